package slack

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"hilo/bot"
)

// maxBody is the most that a request and its answer may hold, in bytes.
const maxBody = 1 << 20

// Handler answers what Slack sends over HTTP: commands, presses, forms, shortcuts and events, all signed. What is not
// signed by Slack is refused unread; what is of no concern to hilo is answered 200.
func (a *App) Handler(h bot.Handler) http.Handler {
	mux := http.NewServeMux()
	command := func(w http.ResponseWriter, r *http.Request, body []byte) {
		heard, err := a.decoder.DecodeCommand(body)
		a.serve(w, r, h, heard, err)
	}
	interaction := func(w http.ResponseWriter, r *http.Request, body []byte) {
		heard, err := a.decoder.decodePosted(body)
		a.serve(w, r, h, heard, err)
	}
	mux.HandleFunc("POST "+commandsPath, a.signed(command))
	mux.HandleFunc("POST "+interactionsPath, a.signed(interaction))
	mux.HandleFunc("POST "+eventsPath, a.signed(func(w http.ResponseWriter, r *http.Request, body []byte) {
		switch posted(body) {
		case "command":
			command(w, r, body)
		case "payload":
			interaction(w, r, body)
		default:
			a.serveEvent(w, r, h, body)
		}
	}))
	return mux
}

// posted says what a form brings, "" where it is none: an app may give Slack one address for everything.
func posted(body []byte) string {
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		return ""
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return ""
	}
	for _, name := range []string{"payload", "command"} {
		if form.Has(name) {
			return name
		}
	}
	return ""
}

// decodePosted reads an interaction as HTTP brings it: JSON in a form's field. What the address says is not looked at.
func (d Decoder) decodePosted(body []byte) (Heard, error) {
	for field := range bytes.SplitSeq(body, []byte("&")) {
		if payload, ok := bytes.CutPrefix(field, []byte("payload=")); ok {
			text, err := unescape(payload)
			if err != nil {
				return Heard{}, fmt.Errorf("%w: %w", ErrMalformed, err)
			}
			return d.DecodeInteraction(text)
		}
	}
	return Heard{}, fmt.Errorf("%w: no payload", ErrMalformed)
}

// unescape is url.QueryUnescape in place: a press brings its whole message along, and that would copy it three times.
func unescape(field []byte) ([]byte, error) {
	n := 0
	for i := 0; i < len(field); i, n = i+1, n+1 {
		switch field[i] {
		case '+':
			field[n] = ' '
		case '%':
			if len(field) < i+3 {
				return nil, url.EscapeError(field[i:])
			}
			if _, err := hex.Decode(field[n:n+1], field[i+1:i+3]); err != nil {
				return nil, err
			}
			i += 2
		default:
			field[n] = field[i]
		}
	}
	return field[:n], nil
}

// signed reads a request and passes on what Slack has signed.
func (a *App) signed(next func(w http.ResponseWriter, r *http.Request, body []byte)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := readAll(http.MaxBytesReader(w, r.Body, maxBody), r.ContentLength)
		if _, long := errors.AsType[*http.MaxBytesError](err); long {
			http.Error(w, "too long", http.StatusRequestEntityTooLarge)
			return
		}
		if err != nil {
			http.Error(w, "cut off", http.StatusBadRequest)
			return
		}
		if err := Verify(r.Header, body, a.cfg.SigningSecret); err != nil {
			a.cfg.Log.WarnContext(r.Context(), "slack: a request that Slack has not signed", "path", r.URL.Path, "err", err)
			http.Error(w, "not signed by Slack", http.StatusUnauthorized)
			return
		}
		next(w, r, body)
	}
}

// readAll reads what was announced to have so many bytes, or, below nought, to have no one knows how many.
func readAll(r io.Reader, announced int64) ([]byte, error) {
	var body bytes.Buffer
	if announced > 0 && announced <= maxBody {
		body.Grow(int(announced) + bytes.MinRead) // the end is seen only by reading on
	}
	_, err := body.ReadFrom(r)
	return body.Bytes(), err
}

// serve carries out what was heard and answers it, as far as that is done in time.
func (a *App) serve(w http.ResponseWriter, r *http.Request, h bot.Handler, heard Heard, err error) {
	if unheard(err) {
		a.unanswered(w, r, err)
		return
	}
	a.settle(w, r, a.begin(r.Context(), h, heard, err, maxBody))
}

func (a *App) serveEvent(w http.ResponseWriter, r *http.Request, h bot.Handler, body []byte) {
	e, err := readEvent(body)
	if err == nil && e.Type == "url_verification" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, e.Challenge) // whoever asked is gone
		return
	}
	var s *slot
	if err == nil {
		s, err = a.event(r.Context(), h, e)
	}
	if err != nil {
		a.unanswered(w, r, err)
		return
	}
	a.settle(w, r, s)
}

// unheard says whether there is nothing to carry out: all but an error of the seal, which its author is told.
func unheard(err error) bool { return errors.Is(err, ErrIgnored) || errors.Is(err, ErrMalformed) }

func (a *App) unanswered(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, ErrIgnored) {
		return // 200
	}
	a.cfg.Log.WarnContext(r.Context(), "slack: not understood", "path", r.URL.Path, "err", err)
	http.Error(w, "malformed", http.StatusBadRequest)
}

// settle answers with what the slot gets. Events that failed are sent again by Slack.
func (a *App) settle(w http.ResponseWriter, r *http.Request, s *slot) {
	body, err := s.wait(a.within)
	if err != nil {
		a.failed(r.Context(), err)
		http.Error(w, "not now", http.StatusServiceUnavailable)
		return
	}
	if body != nil {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body) // whoever asked is gone
	}
}

func (a *App) failed(ctx context.Context, err error) {
	a.cfg.Log.ErrorContext(ctx, "slack: not carried out", "err", err)
}
