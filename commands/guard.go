package commands

import (
	"context"

	"hilo/bot"
	"hilo/network/privacy"
	"hilo/storage"
)

// checked is the value by which somebody has said that a text names nobody: the guard asks once.
const checked = "checked"

// guard looks for personal data before anything is stored. What is certain is refused and given back masked; what may
// point to one person is asked about once; the rest passes.
func (f *Features) guard(ctx context.Context, r *bot.Request, field bot.Field, value string) (*bot.Reply, error) {
	report, err := f.inspect(ctx, r, field.Guard, value)
	if err != nil {
		return nil, err
	}
	switch {
	case report.Verdict == privacy.Refuse:
		return f.refused(r, field, report), nil
	case report.Verdict == privacy.Ask && r.Values[checked] == "":
		return f.asked(r, field), nil
	}
	return nil, nil
}

// inspect runs the guard over a text with the names that this network may say.
func (f *Features) inspect(ctx context.Context, r *bot.Request, g bot.Guard, value string) (privacy.Report, error) {
	names, err := f.knownNames(ctx, r.Network.ID)
	if err != nil {
		return privacy.Report{}, err
	}
	kind := privacy.Situation
	if g == bot.Contact {
		kind = privacy.Contact
	}
	return privacy.New(names).Check(value, kind), nil
}

// knownNames are the technicians, entities, units and areas of the network: they may be named.
func (f *Features) knownNames(ctx context.Context, networkID int64) ([]string, error) {
	if networkID == 0 {
		return nil, nil
	}
	var names []string
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		names, err = t.Names(ctx, networkID)
		return err
	})
	return names, err
}

// refused is S2: what was seen, and how it would stand.
func (f *Features) refused(r *bot.Request, field bot.Field, report privacy.Report) *bot.Reply {
	args := bot.Args{"Found": f.found(r, report), "Masked": report.Masked}
	masked := r.Values.With(field.Name, report.Masked).With("masked", "yes")
	blocks := []bot.Block{
		bot.Section{Text: r.T("guard.refused", args)},
		bot.Controls{
			bot.Button{Label: r.String("button.keep_so", nil), Style: bot.Primary, Call: bot.Call{Route: r.Route(), Values: masked}},
			bot.Button{Label: r.String("button.change", nil), Call: bot.Fill(bot.Call{Route: r.Route(), Values: masked})},
		},
	}
	masks := r.Compose(append(blocks, f.stillThere(r)...)...)
	if r.Kind == bot.Submitted && r.Call.Route == r.Route() {
		// The form stays open with the text in it: nothing else that was typed is lost.
		return &bot.Reply{Errors: map[string]string{field.Name: r.String("guard.refused", args)}, Back: masks}
	}
	return &bot.Reply{Whisper: masks}
}

// asked is S3: it seems to be about one person, who is not to be recognised.
func (f *Features) asked(r *bot.Request, field bot.Field) *bot.Reply {
	blocks := []bot.Block{
		bot.Section{Text: r.T("guard.asked", nil)},
		bot.Section{Text: bot.Say("«" + r.Values[field.Name] + "»")},
		bot.Controls{
			bot.Button{Label: r.String("button.change", nil), Style: bot.Primary, Call: bot.Fill(bot.Call{Route: r.Route(), Values: r.Values})},
			bot.Button{Label: r.String("button.keep_so", nil), Call: bot.Call{Route: r.Route(), Values: r.Values.With(checked, "yes")}},
			bot.Button{Label: r.String("button.whom_to_call", nil), Call: bot.Fill(bot.Do("resource/find"))},
		},
		bot.Note{Text: r.T("guard.case", nil)},
	}
	return &bot.Reply{Whisper: r.Compose(append(blocks, f.stillThere(r)...)...)}
}

// stillThere reminds who wrote to hilo in a channel that their own message is not hilo's to take away.
func (f *Features) stillThere(r *bot.Request) []bot.Block {
	if r.Kind != bot.Said || r.Direct {
		return nil
	}
	return []bot.Block{bot.Note{Text: r.T("guard.still_there", nil)}}
}

// found says what was seen, each kind once: «un DNI y un teléfono».
func (f *Features) found(r *bot.Request, report privacy.Report) string {
	kinds := report.Kinds()
	out := ""
	for i, k := range kinds {
		switch {
		case i == 0:
		case i == len(kinds)-1:
			out += r.String("list.and", nil)
		default:
			out += ", "
		}
		out += r.String("guard.kind_"+string(k), nil)
	}
	return out
}
