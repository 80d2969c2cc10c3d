package commands

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
	"hilo/storage"
)

const (
	maxLabel   = 30  // runes of a button
	maxCarried = 500 // runes of a text that a button carries on to another verb
)

// foundBlocks are the resources of one page, each in two lines, and what can be done next.
func (f *Features) foundBlocks(r *bot.Request, s search, found findings) []bot.Block {
	var blocks []bot.Block
	if found.widened {
		blocks = append(blocks, bot.Section{Text: r.T("guide.widened", bot.Args{"Filters": filtersOf(r, found.without, found.areas)})})
	}
	blocks = append(blocks, bot.Section{Text: foundTitle(r, s, found)})
	for _, res := range found.resources {
		blocks = append(blocks, resourceLines(r.Printer, res, found.by.Of(res, ofUnit), r.Now)...)
	}
	if note := f.todayNote(r, s, found.resources); note != "" {
		blocks = append(blocks, bot.Note{Text: bot.Say(note)})
	}
	return append(blocks, seeButtons(r, found.resources), nextButtons(r, s, found.total))
}

// foundTitle is «7 recursos · «vivienda» · en Librilla · del 6 al 7».
func foundTitle(r *bot.Request, s search, found findings) bot.Text {
	out := r.T("guide.found", bot.Args{"Count": found.total, "N": found.total})
	if s.text != "" {
		out = bot.Join(" · ", out, bot.Say("«"+shorten(s.text, 80)+"»"))
	}
	if s.filtered() {
		out = bot.Join(" · ", out, bot.Say(filtersOf(r, s, found.areas)))
	}
	if from := pageOf(r.Values) * foundAtOnce; found.total > foundAtOnce {
		out = bot.Join(" · ", out, r.T("guide.from_to", bot.Args{"From": from + 1, "To": from + len(found.resources)}))
	}
	return out
}

// filtersOf are the filters of a search in words.
func filtersOf(r *bot.Request, s search, areas []storage.Area) string {
	var parts []string
	if s.group != "" {
		parts = append(parts, affected(r.Printer, s.group))
	}
	if i := slices.IndexFunc(areas, func(a storage.Area) bool { return a.ID == s.area }); i >= 0 {
		parts = append(parts, areas[i].Name)
	}
	if s.town != "" {
		parts = append(parts, r.String("guide.in_town", bot.Args{"Town": s.town}))
	}
	if s.today {
		parts = append(parts, r.String("guide.open_today", nil))
	}
	return strings.Join(parts, " · ")
}

// todayNote is what to know of a search for what opens today: that it is a holiday, or that some do not tell their hours.
func (f *Features) todayNote(r *bot.Request, s search, found []network.Resource) string {
	if !s.today {
		return ""
	}
	today := r.Now.In(r.Network.Location())
	if h, ok := r.Network.Settings.Days().Holiday(today); ok {
		return r.String("guide.today_is", bot.Args{"Holiday": f.holidayName(r.Printer, h)})
	}
	if slices.ContainsFunc(found, func(res network.Resource) bool { return !tellsHours(res.Card, today) }) {
		return r.String("guide.unsure_today", nil)
	}
	return ""
}

// tellsHours says whether a card says when it opens on a day.
func tellsHours(c network.Card, day time.Time) bool {
	o, ok := calendar.ReadOpening(c.Hours)
	return ok && o.Mask() != 0 && len(o.On(day)) > 0
}

// seeButtons open a card each, by its name; where two would read the same, by its code too.
func seeButtons(r *bot.Request, found []network.Resource) bot.Controls {
	labels := map[string]int{}
	for _, res := range found {
		labels[shorten(res.Card.Name, maxLabel)]++
	}
	var row bot.Controls
	for _, res := range found {
		label := shorten(res.Card.Name, maxLabel)
		if code := " (" + network.Code("R", res.Number) + ")"; labels[label] > 1 {
			label = shorten(res.Card.Name, maxLabel-len(code)) + code
		}
		row = append(row, bot.Button{Label: label, Call: bot.Do("resource/show", "resource", itoa(res.Number))})
	}
	return row
}

