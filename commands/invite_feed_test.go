package commands_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	ical "github.com/emersion/go-ical"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/network"
	"hilo/storage"
)

// feed is what a calendar program reads at the address that somebody was shown last.
func (o *office) feed(secret string) (*ical.Calendar, time.Time, error) {
	o.t.Helper()
	body, changed, err := o.hilo.Feed(o.t.Context(), secret)
	if err != nil {
		return nil, changed, err
	}
	c, err := ical.NewDecoder(bytes.NewReader(body)).Decode()
	return c, changed, err
}

// opened opens a feed at an address that the test knows.
func (o *office) opened(person, area int64, secret string) {
	o.t.Helper()
	o.done(o.store.Update(o.t.Context(), "", func(tx *storage.Tx) error { return tx.SaveFeed(o.t.Context(), 1, person, area, secret) }))
}

func (o *office) person(name string) network.Actor {
	o.t.Helper()
	var out network.Actor
	o.done(o.store.View(o.t.Context(), func(tx *storage.Tx) error {
		members, err := tx.Members(o.t.Context(), 1)
		for _, m := range members {
			if m.Person.Name == name {
				out = m.Actor
			}
		}
		return err
	}))
	return out
}

// TestFeedFollowsItsMeetings: it shows them as they stand, says when that changed, and names nobody.
func TestFeedFollowsItsMeetings(t *testing.T) {
	o := newOffice(t)
	ana := o.person("Ana Vidal")
	o.opened(ana.Person.ID, 0, "hers")
	o.opened(0, 2, "other")
	o.convene()
	o.press("ana", "Voy")
	c, changed, err := o.feed("hers")
	o.done(err)
	if name, _ := c.Props.Text("X-WR-CALNAME"); name != "Reuniones · Red Alhameña" || len(c.Events()) != 1 {
		t.Fatalf("%q with %d meetings", name, len(c.Events()))
	}
	body, _, err := o.hilo.Feed(t.Context(), "hers")
	o.done(err)
	for _, name := range []string{"Ana", "Marta", "Vega Viva"} {
		if bytes.Contains(body, []byte(name)) {
			t.Errorf("%s is named in\n%s", name, body)
		}
	}
	o.wait(time.Hour)
	if _, again, err := o.feed("hers"); err != nil || !again.Equal(changed) {
		t.Errorf("it changed at %v, and asked again at %v, %v", changed, again, err)
	}
	o.say("marta", "/reunion anular m1 Huelga")
	c, again, err := o.feed("hers")
	o.done(err)
	status, _ := c.Events()[0].Status()
	summary, _ := c.Events()[0].Props.Text("SUMMARY")
	if status != ical.EventCancelled || summary != "Anulada: Reunión de Empleo y Formación" || !again.After(changed) {
		t.Errorf("%s, %q, since %v", status, summary, again)
	}
	if c, _, err := o.feed("other"); err != nil || len(c.Events()) != 0 {
		t.Errorf("another area shows %v, %v", c, err)
	}
	o.wait(120 * 24 * time.Hour)
	if c, _, err := o.feed("hers"); err != nil || len(c.Events()) != 0 {
		t.Errorf("months later it shows %v, %v", c, err)
	}
}

// TestFeedGoesWithItsPerson: an address ends at once with whoever had it, with another one, and with its area.
func TestFeedGoesWithItsPerson(t *testing.T) {
	for name, change := range map[string]func(ctx context.Context, tx *storage.Tx, ana int64) error{
		"she leaves":          func(ctx context.Context, tx *storage.Tx, ana int64) error { return tx.Leave(ctx, 1, ana) },
		"she erases herself":  func(ctx context.Context, tx *storage.Tx, ana int64) error { return tx.ErasePerson(ctx, 1, ana) },
		"she makes another":   func(ctx context.Context, tx *storage.Tx, ana int64) error { return tx.SaveFeed(ctx, 1, ana, 0, "new") },
		"she closes it":       func(ctx context.Context, tx *storage.Tx, ana int64) error { return tx.CloseFeed(ctx, 1, ana, 0) },
		"the area is removed": func(ctx context.Context, tx *storage.Tx, _ int64) error { return tx.RemoveArea(ctx, 1, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			ana := o.person("Ana Vidal").Person.ID
			secret := "hers"
			if name == "the area is removed" {
				secret = "area"
			}
			o.opened(ana, 0, "hers")
			o.opened(0, 1, "area")
			if _, _, err := o.feed(secret); err != nil {
				t.Fatal(err)
			}
			o.done(o.store.Update(t.Context(), "", func(tx *storage.Tx) error { return change(t.Context(), tx, ana) }))
			if _, _, err := o.feed(secret); !errors.Is(err, network.ErrNotFound) {
				t.Errorf("it still answers: %v", err)
			}
		})
	}
}

// TestFileOfAMeeting is what the button sends: nobody is invited by it, and what is off is cancelled.
func TestFileOfAMeeting(t *testing.T) {
	o := newOffice(t)
	o.convene()
	for i, want := range []string{"PUBLISH", "CANCEL"} {
		if i > 0 {
			o.say("marta", "/reunion anular m1 Huelga")
		}
		o.say("ana", "/reunion ics m1")
		var file bot.File
		for _, m := range o.chat.Messages(bottest.DirectPlace("ana")) {
			for _, b := range m.Message.Blocks {
				if f, ok := b.(bot.File); ok {
					file = f
				}
			}
		}
		c, err := ical.NewDecoder(bytes.NewReader(file.Data)).Decode()
		o.done(err)
		method, _ := c.Props.Text("METHOD")
		if e := c.Events()[0]; method != want || e.Props.Get("ATTENDEE") != nil || e.Props.Get("ORGANIZER") == nil || file.Name != "m-1.ics" {
			t.Errorf("%s asks for %s: %v", file.Name, method, e.Props)
		}
	}
}
