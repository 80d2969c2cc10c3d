package storage

import (
	"context"
	"errors"
	"time"

	"hilo/network"
	"hilo/network/urgency"
)

// Coordination are the people who coordinate a network.
func (t *Tx) Coordination(ctx context.Context, networkID int64) ([]int64, error) {
	var out []int64
	err := t.all(ctx, &out, `select person from memberships where network = ? and role = 'coordinator' order by person`, networkID)
	return out, err
}

// EntityNamed is the entity of a name, made when there is none: two people who name the same one meet in it.
func (t *Tx) EntityNamed(ctx context.Context, networkID int64, e network.Entity) (id int64, made bool, err error) {
	find := func() error {
		return t.get(ctx, &id, `select id from entities where network = ? and folded = ? and removed_at is null`,
			networkID, network.Fold(e.Name))
	}
	if err := find(); !errors.Is(err, network.ErrNotFound) {
		return id, false, err
	}
	if id, err = t.next(ctx, networkID, network.KindEntity); err != nil {
		return 0, false, err
	}
	n, err := t.exec(ctx, `insert into entities (network, id, name, folded, kind, weight) values (?, ?, ?, ?, ?, ?)
		on conflict do nothing`, networkID, id, e.Name, network.Fold(e.Name), string(e.Kind), e.Weight)
	if err != nil {
		return 0, false, err
	}
	if n == 0 { // somebody was quicker
		err = find()
		return id, false, err
	}
	return id, true, t.Seat(ctx, networkID, id, e.Areas)
}

// UnitNamed is the unit of that name of an entity, made when there is none.
func (t *Tx) UnitNamed(ctx context.Context, networkID int64, u network.Unit) (id int64, made bool, err error) {
	find := func() error {
		return t.get(ctx, &id, `select id from units where network = ? and entity = ? and folded = ? and removed_at is null`,
			networkID, u.Entity, network.Fold(u.Name))
	}
	if err := find(); !errors.Is(err, network.ErrNotFound) {
		return id, false, err
	}
	if id, err = t.next(ctx, networkID, "unit"); err != nil {
		return 0, false, err
	}
	n, err := t.exec(ctx, `insert into units (network, id, entity, name, folded, weight) values (?, ?, ?, ?, ?, ?)
		on conflict do nothing`, networkID, id, u.Entity, u.Name, network.Fold(u.Name), u.Weight)
	if err != nil {
		return 0, false, err
	}
	if n == 0 { // somebody was quicker
		err = find()
		return id, false, err
	}
	return id, true, nil
}

// RestoreUnit brings a removed unit back.
func (t *Tx) RestoreUnit(ctx context.Context, networkID, id int64) error {
	return one(t.exec(ctx, `update units set removed_at = null where network = ? and id = ?`, networkID, id))
}

// LastEvent is the newest line of a subject's history, of all or of some verbs; none is network.ErrNotFound.
func (t *Tx) LastEvent(ctx context.Context, networkID int64, s network.Subject, verbs ...string) (network.Event, error) {
	text := `select number, subject, id, at, actor, verb, data from history where network = ? and subject = ? and id = ?`
	args := []any{networkID, s.Kind, s.ID}
	if len(verbs) > 0 {
		text, args = text+` and verb in (?)`, append(args, verbs)
	}
	var rows []eventRow
	if err := t.allIn(ctx, &rows, text+` order by number desc limit 1`, args...); err != nil {
		return network.Event{}, err
	}
	if len(rows) == 0 {
		return network.Event{}, network.ErrNotFound
	}
	return rows[0].event()
}

// Kept is what a network keeps of what one person did.
type Kept struct {
	Needs   []network.Need // registered by them
	Ballots []KeptBallot
	Reasons []KeptReason
	Answers []KeptAnswer
	Dates   []KeptDate
	Events  []network.Event // newest first, at most 500
	// Questions are those that they asked or answered, or have been asked.
	Questions []network.Question
	Cards     []network.Resource // of the guide, that they keep
	Doubts    []network.Doubt    // that they raised about cards
	Attended  []KeptAttended
	Said      []KeptSaid // oldest first
}

// KeptBallot is one answer in a round.
type KeptBallot struct {
	Round int64         `db:"round"`
	Need  int64         `db:"need"`
	Grade urgency.Grade `db:"grade"`
	Cast  time.Time     `db:"cast_at"`
}

// KeptReason is one reason given in a round.
type KeptReason struct {
	Round int64  `db:"round"`
	Need  int64  `db:"need"`
	Body  string `db:"body"`
}

// KeptAnswer is what they say about coming to one meeting.
type KeptAnswer struct {
	Meeting int64          `db:"meeting"`
	Answer  network.Answer `db:"answer"`
	At      time.Time      `db:"answered_at"`
	// Sent is the name of whoever goes in their place and is not in the chat, as they typed it.
	Sent string `db:"delegate_name"`
}

// KeptDate is what they said to one date of a poll.
type KeptDate struct {
	Poll  int64            `db:"poll"`
	Start time.Time        `db:"starts_at"`
	Word  network.SlotWord `db:"word"`
	At    time.Time        `db:"answered_at"`
}

// KeptOf is for that person's own eyes alone: their ballots of open rounds are in it.
func (t *Tx) KeptOf(ctx context.Context, networkID, person int64) (Kept, error) {
	var out Kept
	var rows []needRow
	if err := t.all(ctx, &rows, `select `+needColumns+` from needs n where n.network = ? and n.author = ? order by n.number`,
		networkID, person); err != nil {
		return out, err
	}
	out.Needs = needs(rows)
	// Through the rounds, so that the ballots' own key is used.
	if err := t.all(ctx, &out.Ballots, `select b.round, b.need, b.grade, b.cast_at from rounds r
		join ballots b on b.network = r.network and b.round = r.number and b.voter = ?
		where r.network = ? order by b.round, b.need`, person, networkID); err != nil {
		return out, err
	}
	if err := t.all(ctx, &out.Reasons, `select s.round, s.need, s.body from round_needs n
		join reasons s on s.network = n.network and s.round = n.round and s.need = n.need and s.voter = ?
		where n.network = ? order by s.round, s.need`, person, networkID); err != nil {
		return out, err
	}
	if err := t.all(ctx, &out.Answers, `select meeting, answer, answered_at, delegate_name from attendances where network = ? and person = ?
		order by meeting`, networkID, person); err != nil {
		return out, err
	}
	if err := t.all(ctx, &out.Dates, `select a.poll, s.starts_at, a.word, a.answered_at from date_poll_answers a
		join date_poll_slots s on s.network = a.network and s.poll = a.poll and s.number = a.slot
		where a.network = ? and a.person = ? order by a.poll, a.slot`, networkID, person); err != nil {
		return out, err
	}
	var err error
	if out.Questions, err = t.questionsOf(ctx, networkID, person); err != nil {
		return out, err
	}
	if out.Cards, out.Doubts, err = t.cardsOf(ctx, networkID, person); err != nil {
		return out, err
	}
	if out.Attended, out.Said, err = t.minutesKept(ctx, networkID, person); err != nil {
		return out, err
	}
	out.Events, err = t.HistoryOf(ctx, networkID, person)
	return out, err
}
