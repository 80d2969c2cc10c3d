package commands

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/network/privacy"
	"hilo/network/words"
	"hilo/storage"
)

// maxPasted bounds the needs of one paste.
const maxPasted = 50

// needPasting is the coordination's way in for needs that were born in a room, on cards: one a line, with the entity
// that each comes from.
func (f *Features) needPasting() []bot.Verb {
	return []bot.Verb{
		{ID: "paste", Who: bot.Coordination, Confirm: true, Run: f.pasteNeeds, Fields: []bot.Field{
			{Name: "lines", Kind: bot.LongTextInput, Required: true, Max: 3000},
			{Name: "area", Kind: bot.ChoiceInput, Required: true, Options: f.areaOptions, Default: f.areaDefault, Read: unread},
		}},
		{ID: "undo_paste", Who: bot.Coordination, Run: f.undoPaste},
	}
}

// pasted is one line of a paste: a need, and the entity that it comes from where the network knows it.
type pasted struct {
	title  string
	entity network.Entity
	named  string // the entity's name as typed; "" for none
	report privacy.Report
	alike  *storage.Match
}

// pasteNeeds shows first what the guard and the look-alikes say, in the form itself, where everything can still be
// changed; the same text sent again is registered.
func (f *Features) pasteNeeds(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	lines, err := f.readPaste(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(lines) == 0 || len(lines) > maxPasted {
		return bot.Reply{Errors: map[string]string{"lines": r.String("paste.count", bot.Args{"Most": maxPasted})}}, nil
	}
	clean := cleanPaste(lines)
	if r.Values["seen"] != mark(clean, r.Values["area"]) || clean != strings.TrimSpace(r.Values["lines"]) {
		return f.previewPaste(ctx, r, lines, clean)
	}
	return f.registerPaste(ctx, r, lines)
}

// readPaste reads the lines, each with the guard's report and the open need that it looks most like.
func (f *Features) readPaste(ctx context.Context, r *bot.Request) ([]pasted, error) {
	names, err := f.knownNames(ctx, r.Network.ID)
	if err != nil {
		return nil, err
	}
	guard := privacy.New(names)
	var out []pasted
	err = f.store.View(ctx, func(t *storage.Tx) error {
		entities, err := t.Entities(ctx, r.Network.ID)
		if err != nil {
			return err
		}
		for line := range strings.Lines(r.Values["lines"]) {
			p := readPasted(line, entities)
			if p.title == "" {
				continue
			}
			if len(out) == maxPasted {
				out = append(out, p)
				return nil
			}
			p.report = guard.Check(p.title, privacy.Situation)
			matches, err := t.Alike(ctx, r.Network.ID, p.title, words.Alike, 1, 0) // fifty lines at most
			if err != nil {
				return err
			}
			if len(matches) > 0 {
				p.alike = &matches[0]
			}
			out = append(out, p)
		}
		return nil
	})
	return out, err
}

// readPasted reads "texto — entidad"; a bullet or number before the text is dropped. A short dash parts the text only
// before an entity that the network knows: it may belong to the text ("Alhama - Murcia").
func readPasted(line string, entities []network.Entity) pasted {
	line = strings.TrimSpace(bullet.ReplaceAllString(line, ""))
	for _, dash := range []string{" — ", " – ", " -- ", " - "} {
		i := strings.LastIndex(line, dash)
		if i < 0 {
			continue
		}
		p := pasted{title: strings.TrimSpace(line[:i]), named: strings.TrimSpace(line[i+len(dash):])}
		at := slices.IndexFunc(entities, func(e network.Entity) bool { return network.Fold(e.Name) == network.Fold(p.named) })
		if at >= 0 {
			p.entity = entities[at]
		}
		if at >= 0 || dash == " — " || dash == " – " {
			return p
		}
	}
	return pasted{title: line}
}

// cleanPaste is the text with what the guard refuses masked.
func cleanPaste(lines []pasted) string {
	out := make([]string, len(lines))
	for i, p := range lines {
		out[i] = p.report.Masked
		if p.report.Masked == "" {
			out[i] = p.title
		}
		if p.named != "" {
			out[i] += " — " + p.named
		}
	}
	return strings.Join(out, "\n")
}

// mark recognises the text that was shown in the preview.
func mark(text, area string) string {
	sum := sha256.Sum256([]byte(area + "\n" + text))
	return hex.EncodeToString(sum[:8])
}

// previewPaste shows the form once more with what was seen above it.
func (f *Features) previewPaste(ctx context.Context, r *bot.Request, lines []pasted, clean string) (bot.Reply, error) {
	notes := bot.List{}
	for i, p := range lines {
		args := bot.Args{"N": i + 1, "Title": shorten(p.title, 60), "Entity": p.named}
		switch p.report.Verdict {
		case privacy.Refuse:
			args["Title"] = shorten(p.report.Masked, 60)
			notes = append(notes, r.T("paste.masked", args.With("Found", f.found(r, p.report))))
		case privacy.Pass, privacy.Hint:
		case privacy.Ask:
			notes = append(notes, r.T("paste.person", args))
		}
		if p.alike != nil {
			notes = append(notes, r.T("paste.alike", args.With("Need", titled(p.alike.Need))))
		}
		if p.named != "" && p.entity.ID == 0 {
			notes = append(notes, r.T("paste.unknown_entity", args))
		}
	}
	form, err := r.Form(ctx, bot.Call{Route: r.Route(), Values: bot.Values{
		"lines": clean, "area": r.Values["area"], "seen": mark(clean, r.Values["area"])}})
	if err != nil {
		return bot.Reply{}, err
	}
	form.Intro = bot.Join("", r.T("paste.preview", bot.Args{"Count": len(lines), "N": len(lines)}), bot.Text{notes})
	form.Submit = r.String("paste.register", bot.Args{"Count": len(lines), "N": len(lines)})
	return bot.Reply{Form: form}, nil
}

// registerPaste keeps all lines at once: one card, one undo.
func (f *Features) registerPaste(ctx context.Context, r *bot.Request, lines []pasted) (bot.Reply, error) {
	area, err := f.areaFor(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	var batch int64
	err = f.update(ctx, r, func(t *storage.Tx) error {
		if batch, err = t.NewBatch(ctx, r.Network.ID); err != nil {
			return err
		}
		for _, p := range lines { // fifty at most, in one transaction
			title, detail := splitTitle(p.title, "")
			n := network.Need{Title: title, Detail: detail, Author: r.Actor.Person.ID, Entity: p.entity.ID, Batch: batch,
				Areas: []int64{area.ID}}
			if n, err = t.AddNeed(ctx, r.Network.ID, n); err != nil {
				return err
			}
			subject := network.Subject{Kind: network.KindNeed, ID: n.Number}
			if err := t.Record(ctx, r.Network.ID, subject, r.Actor.Person.ID, "add", map[string]string{"title": n.Title}); err != nil {
				return err
			}
		}
		return t.Tell(ctx, network.Delivery{Network: r.Network.ID, View: "need/batch", Subject: network.Subject{Kind: network.KindBatch, ID: batch}}, []int64{area.ID})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return whisper(r, "paste.saved", bot.Args{"Count": len(lines), "N": len(lines), "Area": area.Name}, bot.Controls{
		bot.Button{Label: r.String("button.undo", nil), Call: bot.Do("need/undo_paste", "batch", itoa(batch))},
		bot.Button{Label: r.String("button.all_needs", nil), Call: bot.Do("need/list", "area", itoa(area.ID))},
	}), nil
}

// batchCard is one card for all needs of a paste.
func (f *Features) batchCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	var needs []network.Need
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		needs, err = t.BatchNeeds(ctx, d.Network, d.Subject.ID)
		return err
	})
	if err != nil || len(needs) == 0 {
		return nil, err
	}
	list := bot.List{}
	for _, n := range needs {
		list = append(list, bot.Join(" ", bot.Text{bot.Bold(n.Title), bot.Plain(" (" + network.Code("N", n.Number) + ")")}))
	}
	head := bot.Section{Text: p.T("paste.card", bot.Args{"Count": len(needs), "N": len(needs)})}
	return p.Compose(append(append([]bot.Block{head}, lines(list)...),
		bot.Controls{bot.Button{Label: p.String("button.all_needs", nil), Call: bot.Do("need/list")}},
	)...), nil
}

// undoPaste takes all needs of a paste back while none of them has been touched.
func (f *Features) undoPaste(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	subject := network.Subject{Kind: network.KindBatch, ID: number(r.Values, "batch")}
	var needs []network.Need
	var area string
	names := map[int64]string{}
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if needs, err = t.BatchNeeds(ctx, r.Network.ID, subject.ID); err != nil {
			return err
		}
		entities, err := t.Entities(ctx, r.Network.ID)
		if err != nil {
			return err
		}
		for _, e := range entities {
			names[e.ID] = " — " + e.Name
		}
		if len(needs) > 0 {
			first, err := t.Need(ctx, r.Network.ID, needs[0].Number)
			if err != nil {
				return err
			}
			area = areaAt(first, 0)
		}
		for _, n := range needs {
			if err := n.Undo(r.Actor, r.Now); err != nil {
				return err
			}
			if err := t.DeleteNeed(ctx, r.Network.ID, n.Number); err != nil {
				return err
			}
		}
		return t.DropDeliveries(ctx, r.Network.ID, subject)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	lines := make([]string, len(needs))
	for i, n := range needs {
		lines[i] = n.Title + names[n.Entity]
	}
	return bot.Reply{Here: r.Compose(
		bot.Section{Text: r.T("paste.undone", bot.Args{"Count": len(needs), "N": len(needs)})},
		bot.Controls{bot.Button{Label: r.String("button.write_again", nil),
			Call: bot.Fill(bot.Do("need/paste", "area", area, "lines", strings.Join(lines, "\n")))}},
	), Refresh: []network.Subject{subject}}, nil
}
