package storage

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"hilo/network"
	"hilo/network/words"
)

// QuestionFilter narrows a list of questions. Zero fields do not narrow.
type QuestionFilter struct {
	States  []network.QuestionState
	Author  int64
	With    int64 // the person who has it now
	Waiting bool  // or the coordination, beside With
	Topics  []int64
	Text    string // in the question or its answers
	Reader  int64  // who may read it: published ones, and those that this person asked or answered
	Limit   int    // at most 50; 0 is 50
	Offset  int
}

// ListQuestions is one page of a network's questions, the newest first, with the number of all that fit.
func (t *Tx) ListQuestions(ctx context.Context, networkID int64, f QuestionFilter) ([]network.Question, int, error) {
	where, args := f.where(networkID)
	var total []int
	if err := t.allIn(ctx, &total, `select count(*) from questions q where `+where, args...); err != nil {
		return nil, 0, err
	}
	limit := f.Limit
	if limit <= 0 || limit > 50 {
		limit = 50
	}
	var rows []questionRow
	if err := t.allIn(ctx, &rows, `select `+questionColumns+` from questions q where `+where+`
		order by q.number desc limit ? offset ?`, append(args, limit, f.Offset)...); err != nil {
		return nil, 0, err
	}
	out, err := t.questions(ctx, networkID, rows)
	return out, total[0], err
}

// held is how somebody has a question now.
const held = `select s.question from question_steps s where s.network = ? and s.person = ? and s.outcome in ('waiting', 'taken')`

func (f QuestionFilter) where(networkID int64) (string, []any) {
	parts, args := []string{"q.network = ?"}, []any{networkID}
	add := func(part string, values ...any) { parts, args = append(parts, part), append(args, values...) }
	if len(f.States) > 0 {
		add(`q.state in (?)`, f.States)
	}
	if f.Author != 0 {
		add(`q.author = ?`, f.Author)
	}
	switch {
	case f.With != 0 && f.Waiting:
		add(`q.number in (`+held+` union `+held+`)`, networkID, f.With, networkID, 0)
	case f.With != 0:
		add(`q.number in (`+held+`)`, networkID, f.With)
	}
	if len(f.Topics) > 0 {
		add(`q.topic in (?)`, f.Topics)
	}
	if f.Reader != 0 {
		add(`(q.published_at is not null or q.author = ? or exists (select 1 from question_replies r
			where r.network = q.network and r.question = q.number and r.person = ?))`, f.Reader, f.Reader)
	}
	for _, stem := range words.Telling(words.Stems(f.Text)) {
		add(`exists (select 1 from question_words w where w.network = q.network and w.word = ? and w.question = q.number)`, stem)
	}
	return strings.Join(parts, " and "), args
}

// AlikeQuestions are answered questions that share words with a text and that a person may read, the nearest first: at most
// top of them, none below the likeness least, and never the one numbered except.
func (t *Tx) AlikeQuestions(ctx context.Context, networkID, reader int64, text string, least float64, top int, except int64) ([]network.Question, error) {
	stems := words.Stems(text)
	if len(stems) == 0 {
		return nil, nil
	}
	var rows []questionRow
	if err := t.allIn(ctx, &rows, `select `+questionColumns+` from questions q join (
			select question, count(*) as hits from question_words where network = ? and word in (?) and asked
			group by question order by hits desc, question desc limit 40) h on h.question = q.number
		where q.network = ? and q.number <> ? and q.state in ('answered', 'settled') and (q.published_at is not null or q.author = ?)
		order by h.hits desc, q.number desc`, networkID, words.Telling(stems), networkID, except, reader); err != nil {
		return nil, err
	}
	type match struct {
		row  questionRow
		like float64
	}
	var near []match
	for _, r := range rows {
		if like := words.Similarity(stems, words.Stems(r.Body)); like >= least {
			near = append(near, match{r, like})
		}
	}
	slices.SortStableFunc(near, func(a, b match) int { return cmp.Compare(b.like, a.like) })
	rows = nil
	for _, m := range near[:min(2*top, len(near))] {
		rows = append(rows, m.row)
	}
	out, err := t.questions(ctx, networkID, rows)
	out = slices.DeleteFunc(out, func(q network.Question) bool { return len(q.Standing()) == 0 })
	return out[:min(top, len(out))], err
}

// QuestionsDue are the numbers of questions of which a step's time is up, at most so many.
func (t *Tx) QuestionsDue(ctx context.Context, networkID int64, most int) ([]int64, error) {
	var out []int64
	err := t.all(ctx, &out, `select distinct question from question_steps where network = ? and outcome in ('waiting', 'taken')
		and due_at <= ? order by question limit ?`, networkID, t.now, most)
	return out, err
}

