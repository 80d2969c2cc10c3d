package playground

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// maxBody is the most that a request without files may hold, in bytes.
const maxBody = 64 << 10

// policy lets the page load its own files and talk to its own server, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// routes is the whole HTTP side, guarded.
func (p *Playground) routes() (http.Handler, error) {
	page, err := pageFiles()
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", page)
	mux.Handle("/page/", http.StripPrefix("/page", page))
	mux.HandleFunc("/api/", p.answer(func(http.ResponseWriter, *http.Request) error { return errUnknownPath }))
	mux.HandleFunc("GET /api/state", p.answer(p.state))
	mux.HandleFunc("GET /api/messages", p.answer(p.messages))
	mux.HandleFunc("GET /api/events", p.answer(p.events))
	mux.HandleFunc("GET /api/files/{id}/{name}", p.answer(p.download))
	mux.HandleFunc("GET /api/ui", p.answer(p.texts))
	mux.HandleFunc("POST /api/say", post(p, p.say))
	mux.HandleFunc("POST /api/press", post(p, p.press))
	mux.HandleFunc("POST /api/submit", post(p, p.submit))
	mux.HandleFunc("POST /api/reload", post(p, p.reload))
	mux.HandleFunc("POST /api/clock", post(p, p.clock))
	return p.guard(mux), nil
}

// guard refuses requests that did not come from our own page or from a script of this machine: without a log-in,
// any web page that the reader visits could otherwise reach us by a name of its own (DNS rebinding) or by a form.
func (p *Playground) guard(next http.Handler) http.Handler {
	origins := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-cache")
		switch {
		case !answersTo(r.Host, p.opts.Addr):
			p.fail(w, r, "", errHost.because("host "+r.Host))
		case origins.Check(r) != nil:
			p.fail(w, r, "", errCrossSite)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// answersTo says whether a Host header names the loopback or the address listened on. Where every address is
// listened on, any address does but no name: a name may be somebody else's.
func answersTo(host, addr string) bool {
	host, addr = hostOf(host), hostOf(addr)
	switch host {
	case "":
		return false
	case "localhost", "127.0.0.1", "::1", addr:
		return true
	}
	listening, err := netip.ParseAddr(addr)
	if err != nil || !listening.IsUnspecified() {
		return false
	}
	_, err = netip.ParseAddr(host)
	return err == nil
}

// hostOf is the host of "host", "host:port" or "[host]:port", in lower case.
func hostOf(s string) string {
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	return strings.ToLower(strings.Trim(s, "[]"))
}

// answer makes a handler of a function that may fail; the reader, if any, is in the query.
func (p *Playground) answer(do func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := do(w, r); err != nil {
			p.fail(w, r, r.URL.Query().Get("person"), err)
		}
	}
}

// asked is the body of a POST, which may say who sends it.
type asked interface{ by() string }

// post makes a handler of a function from one JSON body to another.
func post[B asked, A any](p *Playground, do func(*http.Request, B) (A, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body B
		if err := decode(w, r, &body); err != nil {
			p.fail(w, r, body.by(), err)
			return
		}
		out, err := do(r, body)
		if err != nil {
			p.fail(w, r, body.by(), err)
			return
		}
		respond(w, http.StatusOK, out)
	}
}

// decode reads exactly one JSON value; fields that nobody knows are let pass.
func decode(w http.ResponseWriter, r *http.Request, into any) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return errNotJSON
	}
	most := int64(maxBody)
	if large, ok := into.(interface{ most() int64 }); ok {
		most = large.most()
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, most))
	if err := d.Decode(into); err != nil {
		return badJSON(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return badJSON(fmt.Errorf("more than one value (%w)", err))
	}
	return nil
}

func badJSON(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return err
	}
	return errBadJSON.because(err.Error())
}

func respond(w http.ResponseWriter, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(data) // whoever asked is gone
}
