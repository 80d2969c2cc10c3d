package site_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hilo/network"
	"hilo/storage"
)

// has looks for texts that must, or with a "!" before must not, be in a page.
func has(t *testing.T, body string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		plain, not := strings.CutPrefix(text, "!")
		if strings.Contains(body, plain) == not {
			t.Errorf("wanted %q in\n%s", text, body[max(0, strings.Index(body, "<body>")):])
		}
	}
}

// some are cards that differ in everything that can be looked for.
func (g *guides) some() []network.Resource {
	return []network.Resource{
		{Entity: g.entity, Areas: g.areas[:1], Card: network.Card{Name: "Ayudas al alquiler", Description: "Orientación y trámite.\nCon cita.",
			Groups: []string{"families"}, Municipalities: []string{"Alhama de Murcia"}, Phones: []string{"968 63 00 00 (mañanas)", "016"},
			Mail: "ayudas@example.org", Web: "www.example.org/ayudas", Contact: "Marta Ros, trabajadora social", Place: "Calle Mayor, 1",
			Hours: "Lunes a viernes de 9 a 14", Referral: network.ReferralSelf, How: "Con cita previa", Until: "2023-06-30"}},
		{Areas: g.areas[1:], Card: network.Card{Name: "Taller de lectura", Provider: "Biblioteca", Audience: "Personas mayores de 60",
			Groups: []string{"older"}, Municipalities: []string{"Librilla"}, Lang: "ca"}},
		{Card: network.Card{Name: "Économato", Provider: "Cáritas"}},
		{Card: network.Card{Name: "24 horas", Provider: "Farmacia"}},
	}
}

func TestTheGuideByLetter(t *testing.T) {
	g := newGuides(t)
	g.add(g.some()...)
	body := g.text(http.StatusOK, "/guia/"+secret)
	has(t, body, "<html lang=\"es\">", "<title>Guía de recursos · Red Alhameña</title>", "4 recursos", ">Otros</h2>", ">A</h2>", ">E</h2>", ">T</h2>",
		`<a href="/guia/`+secret+`/R-1">Ayudas al alquiler</a>`, ">Cruz Roja<", "Familias", `<a href="tel:968630000">968 63 00 00</a> (mañanas)`,
		`<a href="tel:016">016</a>`, `lang="ca">Taller de lectura`, "Personas mayores de 60", `<option value="Librilla">`, "!Marta Ros")
	if strings.Index(body, "24 horas") > strings.Index(body, "Ayudas") {
		t.Error("figures do not come first")
	}
	has(t, g.text(http.StatusOK, "/guia/"+public), "<html lang=\"ca\">", "La guia encara està buida.", "0 recursos")
}

func TestSearchAndFilters(t *testing.T) {
	g := newGuides(t)
	g.add(g.some()...)
	for query, want := range map[string][]string{
		"q=alquiler":                      {"Ayudas al alquiler", "!Taller", `value="alquiler"`, "Ver toda la guía", "1 recurso "},
		"q=lloguer":                       {"Ayudas al alquiler", "!Taller"},
		"group=older":                     {"!Ayudas", "Taller", `<option value="older" selected>`},
		"town=librilla":                   {"!Ayudas", "Taller", `<option value="Librilla" selected>`},
		"area=1":                          {"Ayudas", "!Taller", `<option value="1" selected>`},
		"group=nobody&area=x":             {"Ayudas", "Taller", "!Ver toda la guía"},
		"q=nadaigual":                     {"No hay nada así en la guía.", "0 recursos", "Ver toda la guía"},
		"q=%F0%9F%98%80":                  {"No hay nada así en la guía."},
		"q=a&q=b":                         {"<form"},
		"q=%00%ff%0a":                     {"Ayudas", "Taller"},
		"page=99":                         {"Ayudas", "Taller"},
		"page=-1&lang=xx":                 {"Ayudas", "<html lang=\"es\">"},
		"town=Villa+de+ning%C3%BAn+sitio": {"No hay nada así en la guía."},
	} {
		t.Run(query, func(t *testing.T) { has(t, g.text(http.StatusOK, "/guia/"+secret+"?"+query), want...) })
	}
	long := g.text(http.StatusOK, "/guia/"+secret+"?q="+strings.Repeat("a", 2000))
	if !strings.Contains(long, `value="`+strings.Repeat("a", 200)+`"`) {
		t.Error("a long question is not cut at 200 characters")
	}
}

