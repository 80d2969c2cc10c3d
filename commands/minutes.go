package commands

import (
	"context"
	"errors"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// How long the parts of minutes may be, in runes.
const (
	maxOutcome = 600
	maxWho     = 120
	maxWhen    = 120
	maxList    = 3000
	maxPresent = 100 // names in one pasted list
)

// minutesPart is how a meeting is run and what is left of it: the panel, outcomes, the draft, corrections and approval.
func (f *Features) minutesPart() bot.Command {
	return bot.Command{
		Verbs: append(append(f.panelVerbs(), f.outcomeVerbs()...), f.minutesVerbs()...),
		Views: map[string]bot.View{
			"minutes/open": f.openNotice, "minutes/card": f.minutesCard, "minutes/draft": f.draftNotice,
			"minutes/correction": f.correctionNotice, "minutes/replied": f.repliedNotice, "minutes/waiting": f.waitingNotice,
			minutesPDF: f.printedMinutes, minutesMarkdown: f.writtenMinutes,
		},
		Jobs: []bot.Job{bot.JobOf(f.minutesAreDue), bot.JobOf(f.leftOpen)},
	}
}

func (f *Features) panelVerbs() []bot.Verb {
	typed := bot.Field{Name: "meeting", Kind: bot.TextInput, Hidden: true, Read: f.readMeetingCode}
	one := []bot.Field{hidden("meeting")}
	return []bot.Verb{
		{ID: "start", Who: bot.Coordination, Prepare: f.startable, Run: f.startMeeting, Fields: []bot.Field{typed}},
		{ID: "finish", Who: bot.Coordination, Prepare: f.running, Run: f.finishMeeting, Fields: []bot.Field{typed, hidden("anyway")}},
		{ID: "go_on", Who: bot.Coordination, Run: f.resumeMeeting, Fields: one},
		{ID: "no_minutes", Who: bot.Coordination, Run: f.dropMinutes, Fields: one},
		{ID: "turn", Who: bot.Coordination, Run: f.turnPoint, Fields: append(one, hidden("point"))},
		{ID: "here", Who: bot.Members, Prepare: f.running, Run: f.iAmHere, Fields: one},
		{ID: "attendance", Who: bot.Coordination, Prepare: f.running, Run: f.showAttendance, Fields: []bot.Field{typed}},
		{ID: "mark", Who: bot.Coordination, Run: f.markAttendee, Fields: append(one, hidden("who"), hidden("how"))},
		{ID: "paste_list", Who: bot.Coordination, Confirm: true, Run: f.pasteAttendance, Fields: append(one,
			bot.Field{Name: "list", Kind: bot.LongTextInput, Required: true, Max: maxList, Guard: bot.Situation, Read: unread},
			bot.Field{Name: "how", Kind: bot.ChoiceInput, Required: true, Options: presenceOptions, Default: presentFirst, Read: unread})},
	}
}

func (f *Features) outcomeVerbs() []bot.Verb {
	body := bot.Field{Name: "body", Kind: bot.LongTextInput, Required: true, Max: maxOutcome, Guard: bot.Situation}
	numbered := []bot.Field{hidden("meeting"), hidden("outcome")}
	verbs := []bot.Verb{
		{ID: "carried", Who: bot.Members, Prepare: f.carriedPoint, Run: f.dictate(network.OutcomeCarried), Fields: []bot.Field{hidden("meeting"), body}},
		{ID: "action", Who: bot.Members, Prepare: f.splitAction, Run: f.dictate(network.OutcomeAction), Fields: append([]bot.Field{hidden("meeting"), body}, actionFields()...)},
		{ID: "restate", Who: bot.Members, Confirm: true, Prepare: f.restatable, Run: f.restateOutcome, FieldsFor: f.restateFields, Fields: numbered},
		{ID: "take_back", Who: bot.Members, Run: f.takeBackOutcome, Fields: numbered},
		{ID: "put_back", Who: bot.Members, Run: f.putBackOutcome, Fields: numbered},
		{ID: "mine", Who: bot.Members, Run: f.showMine, Fields: numbered},
		{ID: "noted", Who: bot.Members, Prepare: f.running, Run: f.showNoted, Fields: []bot.Field{hidden("meeting")}},
	}
	for _, kind := range []network.OutcomeKind{network.OutcomeDecision, network.OutcomeInformation} {
		verbs = append(verbs, bot.Verb{ID: string(kind), Who: bot.Members, Prepare: f.running, Run: f.dictate(kind), Fields: []bot.Field{hidden("meeting"), body}})
	}
	return verbs
}

func (f *Features) minutesVerbs() []bot.Verb {
	one := []bot.Field{hidden("meeting")}
	numbered := []bot.Field{hidden("meeting"), hidden("correction")}
	text := func(name string, most int) bot.Field {
		return bot.Field{Name: name, Kind: bot.LongTextInput, Required: true, Max: most, Guard: bot.Situation, Read: unread}
	}
	proposed := text("wording", maxOutcome)
	proposed.Default = f.proposedWording
	return []bot.Verb{
		{ID: "minutes", Who: bot.Members, Prepare: f.meantMinutes, Run: f.showMinutes, Fields: []bot.Field{
			{Name: "meeting", Kind: bot.TextInput, Hidden: true, Read: f.readMeetingCode}, hidden("version")}},
		{ID: "minutes_list", Who: bot.Members, Run: f.listMinutes, Fields: []bot.Field{
			{Name: "area", Kind: bot.ChoiceInput, Options: f.areaOptions}, hidden("page"), hidden("turned")}},
		{ID: "correct", Who: bot.Members, Confirm: true, Prepare: f.correctable, Run: f.proposeCorrection, Fields: append(one,
			bot.Field{Name: "part", Kind: bot.ChoiceInput, Required: true, Options: f.partOptions, Read: unread}, text("change", maxOutcome))},
		{ID: "agree", Who: bot.Members, Run: f.agreeMinutes, Fields: one},
		{ID: "accept", Who: bot.Coordination, Confirm: true, Run: f.acceptCorrection, Fields: append(numbered, proposed)},
		{ID: "accept_list", Who: bot.Coordination, Run: f.acceptCorrection, Fields: numbered},
		{ID: "reply", Who: bot.Coordination, Confirm: true, Run: f.replyCorrection, Fields: append(numbered, text("why", maxOutcome))},
		{ID: "unpropose", Who: bot.Members, Run: f.withdrawCorrection, Fields: numbered},
		{ID: "approve", Who: bot.Coordination, Run: f.approveMinutes, Fields: one},
		{ID: "reopen", Who: bot.Coordination, Confirm: true, Run: f.reopenMinutes, Fields: append(one, text("why", 300))},
		{ID: "minutes_pdf", Who: bot.Members, Run: f.sendMinutes(minutesPDF), Fields: one},
		{ID: "minutes_markdown", Who: bot.Members, Run: f.sendMinutes(minutesMarkdown), Fields: one},
		{ID: "minutes_settings", Who: bot.Coordination, Confirm: true, Run: f.saveMinutesSettings, Fields: []bot.Field{
			wholeField("minutes_days", func(s network.Settings) int { return s.MinutesDays })}},
	}
}

func minutesSubject(meeting int64) network.Subject {
	return network.Subject{Kind: network.KindMinutes, ID: meeting}
}

// bothSubjects are the messages of a meeting and of its minutes.
func bothSubjects(meeting int64) []network.Subject {
	return []network.Subject{minutesSubject(meeting), meetingSubject(meeting)}
}

// errNotBegun means that a meeting has no minutes.
var errNotBegun = errors.New("the meeting was not begun")

// withMinutes changes the minutes of the meeting that the values name, alone of all who want to. What is kept beside their
// rows of their own is saved here.
func (f *Features) withMinutes(ctx context.Context, r *bot.Request, change func(*storage.Tx, network.Meeting, *network.Minutes) error) (network.Minutes, error) {
	num := number(r.Values, "meeting")
	var m network.Minutes
	err := f.update(ctx, r, func(t *storage.Tx) error {
		of, err := t.Meeting(ctx, r.Network.ID, num)
		if err != nil {
			return noSuchMeeting(err, num)
		}
		if m, err = t.LockMinutes(ctx, r.Network.ID, num); errors.Is(err, network.ErrNotFound) {
			return errNotBegun
		} else if err != nil {
			return err
		}
		was := m
		if err := change(t, of, &m); err != nil {
			return err
		}
		if was.State != m.State || was.Turn != m.Turn || was.Point != m.Point {
			err = f.saveMinutes(ctx, t, r.Network, was, m)
		}
		return err
	})
	return m, err
}

// record are minutes with what is needed to draw them.
type record struct {
	network.Minutes
	meeting network.Meeting
	net     network.Network
	names   map[int64]string         // of areas
	members map[int64]storage.Member // by person
	next    network.Meeting          // of the same areas; Number 0 is none
	kept    []network.MinutesVersion // texts that were approved
	now     time.Time
}

// readMinutes reads minutes as they are now; a meeting without is network.ErrNotFound.
func (f *Features) readMinutes(ctx context.Context, networkID, meeting int64) (record, error) {
	var rec record
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		rec, err = readRecord(ctx, t, networkID, meeting)
		return err
	})
	return rec, err
}

