package storage_test

import (
	"testing"

	"hilo/storage"
)

func TestPostAnewOnce(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		deliver(t, s, w.card(1))
		before := claim(t, s, w.firstChannel())
		before.Ref = "p1"
		if err := s.Delivered(t.Context(), before); err != nil {
			t.Fatal(err)
		}
		for range 2 { // two replicas find it gone
			if err := s.PostAnew(t.Context(), before); err != nil {
				t.Fatal(err)
			}
		}
		after := claim(t, s, w.firstChannel())
		if after.Number != before.Number || after.Secret == before.Secret || after.Ref != "" {
			t.Errorf("said again: %+v, before %+v", after, before)
		}
		after.Ref = "p2"
		if err := s.Delivered(t.Context(), after); err != nil {
			t.Fatal(err)
		}
		if err := s.PostAnew(t.Context(), before); err != nil {
			t.Fatal(err)
		}
		if again := claim(t, s, w.firstChannel()); again.Number != 0 {
			t.Errorf("who comes late has it said once more: %+v", again)
		}
	})
}
