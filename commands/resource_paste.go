package commands

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/network/privacy"
	"hilo/storage"
)

// maxNotes bounds what a preview says of a paste.
const maxNotes = 15

// resourcePasting is the coordination's way in for a list that is there already, one resource a line.
func (f *Features) resourcePasting() []bot.Verb {
	return []bot.Verb{
		{ID: "paste", Who: bot.Coordination, Confirm: true, Run: f.pasteResources, Fields: []bot.Field{
			{Name: "lines", Kind: bot.LongTextInput, Required: true, Max: 3000},
			{Name: "area", Kind: bot.ChoiceInput, Options: f.areaOptions, Default: f.spotDefault, Read: unread},
		}},
		{ID: "undo_paste", Who: bot.Coordination, Run: f.undoPastedResources, Fields: []bot.Field{hidden("resources")}},
	}
}

// pastedResource is one line of a paste, and what there is to say of it.
type pastedResource struct {
	line     string // as typed, with what the guard refuses masked
	resource network.Resource
	report   privacy.Report
	alike    []resourceMatch
}

// pasteResources shows first what the guard and the look-alikes say, in the form itself; the same text sent again is kept.
func (f *Features) pasteResources(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	lines, err := f.readPastedResources(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(lines) == 0 || len(lines) > maxPasted {
		return bot.Reply{Errors: map[string]string{"lines": r.String("guide.paste_count", bot.Args{"Most": maxPasted})}}, nil
	}
	rows := make([]string, len(lines))
	for i, p := range lines {
		rows[i] = p.line
	}
	clean := strings.Join(rows, "\n")
	if r.Values["seen"] != mark(clean, r.Values["area"]) || clean != strings.TrimSpace(r.Values["lines"]) {
		return f.previewResources(ctx, r, lines, clean)
	}
	return f.keepPastedResources(ctx, r, lines)
}

// readPastedResources reads the lines, one more than can be kept at most.
func (f *Features) readPastedResources(ctx context.Context, r *bot.Request) ([]pastedResource, error) {
	names, err := f.knownNames(ctx, r.Network.ID)
	if err != nil {
		return nil, err
	}
	guard := privacy.New(names)
	var out []pastedResource
	err = f.store.View(ctx, func(t *storage.Tx) error {
		entities, err := t.Entities(ctx, r.Network.ID)
		if err != nil {
			return err
		}
		for row := range strings.Lines(r.Values["lines"]) {
			p := pastedResource{line: strings.TrimSpace(bullet.ReplaceAllString(row, ""))}
			if p.report = guard.Check(p.line, privacy.Contact); p.report.Verdict == privacy.Refuse {
				p.line = p.report.Masked
			}
			if p.resource = readPastedResource(p.line, entities); p.resource.Card.Name == "" {
				continue
			}
			if p.alike, err = resourcesLike(ctx, t, r.Network.ID, p.resource.Card.Name, alikeNames); err != nil {
				return err
			}
			if out = append(out, p); len(out) > maxPasted {
				return nil
			}
		}
		return nil
	})
	return out, err
}

// columns part a pasted line: dashes with space around them, or the tabs of a table.
var columns = regexp.MustCompile(`\s*—\s*|\s+(?:–|--|-)\s+|\t+`)

// readPastedResource reads «nombre — entidad — teléfono»; what comes after the name may be left out.
func readPastedResource(line string, entities []network.Entity) network.Resource {
	parts := append(columns.Split(line, 3), "", "")
	r := network.Resource{Card: network.Card{Name: shorten(upperFirst(strings.TrimSpace(parts[0])), maxCardName)}}
	who, phones := strings.TrimSpace(parts[1]), strings.TrimSpace(parts[2])
	if phones == "" && network.IsPhone(who) {
		who, phones = "", who
	}
	r.Card.Phones = network.SplitPhones(phones)
	i := slices.IndexFunc(entities, func(e network.Entity) bool { return network.Fold(e.Name) == network.Fold(who) })
	if i >= 0 {
		r.Entity = entities[i].ID
	} else {
		r.Card.Provider = who
	}
	return r
}

// previewResources shows the form once more with what was seen above it.
func (f *Features) previewResources(ctx context.Context, r *bot.Request, lines []pastedResource, clean string) (bot.Reply, error) {
	notes := bot.List{}
	for i, p := range lines {
		notes = append(notes, f.pasteNotes(r, i+1, p)...)
	}
	if more := len(notes) - maxNotes; more > 0 {
		notes = append(notes[:maxNotes], r.T("list.more", bot.Args{"Count": more, "N": more}))
	}
	form, err := r.Form(ctx, bot.Call{Route: r.Route(), Values: bot.Values{
		"lines": clean, "area": r.Values["area"], "seen": mark(clean, r.Values["area"])}})
	if err != nil {
		return bot.Reply{}, err
	}
	form.Intro = r.T("guide.paste_preview", nil)
	if len(notes) > 0 {
		form.Intro = append(form.Intro, notes)
	}
	form.Submit = r.String("guide.paste_register", bot.Args{"N": len(lines)})
	return bot.Reply{Form: form}, nil
}

// pasteNotes are what deserves a second look in a line of a paste.
func (f *Features) pasteNotes(r *bot.Request, n int, p pastedResource) []bot.Text {
	var out []bot.Text
	args := bot.Args{"N": n, "Line": shorten(p.line, 60)}
	switch p.report.Verdict {
	case privacy.Refuse:
		out = append(out, r.T("guide.paste_masked", args.With("Found", f.found(r, p.report))))
	case privacy.Ask:
		out = append(out, r.T("guide.paste_person", args))
	case privacy.Pass, privacy.Hint:
	}
	if len(p.alike) > 0 {
		out = append(out, r.T("guide.paste_alike", args.With("Resource", cardTitle(p.alike[0].Resource))))
	}
	if who := p.resource.Card.Provider; who != "" {
		out = append(out, r.T("guide.paste_outside", args.With("Entity", shorten(who, 60))))
	}
	for _, phone := range p.resource.Card.Phones {
		if !network.IsPhone(phone) {
			out = append(out, r.T("guide.paste_phone", args.With("Phone", shorten(phone, 40))))
		}
	}
	return out
}

// keepPastedResources keeps all lines at once, with one way back. They are the coordination's to keep true until somebody
// takes them over.
func (f *Features) keepPastedResources(ctx context.Context, r *bot.Request, lines []pastedResource) (bot.Reply, error) {
	var numbers []int64
	err := f.update(ctx, r, func(t *storage.Tx) error {
		for _, p := range lines { // fifty at most, in one transaction
			if area := number(r.Values, "area"); area != 0 {
				p.resource.Areas = []int64{area}
			}
			res, err := f.keepResource(ctx, t, r, p.resource)
			if err != nil {
				return err
			}
			numbers = append(numbers, res.Number)
		}
		return f.wakeResources(ctx, t, r.Network.ID)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return whisper(r, "guide.paste_saved", bot.Args{"Count": len(lines), "N": len(lines)}, bot.Controls{
		button(r.Printer, "button.undo", bot.Do("resource/undo_paste", "resources", list(numbers))),
		listButton(r),
	}), nil
}

// undoPastedResources takes all resources of a paste back while none has been written again, and shows their lines, so that
// they can be pasted anew.
func (f *Features) undoPastedResources(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var rows []string
	wanted := numbers(r.Values["resources"])
	err := f.update(ctx, r, func(t *storage.Tx) error {
		all, err := t.Resources(ctx, r.Network.ID, wanted)
		if err != nil {
			return err
		}
		by, err := t.Offerers(ctx, r.Network.ID)
		if err != nil {
			return err
		}
		for _, n := range wanted {
			res, ok := all[n]
			if !ok {
				return network.ErrTooLate
			}
			rows = append(rows, strings.Join(slices.DeleteFunc([]string{res.Card.Name, by.Of(res, ofUnit), strings.Join(res.Card.Phones, " / ")},
				func(s string) bool { return s == "" }), " — "))
			if err := f.forgetResource(ctx, t, r, res); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{Here: r.Compose(
		bot.Section{Text: r.T("guide.paste_undone", bot.Args{"Count": len(rows), "N": len(rows)})},
		bot.Section{Text: bot.Say(shorten(strings.Join(rows, "\n"), 2900))},
		bot.Controls{button(r.Printer, "guide.button_paste", bot.Fill(bot.Do("resource/paste")))},
	)}, nil
}
