package playground

import (
	"cmp"
	"net/http"
	"strings"
)

// uiPrefix comes before the page's keys in the locales; the page knows its keys without it.
const uiPrefix = "playground.ui_"

// uiKeys are the texts of the page.
const uiKeys = `
page_title skip banner brand_line language help channels direct direct_note channel_note people people_hint
you_are unknown unread role_coordinator role_technician role_observer clock clock_forward clock_hour clock_day
clock_week clock_next clock_due clock_nothing clock_moving clock_moved composer composer_channel composer_direct
composer_help send hints hint_need hint_need_text hint_round hint_round_text hint_ballot hint_ballot_text
hint_network hint_network_text hint_hilo hint_hilo_text messages private private_note pinned replies new_below
empty direct_new see optional choose choose_button cancel close submit field_required form_errors download fault
fault_network reconnecting guide_title guide_1_title guide_1_text guide_2_title guide_2_text guide_3_title
guide_3_text guide_start attach attach_remove
`

// texts answers every text of the page in a language, with {placeholders} for the page to fill.
func (p *Playground) texts(w http.ResponseWriter, r *http.Request) error {
	lang := cmp.Or(r.URL.Query().Get("lang"), accepted(r.Header.Get("Accept-Language")))
	printer := p.opts.Catalog.Printer(lang)
	out := map[string]string{}
	for _, key := range strings.Fields(uiKeys) {
		out[key] = printer.T(uiPrefix+key, nil)
	}
	respond(w, http.StatusOK, out)
	return nil
}
