package commands

import (
	"context"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// minutesCard is the card of a meeting's minutes in its channels, the same for everybody: the panel while it goes on, then
// the draft, and once it is approved, that. A card from before goes.
func (f *Features) minutesCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	rec, err := f.readMinutes(ctx, d.Network, d.Subject.ID)
	if err != nil || d.Turn != rec.Turn {
		return nil, err
	}
	if rec.State == network.MinutesRunning || rec.State == network.MinutesDropped {
		return p.Compose(f.panelBlocks(p, rec, "")...), nil
	}
	meeting := itoa(rec.Meeting)
	head := bot.Section{Text: bot.Text{bot.Bold(rec.title(p)), bot.Plain(" · " + network.Code("M", rec.Meeting))}}
	row := bot.Controls{primary(p, "minutes.button_read", bot.Do("meeting/minutes", "meeting", meeting))}
	if rec.State == network.MinutesApproved {
		row = append(row, button(p, "minutes.button_pdf", bot.Do("meeting/minutes_pdf", "meeting", meeting)))
		return p.Compose(head, bot.Section{Text: rec.status(p)}, rec.presence(p), row), nil
	}
	told := p.T("minutes.card_draft", bot.Args{"Day": dateOnly(p, rec.meeting.Start), "Until": rec.until(p)})
	if !rec.now.Before(rec.Deadline) {
		told = p.T("minutes.card_over", bot.Args{"Day": dateOnly(p, rec.meeting.Start)})
	}
	text := []bot.Block{head, bot.Section{Text: told}}
	if rec.Version > 1 {
		text = append(text, bot.Section{Text: p.T("minutes.card_reopened", bot.Args{"Reason": rec.Reason})})
	}
	if len(rec.Open()) > 0 {
		text = append(text, bot.Section{Text: rec.status(p)})
	}
	if rec.now.Before(rec.Deadline) {
		row = append(row, button(p, "minutes.button_correct", bot.Fill(bot.Do("meeting/correct", "meeting", meeting))),
			button(p, "minutes.button_agree", bot.Do("meeting/agree", "meeting", meeting)))
	}
	return p.Compose(append(text, rec.presence(p), row)...), nil
}

// draftNotice asks who was there to read the draft. Its turn is the version.
func (f *Features) draftNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	rec, err := f.readMinutes(ctx, d.Network, d.Subject.ID)
	if err != nil || d.Turn != int64(rec.Version) || !rec.Attended(d.Person) {
		return nil, err
	}
	day, meeting := dateOnly(p, rec.meeting.Start), itoa(rec.Meeting)
	read := button(p, "minutes.button_read", bot.Do("meeting/minutes", "meeting", meeting))
	over := rec.State != network.MinutesDraft || !rec.now.Before(rec.Deadline)
	switch {
	case over && d.Ref == "": // it was not told in time
		return nil, nil
	case rec.State == network.MinutesRunning:
		return p.Compose(bot.Section{Text: p.T("minutes.notice_goes_on", bot.Args{"Day": day})}), nil
	case rec.State == network.MinutesApproved:
		return p.Compose(bot.Section{Text: p.T("minutes.notice_approved", bot.Args{"Day": day})}, bot.Controls{read}), nil
	case over:
		return p.Compose(bot.Section{Text: p.T("minutes.notice_over", bot.Args{"Day": day})}, bot.Controls{read}), nil
	}
	blocks := []bot.Block{bot.Section{Text: p.T("minutes.notice_draft", bot.Args{"Day": day, "Until": rec.until(p)})}}
	if rec.Version > 1 {
		blocks = append(blocks, bot.Section{Text: p.T("minutes.card_reopened", bot.Args{"Reason": rec.Reason})})
	}
	row := bot.Controls{read, button(p, "minutes.button_correct", bot.Fill(bot.Do("meeting/correct", "meeting", meeting)))}
	if slices.Contains(rec.Agreed, d.Person) {
		blocks = append(blocks, bot.Note{Text: p.T("minutes.you_agreed", nil)})
	} else {
		row = append(row, button(p, "minutes.button_agree", bot.Do("meeting/agree", "meeting", meeting, "quiet", "yes")))
	}
	return p.Compose(append(blocks, row)...), nil
}

// correctionNotice shows the coordination a change that was proposed; its turn is the correction's number.
func (f *Features) correctionNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	rec, c, err := f.correctionOf(ctx, d)
	if err != nil || d.Ref == "" && c.State != network.CorrectionOpen {
		return nil, err
	}
	blocks := []bot.Block{bot.Section{Text: p.T("minutes.notice_correction", bot.Args{"Day": dateOnly(p, rec.meeting.Start)})},
		bot.Section{Text: rec.correctionText(p, c)}}
	if c.State != network.CorrectionOpen || rec.State != network.MinutesDraft {
		return p.Compose(blocks...), nil
	}
	row := append(rec.answerRow(p, c), button(p, "minutes.button_read", bot.Do("meeting/minutes", "meeting", itoa(rec.Meeting))))
	return p.Compose(append(blocks, row)...), nil
}

