package storage_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

func TestSequenceGrowsWithWhatACalendarShows(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		m := w.convene(t, s, inMadrid(t, "2023-01-26 10:00"), w.areas...)
		for _, c := range []struct {
			what   string
			change func(*network.Meeting)
			want   int64
		}{
			{"nothing", func(*network.Meeting) {}, 0},
			{"its place", func(m *network.Meeting) { m.Place = "Vivero" }, 1},
			{"its title", func(m *network.Meeting) { m.Title = "Mesa" }, 2},
			{"its start", func(m *network.Meeting) { m.Start = m.Start.Add(time.Hour) }, 3},
			{"its end", func(m *network.Meeting) { m.End = m.Start.Add(time.Hour) }, 4},
			{"why, and when it was changed", func(m *network.Meeting) { m.Reason, m.Changed = "x", monday.Add(time.Hour) }, 4},
			{"that it is off", func(m *network.Meeting) { m.State = network.MeetingCalledOff }, 5},
			{"that it stands again", func(m *network.Meeting) { m.State = network.MeetingConvened }, 6},
		} {
			c.change(&m)
			w.save(t, s, m)
			if m = w.meeting(t, s, m.Number); m.Sequence != c.want {
				t.Errorf("after %s the sequence is %d, want %d", c.what, m.Sequence, c.want)
			}
		}
	})
}

func TestFeedAddress(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		ana := w.people[0].ID
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return errors.Join(tx.SaveFeed(ctx, w.ID, ana, 0, "one"), tx.SaveFeed(ctx, w.ID, 0, w.areas[0], "area"))
		})
		at := func(secret string) storage.Feed {
			t.Helper()
			f, err := s.FeedAt(t.Context(), secret)
			if err != nil && !errors.Is(err, network.ErrNotFound) {
				t.Fatal(err)
			}
			return f
		}
		if f := at("one"); f.Network != w.ID || f.Person != ana || f.Area != 0 || !f.Made.Equal(monday) {
			t.Errorf("hers is %+v", f)
		}
		if f := at("area"); f.Area != w.areas[0] || f.Person != 0 {
			t.Errorf("the area's is %+v", f)
		}
		for _, body := range []struct {
			digest string
			after  time.Duration
		}{{"a", 0}, {"a", 0}, {"b", 2 * time.Hour}, {"b", 2 * time.Hour}} {
			if changed, err := s.NoteFeed(t.Context(), at("one"), body.digest); err != nil || !changed.Equal(monday.Add(body.after)) {
				t.Errorf("%s is so since %v, %v", body.digest, changed, err)
			}
			c.Add(time.Hour)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.SaveFeed(ctx, w.ID, ana, 0, "two") })
		if at("one").Network != 0 || at("two").Person != ana {
			t.Error("the old address goes on")
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return errors.Join(tx.Leave(ctx, w.ID, ana), tx.RemoveArea(ctx, w.ID, w.areas[0]))
		})
		if at("two").Network != 0 || at("area").Network != 0 {
			t.Error("an address outlives whose it was")
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.RestoreArea(ctx, w.ID, w.areas[0]) })
		if at("area").Network == 0 {
			t.Error("an area that is back has lost its address")
		}
	})
}

// contact adds one who is told by e-mail.
func (w town) contact(tb testing.TB, s *storage.Store, c network.MailContact) network.MailContact {
	tb.Helper()
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		added, err := tx.AddMailContacts(ctx, w.ID, []network.MailContact{c})
		if err == nil && len(added) == 1 {
			c = added[0]
		}
		return err
	})
	return c
}

func (w town) claim(tb testing.TB, s *storage.Store, want int) []network.Mail {
	tb.Helper()
	var out []network.Mail
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		var err error
		out, err = tx.ClaimMails(ctx, w.ID, 9)
		return err
	})
	if len(out) != want {
		tb.Errorf("%d letters are due, want %d", len(out), want)
	}
	return out
}

