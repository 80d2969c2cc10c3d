package storage_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

func TestHistory(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		record := func(subject network.Subject, actor int64, verb string, data map[string]string) {
			update(t, s, func(ctx context.Context, tx *storage.Tx) error {
				return tx.Record(ctx, w.ID, subject, actor, verb, data)
			})
			c.Add(1234567 * time.Microsecond)
		}
		record(needSubject(1), 7, "added", map[string]string{"title": "Guardería «a» \"b\" \\ 100 %"})
		record(needSubject(2), 7, "added", nil)
		record(needSubject(1), 8, "closed", map[string]string{})
		story := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Event, error) {
			return tx.History(ctx, w.ID, needSubject(1))
		})
		if len(story) != 2 || story[0].Verb != "added" || story[1].Verb != "closed" || story[0].At != monday || story[1].At != monday.Add(2*1234567*time.Microsecond) {
			t.Fatalf("the story is %+v", story)
		}
		if want := map[string]string{"title": "Guardería «a» \"b\" \\ 100 %"}; !maps.Equal(story[0].Data, want) || story[0].Subject != needSubject(1) || story[0].Actor != 7 {
			t.Errorf("it began with %+v", story[0])
		}
		own := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Event, error) { return tx.HistoryOf(ctx, w.ID, 7) })
		if len(own) != 2 || own[0].Subject != needSubject(2) || own[1].Subject != needSubject(1) {
			t.Errorf("one person's doing is %+v, want the newest first", own)
		}
		one := read(t, s, func(ctx context.Context, tx *storage.Tx) (network.Event, error) {
			return tx.EventByNumber(ctx, w.ID, 3)
		})
		if !reflect.DeepEqual(one, story[1]) {
			t.Errorf("line 3 is %+v, want %+v", one, story[1])
		}
		last := read(t, s, func(ctx context.Context, tx *storage.Tx) (network.Event, error) {
			return tx.LastEvent(ctx, w.ID, needSubject(1), "added", "reopened")
		})
		if last.Number != 1 {
			t.Errorf("the last of some verbs is line %d, want 1", last.Number)
		}
		err := s.View(t.Context(), func(tx *storage.Tx) error {
			_, err := tx.EventByNumber(t.Context(), w.ID, 4)
			return err
		})
		if !errors.Is(err, network.ErrNotFound) {
			t.Errorf("a line that is not there: %v", err)
		}
	})
}

func TestSummaries(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		want := network.Summary{Kind: "result", Subject: network.Subject{Kind: network.KindRound, ID: 1}, Made: monday, Markdown: "# Niño\n\n*a*", Data: []byte(`{"x":[1,"é"]}`)}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			older, other := want, want
			older.Markdown, other.Kind = "older", "draft"
			for _, x := range []network.Summary{older, want, other} {
				var err error
				if want.Number, err = tx.AddSummary(ctx, w.ID, x); err != nil {
					return err
				}
			}
			return nil
		})
		got := read(t, s, func(ctx context.Context, tx *storage.Tx) (network.Summary, error) {
			return tx.SummaryOf(ctx, w.ID, "result", want.Subject)
		})
		var a, b any
		if err := errors.Join(json.Unmarshal(got.Data, &a), json.Unmarshal(want.Data, &b)); err != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("the data came back as %s: %v", got.Data, err)
		}
		got.Data, want.Data, want.Number = nil, nil, 2
		if !reflect.DeepEqual(got, want) {
			t.Errorf("kept %+v, want %+v", got, want)
		}
		err := s.View(t.Context(), func(tx *storage.Tx) error {
			_, err := tx.SummaryOf(t.Context(), w.ID, "result", network.Subject{Kind: network.KindRound, ID: 9})
			return err
		})
		if !errors.Is(err, network.ErrNotFound) {
			t.Errorf("a summary that is not there: %v", err)
		}
	})
}

func TestPlaygroundMessages(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		var errs []error
		for _, m := range []struct {
			id   int64
			body string
		}{{2, `{"text":"dos"}`}, {1, `{"text":"uno"}`}, {3, `{"text":"tres"}`}, {2, `{"text":"dos, otra vez"}`}} {
			errs = append(errs, s.SavePlaygroundMessage(t.Context(), m.id, []byte(m.body)))
		}
		errs = append(errs, s.DeletePlaygroundMessage(t.Context(), 3))
		list, err := s.PlaygroundMessages(t.Context())
		if err := errors.Join(append(errs, err)...); err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, body := range list {
			var m struct{ Text string }
			if err := json.Unmarshal(body, &m); err != nil {
				t.Fatal(err)
			}
			texts = append(texts, m.Text)
		}
		if want := []string{"uno", "dos, otra vez"}; !reflect.DeepEqual(texts, want) {
			t.Errorf("kept %q, want %q", texts, want)
		}
	})
}

func TestPlaygroundClock(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		if _, ok, err := s.PlaygroundClock(t.Context()); ok || err != nil {
			t.Errorf("a clock that was never kept: %v, %v", ok, err)
		}
		for range 2 {
			c.Add(time.Hour)
			if err := s.SavePlaygroundClock(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if at, ok, err := s.PlaygroundClock(t.Context()); !ok || err != nil || !at.Equal(c.Now()) {
			t.Errorf("the clock is %v, %v, %v, want %v", at, ok, err, c.Now())
		}
		if list, err := s.PlaygroundMessages(t.Context()); err != nil || len(list) != 0 {
			t.Errorf("the clock is among the messages: %q, %v", list, err)
		}
	})
}
