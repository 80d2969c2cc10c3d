package site_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"hilo/locales"
	"hilo/network"
	"hilo/site"
	"hilo/storage"
)

// secret and public are the addresses of the two networks of these tests.
const (
	secret = "k7f2q9x4m3v8b5n6c1z0w2e4r6"
	public = "xarxa-de-la-vila"
)

// clock is when the tests are played; it can be moved.
type clock struct{ now time.Time }

// guides serves the guides of two networks: a secret one in Spanish, with some cards, and an empty public one in Valencian.
type guides struct {
	t       *testing.T
	store   *storage.Store
	clock   *clock
	network int64
	entity  int64
	areas   []int64
	log     *bytes.Buffer
	handler http.Handler
}

func newGuides(t *testing.T) *guides {
	t.Helper()
	g := &guides{t: t, clock: &clock{time.Date(2023, time.January, 16, 8, 0, 0, 0, time.UTC)}, log: &bytes.Buffer{}}
	var err error
	g.store, err = storage.Open(t.Context(), storage.Options{URL: "sqlite:" + filepath.Join(t.TempDir(), "hilo.db"), Fast: true,
		Now: func() time.Time { return g.clock.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.store.Close() })
	if _, err := g.store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	catalog, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	g.handler = site.New(g.store, catalog, slog.New(slog.NewTextHandler(g.log, nil)))
	g.update(func(ctx context.Context, tx *storage.Tx) error {
		vila, err := tx.Found(ctx, network.Network{Platform: "test", Workspace: "vila", Name: "Xarxa de la Vila", Lang: "ca",
			Zone: "Europe/Madrid", Settings: network.DefaultSettings()})
		if err != nil {
			return err
		}
		if err := tx.SaveGuidePage(ctx, vila, storage.GuidePage{Address: public, Public: true}); err != nil {
			return err
		}
		return g.found(ctx, tx)
	})
	return g
}

func (g *guides) found(ctx context.Context, tx *storage.Tx) (err error) {
	if g.network, err = tx.Found(ctx, network.Network{Platform: "test", Workspace: "alhama", Name: "Red Alhameña", Lang: "es",
		Zone: "Europe/Madrid", Settings: network.DefaultSettings()}); err != nil {
		return err
	}
	for _, area := range []struct{ name, lang string }{{"Empleo y Formación", "es"}, {"Sociosanitària", "ca"}} {
		id, err := tx.AddArea(ctx, g.network, area.name, area.lang)
		if err != nil {
			return err
		}
		g.areas = append(g.areas, id)
	}
	if g.entity, err = tx.AddEntity(ctx, g.network, network.Entity{Name: "Cruz Roja", Kind: network.EntityKinds[0], Weight: 100}); err != nil {
		return err
	}
	return tx.SaveGuidePage(ctx, g.network, storage.GuidePage{Address: secret})
}

func (g *guides) update(fn func(context.Context, *storage.Tx) error) {
	g.t.Helper()
	if err := g.store.Update(g.t.Context(), "", func(tx *storage.Tx) error { return fn(g.t.Context(), tx) }); err != nil {
		g.t.Fatal(err)
	}
}

// add keeps cards, and returns the number of the last.
func (g *guides) add(cards ...network.Resource) (number int64) {
	g.t.Helper()
	g.update(func(ctx context.Context, tx *storage.Tx) error {
		for _, r := range cards {
			kept, err := tx.AddResource(ctx, g.network, r)
			if err != nil {
				return err
			}
			number = kept.Number
		}
		return nil
	})
	return number
}

// get reads a page, with headers as pairs of name and value.
func (g *guides) get(target string, headers ...string) *httptest.ResponseRecorder {
	g.t.Helper()
	return g.ask(http.MethodGet, target, headers...)
}

func (g *guides) ask(method, target string, headers ...string) *httptest.ResponseRecorder {
	g.t.Helper()
	r := httptest.NewRequestWithContext(g.t.Context(), method, target, http.NoBody)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	g.handler.ServeHTTP(w, r)
	return w
}

// text is a page's markup; the status must be as it is given.
func (g *guides) text(status int, target string, headers ...string) string {
	g.t.Helper()
	res := g.get(target, headers...)
	if res.Code != status {
		g.t.Errorf("%s has status %d, not %d", target, res.Code, status)
	}
	return res.Body.String()
}
