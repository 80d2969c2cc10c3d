package commands_test

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	ical "github.com/emersion/go-ical"

	"hilo/bot/bottest"
	"hilo/mail"
	"hilo/network"
	"hilo/storage"
)

// office is the network of Alhama with a coordinator, a technician and two contacts without chat.
type office struct {
	*house
	world bottest.World
}

func newOffice(t *testing.T) *office {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	s := bottest.Setup{Given: []string{"alhama"}, Start: time.Date(2023, 1, 16, 9, 0, 0, 0, zone), Zone: zone,
		Channels: []bottest.Channel{{Name: "empleo", Title: "Empleo y Formación", Lang: "es"}},
		People:   []bottest.Person{{Handle: "ana", Name: "Ana Vidal", Lang: "es"}, {Handle: "marta", Name: "Marta Ros", Lang: "es"}}}
	o := &office{house: newHouse(t, s, "sqlite:"+filepath.Join(t.TempDir(), "hilo.db"), nil)}
	if err := o.engine.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.world = bottest.NewWorld(t, o.engine, o.chat, o.clock)
	return o
}

func (o *office) say(who, text string) {
	o.t.Helper()
	o.done(o.world.Say(o.t.Context(), who, "empleo", text))
}

func (o *office) press(who, label string) {
	o.t.Helper()
	o.done(o.world.Press(o.t.Context(), []string{who}, label, ""))
}

func (o *office) wait(d time.Duration) {
	o.t.Helper()
	o.done(o.world.Clock(o.t.Context(), o.clock.Now().Add(d)))
}

