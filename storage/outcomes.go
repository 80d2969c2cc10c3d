package storage

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"hilo/network"
)

type outcomeRow struct {
	Meeting int64        `db:"meeting"`
	Number  int64        `db:"number"`
	Point   int64        `db:"point"`
	Kind    string       `db:"kind"`
	Body    string       `db:"body"`
	Who     int64        `db:"who"`
	WhoText string       `db:"who_text"`
	Due     sql.NullTime `db:"due_at"`
	By      int64        `db:"dictated_by"`
	At      time.Time    `db:"said_at"`
	State   string       `db:"state"`
}

const outcomeColumns = `o.meeting, o.number, o.point, o.kind, o.body, o.who, o.who_text, o.due_at, o.dictated_by, o.said_at, o.state`

func (r outcomeRow) outcome() network.Outcome {
	return network.Outcome{Meeting: r.Meeting, Number: r.Number, Point: r.Point, Kind: network.OutcomeKind(r.Kind), Body: r.Body,
		Who: r.Who, WhoText: r.WhoText, Due: moment(r.Due), DictatedBy: r.By, At: r.At.UTC(), State: network.OutcomeState(r.State)}
}

func (t *Tx) outcomesOf(ctx context.Context, networkID int64, m *network.Minutes) error {
	var rows []outcomeRow
	err := t.all(ctx, &rows, `select `+outcomeColumns+` from outcomes o where o.network = ? and o.meeting = ? order by o.number`,
		networkID, m.Meeting)
	for _, r := range rows {
		m.Outcomes = append(m.Outcomes, r.outcome())
	}
	return err
}

// SaveOutcome keeps an outcome by the number that a rule gave it, new or changed, in minutes that are not locked.
func (t *Tx) SaveOutcome(ctx context.Context, networkID int64, o network.Outcome) error {
	return one(t.exec(ctx, `insert into outcomes (network, meeting, number, point, kind, body, who, who_text, due_at, dictated_by,
			said_at, state)
		select x.network, x.meeting, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?`+whileIn+`
		on conflict (network, meeting, number) do update set body = excluded.body, who = excluded.who,
			who_text = excluded.who_text, due_at = excluded.due_at, state = excluded.state`,
		o.Number, o.Point, string(o.Kind), o.Body, o.Who, o.WhoText, orNull(o.Due), o.DictatedBy, o.At, string(o.State),
		networkID, o.Meeting))
}

// CarriedOver are the outcomes that meetings of some areas left for the next one and that no meeting has dealt with since,
// the oldest first; at most fifty.
func (t *Tx) CarriedOver(ctx context.Context, networkID int64, areas []int64) ([]network.Outcome, error) {
	if len(areas) == 0 {
		return nil, nil
	}
	var rows []outcomeRow
	err := t.allIn(ctx, &rows, `select `+outcomeColumns+` from outcomes o
		join minutes x on x.network = o.network and x.meeting = o.meeting and x.state in ('draft', 'approved')
		where o.network = ? and o.kind = 'carried' and o.settled_at is null and o.state = 'standing'
			and o.meeting in (select a.meeting from meeting_areas a where a.network = ? and a.area in (?))
		order by o.said_at, o.number limit 50`, networkID, networkID, areas)
	out := make([]network.Outcome, len(rows))
	for i, r := range rows {
		out[i] = r.outcome()
	}
	return out, err
}

// SettleCarried notes that outcomes carried over have been dealt with: a meeting that is over had them on its agenda.
func (t *Tx) SettleCarried(ctx context.Context, networkID int64, list []network.Outcome) error {
	for _, o := range list { // a handful
		if _, err := t.exec(ctx, `update outcomes set settled_at = ? where network = ? and meeting = ? and number = ?
			and kind = 'carried' and settled_at is null`, t.now, networkID, o.Meeting, o.Number); err != nil {
			return fmt.Errorf("settle: %w", err)
		}
	}
	return nil
}

func (t *Tx) corrections(ctx context.Context, networkID int64, m *network.Minutes) error {
	var rows []struct {
		Number     int64        `db:"number"`
		Version    int          `db:"version"`
		Part       string       `db:"part"`
		Target     int64        `db:"target"`
		Body       string       `db:"body"`
		Was        string       `db:"was"`
		By         int64        `db:"proposed_by"`
		At         time.Time    `db:"proposed_at"`
		State      string       `db:"state"`
		Answer     string       `db:"answer"`
		AnsweredBy int64        `db:"answered_by"`
		Answered   sql.NullTime `db:"answered_at"`
	}
	err := t.all(ctx, &rows, `select number, version, part, target, body, was, proposed_by, proposed_at, state, answer, answered_by,
		answered_at from minutes_corrections where network = ? and meeting = ? order by number`, networkID, m.Meeting)
	for _, r := range rows {
		m.Corrections = append(m.Corrections, network.Correction{Number: r.Number, Version: r.Version, Part: network.CorrectionPart(r.Part),
			Target: r.Target, Body: r.Body, Was: r.Was, By: r.By, At: r.At.UTC(), State: network.CorrectionState(r.State),
			Answer: r.Answer, AnsweredBy: r.AnsweredBy, Answered: moment(r.Answered)})
	}
	return err
}

// SaveCorrection keeps a correction by the number that a rule gave it: a new one, or what has become of one that was open.
// One that has come to its end already is network.ErrChanged.
func (t *Tx) SaveCorrection(ctx context.Context, networkID, meeting int64, c network.Correction) error {
	n, err := t.exec(ctx, `insert into minutes_corrections (network, meeting, number, version, part, target, body, was, proposed_by,
			proposed_at, state, answer, answered_by, answered_at)
		select x.network, x.meeting, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?`+whileIn+`
		on conflict (network, meeting, number) do update set target = excluded.target, was = excluded.was, state = excluded.state,
			answer = excluded.answer, answered_by = excluded.answered_by, answered_at = excluded.answered_at
			where minutes_corrections.state = 'open'`,
		c.Number, c.Version, string(c.Part), c.Target, c.Body, c.Was, c.By, c.At, string(c.State), c.Answer, c.AnsweredBy,
		orNull(c.Answered), networkID, meeting)
	if err == nil && n == 0 {
		err = network.ErrChanged
	}
	return err
}
