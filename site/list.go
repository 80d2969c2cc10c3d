package site

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

// What is read of an address, and shown of a list, at most.
const (
	maxQuery  = 200 // runes
	perPage   = 40
	mostTowns = 60 // to choose from; of more, one is typed
	maxName   = 110
	maxOther  = 110
	maxPhones = 2
	maxPhone  = 40
)

// everyone is the group that narrows nothing.
const everyone = "everyone"

// listing is the guide, or what was found in it.
type listing struct {
	Text           string
	Filters        []choice
	Chosen         string // the language, for the form
	Action, Whole  string
	Narrowed       bool // something was asked for
	Filtered       bool // by more than words
	Count, PageOf  string
	Nothing        string
	Sections       []section
	Previous, Next string
}

// choice is a filter; without options the value is typed.
type choice struct {
	Name, Label, Every, Value string
	Options                   []option
}

type option struct {
	Value, Label string
	Selected     bool
}

// section is what begins with one letter; found by searching, everything is one without.
type section struct {
	Letter string
	Lines  []line
}

// line is a card in a list.
type line struct {
	URL, Name, Lang, By, Note string
	Audience                  text
	Phones                    []text
}

// asked is what a reader wants to see.
type asked struct {
	query storage.ResourceQuery
	page  int // from 1
}

func readAsked(r *http.Request) asked {
	get := func(name string) string { return cleaned(r.URL.Query().Get(name)) }
	a := asked{query: storage.ResourceQuery{Text: get("q"), Town: get("town"), Limit: perPage}, page: 1}
	if group := get("group"); slices.Contains(network.AffectedGroups, group) {
		a.query.Group = group
	}
	if area, err := strconv.ParseInt(get("area"), 10, 64); err == nil && area > 0 {
		a.query.Area = area
	}
	if page, err := strconv.Atoi(get("page")); err == nil && page > 1 && page <= 10_000 {
		a.page = page
	}
	return a
}

// cleaned is a text from an address as far as it is read.
func cleaned(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if runes := []rune(s); len(runes) > maxQuery {
		s = string(runes[:maxQuery])
	}
	return strings.TrimSpace(s)
}

func (a asked) filtered() bool {
	return a.query.Town != "" || a.query.Group != "" || a.query.Area != 0
}

// values are what was asked, as an address says it, on another page.
func (a asked) values(page int) url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("q", a.query.Text)
	set("town", a.query.Town)
	set("group", a.query.Group)
	if a.query.Area != 0 {
		v.Set("area", strconv.FormatInt(a.query.Area, 10))
	}
	if page > 1 {
		v.Set("page", strconv.Itoa(page))
	}
	return v
}

// list draws the guide, or what was found in it.
func (h *handler) list(ctx context.Context, t *storage.Tx, g *guide, r *http.Request) (page, error) {
	a := readAsked(r)
	a.query.Offset = (a.page - 1) * perPage
	found, total, err := t.FindResources(ctx, g.network.ID, a.query)
	if err == nil && len(found) == 0 && total > 0 { // a page that was there once
		a.page, a.query.Offset = 1, 0
		found, total, err = t.FindResources(ctx, g.network.ID, a.query)
	}
	if err != nil {
		return page{}, err
	}
	l := &listing{Text: a.query.Text, Chosen: g.chosen, Narrowed: a.filtered() || a.query.Text != "",
		Filtered: a.filtered(), Action: g.root, Whole: g.link("", nil),
		Count: g.texts.T("site.count", locales.Args{"Count": total})}
	if err := l.filters(ctx, t, g, a); err != nil {
		return page{}, err
	}
	if err := l.fill(ctx, t, g, a, found); err != nil {
		return page{}, err
	}
	l.turn(g, a, total)
	switch {
	case total == 0 && l.Narrowed:
		l.Nothing = g.texts.T("site.none", nil)
	case total == 0:
		l.Nothing = g.texts.T("site.empty", nil)
	}
	return page{Title: g.texts.T("site.title", nil), List: l}, nil
}

// filters offers the network's areas, the groups and the municipalities, where there is something to choose.
func (l *listing) filters(ctx context.Context, t *storage.Tx, g *guide, a asked) error {
	texts := g.texts
	areas := choice{Name: "area", Label: texts.T("site.area", nil), Every: texts.T("site.every_area", nil)}
	for _, area := range g.areas {
		areas.Options = append(areas.Options, option{strconv.FormatInt(area.ID, 10), shorten(area.Name, maxName), area.ID == a.query.Area})
	}
	groups := choice{Name: "group", Label: texts.T("site.group", nil), Every: texts.T("site.every_group", nil)}
	for _, key := range network.AffectedGroups {
		if key != everyone {
			groups.Options = append(groups.Options, option{key, texts.T("affected."+key, nil), key == a.query.Group})
		}
	}
	towns := choice{Name: "town", Label: texts.T("site.town", nil), Every: texts.T("site.every_town", nil), Value: a.query.Town}
	names, err := t.Towns(ctx, g.network.ID)
	if len(names) <= mostTowns {
		for _, town := range names {
			towns.Options = append(towns.Options, option{town, town, network.Fold(town) == network.Fold(a.query.Town)})
		}
	}
	if len(areas.Options) > 1 {
		l.Filters = append(l.Filters, areas)
	}
	l.Filters = append(l.Filters, groups)
	if len(names) > 1 || a.query.Town != "" {
		l.Filters = append(l.Filters, towns)
	}
	return err
}

// fill puts cards in their order: by letter, or as they were found.
func (l *listing) fill(ctx context.Context, t *storage.Tx, g *guide, a asked, found []network.Resource) error {
	names, err := t.Offerers(ctx, g.network.ID)
	if err != nil {
		return err
	}
	for _, r := range found {
		letter := ""
		if a.query.Text == "" {
			letter = g.letterOf(r.Card.Name)
		}
		if n := len(l.Sections); n == 0 || l.Sections[n-1].Letter != letter {
			l.Sections = append(l.Sections, section{Letter: letter})
		}
		s := &l.Sections[len(l.Sections)-1]
		s.Lines = append(s.Lines, g.lineOf(r, names))
	}
	return nil
}

// letterOf is the letter under which a name stands.
func (g *guide) letterOf(name string) string {
	if r, _ := utf8.DecodeRuneInString(network.Fold(name)); unicode.IsLetter(r) {
		return string(unicode.ToUpper(r))
	}
	return g.texts.T("site.others", nil)
}

// unitMark stands between an entity and its unit.
const unitMark = " · "

func (g *guide) lineOf(r network.Resource, names storage.Offerers) line {
	l := line{URL: g.link(network.Code("R", r.Number), nil), Name: shorten(r.Card.Name, maxName), Lang: g.langOf(r.Card.Lang),
		By: shorten(names.Of(r, unitMark), maxOther), Audience: g.audience(r.Card).shortened(maxOther)}
	for _, phone := range r.Card.Phones[:min(len(r.Card.Phones), maxPhones)] {
		l.Phones = append(l.Phones, phonesIn(shorten(phone, maxPhone)))
	}
	if notes := g.notes(r); len(notes) > 0 {
		l.Note = notes[0]
	}
	return l
}

// turn leads to the pages before and after.
func (l *listing) turn(g *guide, a asked, total int) {
	last := (total + perPage - 1) / perPage
	if last < 2 {
		return
	}
	l.PageOf = g.texts.T("site.page_of", locales.Args{"Page": a.page, "Pages": last})
	if a.page > 1 {
		l.Previous = g.link("", a.values(a.page-1))
	}
	if a.page < last {
		l.Next = g.link("", a.values(a.page+1))
	}
}
