package commands

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
	"hilo/network/urgency"
	"hilo/storage"
)

// kindSummary is the subject of a stored summary's posts.
const kindSummary = "summary"

// The kinds of summaries of a period: Monday's, and one that was asked for.
const (
	summaryWeek   = "week"
	summaryPeriod = "period"
)

// summary is /resumen: what moved in an area, or in the whole network, in a week or in any period that is asked for.
// What is taken away of the record belongs to it.
func (f *Features) summary() bot.Command {
	return joined("summary", f.summaryItself(), f.exportPart(), f.chartPart(), f.memoriaPart(), f.networkPart())
}

func (f *Features) summaryItself() bot.Command {
	return bot.Command{
		Verbs: []bot.Verb{
			{ID: "show", Who: bot.Members, Default: true, Run: f.showSummary, Fields: []bot.Field{
				{Name: "area", Kind: bot.TextInput, Hidden: true, Read: f.readArea}, {Name: "period", Kind: bot.TextInput, Max: 200}}},
			{ID: "list", Who: bot.Members, Run: f.listSummaries, Fields: []bot.Field{
				{Name: "area", Kind: bot.TextInput, Hidden: true, Read: f.readArea}, hidden("page")}},
			{ID: "see", Who: bot.Members, Run: f.seeSummary, Fields: []bot.Field{
				{Name: "summary", Kind: bot.TextInput, Hidden: true, Read: readNumber}}},
			{ID: "publish", Who: bot.Coordination, Run: f.publishSummary, Fields: []bot.Field{hidden("summary")}},
		},
		Views: map[string]bot.View{"summary/card": f.summaryCard, "summary/monday": f.mondayCard},
		Jobs:  []bot.Job{bot.JobOf(f.mondayDue)},
	}
}

// summary is what moved, as it is stored beside its Markdown. Whatever is told of it, in any language, comes from here;
// titles are those of then. Nobody is in it by name.
type summary struct {
	From    time.Time        `json:"from"`
	To      time.Time        `json:"to"`                // not in it
	Since   time.Time        `json:"since,omitzero"`    // the meeting with which it begins
	Area    string           `json:"area,omitempty"`    // "" for the whole network
	News    int              `json:"news"`              // needs registered
	New     []summaryNeed    `json:"new,omitempty"`     // the most shared of them
	Joiners int              `json:"joiners"`           // entities that joined needs which others had registered
	Joined  []summaryNeed    `json:"joined,omitempty"`  // those needs, with how many joined each
	Settled []summaryNeed    `json:"settled,omitempty"` // covered, or closed without
	Results []summaryResult  `json:"results,omitempty"` // of the rounds that closed
	Running []time.Time      `json:"running,omitempty"` // when the rounds that were open then will close
	Held    []summaryMeeting `json:"held,omitempty"`
	Ahead   []summaryMeeting `json:"ahead,omitempty"` // of the next fortnight
}

// summaryNeed is a need with what the summary tells of it.
type summaryNeed struct {
	Need     int64             `json:"need"`
	Title    string            `json:"title"`
	Entities int               `json:"entities,omitempty"` // that joined
	State    network.NeedState `json:"state,omitempty"`    // in which it was settled
}

// summaryResult is what a round found: the needs in their order, and how many are left apart for want of valuations.
type summaryResult struct {
	Round    int64          `json:"round"`
	Closed   time.Time      `json:"closed"`
	Answered int            `json:"answered"`
	Voices   int            `json:"voices"`
	Ranked   []summaryGrade `json:"ranked,omitempty"`
	Apart    int            `json:"apart,omitempty"`
}

// summaryGrade is a need with the urgency that was found.
type summaryGrade struct {
	Need  int64         `json:"need"`
	Title string        `json:"title"`
	Score urgency.Score `json:"score"` // in millionths of a grade
}

// summaryMeeting is a meeting by its title, or where it has none by the names of its areas.
type summaryMeeting struct {
	Meeting int64     `json:"meeting"`
	Title   string    `json:"title,omitempty"`
	Areas   []string  `json:"areas,omitempty"`
	Start   time.Time `json:"start"`
	Place   string    `json:"place,omitempty"`
	Link    string    `json:"link,omitempty"`
}

