package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
	"hilo/storage"
)

// The ticks of the form, each with the classes that it is about. «Nada» is all of them and whatever else there is.
var habitTicks = []struct {
	name    string
	classes []network.NoticeClass
}{
	{"rounds", []network.NoticeClass{network.NoticeRound}},
	{"meetings", []network.NoticeClass{network.NoticeMeeting, network.NoticeAttending}},
	{"monday", []network.NoticeClass{network.NoticeMonday}},
	{"duty", []network.NoticeClass{network.NoticeDuty}},
}

// habitsNow are the actor's habits, with her kind of entity.
func (f *Features) habitsNow(ctx context.Context, r *bot.Request) (h network.Habits, kind network.EntityKind, err error) {
	err = f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if h, err = t.Habits(ctx, r.Network.ID, r.Actor.Person.ID); err != nil || r.Actor.Entity == 0 {
			return err
		}
		entities, err := t.Entities(ctx, r.Network.ID)
		if i := slices.IndexFunc(entities, func(e network.Entity) bool { return e.ID == r.Actor.Entity }); i >= 0 {
			kind = entities[i].Kind
		}
		return err
	})
	return h, kind, err
}

// habitFields are of what and when somebody wants to be told, filled with what stands.
func (f *Features) habitFields(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
	h, kind, err := f.habitsNow(ctx, r)
	if err != nil {
		return nil, err
	}
	filled := func(value string) func(context.Context, *bot.Request) (string, error) {
		return func(context.Context, *bot.Request) (string, error) { return value, nil }
	}
	var fields []bot.Field
	for _, tick := range habitTicks {
		if tick.name == "duty" && !r.Actor.Coordinates() {
			continue
		}
		fields = append(fields, bot.Field{Name: tick.name, Kind: bot.BoolInput,
			Default: filled(strconv.FormatBool(!h.Mutes(tick.classes[0])))})
	}
	hours := h.Hours(r.Network.Settings, kind)
	away := ""
	if h.AwayTo >= r.Now.In(r.Zone).Format(time.DateOnly) {
		away = awayTyped(h, r.Now.In(r.Zone))
	}
	return append(fields,
		bot.Field{Name: "nothing", Kind: bot.BoolInput, Default: filled(strconv.FormatBool(h.Mutes(network.NoticeOwn)))},
		bot.Field{Name: "from", Kind: bot.ChoiceInput, Required: true, Options: hourOptions(5, 17), Default: filled(strconv.Itoa(int(hours.From / time.Hour)))},
		bot.Field{Name: "to", Kind: bot.ChoiceInput, Required: true, Options: hourOptions(8, 23), Default: filled(strconv.Itoa(int(hours.To / time.Hour)))},
		bot.Field{Name: "off", Kind: bot.TextInput, Max: 60, Default: filled(strings.Join(weekdayNames(r.Printer, h.Off), ", "))},
		bot.Field{Name: "away", Kind: bot.TextInput, Max: 60, Default: filled(away)},
		f.standInField(h),
	), nil
}

// hourOptions are whole hours, as the reader writes them.
func hourOptions(from, to int) func(context.Context, *bot.Request) ([]bot.Option, error) {
	return func(_ context.Context, r *bot.Request) ([]bot.Option, error) {
		var out []bot.Option
		for h := from; h <= to; h++ {
			out = append(out, bot.Option{Value: strconv.Itoa(h), Label: clock(r.Printer, time.Duration(h)*time.Hour)})
		}
		return out, nil
	}
}

// clock is an hour of the day as the reader writes it.
func clock(p bot.Printer, at time.Duration) string {
	return p.Clock(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(at))
}

// dateTyped is a kept date as people type it, whatever their language.
func dateTyped(date string) string {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return ""
	}
	return at.Format("02/01/2006")
}

// weekdayNames are days of the week by their names.
func weekdayNames(p bot.Printer, days []time.Weekday) []string {
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = weekdayName(p, d)
	}
	return names
}

func weekdayName(p bot.Printer, d time.Weekday) string {
	return p.String(fmt.Sprintf("time.weekday%d", int(d)), nil)
}

// readDays reads «viernes y lunes» in any of the languages, as weekdays in their order; ok is false when there is more
// than days in it.
func (f *Features) readDays(text string) (days []time.Weekday, ok bool) {
	for _, word := range strings.FieldsFunc(network.Fold(text), func(r rune) bool { return strings.ContainsRune(" ,;./\n", r) }) {
		if slices.ContainsFunc([]string{"y", "i", "and", "els", "los", "el", "les"}, func(s string) bool { return s == word }) {
			continue
		}
		found := false
		for d := time.Sunday; d <= time.Saturday; d++ {
			for _, names := range f.catalog.Words(fmt.Sprintf("time.weekday%d", int(d))) {
				if slices.ContainsFunc(names, func(n string) bool { n = network.Fold(n); return n == word || n+"s" == word }) {
					found = true
					if !slices.Contains(days, d) {
						days = append(days, d)
					}
				}
			}
		}
		if !found {
			return nil, false
		}
	}
	slices.Sort(days)
	return days, true
}

