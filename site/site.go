// Package site is a network's guide of resources as plain web pages that can only be read: a list to search, and a page for
// each card. It needs no scripts and no log-in, loads nothing from elsewhere, keeps nothing of whoever reads, and shows
// nobody's name but the contacts that stand on the cards. Whether there is a page, and where, the network decides in chat.
package site

import (
	"context"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

// Path is where guides are, each under its address.
const Path = "/guia/"

// What is done for readers at most: pages drawn at once, and time for one. The chat is served by the same database.
const (
	mostAtOnce = 4
	answerIn   = 5 * time.Second
)

// maxAddress is longer than any address that hilo gives.
const maxAddress = 100

type handler struct {
	store   *storage.Store
	catalog *locales.Catalog
	log     *slog.Logger
	pages   *template.Template
	policy  string
	turns   chan struct{}
}

// New answers for everything under Path.
func New(store *storage.Store, catalog *locales.Catalog, log *slog.Logger) http.Handler {
	h := &handler{store: store, catalog: catalog, log: log, pages: pages(), policy: policy(), turns: make(chan struct{}, mostAtOnce)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Path, h.answer(nowhere))
	mux.HandleFunc("GET "+Path+"{address}", h.answer(h.list))
	mux.HandleFunc("GET "+Path+"{address}/{code}", h.answer(h.card))
	return h.secured(mux)
}

// secured gives every answer what keeps a browser from doing more with it than showing it. A page's address may be
// secret: no page that is followed from here is told of it.
func (h *handler) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", h.policy)
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("X-Frame-Options", "DENY")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		head.Set("Cross-Origin-Opener-Policy", "same-origin")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		head.Set("X-Robots-Tag", "noindex, nofollow")
		next.ServeHTTP(w, r)
	})
}

// guide is a network's guide as one reader has asked for it.
type guide struct {
	network network.Network
	public  bool
	root    string // its path
	chosen  string // the language in the address, "" where the reader's own counts
	areas   []storage.Area
	texts   *locales.Printer
	now     time.Time // in the network's zone
}

// draw makes one page of a guide.
type draw func(context.Context, *storage.Tx, *guide, *http.Request) (page, error)

// nowhere is what has no address.
func nowhere(context.Context, *storage.Tx, *guide, *http.Request) (page, error) {
	return page{}, network.ErrNotFound
}

// errBusy means that too many read at once.
var errBusy = errors.New("too many readers")

// answer draws a page, or says in plain words why there is none.
func (h *handler) answer(fn draw) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), answerIn)
		defer cancel()
		g := &guide{texts: h.catalog.Printer(preferred(r, locales.Languages))}
		p, err := h.read(ctx, g, r, fn)
		if err == nil {
			h.show(w, r, g, p)
			return
		}
		h.fail(w, r, g, err)
	}
}

// read finds the guide at an address and draws a page of it, when there is room for one more.
func (h *handler) read(ctx context.Context, g *guide, r *http.Request, fn draw) (page, error) {
	select {
	case h.turns <- struct{}{}:
		defer func() { <-h.turns }()
	case <-ctx.Done():
		return page{}, errBusy
	}
	address := r.PathValue("address")
	if address == "" || len(address) > maxAddress {
		return page{}, network.ErrNotFound
	}
	n, err := h.store.GuideAt(ctx, address)
	if err != nil {
		return page{}, err
	}
	var p page
	err = h.store.View(ctx, func(t *storage.Tx) error {
		at, err := t.GuidePage(ctx, n.ID)
		if err != nil {
			return err
		}
		if g.areas, err = t.Areas(ctx, n); err != nil {
			return err
		}
		g.network, g.public, g.root, g.now = n, at.Public, Path+address, t.Now().In(n.Location())
		g.speak(h.catalog, r)
		p, err = fn(ctx, t, g, r)
		return err
	})
	return p, err
}

// fail says why there is no page.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, g *guide, err error) {
	t := g.texts
	status, title, text := http.StatusInternalServerError, t.T("site.fault_title", nil), t.T("site.fault", nil)
	switch {
	case errors.Is(err, network.ErrNotFound) && g.root != "":
		status, title, text = http.StatusNotFound, t.T("site.no_card_title", nil), t.T("site.no_card", nil)
	case errors.Is(err, network.ErrNotFound):
		status, title, text = http.StatusNotFound, t.T("site.lost_title", nil), t.T("site.lost", nil)
	case errors.Is(err, errBusy), errors.Is(err, context.DeadlineExceeded):
		status, title, text = http.StatusServiceUnavailable, t.T("site.busy_title", nil), t.T("site.busy", nil)
		w.Header().Set("Retry-After", strconv.Itoa(int(answerIn.Seconds())))
	case r.Context().Err() == nil:
		h.log.ErrorContext(r.Context(), "guide page", "network", g.network.ID, "err", err)
	}
	h.excuse(w, r, g, status, page{Title: title, Notes: []string{text}})
}

// readCode reads a resource's number off its code: R-12.
func readCode(code string) (int64, bool) {
	digits, ok := strings.CutPrefix(strings.ToUpper(code), "R-")
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, ok && err == nil && n > 0
}
