package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
	"hilo/network/words"
	"hilo/storage"
)

// What is said to each voter of a round by themselves: the ballot, and the reminders of it.
const (
	kindBallot = "ballot"
	kindNudge  = "nudge"
)

// roundSubjects are a round's cards, ballots and reminders.
func roundSubjects(rounds ...int64) []network.Subject {
	var out []network.Subject
	for _, n := range rounds {
		out = append(out, network.Subject{Kind: network.KindRound, ID: n}, network.Subject{Kind: kindBallot, ID: n},
			network.Subject{Kind: kindNudge, ID: n})
	}
	return out
}

// round is /priorizar: rounds are opened, extended, closed by themselves or by hand, and their results shown.
func (f *Features) round() bot.Command {
	return bot.Command{
		ID: "round",
		Verbs: []bot.Verb{
			{ID: "begin", Who: bot.Members, Default: true, Run: f.beginRound},
			{ID: "open", Who: bot.Coordination, Confirm: true, Run: f.previewRound, FieldsFor: f.roundFields},
			{ID: "start", Who: bot.Coordination, Run: f.startRound},
			{ID: "undo", Who: bot.Coordination, Run: f.undoRound},
			{ID: "close", Who: bot.Coordination, Prepare: f.theRound, Run: f.closeEarly},
			{ID: "extend", Who: bot.Coordination, Confirm: true, Prepare: f.theRound, Run: f.extendRound, Fields: []bot.Field{
				hidden("round"), {Name: "deadline", Kind: bot.ChoiceInput, Required: true, Options: f.deadlineOptions}}},
			{ID: "progress", Who: bot.Members, Prepare: f.theRound, Run: f.roundProgress},
			{ID: "paper", Who: bot.Coordination, Run: func(ctx context.Context, r *bot.Request) (bot.Reply, error) {
				return r.Run(ctx, bot.Do("ballot/paper"))
			}},
			{ID: "result", Who: bot.Members, Run: f.showResult},
		},
		Views: map[string]bot.View{"round/card": f.roundCard, "round/result": f.resultCard, "round/extended": f.extendedCard,
			nudgeHalf: f.nudge, nudgeLast: f.nudge},
		Jobs: []bot.Job{bot.JobOf(f.closeDue), bot.JobOf(f.nudgeDue)},
	}
}

// closeRound closes a round at its deadline, or extends it once.
type closeRound struct {
	Network int64 `json:"network"`
	Round   int64 `json:"round"`
}

func (closeRound) Kind() string { return "close_round" }

// nudgeRound reminds those who have not answered: at half time, and one working day before the deadline, which it knows
// so that one moved since has nudges of its own.
type nudgeRound struct {
	Network  int64  `json:"network"`
	Round    int64  `json:"round"`
	View     string `json:"view"`
	Deadline int64  `json:"deadline"`
}

func (nudgeRound) Kind() string { return "nudge_round" }

// beginRound is the command by itself: the coordination opens a round or manages the one that is open, others are
// led to what they can do.
func (f *Features) beginRound(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var open []int64
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		open, err = t.OpenRounds(ctx, r.Network.ID, r.Spot.Area.ID)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	if len(open) == 0 || (r.Spot.Area.ID == 0 && r.Actor.Coordinates()) {
		return r.Run(ctx, bot.Do("round/open"))
	}
	return r.Run(ctx, bot.Do("round/progress", "round", itoa(open[0])))
}

