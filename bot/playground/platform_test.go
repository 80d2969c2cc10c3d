package playground_test

import (
	"errors"
	"fmt"
	"testing"

	"hilo/bot"
)

func TestAMessageIsPostedOncePerKey(t *testing.T) {
	s := setUp(t)
	first := s.post("empleo", "k1", plain("uno"))
	if again := s.post("empleo", "k1", plain("uno")); again != first {
		t.Errorf("posted as %s and %s", first, again)
	}
	if other := s.post("empleo", "k2", plain("uno")); other == first {
		t.Errorf("two keys share %s", first)
	}
}

func TestMessagesSurviveARestart(t *testing.T) {
	s := setUp(t)
	ref := s.post("empleo", "k1", plain("Empieza aquí", bot.Button{Label: "Valorar", Call: bot.Call{Route: "ballot"}}))
	if err := s.p.Pin(t.Context(), place("empleo"), ref); err != nil {
		t.Fatal(err)
	}
	s.send("/api/say", values{"person": "ana", "channel": "empleo", "text": "hola"})
	last := s.post("empleo", "k2", plain("me voy"))
	if err := s.p.Delete(t.Context(), place("empleo"), last); err != nil {
		t.Fatal(err)
	}

	s = restart(t, s.keeper)
	got := s.messages("empleo", "vicent")
	if len(got) != 2 || got[0].ID != ref || !got[0].Pinned || got[1].Author != "ana" {
		t.Fatalf("after the restart: %+v", got)
	}
	s.send("/api/press", values{"person": "ana", "message": ref, "control": got[0].Controls[0].ID})
	if s.engine.heard[0].Call.Route != "ballot" {
		t.Errorf("heard %+v", s.engine.heard)
	}
	if again := s.post("empleo", "k1", plain("otra vez")); again != ref {
		t.Errorf("posted again as %s", again)
	}
	if fresh := s.post("empleo", "k3", plain("nueva")); fresh == last {
		t.Errorf("ref %s was given twice", fresh)
	}
}

func TestUpdateAndDeleteOfWhatIsGone(t *testing.T) {
	s := setUp(t)
	ref := s.post("empleo", "k1", plain("uno"))
	s.post("empleo", "k2", plain("dos"))
	if err := s.p.Update(t.Context(), place("educacion"), ref, plain("x")); !errors.Is(err, bot.ErrGone) {
		t.Errorf("update in another channel: %v", err)
	}
	for range 2 {
		if err := s.p.Delete(t.Context(), place("empleo"), ref); err != nil {
			t.Error(err)
		}
	}
	if err := s.p.Update(t.Context(), place("empleo"), ref, plain("x")); !errors.Is(err, bot.ErrGone) {
		t.Errorf("update: %v", err)
	}
	if err := s.p.Pin(t.Context(), place("empleo"), ref); !errors.Is(err, bot.ErrGone) {
		t.Errorf("pin: %v", err)
	}
	if _, err := s.p.Post(t.Context(), place("nada"), "k", plain("x")); !errors.Is(err, bot.ErrGone) {
		t.Errorf("post: %v", err)
	}
	if _, err := s.p.Post(t.Context(), place("dm:eva"), "k", plain("x")); !errors.Is(err, bot.ErrUnreachable) {
		t.Errorf("direct post: %v", err)
	}
}

func TestWhatCouldNotBeKeptIsNotShown(t *testing.T) {
	s := setUp(t)
	ref := s.post("empleo", "k1", plain("uno"))
	s.keeper.broken = true
	if _, err := s.p.Post(t.Context(), place("empleo"), "k2", plain("dos")); !errors.Is(err, errBroken) {
		t.Errorf("post: %v", err)
	}
	if err := s.p.Update(t.Context(), place("empleo"), ref, plain("tres")); !errors.Is(err, errBroken) {
		t.Errorf("update: %v", err)
	}
	if got := s.messages("empleo", "ana"); len(got) != 1 || got[0].Text != "uno" {
		t.Errorf("ana sees %+v", got)
	}
}

func TestPeopleAndPlaces(t *testing.T) {
	s := setUp(t)
	dm, err := s.p.Direct(t.Context(), "alhama", "ana")
	if err != nil || dm != place("dm:ana") {
		t.Errorf("direct: %+v %v", dm, err)
	}
	if _, err := s.p.Direct(t.Context(), "alhama", "eva"); !errors.Is(err, bot.ErrUnreachable) {
		t.Errorf("direct of nobody: %v", err)
	}
	for channel, want := range map[string]int{"empleo": 2, "educacion": 1, "dm:ana": 1} {
		if got, err := s.p.Members(t.Context(), place(channel)); err != nil || len(got) != want || got[0].User != "ana" {
			t.Errorf("%s: %+v %v", channel, got, err)
		}
	}
}

func TestOldMessagesAreForgottenAndPinnedOnesStay(t *testing.T) {
	s := setUp(t)
	first := s.post("empleo", "first", plain("Empieza aquí"))
	if err := s.p.Pin(t.Context(), place("empleo"), first); err != nil {
		t.Fatal(err)
	}
	for i := range 2005 {
		s.post("empleo", fmt.Sprint(i), plain("x"))
	}
	got := s.messages("empleo", "ana")
	if len(got) != 2000 || got[0].ID != first || len(s.keeper.bodies) != 2000 {
		t.Errorf("%d messages, first %s, %d kept", len(got), got[0].ID, len(s.keeper.bodies))
	}
}
