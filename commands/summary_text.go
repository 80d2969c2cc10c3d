package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// summaryCard is a summary in its channel: six lines at most, and the rest by a button.
func (f *Features) summaryCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	s, err := f.storedSummary(ctx, d.Network, d.Subject.ID)
	if err != nil {
		return nil, err
	}
	title := f.summaryTitle(p, s)
	if s.kind == summaryWeek { // it has just ended
		title = p.T("summary.title_week", bot.Args{"Period": p.String("summary.since", bot.Args{"From": p.Day(s.From.In(p.Zone))})})
	}
	return p.Compose(
		bot.Section{Text: title}, bot.Section{Text: bot.Text{f.shortSummary(p, s)}},
		bot.Controls{button(p, "button.whole_result", bot.Do("summary/see", "summary", itoa(s.number)))},
	), nil
}

// summaryTitle says of which days a summary tells.
func (f *Features) summaryTitle(p bot.Printer, s stored) bot.Text {
	key := "summary.title"
	if s.kind == summaryWeek {
		key = "summary.title_week"
	}
	return p.T(key, bot.Args{"Period": f.periodText(p, s)})
}

// periodText is a period in words. Its days are those of the network's zone, whoever reads.
func (f *Features) periodText(p bot.Printer, s stored) string {
	from, to := s.From.In(p.Zone), s.To.Add(-time.Nanosecond).In(p.Zone)
	first, last := p.Day(from), p.Day(to)
	args := bot.Args{"From": first, "To": last, "Year": to.Year()}
	switch {
	case first == last && from.Year() == to.Year():
		return p.String("summary.of_year", bot.Args{"Day": first, "Year": to.Year()})
	case from.Year() != to.Year():
		args["From"] = p.String("summary.of_year", bot.Args{"Day": first, "Year": from.Year()})
	}
	if !s.Since.IsZero() {
		return p.String("summary.since_meeting", args)
	}
	return p.String("summary.between", args)
}

func (f *Features) newLine(p bot.Printer, s stored) bot.Text {
	if s.News == 0 {
		return nil
	}
	return p.T("summary.new_line", bot.Args{"Count": s.News, "N": s.News, "Needs": someOf(p, s.New, s.News)})
}

func (f *Features) joinedLine(p bot.Printer, s stored) bot.Text {
	if s.Joiners == 0 {
		return nil
	}
	return p.T("summary.joined_line", bot.Args{"Count": s.Joiners, "N": s.Joiners, "Needs": someOf(p, s.Joined, len(s.Joined))})
}

// roundLine is what the last round found, or else until when one is open.
func (f *Features) roundLine(p bot.Printer, s stored) bot.Text {
	var parts []bot.Text
	if len(s.Results) > 0 {
		last := s.Results[len(s.Results)-1]
		var found []bot.Text
		for _, g := range last.Ranked[:min(len(last.Ranked), 2)] {
			found = append(found, gradeText(p, g, 60))
		}
		if len(found) == 0 {
			found = append(found, p.T("summary.nothing_found", nil))
		}
		parts = append(parts, p.T("summary.result_line", bot.Args{"Found": bot.Join("; ", found...)}))
	}
	if len(s.Running) > 0 {
		parts = append(parts, p.T("summary.running", bot.Args{"Deadline": bot.Time{At: s.Running[0], Form: bot.DayTime}}))
	}
	return bot.Join(". ", parts...)
}

// settledLine tells the needs that were covered, and apart from them those that were closed without.
func (f *Features) settledLine(p bot.Printer, s stored) bot.Text {
	var parts []bot.Text
	add := func(state network.NeedState, key string) {
		var needs []summaryNeed
		for _, n := range s.Settled {
			if n.State == state {
				needs = append(needs, n)
			}
		}
		if len(needs) > 0 {
			parts = append(parts, p.T(key, bot.Args{"Count": len(needs), "N": len(needs), "Needs": someOf(p, needs, len(needs))}))
		}
	}
	add(network.Covered, "summary.covered_line")
	add(network.NotCovered, "summary.not_covered_line")
	return bot.Join(". ", parts...)
}