// Many rows are added by several statements: what each of them returns counts.
func TestManyContactsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		list := make([]network.MailContact, 2051) // more than two of the largest statements, and not a power of two
		for i := range list {
			list[i] = network.MailContact{Name: "Rosa", Address: fmt.Sprintf("rosa%d@example.org", i)}
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			got, err := tx.AddMailContacts(ctx, w.ID, append(list[:3:3], list...)) // some twice
			for i, c := range got {
				if c.Address != fmt.Sprintf("rosa%d@example.org", i) {
					return fmt.Errorf("contact %d is %+v", i, c)
				}
			}
			if err == nil && len(got) != len(list) {
				err = fmt.Errorf("%d contacts were added", len(got))
			}
			return err
		})
	})
}

func TestOutbox(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		one := w.contact(t, s, network.MailContact{Name: "Uno", Address: "uno@example.org"})
		two := w.contact(t, s, network.MailContact{Name: "Dos", Address: "dos@example.org", Area: w.areas[1]})
		subject := network.Subject{Kind: network.KindMeeting, ID: 1}
		out := func(turn int64, want int) {
			t.Helper()
			update(t, s, func(ctx context.Context, tx *storage.Tx) error {
				n, err := tx.MailOut(ctx, w.ID, "letter", subject, turn, w.areas, tx.Now())
				if n != want {
					t.Errorf("%d letters of turn %d, want %d", n, turn, want)
				}
				return err
			})
		}
		out(0, 2)
		out(0, 0) // the same goes once
		out(1, 2) // and gives way to the next
		due := w.claim(t, s, 2)
		w.claim(t, s, 0) // they are somebody's
		if due[0].Turn != 1 || due[0].Contact.Address != "uno@example.org" || due[0].Said != "" {
			t.Errorf("due is %+v", due[0])
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.MailSent(ctx, w.ID, due[0].Number, "x") })
		c.Add(6 * time.Minute) // whoever had them is gone: what is not known to be sent is due again
		again := w.claim(t, s, 1)
		if again[0].Number != due[1].Number {
			t.Errorf("again %+v", again)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return tx.PutOffMails(ctx, w.ID, []int64{again[0].Number, due[0].Number}, tx.Now().Add(time.Minute))
		})
		w.claim(t, s, 0)
		c.Add(time.Minute)
		if again = w.claim(t, s, 1); again[0].Tries != 1 {
			t.Errorf("put off %+v", again)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.FailMail(ctx, w.ID, again[0].Number, 550) })
		failed := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Mail, error) {
			return tx.FailedMails(ctx, w.ID, subject, 1)
		})
		if len(failed) != 1 || failed[0].Code != 550 || failed[0].Contact.Number != two.Number || !failed[0].Contact.Failed.Equal(c.Now()) {
			t.Errorf("failed %+v", failed)
		}
		out(2, 2)
		if due = w.claim(t, s, 2); due[0].Said != "x" || due[1].Said != "" {
			t.Errorf("last they were told %q and %q", due[0].Said, due[1].Said)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return errors.Join(tx.MailSent(ctx, w.ID, due[1].Number, "y"), tx.RemoveMailContacts(ctx, w.ID, []int64{one.Number}))
		})
		left := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]map[string]any, error) {
			return tx.Rows(ctx, "select contact from mails where network = ?", w.ID)
		})
		contacts := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.MailContact, error) {
			return tx.MailContacts(ctx, w.ID)
		})
		if len(left) != 3 || len(contacts) != 1 || contacts[0].Number != two.Number || !contacts[0].Failed.IsZero() {
			t.Errorf("left are %v of %+v", left, contacts)
		}
		if again := w.contact(t, s, network.MailContact{Name: "Dos", Address: "dos@example.org", Area: w.areas[1]}); again.Number != 0 {
			t.Errorf("added twice: %+v", again)
		}
	})
}