// QuestionsToInquire are the numbers of published questions with an answer that was confirmed at a moment or before, and
// of which nobody was asked since whether it is still so.
func (t *Tx) QuestionsToInquire(ctx context.Context, networkID int64, before time.Time, most int) ([]int64, error) {
	var out []int64
	err := t.all(ctx, &out, `select distinct r.question from question_replies r
		join questions q on q.network = r.network and q.number = r.question and q.published_at is not null
		where r.network = ? and r.inquired_at is null and r.retired_at is null and r.confirmed_at <= ?
		order by r.question limit ?`, networkID, before, most)
	return out, err
}

// WakeForQuestions sets the timer for what is next to be done about a network's questions, if there is anything.
func (t *Tx) WakeForQuestions(ctx context.Context, n network.Network) error {
	var next time.Time
	first := func(text string, at func(time.Time) time.Time) error {
		var due time.Time
		err := t.get(ctx, &due, text, n.ID)
		if errors.Is(err, network.ErrNotFound) {
			return nil
		}
		if due = at(due.UTC()); err == nil && (next.IsZero() || due.Before(next)) {
			next = due
		}
		return err
	}
	if err := first(`select due_at from question_steps where network = ? and outcome in ('waiting', 'taken') and due_at is not null
		order by due_at limit 1`, func(due time.Time) time.Time { return due }); err != nil {
		return err
	}
	if err := first(`select r.confirmed_at from question_replies r
		join questions q on q.network = r.network and q.number = r.question and q.published_at is not null
		where r.network = ? and r.inquired_at is null and r.retired_at is null order by r.confirmed_at limit 1`,
		func(confirmed time.Time) time.Time {
			return network.Reply{Confirmed: confirmed}.InquireAt(n.Settings)
		}); err != nil || next.IsZero() {
		return err
	}
	return t.WakeBy(ctx, n.ID, network.QuestionsTimer, next, network.QuestionsJob{Network: n.ID})
}

// QuestionTime is when a question set out and when its first answer came.
type QuestionTime struct {
	Topic           int64
	Asked, Answered time.Time
}

// QuestionTimes are those of the questions answered since a moment.
func (t *Tx) QuestionTimes(ctx context.Context, networkID int64, since time.Time) ([]QuestionTime, error) {
	var rows []questionRow
	err := t.all(ctx, &rows, `select `+questionColumns+` from questions q where q.network = ? and q.answered_at >= ?
		and q.answered_at is not null order by q.number`, networkID, since)
	out := make([]QuestionTime, len(rows))
	for i, r := range rows {
		out[i] = QuestionTime{Topic: r.Topic, Asked: moment(r.Asked), Answered: moment(r.Answered)}
	}
	return out, err
}

// OpenByTopic counts a network's open questions by topic; 0 is those without one.
func (t *Tx) OpenByTopic(ctx context.Context, networkID int64) (map[int64]int, error) {
	var rows []struct {
		Topic int64 `db:"topic"`
		Open  int   `db:"open"`
	}
	err := t.all(ctx, &rows, `select topic, count(*) as open from questions where network = ? and state = 'open' group by topic`, networkID)
	out := make(map[int64]int, len(rows))
	for _, r := range rows {
		out[r.Topic] = r.Open
	}
	return out, err
}

// UnansweredQuestions are questions asked since a moment that came to the coordination, and that nobody has answered: the
// oldest first, at most so many.
func (t *Tx) UnansweredQuestions(ctx context.Context, networkID int64, since time.Time, most int) ([]network.Question, error) {
	var rows []questionRow
	if err := t.all(ctx, &rows, `select `+questionColumns+` from questions q where q.network = ? and q.state = 'open'
		and q.answered_at is null and q.asked_at >= ? and q.number in (`+held+`) order by q.number limit ?`,
		networkID, since, networkID, 0, most); err != nil {
		return nil, err
	}
	return t.questions(ctx, networkID, rows)
}

// questionsOf are the questions in which a person takes part: those asked, answered and had.
func (t *Tx) questionsOf(ctx context.Context, networkID, person int64) ([]network.Question, error) {
	var rows []questionRow
	if err := t.all(ctx, &rows, `select `+questionColumns+` from questions q where q.network = ? and q.number in (
			select number from questions where network = ? and author = ?
			union select question from question_steps where network = ? and person = ?
			union select question from question_replies where network = ? and person = ?) order by q.number`,
		networkID, networkID, person, networkID, person, networkID, person); err != nil {
		return nil, err
	}
	return t.questions(ctx, networkID, rows)
}
