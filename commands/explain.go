package commands

import (
	"errors"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// explain puts what the rules and the store refuse into one plain sentence that says what to do next.
func (f *Features) explain(r *bot.Request, err error) (bot.Text, bool) {
	if key, ok := plainly(err); ok {
		return r.T(key, nil), true
	}
	for _, part := range []func(*bot.Request, error) (bot.Text, bool){explainRounds, explainMeeting, pollRefused, explainSeries, explainMinutes, explainPicture} {
		if text, ok := part(r, err); ok {
			return text, true
		}
	}
	if e, ok := errors.AsType[network.ForbiddenError](err); ok {
		return r.T("error.forbidden_"+string(e.Needs), nil), true
	}
	if e, ok := errors.AsType[NoSuchResourceError](err); ok {
		return r.T("error.no_such_resource", bot.Args{"Code": network.Code("R", e.Number)}), true
	}
	if e, ok := errors.AsType[network.ResourceGoneError](err); ok {
		return r.T("error.resource_gone", bot.Args{"Code": network.Code("R", e.Number)}), true
	}
	if e, ok := errors.AsType[NoSuchQuestionError](err); ok {
		return r.T("error.no_such_question", bot.Args{"Code": network.Code("C", e.Number)}), true
	}
	if e, ok := errors.AsType[network.QuestionStateError](err); ok {
		return r.T("question.is_"+string(e.State), bot.Args{"Code": network.Code("C", e.Number)}), true
	}
	if _, ok := errors.AsType[network.WeightError](err); ok {
		return r.T("red.weights", nil), true
	}
	if _, ok := errors.AsType[network.RoundOpenError](err); ok {
		return r.T("error.round_open", nil), true
	}
	if _, ok := errors.AsType[network.NotInRoundError](err); ok {
		return r.T("error.not_in_round", nil), true
	}
	if _, ok := errors.AsType[network.NotEntitledError](err); ok {
		return r.T("error.not_entitled", nil), true
	}
	return explainSeries(r, err)
}

// standing says how a meeting stands that is not what it was thought to be.
func standing(r *bot.Request, m network.Meeting) bot.Text {
	args := bot.Args{"Day": r.Day(m.Start), "Code": network.Code("M", m.Number), "Reason": m.Reason}
	switch {
	case m.State == network.MeetingCalledOff:
		return r.T("error.meeting_off", args)
	case m.Held(r.Now):
		return r.T("error.meeting_held", args)
	}
	return r.T("error.meeting_begun", args)
}

// explainRounds is for needs and their rounds.
func explainRounds(r *bot.Request, err error) (bot.Text, bool) {
	if e, ok := errors.AsType[network.NeedStateError](err); ok {
		args := bot.Args{"Code": network.Code("N", e.Number), "State": r.String("state."+string(e.State), nil),
			"Other": network.Code("N", e.Merged)}
		if e.Merged != 0 {
			return r.T("error.need_merged", args), true
		}
		return r.T("error.need_state", args), true
	}
	if e, ok := errors.AsType[network.RoundClosedError](err); ok {
		return r.T("error.round_closed", bot.Args{"At": bot.Time{At: e.At, Form: bot.DayTime}}), true
	}
	if e, ok := errors.AsType[network.TooManyNeedsError](err); ok {
		return r.T("error.too_many_needs", bot.Args{"Count": e.Count, "Have": e.Count, "Most": e.Most}), true
	}
	if e, ok := errors.AsType[NoSuchNeedError](err); ok {
		return r.T("error.no_such_need", bot.Args{"Code": network.Code("N", e.Number)}), true
	}
	return nil, false
}

// explainMeeting is for meetings and their agendas.
func explainMeeting(r *bot.Request, err error) (bot.Text, bool) {
	if e, ok := errors.AsType[NoSuchMeetingError](err); ok {
		return r.T("error.no_such_meeting", bot.Args{"Code": network.Code("M", e.Number)}), true
	}
	if e, ok := errors.AsType[network.DelegateError](err); ok {
		return r.T("attendance.delegate_refused", bot.Args{"Who": e.Name}), true
	}
	if e, ok := errors.AsType[network.MeetingStateError](err); ok {
		return standing(r, e.Meeting), true
	}
	if e, ok := errors.AsType[network.MeetingMovedError](err); ok {
		return r.T("error.meeting_moved", bot.Args{"Code": network.Code("M", e.Meeting.Number), "Day": spanText(r.Printer, spanOf(e.Meeting))}), true
	}
	if e, ok := errors.AsType[network.AgendaFullError](err); ok {
		return r.T("agenda.full", bot.Args{"Most": e.Most}), true
	}
	if e, ok := errors.AsType[network.NoSuchPointError](err); ok && e.Points == 0 {
		return r.T("agenda.none", nil), true
	} else if ok {
		return r.T("agenda.no_such_point", bot.Args{"Count": e.Points, "N": e.Points, "Position": e.Position}), true
	}
	return nil, false
}

// plainly are the errors that have nothing more to say than their name.
func plainly(err error) (string, bool) {
	for sentinel, key := range map[error]string{
		network.ErrNotFound:        "error.not_found",
		network.ErrTooLate:         "error.too_late",
		network.ErrChanged:         "error.changed",
		network.ErrSameNeed:        "error.same_need",
		network.ErrNoEntity:        "error.no_entity",
		network.ErrNoNeeds:         "error.no_needs",
		network.ErrNoVoices:        "error.no_voices",
		network.ErrDeadlineTooSoon: "error.deadline_too_soon",
		network.ErrNoSuchGrade:     "error.no_such_grade",
		network.ErrMeetingPast:     "error.meeting_past",
		network.ErrNoSuchAnswer:    "error.no_such_answer",
		network.ErrNoReason:        "error.no_reason",
		network.ErrNoDelegate:      "attendance.no_delegate",
		network.ErrNotStandingIn:   "attendance.not_standing_in",
		network.ErrPointUntitled:   "error.point_untitled",
		network.ErrPointMinutes:    "error.point_minutes",
		network.ErrPassedBack:      "question.passed_before",
		network.ErrOwnQuestion:     "question.own_question",
		network.ErrStepOver:        "question.step_over",
		network.ErrSlotCount:       "error.slot_count",
		network.ErrAfterFirstSlot:  "error.after_first_slot",
		network.ErrNotAsked:        "error.not_asked",
		network.ErrNoSuchSlot:      "error.no_such_slot",
		ErrNoSuchPoll:              "error.no_such_poll",
		ErrNoArea:                  "error.no_area",
		ErrEmptyPaper:              "error.empty_paper",
		network.ErrLastCoordinator: "red.last_coordinator",
		storage.ErrRepeated:        "error.repeated",
		storage.ErrTaken:           "error.taken",
		storage.ErrBusy:            "error.busy",
	} {
		if errors.Is(err, sentinel) {
			return key, true
		}
	}
	return "", false
}
