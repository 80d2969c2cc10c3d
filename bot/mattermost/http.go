package mattermost

import (
	"cmp"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"hilo/bot"
)

// Where the server reaches us.
const (
	commandsPath = "/mattermost/commands"
	actionsPath  = "/mattermost/actions/" // and the secret
	dialogsPath  = "/mattermost/dialogs"
)

// maxBody is the most that a request may hold, in bytes.
const maxBody = 1 << 20

// Answers wait for the engine this long; what takes longer is answered another way. Carrying an answer out, and asking
// whether a press may be believed, have their own limits. The server gives up after thirty seconds.
const (
	answerWithin = 2500 * time.Millisecond
	carryWithin  = 20 * time.Second
	askWithin    = 2 * time.Second
)

// way is one of the three ways by which a server tells us what somebody did.
type way struct {
	decode func(ctx context.Context, body []byte) (Heard, error)
	// answer carries a reply out and returns what the server is answered.
	answer func(ctx context.Context, h Heard, r bot.Reply) any
	// late carries a reply out when the server has been answered already.
	late func(ctx context.Context, h Heard, r bot.Reply)
	// refuse answers with a sentence.
	refuse func(sentence string) any
}

// Handler answers commands, presses and dialogs. A server takes no answer but 200 with JSON for one; other answers go
// to whoever is not the server.
func (s *Server) Handler(h bot.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+commandsPath, s.endpoint(h, s.commandWay()))
	mux.HandleFunc("POST "+dialogsPath, s.endpoint(h, s.dialogWay()))
	actions := s.endpoint(h, s.actionWay())
	mux.HandleFunc("POST "+actionsPath+"{secret}", func(w http.ResponseWriter, r *http.Request) {
		if s.cfg.Secret == "" || subtle.ConstantTimeCompare([]byte(r.PathValue("secret")), []byte(s.cfg.Secret)) != 1 {
			http.NotFound(w, r)
			return
		}
		actions(w, r)
	})
	return mux
}

func (s *Server) endpoint(h bot.Handler, by way) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			http.Error(w, "too long or cut off", http.StatusRequestEntityTooLarge)
			return
		}
		ctx := context.WithoutCancel(r.Context()) // what was begun is finished, whoever waits for it
		heard, err := by.decode(ctx, body)
		switch {
		case err == nil:
			respond(w, s.ask(ctx, h, heard, by))
		case errors.Is(err, ErrIgnored):
			respond(w, struct{}{})
		case errors.Is(err, ErrMalformed):
			http.Error(w, "malformed", http.StatusBadRequest)
		case errors.Is(err, ErrUnauthorized):
			s.cfg.Log.WarnContext(ctx, "mattermost: a command with a token that is not ours", "path", r.URL.Path)
			http.Error(w, "unknown token", http.StatusUnauthorized)
		default:
			s.cfg.Log.WarnContext(ctx, "mattermost: refused", "path", commonPath(r), "person", heard.Who.User, "err", err)
			respond(w, by.refuse(s.sentence(ctx, heard, err)))
		}
	}
}

// commonPath is a path without our secret.
func commonPath(r *http.Request) string {
	if r.PathValue("secret") != "" {
		return actionsPath
	}
	return r.URL.Path
}

// ask hands what was heard to the engine. It answers what the reply comes to, or nothing when the engine takes its
// time: then the reply goes another way.
func (s *Server) ask(ctx context.Context, h bot.Handler, heard Heard, by way) any {
	replies := make(chan bot.Reply, 1)
	s.working.Go(func() {
		s.introduce(ctx, &heard)
		replies <- h.Handle(ctx, heard.Intent)
	})
	patience := time.NewTimer(cmp.Or(s.cfg.Patience, answerWithin))
	defer patience.Stop()
	select {
	case r := <-replies:
		ctx, cancel := context.WithTimeout(ctx, carryWithin)
		defer cancel()
		return by.answer(ctx, heard, r)
	case <-patience.C:
		s.working.Go(func() {
			r := <-replies
			ctx, cancel := context.WithTimeout(ctx, carryWithin)
			defer cancel()
			by.late(ctx, heard, r)
		})
		return struct{}{}
	}
}

// sentence tells somebody why their press or form was not carried out, in the language of their profile.
func (s *Server) sentence(ctx context.Context, h Heard, err error) string {
	s.introduce(ctx, &h)
	p := s.cfg.Texts.Printer(h.Who.Lang)
	switch {
	case errors.Is(err, bot.ErrExpired):
		return p.T("error.press_expired", nil)
	case errors.Is(err, bot.ErrOtherPerson):
		return p.T("error.press_not_yours", nil)
	}
	return p.T("error.press_unknown", nil)
}

func respond(w http.ResponseWriter, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(data) // whoever asked is gone
}
