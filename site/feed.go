package site

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"hilo/network"
)

// FeedPath is where calendars are, each under a secret of its own.
const FeedPath = "/calendario/"

// Feed reads what a calendar shows at the address that ends in a secret, and since when it has been so;
// network.ErrNotFound where there is no such address.
type Feed func(ctx context.Context, secret string) (body []byte, changed time.Time, err error)

// How often one address is answered: programs look every few minutes at most, and a dozen may share one.
const (
	feedWindow  = time.Minute
	feedAnswers = 30
	// feedMost are so many addresses that nobody asks for by right within a minute.
	feedMost = 10_000
	// feedAge is for how many seconds a program may take what it has for the present one.
	feedAge = 300
)

type feedHandler struct {
	read   Feed
	log    *slog.Logger
	turns  chan struct{}
	visits *visits
}

// NewFeeds answers for everything under FeedPath. Now tells the time, by which visits are counted.
func NewFeeds(read Feed, now func() time.Time, log *slog.Logger) http.Handler {
	h := &feedHandler{read: read, log: log, turns: make(chan struct{}, mostAtOnce), visits: &visits{now: now, counts: map[string]int{}}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+FeedPath+"{file}", h.serve)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("X-Robots-Tag", "noindex, nofollow")
		mux.ServeHTTP(w, r)
	})
}

// serve answers with a calendar. What is wrong with an address is never said: one that was closed is none.
func (h *feedHandler) serve(w http.ResponseWriter, r *http.Request) {
	secret, ok := strings.CutSuffix(r.PathValue("file"), ".ics")
	if !ok || len(secret) > maxAddress {
		h.refuse(w, http.StatusNotFound, 0)
		return
	}
	if !h.visits.admit(secret) {
		h.refuse(w, http.StatusTooManyRequests, feedWindow)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), answerIn)
	defer cancel()
	select {
	case h.turns <- struct{}{}:
		defer func() { <-h.turns }()
	case <-ctx.Done():
		h.refuse(w, http.StatusServiceUnavailable, answerIn)
		return
	}
	body, changed, err := h.read(ctx, secret)
	switch {
	case errors.Is(err, network.ErrNotFound):
		h.refuse(w, http.StatusNotFound, 0)
		return
	case err != nil:
		if r.Context().Err() == nil {
			h.log.ErrorContext(ctx, "calendar", "err", err)
		}
		h.refuse(w, http.StatusServiceUnavailable, answerIn)
		return
	}
	sum := sha256.Sum256(body)
	head := w.Header()
	head.Set("Content-Type", "text/calendar; charset=utf-8")
	head.Set("Content-Disposition", `inline; filename="hilo.ics"`)
	head.Set("Cache-Control", "private, max-age="+strconv.Itoa(feedAge))
	head.Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	http.ServeContent(w, r, "", changed, bytes.NewReader(body))
}

// refuse answers without a calendar; a wait that is not zero says when to come again.
func (h *feedHandler) refuse(w http.ResponseWriter, status int, wait time.Duration) {
	w.Header().Set("Cache-Control", "no-store")
	if wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
	}
	http.Error(w, http.StatusText(status), status)
}

// visits counts how often each address was asked for in the present minute.
type visits struct {
	now func() time.Time

	mu     sync.Mutex
	since  time.Time
	counts map[string]int
}

// admit says whether an address may be answered once more.
func (v *visits) admit(secret string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if now := v.now(); now.Sub(v.since) >= feedWindow || now.Before(v.since) {
		v.since = now
		clear(v.counts)
	}
	if len(v.counts) >= feedMost { // somebody guesses
		clear(v.counts)
	}
	v.counts[secret]++
	return v.counts[secret] <= feedAnswers
}
