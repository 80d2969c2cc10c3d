package storage_test

import (
	"context"
	"errors"
	"testing"

	"hilo/network"
	"hilo/storage"
)

// minute writes the minutes of a meeting: with as they are to be, approved or as a draft.
func (w town) minute(tb testing.TB, s *storage.Store, meeting network.Meeting, as network.MinutesState) network.Minutes {
	tb.Helper()
	at := meeting.Start
	me := network.Actor{Person: w.people[0], Network: w.ID, Role: network.Coordinator}
	m, err := network.StartMinutes(me, meeting, nil, "es", at)
	if err != nil {
		tb.Fatal(err)
	}
	who, markErr := m.Mark(me, network.Attendee{Person: w.people[0].ID, Entity: w.entities[0], Label: w.Workspace, How: network.Present})
	o, dictateErr := m.Dictate(me, meeting, network.Outcome{Kind: network.OutcomeCarried, Body: w.Workspace}, at)
	if err := errors.Join(markErr, dictateErr); err != nil {
		tb.Fatal(err)
	}
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		running := m
		if err := m.Finish(me, []network.MinutesPoint{{Number: 1, Position: 1, Title: w.Workspace}}, network.DefaultSettings(), at); err != nil {
			return err
		}
		c, proposed := m.Propose(me, network.Correction{Part: network.PartMissing, Body: w.Workspace}, at)
		err := errors.Join(proposed, tx.AddMinutes(ctx, w.ID, running), tx.SaveAttendee(ctx, w.ID, m.Meeting, who),
			tx.SaveOutcome(ctx, w.ID, o), tx.SaveMinutes(ctx, w.ID, running, m), tx.SavePoints(ctx, w.ID, m),
			tx.SaveCorrection(ctx, w.ID, m.Meeting, c), tx.Agree(ctx, w.ID, m.Meeting, 1, w.people[0].ID, true))
		if err != nil || as == network.MinutesDraft {
			return err
		}
		return w.approve(ctx, tx, &m)
	})
	return m
}

// approve approves a draft as it is.
func (w town) approve(ctx context.Context, tx *storage.Tx, m *network.Minutes) error {
	draft := *m
	m.State, m.Approved = network.MinutesApproved, tx.Now()
	if err := tx.SaveMinutes(ctx, w.ID, draft, *m); err != nil {
		return err
	}
	var err error
	if m.Numbers, err = tx.NumberMinutes(ctx, w.ID, *m, 2023); err != nil {
		return err
	}
	return tx.AddMinutesVersion(ctx, w.ID, m.Meeting, w.text(*m))
}

func (w town) text(m network.Minutes) network.MinutesVersion {
	return network.MinutesVersion{Version: m.Version, Approved: m.Approved, Markdown: "# " + w.Workspace, Data: []byte(`{"title":"x"}`)}
}

func (p probe) minutes() network.Minutes {
	return network.Minutes{Meeting: p.id, Areas: []int64{p.id}, State: network.MinutesDraft, Version: 1, Lang: "es", StartedBy: p.alien, Started: monday,
		Points: []network.MinutesPoint{{Number: 1, Position: 1, Title: "probe", Need: p.id}}}
}

var minutesProbes = map[string]func(p probe) (any, error){
	"AddMinutes": func(p probe) (any, error) { return only(p.tx.AddMinutes(p.ctx, p.us.ID, p.minutes())) },
	"AddMinutesVersion": func(p probe) (any, error) {
		return only(p.tx.AddMinutesVersion(p.ctx, p.us.ID, p.id, p.us.text(p.minutes())))
	},
	"Agree": func(p probe) (any, error) {
		return only(errors.Join(p.tx.Agree(p.ctx, p.us.ID, p.id, 1, p.alien, true), p.tx.Agree(p.ctx, p.us.ID, p.id, 1, p.alien, false)))
	},
	"CarriedOver":   func(p probe) (any, error) { return values(p.tx.CarriedOver(p.ctx, p.us.ID, []int64{1, 2, 3})) },
	"ListMinutes":   func(p probe) (any, error) { return values(p.tx.ListMinutes(p.ctx, p.us.ID, p.id, 9, 0)) },
	"LockMinutes":   func(p probe) (any, error) { return values(p.tx.LockMinutes(p.ctx, p.us.ID, p.id)) },
	"Minutes":       func(p probe) (any, error) { return values(p.tx.Minutes(p.ctx, p.us.ID, p.id)) },
	"MinutesNow":    func(p probe) (any, error) { return values(p.tx.MinutesNow(p.ctx, p.us.ID, p.id)) },
	"MinutesToRead": func(p probe) (any, error) { return values(p.tx.MinutesToRead(p.ctx, p.us.ID, p.alien)) },
	"MinutesStates": func(p probe) (any, error) {
		return values(p.tx.MinutesStates(p.ctx, p.us.ID, []int64{1, 2, 3}))
	},
	"MinutesToAnswer": func(p probe) (any, error) { return values(p.tx.MinutesToAnswer(p.ctx, p.us.ID)) },
	"MinutesVersions": func(p probe) (any, error) { return values(p.tx.MinutesVersions(p.ctx, p.us.ID, p.id)) },
	"NumberMinutes": func(p probe) (any, error) {
		return values(p.tx.NumberMinutes(p.ctx, p.us.ID, p.minutes(), 2023))
	},
	"RemoveAttendee": func(p probe) (any, error) { return only(p.tx.RemoveAttendee(p.ctx, p.us.ID, p.id, 1)) },
	"SaveAttendee": func(p probe) (any, error) {
		return only(p.tx.SaveAttendee(p.ctx, p.us.ID, p.id, network.Attendee{Number: 7, Person: p.alien, Entity: p.id, How: network.Present}))
	},
	"SaveCorrection": func(p probe) (any, error) {
		return only(p.tx.SaveCorrection(p.ctx, p.us.ID, p.id, network.Correction{Number: 1, Version: 1, Part: network.PartMissing, Body: "probe",
			By: p.alien, At: monday, State: network.CorrectionAnswered}))
	},
	"SaveMinutes": func(p probe) (any, error) {
		return only(p.tx.SaveMinutes(p.ctx, p.us.ID, p.minutes(), p.minutes()))
	},
	"SaveOutcome": func(p probe) (any, error) {
		return only(p.tx.SaveOutcome(p.ctx, p.us.ID, network.Outcome{Meeting: p.id, Number: 1, Kind: network.OutcomeDecision, Body: "probe",
			Who: p.alien, At: monday, State: network.OutcomeStanding}))
	},
	"SavePoints": func(p probe) (any, error) { return only(p.tx.SavePoints(p.ctx, p.us.ID, p.minutes())) },
	"SettleCarried": func(p probe) (any, error) {
		return only(p.tx.SettleCarried(p.ctx, p.us.ID, []network.Outcome{{Meeting: p.id, Number: 1}}))
	},
}
