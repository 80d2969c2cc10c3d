package slack

import (
	"bytes"
	"cmp"
	_ "embed" // the page
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"hilo/locales"
)

//go:embed install.html
var installHTML string

// installPage is the one page that ends an installation, well or not.
var installPage = template.Must(template.New("install").Parse(installHTML))

// outcome is how an installation ended, as keys of texts.
type outcome struct {
	status      int
	title, text string
	name        string // of the workspace
	open        string // where hilo is found in Slack; "" leads back to the beginning, or nowhere
}

// pageView is what the page shows.
type pageView struct{ Lang, Title, Text, Next, NextURL string }

// show answers with the page in the language that the browser asks for.
func (in *Installs) show(w http.ResponseWriter, r *http.Request, o outcome) {
	p := in.Texts.Printer(preferred(r.Header.Get("Accept-Language")))
	view := pageView{Lang: p.Lang, Title: p.T(o.title, nil), Text: p.T(o.text, locales.Args{"Name": o.name})}
	switch {
	case o.open != "":
		view.Next, view.NextURL = p.T("slackinstall.open", nil), o.open
	case o.status != http.StatusOK:
		view.Next, view.NextURL = p.T("slackinstall.again", nil), InstallPath
	}
	var body bytes.Buffer
	if err := installPage.Execute(&body, view); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", p.Lang)
	h.Set("Vary", "Accept-Language")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer") // the address holds a code
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	w.WriteHeader(o.status)
	_, _ = w.Write(body.Bytes()) // whoever asked is gone
}

// preferred is the language of ours that an Accept-Language header likes best; the first where it likes none.
func preferred(header string) string {
	best, weight := locales.Languages[0], 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, rest, _ := strings.Cut(part, ";")
		lang, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		wish := 1.0
		if q, ok := strings.CutPrefix(strings.TrimSpace(rest), "q="); ok {
			wish, _ = strconv.ParseFloat(q, 64) // what is no number is no wish
		}
		if slices.Contains(locales.Languages, lang) && cmp.Compare(wish, weight) > 0 {
			best, weight = lang, wish
		}
	}
	return best
}