func (o *office) done(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// convene has a meeting convened, with contacts to be told.
func (o *office) convene(contacts ...string) {
	o.t.Helper()
	for _, c := range contacts {
		o.say("marta", "/red correos "+c)
	}
	o.say("marta", "/reunion jueves 26 de 10 a 11.30, en el Vivero de Empresas")
	o.press("marta", "Convocar")
}

// invitation is the appointment of a letter, as a calendar program reads it.
func invitation(t *testing.T, l mail.Letter) (*ical.Calendar, ical.Event) {
	t.Helper()
	c, err := ical.NewDecoder(bytes.NewReader(l.Calendar)).Decode()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(l.Files[0].Data, l.Calendar) || l.Files[0].Name != "m-1.ics" {
		t.Errorf("the file %s is not the invitation", l.Files[0].Name)
	}
	return c, c.Events()[0]
}

// told is what matters of a letter in one line.
func told(t *testing.T, l mail.Letter) string {
	t.Helper()
	c, e := invitation(t, l)
	method, _ := c.Props.Text("METHOD")
	if method != l.Method {
		t.Errorf("the letter says %s, its calendar %s", l.Method, method)
	}
	return fmt.Sprintf("%s · %s · %s %s %s %s", l.To, l.Subject, method, e.Props.Get("SEQUENCE").Value, e.Props.Get("STATUS").Value,
		e.Props.Get("DTSTART").Value)
}

func (o *office) sentSince(from int) []string {
	o.t.Helper()
	var out []string
	for _, l := range o.post.Sent()[from:] {
		out = append(out, told(o.t, l))
	}
	return out
}

func wantLetters(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("went\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// TestLettersOfAMeeting: convened, changed and called off, each told once to each contact, with the same UID and a
// sequence that grows.
func TestLettersOfAMeeting(t *testing.T) {
	o := newOffice(t)
	o.convene("Centro de Salud — salud@alhama.example", "Cáritas — acogida@caritas.example")
	wantLetters(t, o.sentSince(0)) // it may still be undone
	o.wait(2 * time.Minute)
	wantLetters(t, o.sentSince(0),
		"salud@alhama.example · Convocatoria: reunión de Empleo y Formación, jueves 26 de enero, 10:00 · REQUEST 0 CONFIRMED 20230126T100000",
		"acogida@caritas.example · Convocatoria: reunión de Empleo y Formación, jueves 26 de enero, 10:00 · REQUEST 0 CONFIRMED 20230126T100000")
	o.say("marta", "/reunion cambiar fecha m1 martes 31 a las 9:30")
	o.press("marta", "Cambiar fecha")
	o.wait(2 * time.Minute)
	wantLetters(t, o.sentSince(2),
		"salud@alhama.example · Cambio: reunión de Empleo y Formación, martes 31 de enero, 09:30 · REQUEST 1 CONFIRMED 20230131T093000",
		"acogida@caritas.example · Cambio: reunión de Empleo y Formación, martes 31 de enero, 09:30 · REQUEST 1 CONFIRMED 20230131T093000")
	o.say("marta", "/reunion anular m1 Huelga de transporte")
	o.wait(2 * time.Minute)
	wantLetters(t, o.sentSince(4),
		"salud@alhama.example · Anulada: reunión de Empleo y Formación, martes 31 de enero, 09:30 · CANCEL 2 CANCELLED 20230131T093000",
		"acogida@caritas.example · Anulada: reunión de Empleo y Formación, martes 31 de enero, 09:30 · CANCEL 2 CANCELLED 20230131T093000")
	o.oneOfEach(t)
	o.wait(48 * time.Hour)
	if n := len(o.post.Sent()); n != 6 {
		t.Errorf("%d letters in the end, want 6", n)
	}
}

// oneOfEach: the UID stays, each letter has a name of its own, and in none stands who else was told.
func (o *office) oneOfEach(t *testing.T) {
	t.Helper()
	ids := map[string]bool{}
	_, first := invitation(t, o.post.Sent()[0])
	for _, l := range o.post.Sent() {
		_, e := invitation(t, l)
		if e.Props.Get("UID").Value != first.Props.Get("UID").Value || e.Props.Get("ATTENDEE").Value != "mailto:"+l.To ||
			e.Props.Get("ORGANIZER").Value != "mailto:red@example.org" {
			t.Errorf("%s is told %v", l.To, e.Props)
		}
		if ids[l.ID] {
			t.Errorf("two letters are called %s", l.ID)
		}
		ids[l.ID] = true
		for _, other := range []string{"salud@alhama.example", "acogida@caritas.example", "Marta", "Ana"} {
			if other != l.To && (strings.Contains(l.Text, other) || bytes.Contains(l.Calendar, []byte(other))) {
				t.Errorf("%s is told of %s", l.To, other)
			}
		}
	}
}

// TestTheWordsOfALetter: plain text that says what, when, where, and how to be taken off the list.
func TestTheWordsOfALetter(t *testing.T) {
	o := newOffice(t)
	o.convene("Centro de Salud — salud@alhama.example")
	o.wait(2 * time.Minute)
	l := o.post.Sent()[0]
	want := `Hola:

Se convoca: reunión de Empleo y Formación.

  Cuándo: jueves 26 de enero de 2023, de 10:00 a 11:30
  Dónde: El Vivero de Empresas
  Áreas: Empleo y Formación

Va adjunta para el calendario. Para decir si vendrá alguien de Centro de Salud, responde a este correo.

Red Alhameña

-- 
Red Alhameña tiene esta dirección como contacto de Centro de Salud. Para no recibir más correos, responde «baja»: la coordinación la quitará de la lista.
`
	if l.Text != want || l.FromName != "Red Alhameña" || l.Lang != "es" {
		t.Errorf("from %s in %s:\n%s", l.FromName, l.Lang, l.Text)
	}
}

// TestTheServerIsAway: what changed meanwhile is told once when it is back, and what was called off before anybody knew of
// it is not told.
func TestTheServerIsAway(t *testing.T) {
	o := newOffice(t)
	o.post.Down(true)
	o.convene("Centro de Salud — salud@alhama.example")
	o.wait(10 * time.Minute)
	for _, when := range []string{"martes 31 a las 9:30", "lunes 30 a las 12"} {
		o.say("marta", "/reunion cambiar fecha m1 "+when)
		o.press("marta", "Cambiar fecha")
		o.wait(10 * time.Minute)
	}
	o.post.Down(false)
	o.wait(2 * time.Hour)
	wantLetters(t, o.sentSince(0),
		"salud@alhama.example · Convocatoria: reunión de Empleo y Formación, lunes 30 de enero, 12:00 · REQUEST 2 CONFIRMED 20230130T120000")
	o.say("marta", "/reunion viernes 27 a las 10")
	o.press("marta", "Convocar")
	o.say("marta", "/reunion anular m2 Por error")
	o.wait(2 * time.Hour)
	wantLetters(t, o.sentSince(1))
}

// TestUndoneAtOnce: what was taken back within its minute was never told; what was called off and stands again neither.
func TestUndoneAtOnce(t *testing.T) {
	o := newOffice(t)
	o.convene("Centro de Salud — salud@alhama.example")
	o.press("marta", "Deshacer")
	o.wait(time.Hour)
	wantLetters(t, o.sentSince(0))
	o.say("marta", "/reunion viernes 27 a las 10")
	o.press("marta", "Convocar")
	o.wait(time.Hour)
	o.say("marta", "/reunion anular m2 Por error")
	o.press("marta", "Deshacer")
	o.wait(time.Hour)
	if n := len(o.post.Sent()); n != 1 {
		t.Errorf("%d letters, want the one that convenes", n)
	}
}

// TestGivenUpAfterADay: the coordination hears of it once, and the others get theirs.
func TestGivenUpAfterADay(t *testing.T) {
	o := newOffice(t)
	o.convene("Cooperativa La Noria — tarda@lanoria.example", "Centro de Salud — salud@alhama.example")
	o.wait(47 * time.Hour)
	if n := len(o.post.Sent()); n != 1 || o.post.Sent()[0].To != "salud@alhama.example" {
		t.Errorf("%d letters went", n)
	}
	said := 0
	for _, m := range o.chat.Messages(bottest.DirectPlace("marta")) {
		if strings.Contains(fmt.Sprint(m.Message), "no se ha podido entregar en un día") {
			said++
		}
	}
	if said != 1 {
		t.Errorf("the coordination was told %d times", said)
	}
	o.done(o.store.View(t.Context(), func(tx *storage.Tx) error {
		failed, err := tx.FailedMails(t.Context(), 1, network.Subject{Kind: network.KindMeeting, ID: 1}, 0)
		if len(failed) != 1 || failed[0].Tries < 20 || failed[0].Tries > 40 || failed[0].Contact.Address != "tarda@lanoria.example" {
			t.Errorf("given up: %+v", failed)
		}
		return err
	}))
}

// TestNeverTwice: whatever is asked of the queue, a letter that was handed in stays so.
func TestNeverTwice(t *testing.T) {
	o := newOffice(t)
	o.convene("Centro de Salud — salud@alhama.example")
	for range 3 {
		o.done(o.store.Update(t.Context(), "", func(tx *storage.Tx) error {
			return errors.Join(tx.WakeBy(t.Context(), 1, network.MailTimer, tx.Now(), network.MailJob{Network: 1}),
				tx.Enqueue(t.Context(), network.MailJob{Network: 1}, tx.Now()))
		}))
		o.wait(2 * time.Minute)
	}
	if n := len(o.post.Sent()); n != 1 {
		t.Errorf("%d letters, want 1", n)
	}
}

// TestOnlyWhomItConcerns: a contact of one area hears nothing of another's meetings.
func TestOnlyWhomItConcerns(t *testing.T) {
	o := newOffice(t)
	o.done(o.store.Update(t.Context(), "", func(tx *storage.Tx) error {
		_, err := tx.AddMailContacts(t.Context(), 1, []network.MailContact{{Name: "Uno", Address: "uno@example.org", Area: 1}, {Name: "Dos", Address: "dos@example.org", Area: 2}})
		return err
	}))
	o.convene()
	o.wait(2 * time.Minute)
	if sent := o.post.Sent(); len(sent) != 1 || sent[0].To != "uno@example.org" {
		t.Errorf("told were %v", sent)
	}
}