// theRound finds the round that is meant: the one named, else the open one of this channel or of the network.
func (f *Features) theRound(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if r.Values["round"] != "" {
		return nil, nil
	}
	var open []int64
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		open, err = t.OpenRounds(ctx, r.Network.ID, r.Spot.Area.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(open) == 0 {
		reply := whisper(r, "round.none_open", nil)
		return &reply, nil
	}
	r.Values["round"] = itoa(open[0])
	return nil, nil
}

// roundFields are one tick for each area that has no open round, the needs, and the deadline.
func (f *Features) roundFields(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
	var areas []storage.Area
	var busy []int64
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if areas, err = t.Areas(ctx, r.Network); err != nil {
			return err
		}
		busy, err = t.AreasInRound(ctx, r.Network.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	var fields []bot.Field
	for _, a := range areas {
		if slices.Contains(busy, a.ID) {
			continue
		}
		here := r.Spot.Area.ID == 0 || r.Spot.Area.ID == a.ID
		fields = append(fields, bot.Field{Name: "area_" + itoa(a.ID), Label: shorten(a.Name, 24), Kind: bot.BoolInput,
			Default: func(context.Context, *bot.Request) (string, error) { return strconv.FormatBool(here), nil }})
	}
	if len(fields) == 0 && len(areas) > 0 {
		return nil, network.RoundOpenError{Area: areas[0].ID}
	}
	return append(fields,
		bot.Field{Name: "needs", Kind: bot.TextInput, Max: 500},
		bot.Field{Name: "deadline", Kind: bot.ChoiceInput, Required: true, Options: f.deadlineOptions, Default: f.deadlineDefault,
			Label: r.String("field.round.deadline", nil), Hint: r.String("calendar.counted", bot.Args{"Region": regionName(r.Printer, r.Network.Settings.Region)})},
	), nil
}

// deadlineOptions are the next working days at the network's hour.
func (f *Features) deadlineOptions(_ context.Context, r *bot.Request) ([]bot.Option, error) {
	var out []bot.Option
	for _, day := range r.Network.Settings.Days().Workdays(r.Now.In(r.Zone), 20, f.closingHour(r.Network)) {
		out = append(out, bot.Option{Value: day.Format(time.RFC3339), Label: r.DayTime(day)})
	}
	return out, nil
}

func (f *Features) deadlineDefault(_ context.Context, r *bot.Request) (string, error) {
	day := r.Network.Settings.Days().AddWorkdays(r.Now.In(r.Zone), r.Network.Settings.DeadlineDays, f.closingHour(r.Network))
	return day.Format(time.RFC3339), nil
}

func (f *Features) closingHour(n network.Network) time.Duration {
	return time.Duration(n.Settings.DeadlineHour) * time.Hour
}

// plan is what a round would be: read once for the preview, and again when it opens.
type plan struct {
	areas    []int64
	names    []string
	needs    []network.Need
	voices   []network.Voice
	people   int // who will be told…
	entities int // …and of how many entities they are
	deadline time.Time
}

// planRound reads what the form asks for.
func (f *Features) planRound(ctx context.Context, t *storage.Tx, r *bot.Request) (plan, error) {
	p := plan{}
	var err error
	if p.deadline, err = parseDeadline(r.Values["deadline"]); err != nil {
		return p, err
	}
	areas, err := t.Areas(ctx, r.Network)
	if err != nil {
		return p, err
	}
	for _, a := range areas {
		if r.Values["area_"+itoa(a.ID)] == "true" {
			p.areas, p.names = append(p.areas, a.ID), append(p.names, a.Name)
		}
	}
	if len(p.areas) == 0 {
		return p, ErrNoArea
	}
	if err := t.NoOpenRound(ctx, r.Network.ID, p.areas); err != nil {
		return p, err
	}
	if p.needs, err = t.NeedsToValue(ctx, r.Network.ID, p.areas, codes(r.Values["needs"])); err != nil {
		return p, err
	}
	entities, err := t.Entities(ctx, r.Network.ID)
	if err != nil {
		return p, err
	}
	p.voices = network.Voices(entities, p.areas, r.Network.Settings)
	members, err := t.Members(ctx, r.Network.ID)
	voters := network.Voters(actorsOf(members), p.voices)
	told := map[int64]bool{}
	for _, a := range voters {
		told[a.Entity] = true
	}
	p.people, p.entities = len(voters), len(told)
	return p, err
}

// parseDeadline reads a choice of deadlineOptions.
func parseDeadline(value string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return time.Time{}, network.ErrDeadlineTooSoon
	}
	return at.UTC(), nil
}

func actorsOf(members []storage.Member) []network.Actor {
	out := make([]network.Actor, len(members))
	for i, m := range members {
		out[i] = m.Actor
	}
	return out
}

// codes are the needs chosen by code: "1, N-4 y la 7". Nothing typed means all.
func codes(text string) []int64 {
	var out []int64
	for _, part := range strings.FieldsFunc(network.Fold(text), func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' }) {
		if _, n, ok := words.Code(part); ok {
			out = append(out, int64(n))
		}
	}
	return out
}

// previewRound tells who will be asked before anybody is.
func (f *Features) previewRound(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var p plan
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		p, err = f.planRound(ctx, t, r)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	numbers := needNumbers(p.needs)
	if _, err := network.OpenRound(r.Actor, r.Network.Settings, numbers, p.voices, p.deadline, r.Now); err != nil {
		return bot.Reply{}, err
	}
	list := bot.List{}
	for _, n := range p.needs[:min(len(p.needs), 20)] {
		list = append(list, titled(n))
	}
	if more := len(p.needs) - len(list); more > 0 {
		list = append(list, r.T("list.more", bot.Args{"Count": more, "N": more}))
	}
	blocks := append([]bot.Block{bot.Section{Text: r.T("round.preview", bot.Args{"Areas": strings.Join(p.names, ", "), "Needs": f.count(r.Printer, "count.needs", len(p.needs)),
		"People": f.count(r.Printer, "count.people", p.people), "Entities": f.count(r.Printer, "red.entity_count", p.entities),
		"Deadline": bot.Time{At: p.deadline, Form: bot.DayTime}})}}, lines(list)...)
	return bot.Reply{Whisper: r.Compose(append(blocks,
		bot.Controls{
			bot.Button{Label: r.String("button.open_round", nil), Style: bot.Primary, Call: bot.Call{Route: "round/start", Values: r.Values}},
			bot.Button{Label: r.String("button.change", nil), Call: bot.Fill(bot.Call{Route: "round/open", Values: r.Values})},
			bot.Button{Label: r.String("button.not_now", nil), Call: bot.Do("hilo/not_now")},
		},
		bot.Note{Text: r.T("round.workdays", bot.Args{"Region": regionName(r.Printer, r.Network.Settings.Region)})},
	)...)}, nil
}

// count is a number with its noun: «34 personas».
func (f *Features) count(p bot.Printer, key string, n int) string {
	return p.String(key, bot.Args{"Count": n, "N": n})
}

func needNumbers(needs []network.Need) []int64 {
	out := make([]int64, len(needs))
	for i, n := range needs {
		out[i] = n.Number
	}
	return out
}

// startRound opens the round that was shown.
func (f *Features) startRound(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var round network.Round
	var p plan
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if p, err = f.planRound(ctx, t, r); err != nil {
			return err
		}
		if round, err = network.OpenRound(r.Actor, r.Network.Settings, needNumbers(p.needs), p.voices, p.deadline, r.Now); err != nil {
			return err
		}
		round.Areas = p.areas
		if round, err = t.AddRound(ctx, r.Network.ID, round); err != nil {
			return err
		}
		subject := network.Subject{Kind: network.KindRound, ID: round.Number}
		if err := t.Record(ctx, r.Network.ID, subject, r.Actor.Person.ID, "open", nil); err != nil {
			return err
		}
		if err := t.Tell(ctx, network.Delivery{Network: r.Network.ID, View: "round/card", Subject: subject}, round.Areas); err != nil {
			return err
		}
		return f.schedule(ctx, t, r.Network, round)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	reply := whisper(r, "round.opened", bot.Args{"Needs": f.count(r.Printer, "count.needs", len(p.needs)),
		"People":   f.count(r.Printer, "count.people", p.people),
		"Deadline": bot.Time{At: round.Deadline, Form: bot.DayTime}}, bot.Controls{
		bot.Button{Label: r.String("button.undo", nil), Call: bot.Do("round/undo", "round", itoa(round.Number))}})
	reply.Here, reply.Whisper = reply.Whisper, nil
	for _, n := range round.Needs {
		reply.Refresh = append(reply.Refresh, network.Subject{Kind: network.KindNeed, ID: n.Need})
	}
	return reply, nil
}

// The nudges of a round.
const (
	nudgeHalf = "round/nudge_half"
	nudgeLast = "round/nudge_last"
)

// schedule queues the closing of a round and its two nudges.
func (f *Features) schedule(ctx context.Context, t *storage.Tx, n network.Network, round network.Round) error {
	half, last := nudgeMoments(n, round)
	for _, nudge := range []struct {
		view       string
		at, before time.Time
	}{
		{nudgeHalf, half, startOfDay(last)}, // in a short round one reminder a day is enough
		{nudgeLast, last, round.Deadline},
	} {
		if nudge.at.After(t.Now()) && nudge.at.Before(nudge.before) {
			if err := t.Enqueue(ctx, nudgeRound{n.ID, round.Number, nudge.view, round.Deadline.Unix()}, nudge.at); err != nil {
				return err
			}
		}
	}
	return t.Enqueue(ctx, closeRound{n.ID, round.Number}, round.Deadline)
}

// nudgeMoments are half time, or the beginning of the next working day, and one working day before the deadline. In whose
// hours each is told of it, the policy of notices decides.
func nudgeMoments(n network.Network, round network.Round) (half, last time.Time) {
	days, loc := n.Settings.Days(), n.Location()
	deadline := round.Deadline.In(loc)
	half = days.NextWorking(calendar.Halfway(round.Opened, round.Deadline).In(loc), calendar.Hours{To: 24 * time.Hour})
	return half, days.AddWorkdays(deadline, -1, timeOfDay(deadline))
}

func startOfDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

func timeOfDay(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}