func readRecord(ctx context.Context, t *storage.Tx, networkID, meeting int64) (rec record, err error) {
	rec.now = t.Now()
	if rec.Minutes, err = t.Minutes(ctx, networkID, meeting); err != nil {
		return rec, err
	}
	if rec.meeting, err = t.Meeting(ctx, networkID, meeting); err != nil {
		return rec, err
	}
	if rec.net, err = t.Network(ctx, networkID); err != nil {
		return rec, err
	}
	if rec.names, err = t.AreaNames(ctx, networkID); err != nil {
		return rec, err
	}
	if rec.kept, err = t.MinutesVersions(ctx, networkID, meeting); err != nil {
		return rec, err
	}
	members, err := t.Members(ctx, networkID)
	rec.members = make(map[int64]storage.Member, len(members))
	for _, m := range members {
		rec.members[m.Person.ID] = m
	}
	if err != nil || rec.State == network.MinutesRunning && len(rec.Areas) == 0 {
		return rec, err
	}
	return rec, rec.readNext(ctx, t)
}

// readNext finds the meeting of the same areas that comes after this one.
func (rec *record) readNext(ctx context.Context, t *storage.Tx) error {
	for _, area := range rec.Areas { // one or two
		list, _, err := t.ListMeetings(ctx, rec.net.ID, storage.MeetingFilter{Area: area, From: later(rec.now, rec.meeting.Start.Add(time.Minute)), Limit: 5})
		if err != nil {
			return err
		}
		for _, m := range list {
			if m.Number != rec.meeting.Number && m.Ahead(rec.now) && (rec.next.Number == 0 || m.Start.Before(rec.next.Start)) {
				rec.next = m
			}
		}
	}
	return nil
}

