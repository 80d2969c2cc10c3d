package mattermost

import (
	"errors"
	"net/http"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

func TestAnAttemptOfUnknownOutcomeIsLookedForFirst(t *testing.T) {
	s, w := newWire(t)
	stored := ours("p1", "key")
	w.answers["POST /posts"] = func(*http.Request, []byte) (int, any) { return http.StatusBadGateway, nil } // it was carried out
	w.answers["GET /channels/"+here+"/posts"] = history([]*model.Post{{Id: "p0", UserId: ana, Props: stored.Props}, stored})
	_, err := s.Post(t.Context(), s.place(here), "key", *words("hola"))
	if _, later := errors.AsType[bot.LaterError](err); !later {
		t.Fatalf("the first attempt: %v", err)
	}
	ref, err := s.Post(t.Context(), s.place(here), "key", *words("hola"))
	if err != nil || ref != "p1" || w.count("POST /posts") != 1 {
		t.Errorf("the second: %q, %v, posted %d times", ref, err, w.count("POST /posts"))
	}
	w.answers["POST /posts"] = posted(t, "p2")
	if ref, err = s.Post(t.Context(), s.place(here), "other", *words("hola")); err != nil || ref != "p2" {
		t.Errorf("another: %q, %v", ref, err)
	}
	if n := w.count("GET /channels/" + here + "/posts"); n != 1 {
		t.Errorf("looked %d times", n)
	}
}

func TestAPostThatMayNotBeChangedIsNotGone(t *testing.T) {
	s, w := newWire(t)
	forbidden := func(*http.Request, []byte) (int, any) {
		return http.StatusForbidden, model.NewAppError("x", "api.context.permissions.app_error", nil, "", http.StatusForbidden)
	}
	w.answers["PUT /posts/p1/patch"] = forbidden
	w.answers["GET /posts/p1"] = ok(ours("p1", "key"))
	if err := s.Update(t.Context(), s.place(here), "p1", *words("hola")); err == nil || errors.Is(err, bot.ErrGone) {
		t.Errorf("a post that stands: %v", err)
	}
	w.answers["GET /posts/p1"] = func(*http.Request, []byte) (int, any) {
		return http.StatusNotFound, model.NewAppError("x", "x", nil, "", 404)
	}
	if err := s.Update(t.Context(), s.place(here), "p1", *words("hola")); !errors.Is(err, bot.ErrGone) {
		t.Errorf("a post that is gone: %v", err)
	}
}

func TestDirectMessagesReachWhoIsThere(t *testing.T) {
	s, w := newWire(t)
	if p, err := s.Direct(t.Context(), "chat", ana); err != nil || p.Channel != dm {
		t.Errorf("Ana: %v, %v", p, err)
	}
	w.answers["POST /users/ids"] = ok([]*model.User{{Id: "gone", Username: "x", DeleteAt: 1}})
	for workspace, user := range map[string]string{"chat": "gone", "another": ana} {
		if _, err := s.Direct(t.Context(), workspace, user); !errors.Is(err, bot.ErrUnreachable) {
			t.Errorf("%s on %s: %v", user, workspace, err)
		}
	}
	if _, err := s.Direct(t.Context(), "chat", "nobody"); !errors.Is(err, bot.ErrUnreachable) {
		t.Errorf("nobody: %v", err)
	}
}
