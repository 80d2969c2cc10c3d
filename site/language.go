package site

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"hilo/locales"
)

// speak chooses the guide's language for a reader: the one in the address, else the first of the network's own that the
// reader's browser asks for, else the network's.
func (g *guide) speak(catalog *locales.Catalog, r *http.Request) {
	if lang := r.URL.Query().Get("lang"); slices.Contains(locales.Languages, lang) {
		g.chosen, g.texts = lang, catalog.Printer(lang)
		return
	}
	own := []string{g.network.Lang}
	for _, a := range g.areas {
		if a.Lang != "" {
			own = append(own, a.Lang)
		}
	}
	g.texts = catalog.Printer(preferred(r, own))
}

// preferred is the language of some that a reader would rather read; the first where none is asked for.
func preferred(r *http.Request, of []string) string {
	type wish struct {
		lang   string
		weight float64
	}
	var wishes []wish
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, rest, _ := strings.Cut(part, ";")
		lang, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		weight := 1.0
		if q, ok := strings.CutPrefix(strings.TrimSpace(rest), "q="); ok {
			weight, _ = strconv.ParseFloat(q, 64) // what is no number is no wish
		}
		if slices.Contains(of, lang) && weight > 0 {
			wishes = append(wishes, wish{lang, weight})
		}
	}
	slices.SortStableFunc(wishes, func(a, b wish) int { return cmp.Compare(b.weight, a.weight) })
	if len(wishes) == 0 {
		return of[0]
	}
	return wishes[0].lang
}