// recordOf is readMinutes for the meeting that the values name.
func (f *Features) recordOf(ctx context.Context, r *bot.Request) (record, error) {
	rec, err := f.readMinutes(ctx, r.Network.ID, number(r.Values, "meeting"))
	if !errors.Is(err, network.ErrNotFound) {
		return rec, err
	}
	if _, err := f.theMeeting(ctx, r); err != nil {
		return rec, err
	}
	return rec, errNotBegun
}

// explainMinutes puts what the rules of minutes refuse into a sentence.
func explainMinutes(r *bot.Request, err error) (bot.Text, bool) {
	for sentinel, key := range map[error]string{
		errNotBegun: "minutes.not_begun", network.ErrNotPresent: "minutes.not_present", network.ErrNotAttended: "minutes.not_attended", network.ErrNothingSaid: "minutes.nothing_said",
		network.ErrNotYours: "minutes.not_yours", network.ErrNotAgreed: "minutes.not_agreed",
		network.ErrOpenCorrections: "minutes.open_corrections", network.ErrNoNames: "minutes.no_names",
	} {
		if errors.Is(err, sentinel) {
			return r.T(key, nil), true
		}
	}
	if e, ok := errors.AsType[network.TooEarlyError](err); ok {
		return r.T("minutes.too_early", bot.Args{"When": r.DayTime(e.From.In(e.Meeting.Start.Location())), "Code": network.Code("M", e.Meeting.Number)}), true
	}
	if e, ok := errors.AsType[network.MinutesStateError](err); ok {
		if e.State == network.MinutesDraft && !e.Deadline.IsZero() && !r.Now.Before(e.Deadline) {
			return r.T("minutes.over", bot.Args{"When": bot.Time{At: e.Deadline, Form: bot.DayTime}}), true
		}
		return r.T("minutes.is_"+string(e.State), bot.Args{"Code": network.Code("M", e.Meeting)}), true
	}
	return nil, false
}