func TestACard(t *testing.T) {
	g := newGuides(t)
	g.add(g.some()...)
	has(t, g.text(http.StatusOK, "/guia/"+secret+"/R-1"), "<title>Ayudas al alquiler · Red Alhameña</title>", "<h1>Ayudas al alquiler</h1>",
		"Cruz Roja", ">R-1<", "Orientación y trámite.\nCon cita.", `<a href="tel:968630000">`, `<a href="mailto:ayudas@example.org">`,
		`<a href="https://www.example.org/ayudas" rel="noreferrer nofollow external">www.example.org/ayudas</a>`, "Marta Ros, trabajadora social",
		"Lo pide la propia persona", "Con cita previa", "viernes 30 de junio de 2023", "Actualizado el lunes 16 de enero de 2023.",
		"Volver a la guía", "112")
	has(t, g.text(http.StatusOK, "/guia/"+secret+"/r-2?lang=ca"), "<html lang=\"ca\">", "<h1>Taller de lectura</h1>",
		"Actualitzat dilluns 16 de gener de 2023.", `href="/guia/`+secret+`?lang=ca"`, "Biblioteca")
	for _, code := range []string{"R-5", "R-0", "R-x", "12", "R-9999999999999999999999", "R-1/x", "%00"} {
		has(t, g.text(http.StatusNotFound, "/guia/"+secret+"/"+code), "<h1>")
	}
}

func TestWhatIsNoLongerSo(t *testing.T) {
	g := newGuides(t)
	n := g.add(g.some()[0])
	g.update(func(ctx context.Context, tx *storage.Tx) error { return tx.MarkAsked(ctx, g.network, []int64{n}) })
	g.clock.now = g.clock.now.AddDate(0, 0, 40)
	const unconfirmed = "Nadie lo ha confirmado desde el lunes 16 de enero de 2023: llama antes de ir."
	has(t, g.text(http.StatusOK, "/guia/"+secret), unconfirmed)
	has(t, g.text(http.StatusOK, "/guia/"+secret+"/R-1"), unconfirmed, "!Se ofrecía")
	g.clock.now = g.clock.now.AddDate(0, 6, 0)
	has(t, g.text(http.StatusOK, "/guia/"+secret+"/R-1"), "Se ofrecía hasta el viernes 30 de junio de 2023.", "!Se ofrece hasta")
	g.update(func(ctx context.Context, tx *storage.Tx) error {
		r, err := tx.Resource(ctx, g.network, n)
		if err != nil {
			return err
		}
		r.State = network.ResourceGone
		return tx.SaveResource(ctx, g.network, r)
	})
	has(t, g.text(http.StatusNotFound, "/guia/"+secret+"/R-1"), "Este recurso no está en la guía", `href="/guia/`+secret+`"`)
	has(t, g.text(http.StatusOK, "/guia/"+secret), "La guía está vacía todavía.")
}

func TestLanguages(t *testing.T) {
	g := newGuides(t)
	for _, c := range []struct{ query, accept, want string }{
		{"", "", "es"}, {"", "ca-ES,ca;q=0.9,es;q=0.5", "ca"}, {"", "es;q=0.1,ca;q=0.2", "ca"}, {"", "en-GB,en;q=0.9", "es"},
		{"", "ca;q=0", "es"}, {"", "ca;q=x", "es"}, {"", ";;,,=;q", "es"},
		{"?lang=en", "ca", "en"}, {"?lang=ca", "", "ca"}, {"?lang=fr", "ca", "ca"},
	} {
		res := g.get("/guia/"+secret+c.query, "Accept-Language", c.accept)
		if got := res.Header().Get("Content-Language"); got != c.want || res.Header().Get("Vary") != "Accept-Language" {
			t.Errorf("%s with %q is in %s, not %s", c.query, c.accept, got, c.want)
		}
	}
	body := g.text(http.StatusOK, "/guia/"+secret+"?lang=en&q=x%26y")
	has(t, body, `<input type="hidden" name="lang" value="en">`, `href="?lang=ca&amp;q=x%26y"`, `lang="en" hreflang="en" aria-current="true"`,
		`href="/guia/`+secret+`?lang=en"`)
}

