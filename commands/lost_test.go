package commands_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/storage"
)

// lostStory is a network at work on a Monday morning, whose channel #empleo hilo may lose.
type lostStory struct{ *house }

func newLostStory(t *testing.T, url string) lostStory {
	t.Helper()
	s := bottest.Setup{Given: []string{"alhama"}, Zone: time.UTC, Start: time.Date(2023, 1, 16, 9, 0, 0, 0, time.UTC),
		Channels: []bottest.Channel{{Name: "empleo", Title: "Empleo", Lang: "es"}, {Name: "socio", Title: "Socio", Lang: "es"},
			{Name: "edu", Title: "Edu", Lang: "es"}, {Name: "nuevo", Title: "Nuevo", Lang: "es"}},
		People: []bottest.Person{{Handle: "ana", Name: "Ana Vidal", Lang: "es"}, {Handle: "marta", Name: "Marta Ros", Lang: "es"},
			{Handle: "pilar", Name: "Pilar Gil", Lang: "es"}}}
	return lostStory{newHouse(t, s, url, nil)}
}

// onBoth plays a story over both databases.
func onBoth(t *testing.T, play func(t *testing.T, s lostStory)) {
	t.Helper()
	for name, fresh := range map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { t.Helper(); return "sqlite:" + filepath.Join(t.TempDir(), "hilo.db") },
		"postgres": func(t *testing.T) string { t.Helper(); return schemaURL(t) },
	} {
		t.Run(name, func(t *testing.T) { play(t, newLostStory(t, fresh(t))) })
	}
}

// do has somebody do something and everything done that follows from it.
func (s lostStory) do(handle string, in bot.Intent) bot.Reply {
	s.t.Helper()
	in.Who = bot.Who{Platform: bottest.ChatName, Workspace: bottest.Workspace, User: bottest.User(handle), Name: handle}
	in.CanOpenForm = true
	r := s.engine.Handle(s.t.Context(), in)
	s.settle()
	return r
}

func (s lostStory) need(title string) {
	s.t.Helper()
	s.do("ana", bot.Intent{Kind: bot.Typed, Command: "/necesidad", Text: title, Where: bottest.ChannelPlace("empleo")})
}