// quiet says whether nothing moved. What is only open or ahead has its own cards and reminders.
func (s summary) quiet() bool {
	return s.News == 0 && s.Joiners == 0 && len(s.Settled) == 0 && len(s.Results) == 0 && len(s.Held) == 0
}

// What a summary holds at most, and how far it looks ahead.
const (
	mostSummed  = 30
	lookAhead   = 14 * 24 * time.Hour
	longMeeting = 24 * time.Hour // before its end a meeting began no earlier
)

// sumUp reads what moved in an area, or for one without a number in the whole network, from one moment to another. What
// is open or ahead is told too where the period reaches the present.
func (f *Features) sumUp(ctx context.Context, t *storage.Tx, n network.Network, area network.Area, from, to time.Time) (summary, error) {
	s := summary{From: from, To: to, Area: area.Name}
	m, err := t.Movement(ctx, n.ID, area.ID, from, to, mostSummed)
	if err != nil {
		return s, err
	}
	s.tell(m)
	if err := s.tellResults(m.Rounds); err != nil {
		return s, err
	}
	names, err := t.AreaNames(ctx, n.ID)
	if err != nil {
		return s, err
	}
	present := !to.Before(t.Now().AddDate(0, 0, -6))
	if present {
		for _, r := range m.Running {
			if r.Deadline.After(t.Now()) { // else it is about to close
				s.Running = append(s.Running, r.Deadline)
			}
		}
	}
	return s, s.tellMeetings(ctx, t, n.ID, area.ID, names, present)
}

func (s *summary) tell(m storage.Movement) {
	s.News, s.Joiners = m.News, m.Joiners
	for _, n := range m.New {
		s.New = append(s.New, summaryNeed{Need: n.Number, Title: n.Title})
	}
	for _, j := range m.Joined {
		s.Joined = append(s.Joined, summaryNeed{Need: j.Need, Title: j.Title, Entities: j.Entities})
	}
	for _, n := range m.Settled {
		s.Settled = append(s.Settled, summaryNeed{Need: n.Number, Title: n.Title, State: n.State})
	}
}

// tellResults keeps of each result what a summary tells; shares and reasons stand in the result itself.
func (s *summary) tellResults(rounds []storage.RoundResult) error {
	for _, r := range rounds {
		var res result
		if err := json.Unmarshal(r.Data, &res); err != nil {
			return err
		}
		out := summaryResult{Round: r.Round, Closed: r.Closed, Answered: res.Turnout.Answered, Voices: res.Turnout.Entitled}
		for _, l := range res.Lines {
			if l.Position == 0 {
				out.Apart++
				continue
			}
			out.Ranked = append(out.Ranked, summaryGrade{Need: l.Need, Title: l.Title, Score: l.Tally.Score})
		}
		s.Results = append(s.Results, out)
	}
	return nil
}

// tellMeetings keeps the meetings that ended in the period and, where it reaches the present, those of the next days.
func (s *summary) tellMeetings(ctx context.Context, t *storage.Tx, networkID, area int64, names map[int64]string, present bool) error {
	past, _, err := t.ListMeetings(ctx, networkID, storage.MeetingFilter{Area: area, From: s.From.Add(-longMeeting), To: s.To})
	if err != nil {
		return err
	}
	for _, m := range past {
		if m.Held(t.Now()) && !m.Finish().Before(s.From) && m.Finish().Before(s.To) {
			s.Held = append(s.Held, summedMeeting(m, names))
		}
	}
	if !present {
		return nil
	}
	ahead, _, err := t.ListMeetings(ctx, networkID, storage.MeetingFilter{Area: area, From: t.Now(), To: t.Now().Add(lookAhead)})
	for _, m := range ahead {
		if m.Ahead(t.Now()) {
			s.Ahead = append(s.Ahead, summedMeeting(m, names))
		}
	}
	return err
}

func summedMeeting(m network.Meeting, names map[int64]string) summaryMeeting {
	out := summaryMeeting{Meeting: m.Number, Title: m.Title, Start: m.Start}
	out.Place, out.Link = m.Where()
	if m.Title == "" {
		for _, a := range m.Areas {
			out.Areas = append(out.Areas, names[a])
		}
	}
	return out
}

