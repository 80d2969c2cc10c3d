package commands

import (
	"context"
	"maps"
	"slices"

	"hilo/bot"
	"hilo/network"
)

// maxPlace is how long a place or a link may be, in runes.
const maxPlace = 300

// meeting is /reunion, in parts that each stand in files of their own: meetings are convened, answered, moved and called
// off, and remind by themselves.
func (f *Features) meeting() bot.Command {
	return joined("meeting", f.meetingItself(), f.attendancePart(), f.agendaPart(), f.minutesPart(), f.datePollPart(), f.seriesPart(), f.invitePart())
}

// joined is one command of several parts.
func joined(id string, parts ...bot.Command) bot.Command {
	whole := bot.Command{ID: id, Views: map[string]bot.View{}}
	for _, p := range parts {
		whole.Verbs, whole.Jobs = append(whole.Verbs, p.Verbs...), append(whole.Jobs, p.Jobs...)
		maps.Copy(whole.Views, p.Views)
	}
	return whole
}

func (f *Features) meetingItself() bot.Command {
	return bot.Command{
		Verbs: slices.Concat(f.meetingConvening(), f.meetingReading(), f.meetingChanging()),
		Views: map[string]bot.View{
			"meeting/card": f.meetingCard, "meeting/days": f.channelReminder, "meeting/day": f.channelReminder,
			"meeting/moved_card": f.movedCard, "meeting/off_card": f.offCard, "meeting/changed_card": f.changedCard,
			"meeting/tomorrow": f.tomorrowNotice, "meeting/soon": f.soonNotice,
			"meeting/moved": f.movedNotice, "meeting/off": f.offNotice,
		},
		Jobs: []bot.Job{bot.JobOf(f.remindDue), bot.JobOf(f.meetingOver)},
	}
}

func (f *Features) meetingConvening() []bot.Verb {
	return []bot.Verb{
		{ID: "begin", Who: bot.Members, Default: true, Run: f.beginMeeting, Fields: []bot.Field{
			{Name: "answer", Kind: bot.TextInput, Hidden: true, Read: f.readAnswer},
			{Name: "text", Kind: bot.TextInput, Hidden: true, Read: readRest}}},
		{ID: "convene", Who: bot.Coordination, Prepare: splitConvening, Run: f.convene, FieldsFor: f.conveneFields,
			Fields: []bot.Field{{Name: "text", Kind: bot.TextInput, Hidden: true, Read: readRest}}},
		{ID: "confirm", Who: bot.Coordination, Run: f.confirmMeeting},
		{ID: "undo", Who: bot.Coordination, Run: f.undoMeeting},
	}
}

func (f *Features) meetingReading() []bot.Verb {
	return []bot.Verb{
		{ID: "list", Who: bot.Members, Run: f.listMeetings, Fields: []bot.Field{
			{Name: "held", Kind: bot.BoolInput, Read: f.readHeld},
			{Name: "area", Kind: bot.ChoiceInput, Options: f.areaOptions},
			{Name: "text", Kind: bot.TextInput, Max: maxTitle},
			hidden("page")}},
		{ID: "show", Who: bot.Members, Prepare: f.meantMeeting, Run: f.showMeeting,
			Fields: []bot.Field{{Name: "meeting", Kind: bot.TextInput, Hidden: true, Read: f.readMeeting}}},
		{ID: "answer", Who: bot.Members, Prepare: f.meantMeeting, Run: f.answerMeeting,
			Fields: []bot.Field{hidden("meeting"), hidden("answer"), hidden("moves")}},
	}
}

func (f *Features) meetingChanging() []bot.Verb {
	named := bot.Field{Name: "meeting", Kind: bot.TextInput, Hidden: true, Read: f.readMeetingCode}
	return []bot.Verb{
		{ID: "move", Who: bot.Coordination, Prepare: f.changeForm("when", valueStart, valueDay), Run: f.previewMove, Fields: []bot.Field{named,
			{Name: "when", Kind: bot.TextInput, Required: true, Max: 200, Default: f.fromMeeting(presentWhen)}, hidden("moves")}},
		{ID: "confirm_move", Who: bot.Coordination, Run: f.confirmMove},
		{ID: "relocate", Who: bot.Coordination, Confirm: true, Prepare: f.changeForm(), Run: f.relocate, Fields: []bot.Field{named,
			{Name: "place", Kind: bot.TextInput, Max: maxPlace, Guard: bot.Contact,
				Default: f.fromMeeting(func(_ *bot.Request, m network.Meeting) string { place, _ := m.Where(); return place })},
			{Name: "link", Kind: bot.TextInput, Max: maxPlace, Guard: bot.Contact, Read: unread,
				Default: f.fromMeeting(func(_ *bot.Request, m network.Meeting) string { _, link := m.Where(); return link })},
			{Name: "title", Kind: bot.TextInput, Max: maxTitle, Guard: bot.Situation, Read: unread,
				Default: f.fromMeeting(func(_ *bot.Request, m network.Meeting) string { return m.Title })}}},
		{ID: "call_off", Who: bot.Coordination, Prepare: f.changeForm("reason"), Run: f.callOff, Fields: []bot.Field{named,
			{Name: "reason", Kind: bot.TextInput, Required: true, Max: 300, Guard: bot.Situation}}},
	}
}

// remindMeeting reminds of a meeting once: at one of its moments, for the date that it had after so many moves.
type remindMeeting struct {
	Network  int64            `json:"network"`
	Meeting  int64            `json:"meeting"`
	Moves    int64            `json:"moves"`
	Reminder network.Reminder `json:"reminder"`
}

func (remindMeeting) Kind() string { return "remind_meeting" }

// meetingEnd draws a meeting's messages once more when it has ended: what asks whether people come goes away.
type meetingEnd struct {
	Network int64 `json:"network"`
	Meeting int64 `json:"meeting"`
}

func (meetingEnd) Kind() string { return "meeting_end" }

func meetingSubject(number int64) network.Subject {
	return network.Subject{Kind: network.KindMeeting, ID: number}
}

// readRest takes all that is typed.
func readRest(_ context.Context, _ *bot.Request, text string) (value, rest string, ok bool, err error) {
	return text, "", text != "", nil
}

// submitted says whether the verb's own form was sent just now: what is wrong with it is said in the form.
func submitted(r *bot.Request) bool { return r.Kind == bot.Submitted && r.Call.Route == r.Route() }

// without is a copy that lacks some values.
func without(v bot.Values, names ...string) bot.Values {
	out := make(bot.Values, len(v))
	for name, value := range v {
		if !slices.Contains(names, name) {
			out[name] = value
		}
	}
	return out
}