func (f *Features) meetingsLine(p bot.Printer, s stored) bot.Text {
	var parts []bot.Text
	if n := len(s.Held); n > 0 {
		parts = append(parts, p.T("summary.held_line", bot.Args{"Count": n, "N": n, "Meeting": f.meetingText(p, s.Held[n-1], s.Area, p.Day)}))
	}
	if n := len(s.Ahead); n > 0 {
		parts = append(parts, p.T("summary.next_line", bot.Args{"Count": n, "More": n - 1, "Meeting": f.meetingText(p, s.Ahead[0], s.Area, p.DayTime)}))
	}
	return bot.Join(". ", parts...)
}

// meetingText is when a meeting is or was by the clock of its place, and what it is called; one of the area itself that
// has no title needs no name.
func (f *Features) meetingText(p bot.Printer, m summaryMeeting, area string, when func(time.Time) string) string {
	code := " (" + network.Code("M", m.Meeting) + ")"
	switch {
	case m.Title != "":
		return when(m.Start) + " · «" + m.Title + "»" + code
	case len(m.Areas) == 1 && m.Areas[0] == area:
		return when(m.Start) + code
	}
	return when(m.Start) + " · " + p.String("meeting.called", bot.Args{"Of": of(p, strings.Join(m.Areas, ", "))}) + code
}

// someOf names the first two of so many needs.
func someOf(p bot.Printer, needs []summaryNeed, of int) bot.Text {
	var names []bot.Text
	for _, n := range needs[:min(len(needs), 2)] {
		names = append(names, bot.Say(shortNeed(n.Title, n.Need, 60)))
	}
	out := bot.Join(", ", names...)
	if more := of - len(names); more > 0 {
		out = bot.Join(" ", out, p.T("list.more", bot.Args{"Count": more, "N": more}))
	}
	return out
}

func shortNeed(title string, number int64, most int) string {
	return "«" + shorten(title, most) + "» (" + network.Code("N", number) + ")"
}

func gradeText(p bot.Printer, g summaryGrade, most int) bot.Text {
	return p.T("summary.graded", bot.Args{"Need": shortNeed(g.Title, g.Need, most), "Grade": scoreWord(p, g.Score)})
}

// part is one matter of a whole summary: what it is about, and its lines.
type part struct {
	title string
	lines []bot.Text
}

// parts are the whole of a summary, matter by matter.
func (f *Features) parts(p bot.Printer, s summary) []part {
	var out []part
	add := func(title string, lines []bot.Text) {
		if title != "" {
			out = append(out, part{title, lines})
		}
	}
	add(f.wholeNew(p, s))
	add(f.wholeJoined(p, s))
	for _, r := range s.Results {
		add(f.wholeResult(p, r))
	}
	for _, at := range s.Running {
		add(p.String("summary.running", bot.Args{"Deadline": bot.Time{At: at, Form: bot.DayTime}}), nil)
	}
	add(f.wholeSettled(p, s))
	add(f.wholeMeetings(p, "summary.held", s.Area, s.Held))
	add(f.wholeMeetings(p, "summary.ahead", s.Area, s.Ahead))
	return out
}

func (f *Features) wholeNew(p bot.Printer, s summary) (string, []bot.Text) {
	if s.News == 0 {
		return "", nil
	}
	var lines []bot.Text
	for _, n := range s.New {
		lines = append(lines, bot.Say(n.Title+" ("+network.Code("N", n.Need)+")"))
	}
	if more := s.News - len(s.New); more > 0 {
		lines = append(lines, p.T("list.more", bot.Args{"Count": more, "N": more}))
	}
	return p.String("summary.new", bot.Args{"Count": s.News, "N": s.News}), lines
}