func TestNothingThere(t *testing.T) {
	g := newGuides(t)
	for _, path := range []string{"/guia/", "/guia/no-such", "/guia/" + strings.Repeat("a", 500), "/guia/no-such/R-1", "/guia/%00", "/guia/" + secret + "/"} {
		body := g.text(http.StatusNotFound, path)
		has(t, body, "!{{", "112")
		if !strings.Contains(path, secret) {
			has(t, body, "Aquí no hay ninguna guía", "!Volver a la guía")
		}
	}
	has(t, g.text(http.StatusNotFound, "/guia/no-such", "Accept-Language", "ca"), "Ací no hi ha cap guia")
	g.update(func(ctx context.Context, tx *storage.Tx) error { return tx.CloseGuidePage(ctx, g.network) })
	g.text(http.StatusNotFound, "/guia/"+secret)
	if res := g.ask(http.MethodPost, "/guia/"+public); res.Code != http.StatusMethodNotAllowed {
		t.Errorf("a POST has status %d", res.Code)
	}
	if g.log.Len() > 0 {
		t.Errorf("it complained: %s", g.log)
	}
}

func TestAFaultIsSaidAndLogged(t *testing.T) {
	g := newGuides(t)
	if err := g.store.Close(); err != nil {
		t.Fatal(err)
	}
	has(t, g.text(http.StatusInternalServerError, "/guia/"+secret), "Algo ha fallado", "!sql")
	if !strings.Contains(g.log.String(), "guide page") {
		t.Errorf("the log has %q", g.log)
	}
}

func TestNothingTypedBecomesMarkup(t *testing.T) {
	g := newGuides(t)
	const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>{{.}}`
	g.add(network.Resource{Card: network.Card{Name: evil, Provider: evil, Description: evil, Audience: evil, Conditions: evil, Documents: evil,
		How: evil, Cost: evil, Place: evil, Access: evil, Municipalities: []string{evil}, Hours: evil, Languages: evil, Phones: []string{evil, `968630000" onclick="x`},
		Mail: `a"onclick=x@example.org` + evil, Web: "javascript:alert(1)", Contact: evil, Lang: `"><script>`}},
		network.Resource{Card: network.Card{Name: "b", Web: "data:text/html,<script>"}},
		network.Resource{Card: network.Card{Name: "c", Web: "https://user:pass@evil.example"}},
		network.Resource{Card: network.Card{Name: "d", Web: `http://x.example/"onclick="y`}})
	query := "?q=" + strings.NewReplacer(" ", "+", `"`, "%22", "<", "%3C", ">", "%3E", "'", "%27").Replace(evil)
	for _, path := range []string{"", "/R-1", "/R-2", "/R-3", "/R-4", query + "&town=%22%3E%3Cscript%3E&lang=%22%3E%3Cscript%3E"} {
		body := g.text(http.StatusOK, "/guia/"+secret+path)
		has(t, body, "!<script", "!<img", "!href=\"javascript", "!lang=\"&", "!ZgotmplZ", "!\" onclick", "!\"onclick", "!user:pass@evil.example\"", "!href=\"data:text")
	}
	has(t, g.text(http.StatusOK, "/guia/"+secret+"/R-1"), "&lt;script&gt;alert(1)", "{{.}}")
}

// links are everything that a page may have loaded or that one may follow.
var links = regexp.MustCompile(`(?:href|src|action|srcset|url)\s*[=(]\s*"?([^"\s)>]+)`)

func TestNothingIsLoadedFromElsewhere(t *testing.T) {
	g := newGuides(t)
	g.add(g.some()...)
	for _, path := range []string{"", "/R-1", "?q=alquiler"} {
		body := g.text(http.StatusOK, "/guia/"+secret+path)
		for _, m := range links.FindAllStringSubmatch(body, -1) {
			switch to := m[1]; {
			case strings.HasPrefix(to, "/guia/"), strings.HasPrefix(to, "?"), to == "#main", strings.HasPrefix(to, "data:image/svg+xml,"),
				strings.HasPrefix(to, "tel:"), strings.HasPrefix(to, "mailto:"), to == "https://www.example.org/ayudas":
			default:
				t.Errorf("%s leads to %s", path, to)
			}
		}
		has(t, body, "!<script", "!@import", "!<iframe", "!<link rel=\"stylesheet\"", "!style=\"")
	}
}

