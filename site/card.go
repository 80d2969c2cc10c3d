package site

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

// card is a resource's own page.
type card struct {
	Code, Lang, By string
	Description    string
	Facts          []fact
	Updated        string
}

// fact is a label with one value or several.
type fact struct {
	Label  string
	Values []text
}

// card draws one resource.
func (h *handler) card(ctx context.Context, t *storage.Tx, g *guide, r *http.Request) (page, error) {
	number, ok := readCode(r.PathValue("code"))
	if !ok {
		return page{}, network.ErrNotFound
	}
	res, err := t.Resource(ctx, g.network.ID, number)
	if err != nil {
		return page{}, err
	}
	if res.State != network.ResourceCurrent {
		return page{}, network.ErrNotFound
	}
	names, err := t.Offerers(ctx, g.network.ID)
	if err != nil {
		return page{}, err
	}
	return page{Title: res.Card.Name, Notes: g.notes(res), Card: &card{
		Code: network.Code("R", number), Lang: g.langOf(res.Card.Lang), By: names.Of(res, unitMark), Description: res.Card.Description,
		Facts: g.facts(res), Updated: g.texts.T("site.updated", locales.Args{"Date": g.date(res.Confirmed)}),
	}}, nil
}

// notes are what has to be known before a card is believed.
func (g *guide) notes(r network.Resource) (out []string) {
	if last, err := time.Parse(time.DateOnly, r.Card.Until); err == nil && r.Ended(g.now) {
		out = append(out, g.texts.T("site.ended", locales.Args{"Date": g.day(last)}))
	}
	if r.Unconfirmed(g.now) {
		out = append(out, g.texts.T("site.unconfirmed", locales.Args{"Date": g.date(r.Confirmed)}))
	}
	return out
}

// facts are what a card says, in the order in which it is wanted; what is empty is left out.
func (g *guide) facts(r network.Resource) (out []fact) {
	c, t, own := r.Card, g.texts, g.langOf(r.Card.Lang)
	add := func(label string, values ...text) {
		values = slices.DeleteFunc(values, func(v text) bool { return len(v.Pieces) == 0 })
		if len(values) > 0 {
			out = append(out, fact{label, values})
		}
	}
	var phones []text
	for _, phone := range c.Phones {
		phones = append(phones, phonesIn(phone))
	}
	add(t.T("guide.label_phones", nil), phones...)
	add(t.T("guide.label_mail", nil), mailsIn(c.Mail))
	add(t.T("guide.label_web", nil), webIn(c.Web))
	add(t.T("guide.label_contact", nil), plain(c.Contact, ""))
	add(t.T("guide.label_place", nil), plain(c.Place, own))
	add(t.T("guide.label_hours", nil), plain(c.Hours, own))
	add(t.T("guide.label_for", nil), g.audience(c))
	add(t.T("guide.label_way", nil), plain(g.way(c.Referral), ""), plain(c.How, own))
	add(t.T("guide.label_conditions", nil), plain(c.Conditions, own))
	add(t.T("guide.label_documents", nil), plain(c.Documents, own))
	add(t.T("guide.label_cost", nil), plain(c.Cost, own))
	add(t.T("guide.label_access", nil), plain(c.Access, own))
	add(t.T("guide.label_languages", nil), plain(c.Languages, own))
	add(t.T("guide.label_towns", nil), plain(strings.Join(c.Municipalities, ", "), own))
	if last, err := time.Parse(time.DateOnly, c.Until); err == nil && !r.Ended(g.now) {
		add(t.T("guide.label_until", nil), plain(g.day(last), ""))
	}
	return out
}

// way is how people come to a resource.
func (g *guide) way(r network.Referral) string {
	switch r {
	case network.ReferralSelf:
		return g.texts.T("guide.referral_self", nil)
	case network.ReferralPrimary:
		return g.texts.T("guide.referral_primary", nil)
	case network.ReferralReport:
		return g.texts.T("guide.referral_report", nil)
	default:
		return ""
	}
}

// audience says for whom a card is: in its own words, else by its groups.
func (g *guide) audience(c network.Card) text {
	if c.Audience != "" {
		return plain(c.Audience, g.langOf(c.Lang))
	}
	var groups []string
	for _, key := range c.Groups {
		if slices.Contains(network.AffectedGroups, key) && key != everyone {
			groups = append(groups, g.texts.T("affected."+key, nil))
		}
	}
	return plain(strings.Join(groups, ", "), "")
}