func (f *Features) wholeJoined(p bot.Printer, s summary) (string, []bot.Text) {
	if s.Joiners == 0 {
		return "", nil
	}
	var lines []bot.Text
	for _, n := range s.Joined {
		lines = append(lines, bot.Say(n.Title+" ("+network.Code("N", n.Need)+"): "+f.count(p, "count.voices", n.Entities)))
	}
	return p.String("summary.joined", bot.Args{"Count": s.Joiners, "N": s.Joiners}), lines
}

func (f *Features) wholeResult(p bot.Printer, r summaryResult) (string, []bot.Text) {
	lines := []bot.Text{p.T("result.head", bot.Args{"At": bot.Time{At: r.Closed, Form: bot.DayTime}, "Count": r.Answered,
		"Answered": r.Answered, "Voices": f.count(p, "count.voices", r.Voices)})}
	for i, g := range r.Ranked {
		lines = append(lines, bot.Join(". ", bot.Say(itoa(int64(i+1))), gradeText(p, g, 200)))
	}
	if r.Apart > 0 {
		lines = append(lines, p.T("result.indicative_apart", bot.Args{"Count": r.Apart, "N": r.Apart}))
	}
	return p.String("result.title", nil), lines
}

func (f *Features) wholeSettled(p bot.Printer, s summary) (string, []bot.Text) {
	if len(s.Settled) == 0 {
		return "", nil
	}
	var lines []bot.Text
	for _, n := range s.Settled {
		lines = append(lines, bot.Say(n.Title+" ("+network.Code("N", n.Need)+"): "+p.String("state."+string(n.State), nil)))
	}
	return p.String("summary.settled", nil), lines
}

func (f *Features) wholeMeetings(p bot.Printer, key, area string, meetings []summaryMeeting) (string, []bot.Text) {
	if len(meetings) == 0 {
		return "", nil
	}
	var lines []bot.Text
	for _, m := range meetings {
		line := bot.Say(f.meetingText(p, m, area, p.DayTime))
		if where := whereLine(network.Meeting{Place: m.Place, Link: m.Link}); len(where) > 0 {
			line = bot.Join(" · ", line, where)
		}
		lines = append(lines, line)
	}
	return p.String(key, nil), lines
}

// wholeSummary is all of a summary, for one reader, with what they can do with it.
func (f *Features) wholeSummary(r *bot.Request, s stored, area storage.Area) *bot.Message {
	blocks := []bot.Block{bot.Section{Text: bot.Join("\n", f.summaryTitle(r.Printer, s), bot.Say(s.Area))}}
	for _, part := range f.parts(r.Printer, s.summary) {
		blocks = append(blocks, bot.Section{Text: bot.Text{bot.Bold(part.title)}})
		blocks = append(blocks, lines(bot.List(part.lines))...)
	}
	controls := bot.Controls{button(r.Printer, "summary.button_others", bot.Do("summary/list", "area", itoa(s.area))),
		button(r.Printer, "taking.button_chart", bot.Do("summary/chart", "area", itoa(s.area)))}
	if r.Actor.Coordinates() && s.kind == summaryPeriod && area.Place.Channel != "" {
		controls = append(bot.Controls{button(r.Printer, "summary.button_publish", bot.Do("summary/publish", "summary", itoa(s.number)))}, controls...)
	}
	return r.Compose(append(blocks, controls)...)
}

// summaryMarkdown is all of a summary as it is stored, to be read anywhere.
func (f *Features) summaryMarkdown(p bot.Printer, kind string, s summary) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", f.summaryTitle(p, stored{kind: kind, summary: s}).Flat(p.Moment))
	if s.Area != "" {
		fmt.Fprintf(&b, "\n%s\n", s.Area)
	}
	for _, part := range f.parts(p, s) {
		fmt.Fprintf(&b, "\n## %s\n", part.title)
		for i, line := range part.lines {
			if i == 0 {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "- %s\n", line.Flat(p.Moment))
		}
	}
	return b.String()
}
