package main

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestGuidePageInABrowser opens the guide's page from the chat and reads it as those do who are not in it.
func TestGuidePageInABrowser(t *testing.T) {
	browser := chromium(t)
	for _, s := range []screen{{"phone", 390, 844, true}, {"desk", 1200, 900, false}} {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			v := arrive(browser, t, s, playDemo(t, "es"), "ana")
			v.press("Empezar")
			v.say("/recursos nuevo Costurero de la red de prueba")
			v.see("Ya está en la guía")
			v.say("/recursos web")
			v.press("Abrir con dirección secreta")
			v.see("quien la tiene, la abre")
			v.do(chromedp.Navigate(ask(v, answerOf[string](`all('.msg a[href*="/guia/"]').at(-1).href`))))
			v.guide()
		})
	}
}

// guide looks at the guide's pages: the list, what is found in it, and a card, in two languages.
func (v *visit) guide() {
	v.t.Helper()
	v.arrived(`document.querySelector('h1').textContent === 'Guía de recursos' && document.querySelector('h3')`)
	v.look()
	v.shoot("guide")
	v.point(`document.getElementById('q')`)
	v.keys("costurero")
	v.press("Buscar")
	v.arrived(`all('h3').length === 1 && location.search.includes('q=costurero')`)
	v.press("Valencià")
	v.arrived(`document.documentElement.lang === 'ca' && document.getElementById('q').value === 'costurero'`)
	v.point(`document.querySelector('summary')`)
	v.until(`document.querySelector('details').open`)
	v.look()
	v.shoot("guide-found")
	v.press("Costurero de la red de prueba")
	v.arrived(`document.querySelector('h1').textContent === 'Costurero de la red de prueba'`)
	v.look()
	v.shoot("guide-card")
	if lang := ask(v, answerOf[string](`document.querySelector('h1').lang`)); lang != "es" {
		v.t.Errorf("a card in Spanish on a page in Valencian says %q", lang)
	}
	loaded := ask(v, answerOf[[]string](`performance.getEntriesByType('resource').map((r) => r.name)`))
	if len(loaded) > 0 {
		v.t.Errorf("the page has loaded %s", strings.Join(loaded, " "))
	}
}

// arrived waits for a page of which something holds. A question that is asked while one page goes and the next comes has no
// answer, and is asked again.
func (v *visit) arrived(condition string) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, stepWithin)
	defer cancel()
	for ctx.Err() == nil {
		there, err := chromedp.Run(ctx, answerOf[bool]("document.readyState === 'complete' && !!("+condition+")"))
		if err == nil && there {
			return
		}
	}
	v.shoot("failed-" + strings.ReplaceAll(v.t.Name(), "/", "-"))
	v.t.Fatalf("in vain: %s", condition)
}
