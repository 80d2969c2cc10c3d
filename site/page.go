package site

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"hilo/locales"
)

//go:embed page.html
var markup string

//go:embed style.css
var style string

// maxAge is how long a page may be shown again without asking, in seconds.
const maxAge = "60"

func pages() *template.Template { return template.Must(template.New("page").Parse(markup)) }

// policy lets a page have its own style and an icon that stands in it, and send its form here.
func policy() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

// page is all that the markup shows: a list, a card, or a few words.
type page struct {
	Title string
	Notes []string // above everything
	List  *listing
	Card  *card

	// What stands on every page is filled in when it is shown.
	Lang, Network, Root string
	Style               template.CSS
	NoIndex             bool
	Languages           []language
	Words               words
}

// language is a language to read the page in.
type language struct {
	Lang, Name, URL string
	Current         bool
}

// words are the markup's own.
type words struct {
	Skip, Language, Filters, Search, SearchHint, Submit, All, Found, Pages, Previous, Next, Back, Emergency, KeptBy string
}

func wordsOf(t *locales.Printer, network string) words {
	return words{
		Filters: t.T("site.filters", nil), Skip: t.T("site.skip", nil), Language: t.T("site.language", nil),
		Search: t.T("site.search", nil), SearchHint: t.T("site.search_hint", nil), Submit: t.T("site.submit", nil),
		All: t.T("site.all", nil), Found: t.T("site.found", nil), Pages: t.T("site.pages", nil), Previous: t.T("site.previous", nil), Next: t.T("site.next", nil),
		Back: t.T("site.back", nil), Emergency: t.T("site.emergency", nil),
		KeptBy: t.T("site.kept_by", locales.Args{"Network": network}),
	}
}

// show answers with a page. Whoever has it already, and nothing has changed, is told so.
func (h *handler) show(w http.ResponseWriter, r *http.Request, g *guide, p page) {
	body, err := h.render(r, g, p)
	if err != nil {
		h.fail(w, r, g, err)
		return
	}
	sum := sha256.Sum256(body)
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Content-Language", g.texts.Lang)
	head.Set("Vary", "Accept-Language")
	head.Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	head.Set("Cache-Control", "private, max-age="+maxAge)
	if g.public {
		head.Set("Cache-Control", "public, max-age="+maxAge)
		head.Del("X-Robots-Tag")
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// excuse answers with a few words in place of a page.
func (h *handler) excuse(w http.ResponseWriter, r *http.Request, g *guide, status int, p page) {
	body, err := h.render(r, g, p)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Content-Language", g.texts.Lang)
	head.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // whoever asked is gone
}

func (h *handler) render(r *http.Request, g *guide, p page) ([]byte, error) {
	p.Lang, p.Network, p.Style, p.NoIndex = g.texts.Lang, g.network.Name, template.CSS(style), !g.public
	p.Words = wordsOf(g.texts, g.network.Name)
	if g.root != "" {
		p.Root = g.link("", nil)
	}
	for _, lang := range locales.Languages {
		query := r.URL.Query()
		query.Set("lang", lang)
		p.Languages = append(p.Languages, language{Lang: lang, Name: h.catalog.Printer(lang).T("hilo.lang_"+lang, nil),
			URL: "?" + query.Encode(), Current: lang == g.texts.Lang})
	}
	var b bytes.Buffer
	err := h.pages.Execute(&b, p)
	return b.Bytes(), err
}

// link is an address within the guide, which goes on in the language that was chosen.
func (g *guide) link(below string, query url.Values) string {
	if g.chosen != "" {
		if query == nil {
			query = url.Values{}
		}
		query.Set("lang", g.chosen)
	}
	out := g.root
	if below != "" {
		out += "/" + below
	}
	if len(query) > 0 {
		out += "?" + query.Encode()
	}
	return out
}

// date is the day of a moment, in the network's zone.
func (g *guide) date(at time.Time) string { return g.day(at.In(g.network.Location())) }

// day is a day with its year, as a sentence has it.
func (g *guide) day(at time.Time) string {
	return g.texts.T("summary.of_year", locales.Args{"Day": g.texts.Day(at), "Year": at.Year()})
}

// langOf is the language of a card's words, where it is known and not the page's own.
func (g *guide) langOf(lang string) string {
	if lang == "" {
		lang = g.network.Lang
	}
	if lang == g.texts.Lang || !slices.Contains(locales.Languages, lang) {
		return ""
	}
	return lang
}

// shorten cuts a text to so many characters, at a space.
func shorten(s string, most int) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) <= most {
		return string(runes)
	}
	cut := string(runes[:most-1])
	if at := strings.LastIndexByte(cut, ' '); at > len(cut)/2 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,.;:") + "…"
}
