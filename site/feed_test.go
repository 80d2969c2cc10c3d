package site_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"hilo/network"
	"hilo/site"
)

const feedBody = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"

// feeds answers for one address, and for one that is broken.
func feeds(now func() time.Time) http.Handler {
	return site.NewFeeds(func(_ context.Context, secret string) ([]byte, time.Time, error) {
		switch secret {
		case "abc":
			return []byte(feedBody), time.Date(2023, 1, 16, 8, 0, 0, 0, time.UTC), nil
		case "broken":
			return nil, time.Time{}, errors.New("abc is the secret")
		}
		return nil, time.Time{}, network.ErrNotFound
	}, now, slog.New(slog.DiscardHandler))
}

func still() time.Time { return time.Date(2023, 1, 16, 9, 0, 0, 0, time.UTC) }

func askFeed(t *testing.T, h http.Handler, method, path string, head map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, http.NoBody)
	for name, value := range head {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestFeed(t *testing.T) {
	h := feeds(still)
	got := askFeed(t, h, http.MethodGet, "/calendario/abc.ics", nil)
	if got.Code != http.StatusOK || got.Body.String() != feedBody {
		t.Fatalf("%d %q", got.Code, got.Body)
	}
	for name, want := range map[string]string{"Content-Type": "text/calendar; charset=utf-8", "Cache-Control": "private, max-age=300",
		"Last-Modified": "Mon, 16 Jan 2023 08:00:00 GMT", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow",
		"X-Content-Type-Options": "nosniff"} {
		if have := got.Header().Get(name); have != want {
			t.Errorf("%s: %q, want %q", name, have, want)
		}
	}
	for name, c := range map[string]struct {
		method, path string
		head         map[string]string
		want         int
	}{
		"its head alone":    {http.MethodHead, "/calendario/abc.ics", nil, http.StatusOK},
		"the same tag":      {http.MethodGet, "/calendario/abc.ics", map[string]string{"If-None-Match": got.Header().Get("ETag")}, http.StatusNotModified},
		"another tag":       {http.MethodGet, "/calendario/abc.ics", map[string]string{"If-None-Match": `"x"`}, http.StatusOK},
		"since then":        {http.MethodGet, "/calendario/abc.ics", map[string]string{"If-Modified-Since": "Mon, 16 Jan 2023 08:00:00 GMT"}, http.StatusNotModified},
		"since before":      {http.MethodGet, "/calendario/abc.ics", map[string]string{"If-Modified-Since": "Mon, 16 Jan 2023 07:59:59 GMT"}, http.StatusOK},
		"written to":        {http.MethodPut, "/calendario/abc.ics", nil, http.StatusMethodNotAllowed},
		"without its end":   {http.MethodGet, "/calendario/abc", nil, http.StatusNotFound},
		"one that is none":  {http.MethodGet, "/calendario/abd.ics", nil, http.StatusNotFound},
		"no address at all": {http.MethodGet, "/calendario/", nil, http.StatusNotFound},
		"one that fails":    {http.MethodGet, "/calendario/broken.ics", nil, http.StatusServiceUnavailable},
	} {
		w := askFeed(t, h, c.method, c.path, c.head)
		if w.Code != c.want {
			t.Errorf("%s: %d, want %d", name, w.Code, c.want)
		}
		if c.method == http.MethodHead && w.Body.Len() > 0 {
			t.Errorf("%s: %q", name, w.Body)
		}
		if c.want >= 400 && c.want != http.StatusMethodNotAllowed && c.path != "/calendario/" && w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: it may be kept", name)
		}
	}
}

// TestFeedIsAskedTooOften: who asks without end waits a minute, and nobody else does.
func TestFeedIsAskedTooOften(t *testing.T) {
	now := still()
	h := feeds(func() time.Time { return now })
	for range 30 {
		if w := askFeed(t, h, http.MethodGet, "/calendario/abc.ics", nil); w.Code != http.StatusOK {
			t.Fatal(w.Code)
		}
	}
	w := askFeed(t, h, http.MethodGet, "/calendario/abc.ics", nil)
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "60" {
		t.Errorf("%d, again after %q", w.Code, w.Header().Get("Retry-After"))
	}
	if w := askFeed(t, h, http.MethodGet, "/calendario/other.ics", nil); w.Code != http.StatusNotFound {
		t.Errorf("another address: %d", w.Code)
	}
	now = now.Add(time.Minute)
	if w := askFeed(t, h, http.MethodGet, "/calendario/abc.ics", nil); w.Code != http.StatusOK {
		t.Errorf("a minute later: %d", w.Code)
	}
}
