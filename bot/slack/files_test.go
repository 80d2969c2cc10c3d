package slack

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"hilo/bot"
)

// TestTheTokenGoesToSlackAlone looks at the addresses from which files may be read.
func TestTheTokenGoesToSlackAlone(t *testing.T) {
	slackOnly, stood := &App{}, &App{cfg: Config{API: "http://127.0.0.1:4000/api/"}}
	for address, want := range map[string][2]bool{
		"https://files.slack.com/files-pri/T1-F1/download/x.png": {true, false},
		"http://files.slack.com/files-pri/T1-F1/download/x.png":  {},
		"https://files.slack.com.example.org/x.png":              {},
		"https://files.slack.com@example.org/x.png":              {},
		"https://u:p@files.slack.com/x.png":                      {},
		"https://example.org/?files.slack.com":                   {},
		"http://127.0.0.1:4000/files-pri/x.png":                  {false, true},
		"http://127.0.0.1:4001/files-pri/x.png":                  {},
		"":                                                       {},
	} {
		if got := [2]bool{slackOnly.ownFile(address), stood.ownFile(address)}; got != want {
			t.Errorf("%q: %v, want %v", address, got, want)
		}
	}
}

// TestThePageToLogInIsNoFile answers a download as Slack does where the token says too little, and otherwise badly.
func TestThePageToLogInIsNoFile(t *testing.T) {
	a, _ := connect(t)
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   error
	}{
		"redirected": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login?redir=/f", http.StatusFound) }, bot.ErrNotAllowed},
		"forbidden":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, bot.ErrNotAllowed},
		"gone":       {http.NotFound, bot.ErrGone},
		"a page":     {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("\n<!DOCTYPE html><html>")) }, bot.ErrNotAllowed},
		"more":       {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 101)) }, bot.ErrTooLarge},
		"all":        {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 100)) }, nil},
	} {
		server := httptest.NewServer(c.answer)
		t.Cleanup(server.Close)
		a.cfg.API = server.URL + "/api/"
		ws := *a.own
		ws.api = a.client("xoxb-1")
		if data, err := a.download(t.Context(), &ws, server.URL+"/f", 100); !errors.Is(err, c.want) || (err == nil) != (len(data) == 100) {
			t.Errorf("%s: %d bytes and %v, want %v", name, len(data), err, c.want)
		}
	}
}