// nextButtons turn the page and narrow the search, or widen it again.
func nextButtons(r *bot.Request, s search, total int) bot.Controls {
	page := pageOf(r.Values)
	turn := func(key string, s search, to int) bot.Button {
		return button(r.Printer, key, bot.Call{Route: "resource/find",
			Values: s.values().With("page", strconv.Itoa(to)).With("turned", "yes")})
	}
	var row bot.Controls
	if page > 0 {
		row = append(row, turn("button.previous", s, page-1))
	}
	if (page+1)*foundAtOnce < total {
		row = append(row, turn("guide.button_more", s, page+1))
	}
	if total > foundAtOnce && !s.today {
		today := s
		today.today = true
		row = append(row, turn("guide.button_today", today, 0))
	}
	if total > foundAtOnce {
		row = append(row, button(r.Printer, "guide.button_filter", bot.Fill(bot.Call{Route: "resource/find", Values: s.values()})))
	} else {
		row = append(row, button(r.Printer, "guide.button_search", bot.Fill(bot.Do("resource/find"))))
	}
	if s.filtered() {
		row = append(row, turn("guide.button_all", search{text: s.text}, 0))
	}
	return row
}

// guideHome is the guide by itself: what it is for, and the ways in.
func (f *Features) guideHome(r *bot.Request, total int) []bot.Block {
	return []bot.Block{
		bot.Section{Text: bot.Join("\n", r.T("guide.home", bot.Args{"Count": total, "N": total}), r.T("guide.what_for", nil))},
		append(bot.Controls{searchButton(r, search{}), listButton(r)}, addButtons(r, "guide.button_add")...),
	}
}

// emptyGuide says what the guide is for, and offers to begin it.
func (f *Features) emptyGuide(r *bot.Request, s search) []bot.Block {
	blocks := []bot.Block{bot.Section{Text: r.T("guide.empty", nil)}}
	controls := addButtons(r, "guide.button_add_first")
	if s.text != "" {
		controls = append(controls, askButton(r, s))
	}
	if !r.Actor.Coordinates() {
		blocks = append(blocks, bot.Note{Text: r.T("guide.empty_paste", nil)})
	}
	return append(blocks, controls)
}

// nothingFound says so, and offers what may help: the network's people, who may know.
func (f *Features) nothingFound(r *bot.Request, s search, areas []storage.Area) []bot.Block {
	var row bot.Controls
	text := r.T("guide.nothing", bot.Args{"Text": shorten(s.text, 80)})
	if s.text == "" {
		text = r.T("guide.nothing_filtered", bot.Args{"Filters": filtersOf(r, s, areas)})
	} else {
		row = append(row, askButton(r, s))
	}
	row = append(row, button(r.Printer, "guide.button_add", bot.Fill(bot.Do("resource/add"))),
		searchButton(r, s), listButton(r), button(r.Printer, "red.button_contacts", bot.Do("network/contacts")))
	return []bot.Block{bot.Section{Text: bot.Join("\n", text, r.T("guide.nothing_then", nil))}, row}
}

// besideSearch goes with the answer to a plain sentence: it may have been a need after all.
func (f *Features) besideSearch(r *bot.Request) []bot.Block {
	said := r.Values["said"]
	if said == "" {
		return nil
	}
	return []bot.Block{bot.Controls{button(r.Printer, "guide.button_need", bot.Do("need/add", "title", said))}}
}

func searchButton(r *bot.Request, s search) bot.Button {
	return button(r.Printer, "guide.button_search", bot.Fill(bot.Call{Route: "resource/find", Values: s.values()}))
}

func listButton(r *bot.Request) bot.Button {
	return button(r.Printer, "guide.button_list", bot.Do("resource/list"))
}

// askButton puts to the network's people what the guide does not hold.
func askButton(r *bot.Request, s search) bot.Button {
	text := clipped(r.Values["text"], maxCarried)
	if text == "" {
		text = s.text
	}
	return primary(r.Printer, "guide.button_ask", bot.Do("question/ask", "text", text))
}

// addButtons begin a card, or for the coordination many at once.
func addButtons(r *bot.Request, key string) bot.Controls {
	row := bot.Controls{button(r.Printer, key, bot.Fill(bot.Do("resource/add")))}
	if r.Actor.Coordinates() {
		row = append(row, button(r.Printer, "guide.button_paste", bot.Fill(bot.Do("resource/paste"))))
	}
	return row
}