func (f *Features) correctionOf(ctx context.Context, d network.Delivery) (record, network.Correction, error) {
	rec, err := f.readMinutes(ctx, d.Network, d.Subject.ID)
	if err != nil {
		return rec, network.Correction{}, err
	}
	c, err := rec.Correction(d.Turn)
	return rec, c, err
}

// repliedNotice tells who proposed a change what has become of it; its turn is the correction's number.
func (f *Features) repliedNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	rec, c, err := f.correctionOf(ctx, d)
	if err != nil || c.State != network.CorrectionAccepted && c.State != network.CorrectionAnswered {
		return nil, err
	}
	return p.Compose(bot.Section{Text: p.T("minutes.notice_replied", bot.Args{"Day": dateOnly(p, rec.meeting.Start)})},
		bot.Section{Text: rec.correctionText(p, c)},
		bot.Controls{button(p, "minutes.button_read", bot.Do("meeting/minutes", "meeting", itoa(rec.Meeting)))}), nil
}

// waitingNotice tells the coordination that a draft waits for it beyond its deadline; its turn is the version.
func (f *Features) waitingNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	rec, err := f.readMinutes(ctx, d.Network, d.Subject.ID)
	if err != nil || d.Turn != int64(rec.Version) || rec.State != network.MinutesDraft || len(rec.Open()) == 0 {
		return nil, err
	}
	return p.Compose(bot.Section{Text: p.T("minutes.notice_waiting", bot.Args{"Count": len(rec.Open()), "N": len(rec.Open()), "Day": dateOnly(p, rec.meeting.Start)})},
		bot.Controls{primary(p, "minutes.button_answer", bot.Do("meeting/minutes", "meeting", itoa(rec.Meeting)))}), nil
}

// openNotice tells the coordination of a meeting that nobody has ended; its turn is that of the card.
func (f *Features) openNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	rec, err := f.readMinutes(ctx, d.Network, d.Subject.ID)
	if err != nil || d.Turn != rec.Turn || rec.State != network.MinutesRunning {
		return nil, err
	}
	return p.Compose(bot.Section{Text: p.T("minutes.notice_open", bot.Args{"Meeting": upperFirst(theCoded(p, rec.meeting, rec.names))})},
		bot.Controls{primary(p, "minutes.button_finish", bot.Do("meeting/finish", "meeting", itoa(rec.Meeting)))}), nil
}

// The files of minutes that somebody asked for.
const (
	minutesPDF      = "minutes/pdf"
	minutesMarkdown = "minutes/markdown"
	kindMinutesFile = "minutes_file"
)

// sendMinutes has minutes sent to whoever asks as a file, which is made while it is being sent.
func (f *Features) sendMinutes(view string) func(context.Context, *bot.Request) (bot.Reply, error) {
	return func(ctx context.Context, r *bot.Request) (bot.Reply, error) {
		rec, err := f.recordOf(ctx, r)
		if err != nil {
			return bot.Reply{}, err
		}
		if rec.State == network.MinutesRunning || rec.State == network.MinutesDropped {
			return bot.Reply{}, network.MinutesStateError{Meeting: rec.Meeting, State: rec.State}
		}
		err = f.update(ctx, r, func(t *storage.Tx) error {
			return t.Again(ctx, network.Delivery{Network: r.Network.ID, View: view, Person: r.Actor.Person.ID,
				Subject: network.Subject{Kind: kindMinutesFile, ID: rec.Meeting},
				Place:   network.Place{Platform: r.Network.Platform, Workspace: r.Network.Workspace}})
		})
		if err != nil || r.Direct {
			return bot.Reply{}, err
		}
		return whisper(r, "minutes.file_sent", nil), nil
	}
}

// saveMinutesSettings keeps in how many working days a draft can be corrected, from the next one on.
func (f *Features) saveMinutesSettings(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	n := r.Network
	if bad := readWhole(r, map[string]*int{"minutes_days": &n.Settings.MinutesDays}); len(bad) > 0 {
		return bot.Reply{Errors: bad}, nil
	}
	if err := n.Settings.Check(); err != nil {
		out := bot.Args{"From": 1, "To": 30}
		return bot.Reply{Errors: map[string]string{"minutes_days": r.String("red.out_of_bounds", out)}}, nil //nolint:nilerr // said in the form
	}
	return f.saveNetwork(ctx, r, n, "minutes.settings_saved", bot.Args{"Count": n.Settings.MinutesDays, "N": n.Settings.MinutesDays})
}
