package playground

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"hilo/locales"
)

// fault is a refusal that a client is told: an HTTP status and the key of its sentence, whose last part is its id.
type fault struct {
	status int
	key    string
	detail string // in English, for developers; may be empty
}

func (f fault) Error() string { return strings.TrimSpace(f.id() + " " + f.detail) }

func (f fault) id() string { return strings.TrimPrefix(f.key, "playground.fault_") }

// because returns the fault with what exactly was wrong.
func (f fault) because(detail string) fault {
	f.detail = detail
	return f
}

// Everything that can be refused.
var (
	errUnknownPerson  = fault{status: http.StatusNotFound, key: "playground.fault_unknown_person"}
	errUnknownChannel = fault{status: http.StatusNotFound, key: "playground.fault_unknown_channel"}
	errUnknownMessage = fault{status: http.StatusNotFound, key: "playground.fault_unknown_message"}
	errUnknownControl = fault{status: http.StatusNotFound, key: "playground.fault_unknown_control"}
	errUnknownOption  = fault{status: http.StatusBadRequest, key: "playground.fault_unknown_option"}
	errUnknownForm    = fault{status: http.StatusNotFound, key: "playground.fault_unknown_form"}
	errUnknownFile    = fault{status: http.StatusNotFound, key: "playground.fault_unknown_file"}
	errUnknownPath    = fault{status: http.StatusNotFound, key: "playground.fault_unknown_path"}
	errNotYours       = fault{status: http.StatusForbidden, key: "playground.fault_not_yours"}
	errNotInChannel   = fault{status: http.StatusForbidden, key: "playground.fault_not_in_channel"}
	errHost           = fault{status: http.StatusForbidden, key: "playground.fault_host"}
	errCrossSite      = fault{status: http.StatusForbidden, key: "playground.fault_cross_site"}
	errNotJSON        = fault{status: http.StatusUnsupportedMediaType, key: "playground.fault_not_json"}
	errBadJSON        = fault{status: http.StatusBadRequest, key: "playground.fault_bad_json"}
	errTooLarge       = fault{status: http.StatusRequestEntityTooLarge, key: "playground.fault_too_large"}
	errEmptyText      = fault{status: http.StatusBadRequest, key: "playground.fault_empty_text"}
	errBadClock       = fault{status: http.StatusBadRequest, key: "playground.fault_bad_clock"}
	errClockBackward  = fault{status: http.StatusBadRequest, key: "playground.fault_clock_backward"}
	errClockFar       = fault{status: http.StatusBadRequest, key: "playground.fault_clock_far"}
	errBusy           = fault{status: http.StatusServiceUnavailable, key: "playground.fault_busy"}
	errNotReady       = fault{status: http.StatusServiceUnavailable, key: "playground.fault_not_ready"}
	errLimit          = fault{status: http.StatusInternalServerError, key: "playground.fault_limit"}
	errLateForm       = fault{status: http.StatusInternalServerError, key: "playground.fault_late_form"}
	errNoTrigger      = fault{status: http.StatusInternalServerError, key: "playground.fault_no_trigger"}
	errInternal       = fault{status: http.StatusInternalServerError, key: "playground.fault_internal"}
)

// faultOf is what a client is told of an error.
func faultOf(err error) fault {
	var f fault
	var limit *RefusedError
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, &limit):
		return errLimit.because(limit.Reason)
	case errors.As(err, &big):
		return errTooLarge
	default:
		return errInternal
	}
}

type faultBody struct {
	Error faultText `json:"error"`
}

type faultText struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Detail string `json:"detail,omitempty"`
}

// fail answers a fault in the language of the person who asked, or of their browser while it is not known who.
func (p *Playground) fail(w http.ResponseWriter, r *http.Request, person string, err error) {
	f := faultOf(err)
	if f.status >= http.StatusInternalServerError && r.Context().Err() == nil { // a closed tab is no fault
		p.opts.Log.ErrorContext(r.Context(), "playground: refused", "path", r.URL.Path, "err", err)
	}
	printer := p.opts.Catalog.Printer(p.langOf(r, person))
	text := printer.T(f.key, locales.Args{"Detail": f.detail})
	respond(w, f.status, faultBody{faultText{ID: f.id(), Text: text, Detail: f.detail}})
}

// langOf is the language in which a request is answered.
func (p *Playground) langOf(r *http.Request, person string) string {
	m, ok := p.people[person]
	if !ok {
		return accepted(r.Header.Get("Accept-Language"))
	}
	if known, err := p.roster(r.Context()); err == nil && known[person].Lang != "" {
		return known[person].Lang
	}
	return m.Lang
}

func (p *Playground) roster(ctx context.Context) (map[string]Standing, error) {
	if p.opts.Roster == nil {
		return nil, nil
	}
	return p.opts.Roster(ctx)
}

// accepted is the first language of an Accept-Language header that hilo speaks, or its fallback.
func accepted(header string) string {
	for tag := range strings.SplitSeq(header, ",") {
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), ";")
		lang, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if slices.Contains(locales.Languages, lang) {
			return lang
		}
	}
	return locales.Languages[0]
}
