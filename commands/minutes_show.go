package commands

import (
	"context"
	"slices"
	"strconv"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// mostAnswered is how many open corrections the coordination answers from one message.
const mostAnswered = 3

// meantMinutes finds the minutes that are to be shown: those of the meeting that is named, or the latest of this channel's
// area that was held; while a meeting goes on, its own.
func (f *Features) meantMinutes(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if r.Values["meeting"] != "" {
		return f.meantMeeting(ctx, r)
	}
	var found []storage.MinutesOf
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if found, err = t.MinutesNow(ctx, r.Network.ID, r.Spot.Area.ID); err != nil || len(found) > 0 {
			return err
		}
		if found, _, err = t.ListMinutes(ctx, r.Network.ID, r.Spot.Area.ID, 1, 0); err == nil && len(found) == 0 {
			found, _, err = t.ListMinutes(ctx, r.Network.ID, 0, 1, 0)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		reply := whisper(r, "minutes.none", nil, bot.Controls{button(r.Printer, "hilo.button_meetings", bot.Do("meeting/list", "held", "true"))})
		return &reply, nil
	}
	r.Values["meeting"] = itoa(found[0].Number)
	return nil, nil
}

// showMinutes is the text of minutes for one reader, with how far it has come and what they can do about it.
func (f *Features) showMinutes(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	rec, err := f.recordOf(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	switch rec.State {
	case network.MinutesRunning:
		return f.showNoted(ctx, r)
	case network.MinutesDropped:
		return bot.Reply{}, network.MinutesStateError{Meeting: rec.Meeting, State: rec.State}
	case network.MinutesDraft, network.MinutesApproved:
	}
	m, err := f.minutesPage(r, rec, int(number(r.Values, "version")))
	return bot.Reply{Whisper: m}, err
}

// minutesPage is what showMinutes shows; with a version, a text that was approved once.
func (f *Features) minutesPage(r *bot.Request, rec record, version int) (*bot.Message, error) {
	text, err := rec.text(r.Printer, version)
	if err != nil {
		return nil, err
	}
	old := version != 0 && (version != rec.Version || rec.State != network.MinutesApproved)
	blocks := []bot.Block{bot.Note{Text: rec.status(r.Printer)}}
	if old {
		blocks = []bot.Block{bot.Note{Text: r.T("minutes.old_version", bot.Args{"N": version})}}
	}
	blocks = append(blocks, writtenBlocks(text)...)
	if !old {
		blocks = append(blocks, rec.correctionBlocks(r)...)
		if row := rec.readerRow(r); len(row) > 0 {
			blocks = append(blocks, row)
		}
	}
	meeting := itoa(rec.Meeting)
	files := bot.Controls{button(r.Printer, "minutes.button_pdf", bot.Do("meeting/minutes_pdf", "meeting", meeting)),
		button(r.Printer, "minutes.button_markdown", bot.Do("meeting/minutes_markdown", "meeting", meeting))}
	var versions []bot.Option
	for _, v := range rec.kept {
		if v.Version != rec.Version {
			versions = append(versions, bot.Option{Value: strconv.Itoa(v.Version), Label: r.String("minutes.version", bot.Args{"N": v.Version, "Day": r.Day(v.Approved.In(rec.zone()))})})
		}
	}
	if len(versions) > 0 {
		files = append(files, bot.Select{Label: r.String("minutes.pick_version", nil), Call: bot.Do("meeting/minutes", "meeting", meeting), Pick: "version", Options: versions})
	}
	return r.Compose(append(blocks, files)...), nil
}

// status is how far minutes have come, in words.
func (rec record) status(p bot.Printer) bot.Text {
	open := len(rec.Open())
	switch {
	case rec.State == network.MinutesApproved && rec.ApprovedBy != 0:
		return p.T("minutes.status_approved_by", bot.Args{"When": bot.Time{At: rec.Approved, Form: bot.Day}, "Who": rec.called(p, rec.ApprovedBy)})
	case rec.State == network.MinutesApproved:
		return p.T("minutes.status_approved", bot.Args{"When": bot.Time{At: rec.Approved, Form: bot.Day}})
	case open > 0:
		return p.T("minutes.status_review", bot.Args{"Count": open, "N": open})
	}
	if !rec.now.Before(rec.Deadline) {
		return p.T("minutes.status_over", nil)
	}
	return p.T("minutes.status_draft", bot.Args{"Until": rec.until(p)})
}

// readerRow is what a reader can do: correct and agree; the coordination also approve, and open again.
func (rec record) readerRow(r *bot.Request) bot.Controls {
	meeting := itoa(rec.Meeting)
	var row bot.Controls
	if rec.Correctable(r.Actor, r.Now) == nil {
		row = append(row, button(r.Printer, "minutes.button_correct", bot.Fill(bot.Do("meeting/correct", "meeting", meeting))))
		if rec.Attended(r.Actor.Person.ID) && !slices.Contains(rec.Agreed, r.Actor.Person.ID) {
			row = append(row, primary(r.Printer, "minutes.button_agree", bot.Do("meeting/agree", "meeting", meeting)))
		}
	}
	if !r.Actor.Coordinates() {
		return row
	}
	switch rec.State {
	case network.MinutesApproved:
		row = append(row, button(r.Printer, "minutes.button_reopen", bot.Fill(bot.Do("meeting/reopen", "meeting", meeting))))
	case network.MinutesDraft:
		row = append(row, button(r.Printer, "minutes.button_attendance", bot.Do("meeting/attendance", "meeting", meeting)))
		if len(rec.Open()) == 0 && (rec.AllAgreed() || !r.Now.Before(rec.Deadline)) {
			row = append(row, primary(r.Printer, "minutes.button_approve", bot.Do("meeting/approve", "meeting", meeting)))
		}
	case network.MinutesRunning, network.MinutesDropped:
	}
	return row
}

// correctionBlocks are the changes that were proposed to this version, with what has become of each, and who finds it
// right.
func (rec record) correctionBlocks(r *bot.Request) []bot.Block {
	p := r.Printer
	list, shown := bot.List{}, 0
	var asks []bot.Block
	for _, c := range rec.Corrections {
		if c.Version != rec.Version {
			continue
		}
		if c.State != network.CorrectionOpen {
			list = append(list, rec.correctionText(p, c))
			continue
		}
		asks = append(asks, bot.Section{Text: rec.correctionText(p, c)})
		row := rec.correctionRow(r, c)
		if shown++; len(row) > 0 && shown <= mostAnswered {
			asks = append(asks, row)
		}
	}
	if people := rec.askable(); people > 0 && rec.State == network.MinutesDraft {
		asks = append(asks, bot.Note{Text: p.T("minutes.agreed_count", bot.Args{"Count": len(rec.Agreed), "N": len(rec.Agreed), "Of": people})})
	}
	if len(list)+len(asks) == 0 {
		return nil
	}
	blocks := []bot.Block{bot.Divider{}}
	if len(list) > 0 {
		blocks = append(blocks, bot.Section{Text: bot.Join("", p.T("minutes.corrections", nil), bot.Text{list})})
	}
	return append(blocks, asks...)
}

// askable is how many of those who were there can be asked in the chat.
func (rec record) askable() (n int) {
	for _, a := range rec.There() {
		if a.Person != 0 {
			n++
		}
	}
	return n
}

// correctionRow is what can be done about an open correction.
func (rec record) correctionRow(r *bot.Request, c network.Correction) bot.Controls {
	values := []string{"meeting", itoa(rec.Meeting), "correction", itoa(c.Number)}
	var row bot.Controls
	if r.Actor.Coordinates() {
		row = rec.answerRow(r.Printer, c)
	}
	if c.By == r.Actor.Person.ID {
		row = append(row, button(r.Printer, "minutes.button_withdraw", bot.Do("meeting/unpropose", values...)))
	}
	return row
}

// answerRow are the two ways in which the coordination answers a correction. The list of who was there is changed by hand.
func (rec record) answerRow(p bot.Printer, c network.Correction) bot.Controls {
	values := []string{"meeting", itoa(rec.Meeting), "correction", itoa(c.Number)}
	accept := bot.Fill(bot.Do("meeting/accept", values...))
	if c.Part == network.PartAttendance {
		accept = bot.Do("meeting/accept_list", values...)
	}
	return bot.Controls{primary(p, "minutes.button_accept", accept), button(p, "minutes.button_reply", bot.Fill(bot.Do("meeting/reply", values...)))}
}

// correctionText is a correction in words: who proposes what of which part, and what has become of it.
func (rec record) correctionText(p bot.Printer, c network.Correction) bot.Text {
	var text bot.Text
	switch args := (bot.Args{"Who": rec.called(p, c.By), "Part": rec.partReads(c), "Text": c.Body}); c.Part {
	case network.PartMissing:
		text = p.T("minutes.correction_missing", args)
	case network.PartAttendance:
		text = p.T("minutes.correction_attendance", args)
	default:
		text = p.T("minutes.correction", args)
	}
	switch c.State {
	case network.CorrectionAnswered:
		return bot.Join(" ", text, p.T("minutes.correction_answered", bot.Args{"Answer": c.Answer}))
	case network.CorrectionAccepted:
		return bot.Join(" ", text, p.T("minutes.correction_accepted", nil))
	case network.CorrectionWithdrawn:
		return bot.Join(" ", text, p.T("minutes.correction_withdrawn", nil))
	default:
		return text
	}
}

// partReads is how the part reads that a correction is about, or read when it was changed.
func (rec record) partReads(c network.Correction) string {
	reads := c.Was
	if i := rec.pointNumbered(c.Target); c.Part == network.PartPoint && reads == "" && i >= 0 {
		reads = rec.Points[i].Title
	}
	if o, err := rec.Outcome(c.Target); c.Part == network.PartOutcome && reads == "" && err == nil {
		reads = o.Body
	}
	return shorten(reads, 200)
}

// listMinutes is one page of the minutes there are, the latest first: of the channel's area, or of all.
func (f *Features) listMinutes(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if r.Values["area"] == "" && r.Kind != bot.Pressed {
		r.Values["area"] = itoa(r.Spot.Area.ID)
	}
	at := pageOf(r.Values)
	var list []storage.MinutesOf
	var total int
	var names map[int64]string
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if list, total, err = t.ListMinutes(ctx, r.Network.ID, number(r.Values, "area"), pageSize, at*pageSize); err != nil {
			return err
		}
		names, err = t.AreaNames(ctx, r.Network.ID)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	m := minutesListed(r, list, total, names)
	if r.Values["turned"] != "" {
		return bot.Reply{Here: m}, nil
	}
	return bot.Reply{Whisper: m}, nil
}

func minutesListed(r *bot.Request, list []storage.MinutesOf, total int, names map[int64]string) *bot.Message {
	area := r.Values["area"]
	all := button(r.Printer, "minutes.button_all", bot.Do("meeting/minutes_list", "area", "0", "turned", "yes"))
	if total == 0 {
		var controls bot.Controls
		if number(r.Values, "area") != 0 {
			controls = append(controls, all)
		}
		controls = append(controls, button(r.Printer, "hilo.button_meetings", bot.Do("meeting/list", "held", "true")))
		return r.Compose(bot.Section{Text: r.T("minutes.none", nil)}, controls)
	}
	lines := bot.List{}
	pick := bot.Select{Label: r.String("minutes.pick", nil), Call: bot.Do("meeting/minutes"), Pick: "meeting"}
	for _, m := range list {
		rec := record{Minutes: m.Minutes, meeting: m.Meeting, names: names, now: r.Now}
		name := rec.title(r.Printer)
		lines = append(lines, bot.Join(" · ", bot.Text{bot.Bold(name)}, bot.Say(coded(r.Printer, m.Meeting, names)+", "+r.Day(m.Start)), listStatus(r, m)))
		pick.Options = append(pick.Options, bot.Option{Value: itoa(m.Number), Label: shorten(upperFirst(shortDay(r.Printer, m.Start))+" · "+name, maxOption-9) + " (" + network.Code("M", m.Number) + ")"})
	}
	controls := bot.Controls{pick}
	at, pages := pageOf(r.Values), (total+pageSize-1)/pageSize
	if at > 0 {
		controls = append(controls, button(r.Printer, "button.previous", bot.Do("meeting/minutes_list", "area", area, "page", strconv.Itoa(at-1), "turned", "yes")))
	}
	if at+1 < pages {
		controls = append(controls, button(r.Printer, "button.next", bot.Do("meeting/minutes_list", "area", area, "page", strconv.Itoa(at+1), "turned", "yes")))
	}
	if number(r.Values, "area") != 0 {
		controls = append(controls, all)
	}
	return r.Compose(bot.Section{Text: r.T("minutes.list", bot.Args{"Count": total, "N": total})}, bot.Section{Text: bot.Text{lines}}, controls)
}

// listStatus is how far minutes have come, in a word or two.
func listStatus(r *bot.Request, m storage.MinutesOf) bot.Text {
	switch {
	case m.Minutes.State == network.MinutesApproved:
		return r.T("minutes.state_approved", nil)
	case m.Open > 0:
		return r.T("minutes.state_review", nil)
	}
	return r.T("minutes.state_draft", nil)
}

// minutesButton leads to a meeting's minutes, where there are some to read.
func minutesButton(p bot.Printer, g gathering) bot.Controls {
	if g.minutes == "" || g.minutes == network.MinutesDropped {
		return nil
	}
	return bot.Controls{button(p, "minutes.button_minutes", bot.Do("meeting/minutes", "meeting", itoa(g.Number)))}
}

// minutesButtons are that, and for the coordination the way to begin the meeting when its time has come.
func minutesButtons(r *bot.Request, g gathering) bot.Controls {
	row := minutesButton(r.Printer, g)
	if r.Actor.Coordinates() && len(row) == 0 && g.Beginnable(g.now) == nil {
		row = append(row, primary(r.Printer, "minutes.button_start", bot.Do("meeting/start", "meeting", itoa(g.Number))))
	}
	return row
}