func TestHeaders(t *testing.T) {
	g := newGuides(t)
	g.add(g.some()...)
	res := g.get("/guia/" + secret)
	for name, want := range map[string]string{
		"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "private, max-age=60", "Referrer-Policy": "no-referrer",
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Content-Type": "text/html; charset=utf-8",
	} {
		if got := res.Header().Get(name); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
	has(t, g.text(http.StatusOK, "/guia/"+secret), `<meta name="robots" content="noindex, nofollow">`)
	open := g.get("/guia/" + public)
	if open.Header().Get("X-Robots-Tag") != "" || open.Header().Get("Cache-Control") != "public, max-age=60" {
		t.Errorf("the public page has %v", open.Header())
	}
	has(t, g.text(http.StatusOK, "/guia/"+public), "!noindex")
	if missing := g.get("/guia/no-such"); missing.Header().Get("X-Robots-Tag") == "" || missing.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("what is not there has %v", missing.Header())
	}
	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(g.text(http.StatusOK, "/guia/"+secret))[1]
	sum := sha256.Sum256([]byte(style))
	if policy := res.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") ||
		!strings.HasPrefix(policy, "default-src 'none';") {
		t.Errorf("the style is not that of the policy %s", policy)
	}
}

func TestAPageThatHasNotChangedIsNotSentAgain(t *testing.T) {
	g := newGuides(t)
	g.add(g.some()...)
	tag := g.get("/guia/" + secret).Header().Get("ETag")
	if res := g.get("/guia/"+secret, "If-None-Match", tag); tag == "" || res.Code != http.StatusNotModified {
		t.Errorf("with %s it has status %d", tag, res.Code)
	}
	g.text(http.StatusOK, "/guia/"+secret+"?lang=ca", "If-None-Match", tag)
	g.add(network.Resource{Card: network.Card{Name: "Otra"}})
	g.text(http.StatusOK, "/guia/"+secret, "If-None-Match", tag)
	if res := g.ask(http.MethodHead, "/guia/"+secret); res.Code != http.StatusOK || res.Body.Len() != 0 {
		t.Errorf("HEAD has status %d", res.Code)
	}
}

// TestPagesAreSmall fills every part of many cards to the brim.
func TestPagesAreSmall(t *testing.T) {
	g := newGuides(t)
	var cards []network.Resource
	for n := range 200 {
		long := func(what string) string {
			return fmt.Sprintf("%03d %s %s", n, what, strings.Repeat("atención y acompañamiento ", 40))
		}
		cards = append(cards, network.Resource{Entity: g.entity, Areas: g.areas, Card: network.Card{Name: long("Recurso"), Description: long("d"),
			Audience: long("a"), Phones: []string{"+34 968 63 00 00 (mañanas, de lunes a viernes)", "+34 600 00 00 00 (tardes, y sábados)", "112"},
			Municipalities: []string{fmt.Sprintf("Municipio de la comarca %d", n)}}})
	}
	g.add(cards...)
	seen := 0
	for page := range 5 {
		body := g.text(http.StatusOK, fmt.Sprintf("/guia/%s?page=%d&lang=ca", secret, page+1))
		if len(body) > 50_000 {
			t.Errorf("page %d has %d bytes", page+1, len(body))
		}
		seen += strings.Count(body, "<h3>")
		has(t, body, fmt.Sprintf("Pàgina %d de 5", page+1), `<input id="town" name="town"`)
		if (page > 0) != strings.Contains(body, `rel="prev"`) || (page < 4) != strings.Contains(body, `rel="next"`) {
			t.Errorf("page %d leads to the wrong pages", page+1)
		}
	}
	if seen != 200 {
		t.Errorf("%d cards are on five pages", seen)
	}
}