func (s lostStory) settle() {
	s.t.Helper()
	if err := s.engine.Settle(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// later is some hours on.
func (s lostStory) later(hours int) {
	s.t.Helper()
	if err := s.engine.Advance(s.t.Context(), s.clock.Now().Add(time.Duration(hours)*time.Hour)); err != nil {
		s.t.Fatal(err)
	}
}

// lose takes hilo out of #empleo, or puts it back, and the adapter says so.
func (s lostStory) lose(lost bool) {
	s.t.Helper()
	s.chat.Lose("empleo", lost)
	there := map[string]bool{inEmpleo.Channel: !lost}
	for _, name := range []string{"socio", "edu", "nuevo"} {
		there[bottest.ChannelPlace(name).Channel] = true
	}
	s.present(there)
}

func (s lostStory) present(channels map[string]bool) {
	s.t.Helper()
	p := bot.Presence{Platform: bottest.ChatName, Workspace: bottest.Workspace, Channels: channels, Whole: true}
	if err := s.engine.Present(s.t.Context(), p); err != nil {
		s.t.Fatal(err)
	}
	s.settle()
}

// wants fails the test unless in a place stands, in this order, what has each of the words in it and nothing else.
func (s lostStory) wants(where bot.Place, want ...string) {
	s.t.Helper()
	list := s.chat.Messages(where)
	texts := make([]string, len(list))
	for i, m := range list {
		section, _ := m.Message.Blocks[0].(bot.Section)
		texts[i] = section.Text.Flat(nil)
	}
	ok := len(texts) == len(want)
	for i := range want {
		ok = ok && strings.Contains(texts[i], want[i])
	}
	if !ok {
		s.t.Errorf("in %s stands %q, want %q", where.Channel, texts, want)
	}
}

var (
	inEmpleo = bottest.ChannelPlace("empleo")
	inNuevo  = bottest.ChannelPlace("nuevo") // no area's at first
	toMarta  = bottest.DirectPlace("marta")
	toPilar  = bottest.DirectPlace("pilar")
)

const lostWords = "No puedo escribir en el canal de Empleo y Formación. Añádeme con /invite @hilo"

func TestALostChannelIsToldOnceAndResumed(t *testing.T) {
	onBoth(t, func(_ *testing.T, s lostStory) {
		s.need("Faltan plazas de guardería")
		s.lose(true)
		s.later(1)
		s.lose(true)
		s.later(2)
		s.wants(toMarta, lostWords)
		s.wants(toPilar, lostWords)
		s.need("Nadie explica las ayudas de alquiler")
		s.later(24)
		s.wants(inEmpleo, "guardería")
		s.lose(false)
		s.wants(toMarta)
		s.wants(toPilar)
		s.wants(inEmpleo, "guardería", "alquiler")
		s.lose(true)
		s.later(24)
		s.wants(toMarta, lostWords)
	})
}

// Where nobody says that hilo was taken out, trying to write there shows it. What can be said is said, lost or not.
func TestALostChannelIsFoundOutByTrying(t *testing.T) {
	onBoth(t, func(_ *testing.T, s lostStory) {
		s.chat.Lose("empleo", true)
		s.need("Faltan plazas de guardería")
		s.later(1)
		s.wants(toMarta, lostWords)
		s.chat.Lose("empleo", false)
		s.need("Nadie explica las ayudas de alquiler")
		s.wants(inEmpleo, "alquiler")
		s.lose(false)
		s.wants(toMarta)
		s.wants(inEmpleo, "alquiler", "guardería")
	})
}

// What was taken away while hilo was not there is posted anew, and what changed meanwhile is drawn again.
func TestBackInAChannelTheCardsAreLookedAfter(t *testing.T) {
	onBoth(t, func(t *testing.T, s lostStory) {
		s.need("Faltan plazas de guardería")
		s.need("Nadie explica las ayudas de alquiler")
		first := s.chat.Messages(inEmpleo)[0]
		if err := s.chat.Delete(t.Context(), inEmpleo, first.Ref); err != nil {
			t.Fatal(err)
		}
		s.lose(true)
		s.do("marta", bot.Intent{Kind: bot.Pressed, Call: bot.Do("need/join", "need", "2"), Where: inEmpleo})
		s.lose(false)
		s.wants(inEmpleo, "alquiler", "guardería")
		shared := false
		for _, b := range s.chat.Messages(inEmpleo)[0].Message.Blocks {
			if section, ok := b.(bot.Section); ok {
				shared = shared || strings.Contains(section.Text.Flat(nil), "2 entidades")
			}
			if note, ok := b.(bot.Note); ok {
				shared = shared || strings.Contains(note.Text.Flat(nil), "2 entidades")
			}
		}
		if !shared {
			t.Error("the card that stood was not drawn again")
		}
	})
}

func TestALostChannelIsFreedByItsButton(t *testing.T) {
	onBoth(t, func(t *testing.T, s lostStory) {
		s.lose(true)
		s.later(1)
		list := s.chat.Messages(toMarta)
		if len(list) != 1 {
			t.Fatalf("marta was told %d things", len(list))
		}
		row, _ := list[0].Message.Blocks[1].(bot.Controls)
		free, _ := row[0].(bot.Button)
		if free.Label != "Soltar este canal" {
			t.Fatalf("the notice has %+v", row)
		}
		s.do("marta", bot.Intent{Kind: bot.Pressed, Call: free.Call, Where: toMarta, Direct: true, Message: list[0].Ref})
		s.wants(toPilar)
		s.lose(true) // nobody's channel
		s.later(3)
		s.wants(toPilar)
	})
}

// Nothing piles up for somebody who was deactivated: what she was to be told goes, in the channel and by itself.
func TestNoticesToSomebodyDeactivatedDoNotPileUp(t *testing.T) {
	onBoth(t, func(t *testing.T, s lostStory) {
		s.chat.Unreachable("marta")
		s.later(1)
		for range 3 {
			s.lose(true)
			s.later(24)
			s.lose(false)
			s.later(24)
		}
		s.wants(toMarta)
		due, waits, err := s.engine.NextDue(t.Context())
		if err != nil || waits && due.Before(s.clock.Now().Add(time.Hour)) {
			t.Errorf("something is tried again and again, at %s (%v)", due, err)
		}
		err = s.store.View(t.Context(), func(tx *storage.Tx) error {
			n, err := tx.NetworkAt(t.Context(), bottest.ChatName, bottest.Workspace)
			if err != nil {
				return err
			}
			readers, err := tx.NoticesDue(t.Context(), n, 9)
			for _, r := range readers {
				t.Errorf("%d notices wait for %d", len(r.Waiting), r.Person)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// bind makes a channel the one of Empleo y Formación.
func (s lostStory) bind(where bot.Place) {
	s.t.Helper()
	s.do("marta", bot.Intent{Kind: bot.Typed, Command: "/red", Text: "este canal es Empleo y Formación", Where: where})
}

// What could not be said in a lost channel is said in the one that the area has instead, also when it was freed first.
func TestWhatALostChannelMissedIsSaidInTheNext(t *testing.T) {
	for _, freed := range []bool{false, true} {
		onBoth(t, func(_ *testing.T, s lostStory) {
			s.need("Faltan plazas de guardería")
			s.lose(true)
			s.need("Nadie explica las ayudas de alquiler")
			s.later(10 * 24)
			s.need("No hay cursos de castellano")
			if freed {
				s.do("marta", bot.Intent{Kind: bot.Typed, Command: "/red", Text: "soltar este canal", Where: inEmpleo})
			}
			s.bind(inNuevo)
			s.wants(inNuevo, "Resumen", "castellano", "Empieza aquí") // what is older nobody waits for
			s.lose(false)
			s.wants(inEmpleo, "guardería") // it is no longer the area's
			s.bind(inEmpleo)
			s.wants(inEmpleo, "guardería", "Empieza aquí")
		})
	}
}

// A channel that became another area's keeps what was lost in it to itself.
func TestWhatAnotherAreasChannelMissedStays(t *testing.T) {
	onBoth(t, func(_ *testing.T, s lostStory) {
		s.lose(true)
		s.need("Faltan plazas de guardería")
		s.do("marta", bot.Intent{Kind: bot.Typed, Command: "/red", Text: "soltar este canal", Where: inEmpleo})
		s.lose(false)
		s.do("marta", bot.Intent{Kind: bot.Typed, Command: "/red", Text: "este canal es Educación y Juventud", Where: inEmpleo})
		s.wants(inEmpleo, "Empieza aquí")
		s.bind(inNuevo)
		s.wants(inNuevo, "Empieza aquí")
	})
}
