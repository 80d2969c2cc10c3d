package storage_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

var emblemProbes = map[string]func(p probe) (any, error){
	"AddEmblem":      func(p probe) (any, error) { return values(p.tx.AddEmblem(p.ctx, p.us.ID, emblem("probe"))) },
	"Anew":           func(p probe) (any, error) { return values(p.tx.Anew(p.ctx, p.delivery())) },
	"DescribeEmblem": func(p probe) (any, error) { return only(p.tx.DescribeEmblem(p.ctx, p.us.ID, p.id, "probe")) },
	"Emblem":         func(p probe) (any, error) { return values(p.tx.Emblem(p.ctx, p.us.ID, p.id)) },
	"Emblems":        func(p probe) (any, error) { return values(p.tx.Emblems(p.ctx, p.us.ID)) },
	"RemoveEmblem":   func(p probe) (any, error) { return only(p.tx.RemoveEmblem(p.ctx, p.us.ID, p.id)) },
	"RestoreEmblem":  func(p probe) (any, error) { return only(p.tx.RestoreEmblem(p.ctx, p.us.ID, p.id+1)) },
	"SwapEmblems": func(p probe) (any, error) {
		return only(p.tx.SwapEmblems(p.ctx, p.us.ID, network.Emblem{Number: p.id, Position: 7}, network.Emblem{Number: p.id + 1, Position: 8}))
	},
}

func emblem(alt string) network.Emblem {
	return network.Emblem{Kind: network.OwnEmblem, Position: 1, Alt: alt, Width: 200, Height: 100, PNG: []byte{0x89, 'P', 0, 0xff}, Added: monday}
}

// adorn gives a town emblems, and takes one away.
func (w town) adorn(tb testing.TB, s *storage.Store, many int) {
	tb.Helper()
	for i := range many {
		update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
			e, err := tx.AddEmblem(ctx, w.ID, emblem(fmt.Sprint(w.Workspace, i)))
			if i == 1 {
				err = errors.Join(err, tx.RemoveEmblem(ctx, w.ID, e.Number))
			}
			return err
		})
	}
}

// emblems are a town's emblems, as text.
func (w town) emblems(tb testing.TB, s *storage.Store) []string {
	tb.Helper()
	var out []string
	for _, e := range read(tb, s, func(ctx context.Context, tx *storage.Tx) ([]network.Emblem, error) { return tx.Emblems(ctx, w.ID) }) {
		out = append(out, fmt.Sprintf("%d %s %d %s %x", e.Number, e.Kind, e.Position, e.Alt, e.PNG))
	}
	return out
}

// TestEmblems adds, orders, describes, takes away and brings back.
func TestEmblems(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		w.hang(t, s, network.ProgrammeEmblem, "Unión Europea", 1)
		own := w.hang(t, s, network.OwnEmblem, "Red", 1)
		second := w.hang(t, s, network.OwnEmblem, "Ayuntamiento", 2)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return errors.Join(tx.SwapEmblems(ctx, w.ID, own, second), tx.DescribeEmblem(ctx, w.ID, own.Number, "Red Alhameña"))
		})
		want := []string{"3 network 1 Ayuntamiento 895000ff", "2 network 2 Red Alhameña 895000ff", "1 programme 1 Unión Europea 895000ff"}
		w.has(t, s, want)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.RemoveEmblem(ctx, w.ID, 3) })
		w.has(t, s, want[1:])
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.RestoreEmblem(ctx, w.ID, 3) })
		w.has(t, s, want)
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.RemoveEmblem(ctx, w.ID, 3) })
		c.now = c.now.Add(network.UndoWindow + time.Second)
		w.hang(t, s, network.OwnEmblem, "Otro", 3)
		if err := s.Update(t.Context(), "", func(tx *storage.Tx) error { return tx.RestoreEmblem(t.Context(), w.ID, 3) }); !errors.Is(err, network.ErrNotFound) {
			t.Errorf("a forgotten one comes back: %v", err)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.ErasePerson(ctx, w.ID, w.people[0].ID) })
		for _, e := range read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Emblem, error) { return tx.Emblems(ctx, w.ID) }) {
			if e.AddedBy != 0 {
				t.Errorf("emblem %d names who was erased", e.Number)
			}
		}
		w.has(t, s, []string{"2 network 2 Red Alhameña 895000ff", "4 network 3 Otro 895000ff", "1 programme 1 Unión Europea 895000ff"})
	})
}

func (w town) has(t *testing.T, s *storage.Store, want []string) {
	t.Helper()
	if got := w.emblems(t, s); !slices.Equal(got, want) {
		t.Errorf("emblems are %q, want %q", got, want)
	}
}

func (w town) hang(t *testing.T, s *storage.Store, kind network.EmblemKind, alt string, position int64) network.Emblem {
	t.Helper()
	e := emblem(alt)
	e.Kind, e.Position, e.AddedBy = kind, position, w.people[0].ID
	update(t, s, func(ctx context.Context, tx *storage.Tx) error {
		var err error
		e, err = tx.AddEmblem(ctx, w.ID, e)
		return err
	})
	return e
}

// TestFewEmblems adds as many as a network may have at the same moment, and more.
func TestFewEmblems(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		refused := make(chan error, 2*network.MostEmblems)
		for range cap(refused) {
			go func() {
				refused <- s.Update(t.Context(), "", func(tx *storage.Tx) error {
					_, err := tx.AddEmblem(t.Context(), w.ID, emblem("a la vez"))
					return err
				})
			}()
		}
		many := 0
		for range cap(refused) {
			if err := <-refused; errors.As(err, &network.TooManyEmblemsError{}) {
				many++
			} else if err != nil {
				t.Error(err)
			}
		}
		if got := w.emblems(t, s); len(got) != network.MostEmblems || many != network.MostEmblems {
			t.Errorf("%d stand and %d were refused: %q", len(got), many, got)
		}
	})
}
