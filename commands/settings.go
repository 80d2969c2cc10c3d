package commands

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

// The ways in which voices are counted, as a form offers them.
const (
	byEntity     = "entity"
	byUnit       = "unit"
	byTechnician = "technician"
)

// settingFields are everything that a network can agree on, filled with what stands.
func settingFields() []bot.Field {
	return []bot.Field{
		wholeField("participation", func(s network.Settings) int { return s.Participation }),
		{Name: "voices", Kind: bot.ChoiceInput, Required: true, Options: waysToCount, Default: fromNetwork(wayToCount), Read: unread},
		{Name: "grades_by_entity", Kind: bot.BoolInput, Read: unread,
			Default: fromNetwork(func(n network.Network) string { return strconv.FormatBool(n.Settings.GradesByEntity) })},
		wholeField("deadline_days", func(s network.Settings) int { return s.DeadlineDays }),
		wholeField("deadline_hour", func(s network.Settings) int { return s.DeadlineHour }),
		wholeField("work_from", func(s network.Settings) int { return s.WorkFrom }),
		wholeField("work_to", func(s network.Settings) int { return s.WorkTo }),
		wholeField("resource_days", func(s network.Settings) int { return s.ResourceDays }),
		{Name: "name", Kind: bot.TextInput, Required: true, Max: maxName, Default: fromNetwork(func(n network.Network) string { return n.Name }), Read: unread},
		{Name: "responsible", Kind: bot.TextInput, Max: maxName, Default: fromNetwork(func(n network.Network) string { return n.Responsible }), Read: unread},
		{Name: "lang", Kind: bot.ChoiceInput, Required: true, Options: languageOptions, Default: fromNetwork(func(n network.Network) string { return n.Lang }), Read: unread},
	}
}

// wholeField asks for a whole number of the settings.
func wholeField(name string, value func(network.Settings) int) bot.Field {
	return bot.Field{Name: name, Kind: bot.TextInput, Required: true, Max: 3, Read: unread,
		Default: fromNetwork(func(n network.Network) string { return strconv.Itoa(value(n.Settings)) })}
}

func fromNetwork(value func(network.Network) string) func(context.Context, *bot.Request) (string, error) {
	return func(_ context.Context, r *bot.Request) (string, error) { return value(r.Network), nil }
}

func waysToCount(_ context.Context, r *bot.Request) ([]bot.Option, error) {
	return labelled(r, "red.voice_", []string{byEntity, byUnit, byTechnician}), nil
}

// wayToCount is how the network counts voices now, as one of the ways offered.
func wayToCount(n network.Network) string {
	switch {
	case n.Settings.Method == urgency.PerTechnician:
		return byTechnician
	case n.Settings.VoicePerUnit:
		return byUnit
	default:
		return byEntity
	}
}

// saveSettings keeps what the network agreed on; rounds already open go on under their own rules.
func (f *Features) saveSettings(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	n := r.Network
	bad := readWhole(r, map[string]*int{
		"participation": &n.Settings.Participation, "deadline_days": &n.Settings.DeadlineDays,
		"deadline_hour": &n.Settings.DeadlineHour, "work_from": &n.Settings.WorkFrom, "work_to": &n.Settings.WorkTo,
		"resource_days": &n.Settings.ResourceDays,
	})
	if len(bad) > 0 {
		return bot.Reply{Errors: bad}, nil
	}
	n.Settings.Method, n.Settings.VoicePerUnit = urgency.PerVoice, r.Values["voices"] == byUnit
	if r.Values["voices"] == byTechnician {
		n.Settings.Method = urgency.PerTechnician
	}
	n.Settings.GradesByEntity = r.Values["grades_by_entity"] == "true"
	n.Name, n.Responsible, n.Lang = r.Values["name"], r.Values["responsible"], r.Values["lang"]
	if e, ok := errors.AsType[network.SettingError](n.Settings.Check()); ok {
		return outOfBounds(r, e), nil
	}
	return f.saveNetwork(ctx, r, n, "red.settings_saved", nil)
}

// readWhole reads the whole numbers of a form into their places, and says which fields hold none.
func readWhole(r *bot.Request, into map[string]*int) (bad map[string]string) {
	bad = map[string]string{}
	for name, place := range into {
		n, err := strconv.Atoi(strings.TrimRight(r.Values[name], " %h"))
		if err != nil {
			bad[name] = r.String("red.not_a_number", nil)
		}
		*place = n
	}
	return bad
}

// outOfBounds keeps a form open at the field of a setting.
func outOfBounds(r *bot.Request, e network.SettingError) bot.Reply {
	return bot.Reply{Errors: map[string]string{e.Setting: r.String("red.out_of_bounds", bot.Args{"From": e.From, "To": e.To})}}
}

// saveNetwork keeps a changed network, and how it was; the reminders of its meetings follow.
func (f *Features) saveNetwork(ctx context.Context, r *bot.Request, n network.Network, key string, args bot.Args) (bot.Reply, error) {
	if err := r.Actor.Manage(); err != nil {
		return bot.Reply{}, err
	}
	was, err := json.Marshal(r.Network)
	if err != nil {
		return bot.Reply{}, err
	}
	var event network.Event
	err = f.update(ctx, r, func(t *storage.Tx) error {
		if err := f.settle(ctx, t, n); err != nil {
			return err
		}
		var err error
		event, err = f.keep(ctx, t, r, network.Subject{Kind: network.KindNetwork, ID: n.ID}, "settings", map[string]string{"was": string(was)})
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	reply := f.undoable(r, event, key, args)
	reply.Refresh, err = f.everyArea(ctx, r)
	return reply, err
}

// settle makes a network what it is to be. The reminders of the meetings to come are set anew, for a holiday that is
// added or gone moves them.
func (f *Features) settle(ctx context.Context, t *storage.Tx, n network.Network) error {
	if err := t.SaveNetwork(ctx, n); err != nil {
		return err
	}
	if err := f.wakeResources(ctx, t, n.ID); err != nil { // the days may be fewer
		return err
	}
	if err := t.RetellNotices(ctx, n.ID); err != nil { // what waited for another day may be told now
		return err
	}
	if err := f.rescheduleMeetings(ctx, t, n); err != nil {
		return err
	}
	return f.tendAll(ctx, t, n)
}