// keepSummed stores a summary of an area, or of the whole network, with its Markdown in the language spoken there.
func (f *Features) keepSummed(ctx context.Context, t *storage.Tx, n network.Network, area network.Area, kind string, s summary) (int64, error) {
	data, err := json.Marshal(s)
	if err != nil {
		return 0, err
	}
	lang := n.Lang
	if area.Lang != "" {
		lang = area.Lang
	}
	out := network.Summary{Kind: kind, Subject: summedSubject(n, area), Data: data}
	out.Markdown = f.summaryMarkdown(bot.In(f.catalog, lang, n.Location()), kind, s)
	if kind == summaryPeriod { // asked for again while nothing has changed, it is the same
		last, err := t.SummaryOf(ctx, n.ID, kind, out.Subject)
		if err == nil && last.Markdown == out.Markdown {
			return last.Number, nil
		}
		if err != nil && !errors.Is(err, network.ErrNotFound) {
			return 0, err
		}
	}
	return t.AddSummary(ctx, n.ID, out)
}

func summedSubject(n network.Network, area network.Area) network.Subject {
	if area.ID == 0 {
		return network.Subject{Kind: network.KindNetwork, ID: n.ID}
	}
	return areaSubject(area.ID)
}

// stored is a summary of a period as it was kept.
type stored struct {
	number int64
	kind   string
	area   int64 // 0 for the whole network
	summary
}

func readSummary(s network.Summary) (stored, error) {
	out := stored{number: s.Number, kind: s.Kind}
	if !slices.Contains([]string{summaryWeek, summaryPeriod}, s.Kind) {
		return out, network.ErrNotFound
	}
	if s.Subject.Kind == network.KindArea {
		out.area = s.Subject.ID
	}
	return out, json.Unmarshal(s.Data, &out.summary)
}

// storedSummary reads one by its number.
func (f *Features) storedSummary(ctx context.Context, networkID, num int64) (stored, error) {
	var s network.Summary
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		s, err = t.SummaryByNumber(ctx, networkID, num)
		return err
	})
	if err != nil {
		return stored{}, err
	}
	return readSummary(s)
}

// asked is the period that somebody wants a summary of, in an area or the whole network.
type asked struct {
	area     storage.Area
	from, to time.Time
	since    time.Time // the last meeting, where it begins with that
}

var errNoPeriod = errors.New("no such period")

// readAsked finds out what is asked for: by default what moved since the last meeting, or in the last seven days.
func (f *Features) readAsked(ctx context.Context, t *storage.Tx, r *bot.Request) (asked, error) {
	var out asked
	var err error
	if id := number(r.Values, "area"); id != 0 {
		if out.area, err = areaByID(ctx, t, r.Network, id); err != nil {
			return out, err
		}
	}
	now := r.Now.In(r.Zone)
	period, ok := calendar.ReadPeriod(r.Values["period"], now)
	if r.Values["period"] == "" {
		period, ok = calendar.Period{To: midnight(now, 1), SinceMeeting: true}, true
	}
	if !ok {
		return out, errNoPeriod
	}
	out.from, out.to = period.From, period.To
	if !period.SinceMeeting {
		return out, nil
	}
	last, err := lastHeld(ctx, t, r.Network.ID, out.area.ID)
	switch {
	case err != nil:
		return out, err
	case !last.IsZero():
		out.from, out.since = last, last
	case r.Values["period"] == "":
		out.from = out.to.AddDate(0, 0, -7)
	default:
		return out, errNoMeeting
	}
	return out, nil
}

var errNoMeeting = errors.New("no meeting has been held")

// lastHeld is when the last meeting began that was held in an area or the network; zero where there was none.
func lastHeld(ctx context.Context, t *storage.Tx, networkID, area int64) (time.Time, error) {
	list, _, err := t.ListMeetings(ctx, networkID, storage.MeetingFilter{Area: area, To: t.Now(), Latest: true})
	for _, m := range list {
		if m.Held(t.Now()) {
			return m.Start, err
		}
	}
	return time.Time{}, err
}

// readNumber reads a number, with or without a sign before it.
func readNumber(_ context.Context, _ *bot.Request, text string) (value, rest string, ok bool, err error) {
	head, after := headWords(text, 1)
	if n := number(bot.Values{"n": head}, "n"); n > 0 {
		return itoa(n), after, true, nil
	}
	return "", text, false, nil
}