// readDay reads a day to come; the zero time when it is none, or not one alone.
func readDay(text string, now time.Time) time.Time {
	switch got := calendar.Read(text, now); {
	case got.Understood():
		return got.When.Start
	case got.Reason == calendar.ReasonNoHour && len(got.Choices) == 1:
		return got.Choices[0].When.Start
	}
	return time.Time{}
}

// saveHabits keeps what the form says, and tells what will come of it.
func (f *Features) saveHabits(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	was, kind, err := f.habitsNow(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	h, bad := f.habitsOf(r, was, kind)
	if len(bad) > 0 {
		return bot.Reply{Errors: bad}, nil
	}
	if err := f.update(ctx, r, func(t *storage.Tx) error {
		if err := t.SaveHabits(ctx, r.Network.ID, r.Actor.Person.ID, h); err != nil {
			return err
		}
		return f.tellStandIn(ctx, t, r, h)
	}); err != nil {
		return bot.Reply{}, err
	}
	standIn, err := f.standInTold(ctx, r, h)
	reply := bot.Reply{Whisper: r.Compose(append(f.habitsToldBlocks(r, h, kind), standIn...)...)}
	if was.StandIn != 0 && (was.StandIn != h.StandIn || was.AwayTo != h.AwayTo) { // she was told otherwise
		reply.Refresh = []network.Subject{{Kind: network.KindPerson, ID: r.Actor.Person.ID}}
	}
	return reply, err
}

// habitsOf reads the form. Hours that are those of her kind of entity are not kept as her own: she follows what the
// network agrees on. An absence that has begun goes on from its first day.
func (f *Features) habitsOf(r *bot.Request, was network.Habits, kind network.EntityKind) (network.Habits, map[string]string) {
	var h network.Habits
	bad := map[string]string{}
	h.From, h.To = int(number(r.Values, "from")), int(number(r.Values, "to"))
	if h.Hours(r.Network.Settings, kind) == r.Network.Settings.HoursOf(kind) {
		h.From, h.To = 0, 0
	}
	days, ok := f.readDays(r.Values["off"])
	if h.Off = days; !ok {
		bad["off"] = r.String("notice.bad_off", nil)
	}
	if text := r.Values["away"]; text != "" {
		today := r.Now.In(r.Zone)
		from, to := readAway(text, today)
		if h.AwayFrom, h.AwayTo = from.Format(time.DateOnly), to.Format(time.DateOnly); to.IsZero() {
			h.AwayTo = ""
		}
		if h.AwayFrom == today.Format(time.DateOnly) && was.AwayTo == h.AwayTo && was.AwayFrom < h.AwayFrom {
			h.AwayFrom = was.AwayFrom
		}
	}
	h.StandIn = number(r.Values, "stand_in")
	for _, tick := range habitTicks {
		muted := r.Values[tick.name] != "true"
		if tick.name == "duty" && !r.Actor.Coordinates() {
			muted = was.Mutes(network.NoticeDuty)
		}
		if muted {
			h.Muted = append(h.Muted, tick.classes...)
		}
	}
	if r.Values["nothing"] == "true" {
		h.Muted = slices.Clone(network.NoticeClasses)
	}
	if e, wrong := errors.AsType[network.HabitError](h.Check()); wrong && len(bad) == 0 {
		field := e.Field
		if field == "hours" {
			field = "to"
		}
		bad[field] = r.String("notice.bad_"+e.Field, nil)
	}
	return h, bad
}

// habitsToldBlocks say in a line or two what will come, and when.
func (f *Features) habitsToldBlocks(r *bot.Request, h network.Habits, kind network.EntityKind) []bot.Block {
	var what []string
	for _, tick := range habitTicks {
		if !h.Mutes(tick.classes[0]) && (tick.name != "duty" || r.Actor.Coordinates()) {
			what = append(what, r.String("notice.about_"+tick.name, nil))
		}
	}
	if len(what) == 0 {
		return []bot.Block{bot.Section{Text: r.T("notice.told_nothing", nil)}}
	}
	hours := h.Hours(r.Network.Settings, kind)
	text := r.T("notice.told", bot.Args{"What": enumerate(r.Printer, what), "From": clock(r.Printer, hours.From),
		"To": clock(r.Printer, hours.To), "Most": network.NoticesAWeek})
	if len(h.Off) > 0 {
		text = bot.Join(" ", text, r.T("notice.told_off", bot.Args{"Days": enumerate(r.Printer, weekdayNames(r.Printer, h.Off))}))
	}
	if h.AwayTo != "" {
		text = bot.Join(" ", text, awayTold(r, h))
	}
	blocks := []bot.Block{bot.Section{Text: text}}
	if !h.Mutes(network.NoticeAttending) {
		blocks = append(blocks, bot.Note{Text: r.T("notice.told_attending", nil)})
	}
	return blocks
}

// enumerate joins words as the reader's language does: «rondas, reuniones y resumen del lunes».
func enumerate(p bot.Printer, words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + p.String("list.and", nil) + words[last]
}
