package storage

import (
	"context"
	"database/sql"
	"time"

	"hilo/network"
	"hilo/network/words"
)

type questionRow struct {
	Number    int64        `db:"number"`
	Body      string       `db:"body"`
	Topic     int64        `db:"topic"`
	Area      int64        `db:"area"`
	Town      string       `db:"town"`
	Behalf    string       `db:"behalf"`
	State     string       `db:"state"`
	Author    int64        `db:"author"`
	Created   time.Time    `db:"created_at"`
	Asked     sql.NullTime `db:"asked_at"`
	Answered  sql.NullTime `db:"answered_at"`
	Published sql.NullTime `db:"published_at"`
}

const questionColumns = `q.number, q.body, q.topic, q.area, q.town, q.behalf, q.state, q.author, q.created_at, q.asked_at,
	q.answered_at, q.published_at`

func (r questionRow) question() network.Question {
	return network.Question{Number: r.Number, Text: r.Body, Topic: r.Topic, Area: r.Area, Town: r.Town, Behalf: r.Behalf,
		State: network.QuestionState(r.State), Author: r.Author, Created: r.Created.UTC(), Asked: moment(r.Asked),
		Answered: moment(r.Answered), Published: moment(r.Published)}
}

// moment is a kept moment; the zero time where none is.
func moment(at sql.NullTime) time.Time {
	if !at.Valid {
		return time.Time{}
	}
	return at.Time.UTC()
}

// orNull keeps the zero time as no moment.
func orNull(at time.Time) sql.NullTime { return sql.NullTime{Time: at, Valid: !at.IsZero()} }

type stepRow struct {
	Question int64        `db:"question"`
	Number   int64        `db:"number"`
	Person   int64        `db:"person"`
	By       int64        `db:"passed_by"`
	Note     string       `db:"note"`
	Asked    time.Time    `db:"asked_at"`
	Due      sql.NullTime `db:"due_at"`
	Outcome  string       `db:"outcome"`
	Ended    sql.NullTime `db:"ended_at"`
}

func (r stepRow) step() network.Step {
	return network.Step{Number: r.Number, Person: r.Person, By: r.By, Note: r.Note, Asked: r.Asked.UTC(), Due: moment(r.Due),
		Outcome: network.StepOutcome(r.Outcome), Ended: moment(r.Ended)}
}

type replyRow struct {
	Question  int64        `db:"question"`
	Number    int64        `db:"number"`
	Person    int64        `db:"person"`
	Body      string       `db:"body"`
	At        time.Time    `db:"replied_at"`
	Confirmed time.Time    `db:"confirmed_at"`
	Inquired  sql.NullTime `db:"inquired_at"`
	Retired   sql.NullTime `db:"retired_at"`
}

func (r replyRow) reply() network.Reply {
	return network.Reply{Number: r.Number, Person: r.Person, Body: r.Body, At: r.At.UTC(), Confirmed: r.Confirmed.UTC(),
		Inquired: moment(r.Inquired), Retired: moment(r.Retired)}
}

// AddQuestion numbers and keeps a question that network.Ask has let pass.
func (t *Tx) AddQuestion(ctx context.Context, networkID int64, q network.Question) (network.Question, error) {
	q.Number = 0
	return t.insertQuestion(ctx, networkID, q)
}

// insertQuestion keeps a question under its number or, for 0, the next.
func (t *Tx) insertQuestion(ctx context.Context, networkID int64, q network.Question) (network.Question, error) {
	var err error
	if q.Number == 0 {
		q.Number, err = t.next(ctx, networkID, network.KindQuestion)
	} else {
		err = t.reach(ctx, networkID, network.KindQuestion, q.Number)
	}
	if err != nil {
		return q, err
	}
	if _, err := t.exec(ctx, `insert into questions (network, number, body, topic, area, town, behalf, state, author, created_at)
			values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, networkID, q.Number, q.Text, q.Topic, q.Area, q.Town, q.Behalf,
		string(q.State), q.Author, q.Created); err != nil {
		return q, err
	}
	return q, t.SaveQuestion(ctx, networkID, q)
}

// SaveQuestion keeps what a rule has changed in a question: all but its author and when it was made, with its way, its
// answers and its words for search. The question comes from LockQuestion; WakeForQuestions follows.
func (t *Tx) SaveQuestion(ctx context.Context, networkID int64, q network.Question) error {
	if err := one(t.exec(ctx, `update questions set body = ?, topic = ?, area = ?, town = ?, behalf = ?, state = ?, asked_at = ?,
			answered_at = ?, published_at = ? where network = ? and number = ?`, q.Text, q.Topic, q.Area, q.Town, q.Behalf,
		string(q.State), orNull(q.Asked), orNull(q.Answered), orNull(q.Published), networkID, q.Number)); err != nil {
		return err
	}
	if err := t.saveSteps(ctx, networkID, q); err != nil {
		return err
	}
	if err := t.saveReplies(ctx, networkID, q); err != nil {
		return err
	}
	return t.indexQuestion(ctx, networkID, q)
}

func (t *Tx) saveSteps(ctx context.Context, networkID int64, q network.Question) error {
	if len(q.Steps) == 0 {
		return nil
	}
	rows := make([][]any, len(q.Steps))
	for i, s := range q.Steps {
		rows[i] = []any{networkID, q.Number, s.Number, s.Person, s.By, s.Note, s.Asked, orNull(s.Due), string(s.Outcome), orNull(s.Ended)}
	}
	return t.putRows(ctx, `insert into question_steps (network, question, number, person, passed_by, note, asked_at,
		due_at, outcome, ended_at)`, `on conflict (network, question, number) do update set due_at = excluded.due_at,
		outcome = excluded.outcome, ended_at = excluded.ended_at`, rows)
}

func (t *Tx) saveReplies(ctx context.Context, networkID int64, q network.Question) error {
	if len(q.Replies) == 0 {
		return nil
	}
	rows := make([][]any, len(q.Replies))
	for i, r := range q.Replies {
		rows[i] = []any{networkID, q.Number, r.Number, r.Person, r.Body, r.At, r.Confirmed, orNull(r.Inquired), orNull(r.Retired)}
	}
	return t.putRows(ctx, `insert into question_replies (network, question, number, person, body, replied_at, confirmed_at,
		inquired_at, retired_at)`, `on conflict (network, question, number) do update set body = excluded.body,
		confirmed_at = excluded.confirmed_at, inquired_at = excluded.inquired_at, retired_at = excluded.retired_at`, rows)
}

// indexQuestion keeps the stems by which a question is found: its own, and those of the answers that are still so.
func (t *Tx) indexQuestion(ctx context.Context, networkID int64, q network.Question) error {
	if _, err := t.exec(ctx, `delete from question_words where network = ? and question = ?`, networkID, q.Number); err != nil {
		return err
	}
	asked := map[string]bool{}
	for _, r := range q.Standing() {
		for _, stem := range words.Stems(r.Body) {
			asked[stem] = false
		}
	}
	for _, stem := range words.Stems(q.Text) {
		asked[stem] = true
	}
	if len(asked) == 0 {
		return nil
	}
	rows := make([][]any, 0, len(asked))
	for stem, own := range asked {
		rows = append(rows, []any{networkID, stem, q.Number, own})
	}
	return t.putRows(ctx, `insert into question_words (network, word, question, asked)`, ``, rows)
}

// Question is a question with its way and its answers.
func (t *Tx) Question(ctx context.Context, networkID, number int64) (network.Question, error) {
	var row questionRow
	if err := t.get(ctx, &row, `select `+questionColumns+` from questions q where q.network = ? and q.number = ?`,
		networkID, number); err != nil {
		return network.Question{}, err
	}
	out := []network.Question{row.question()}
	err := t.fillQuestions(ctx, networkID, out)
	return out[0], err
}

// LockQuestion is Question for whoever changes it: of two at once the second waits, and then reads what the first has
// made of it.
func (t *Tx) LockQuestion(ctx context.Context, networkID, number int64) (network.Question, error) {
	if t.store.dialect == "postgres" { // SQLite has one writer
		var locked int64
		if err := t.get(ctx, &locked, `select number from questions where network = ? and number = ? for no key update`,
			networkID, number); err != nil {
			return network.Question{}, err
		}
	}
	return t.Question(ctx, networkID, number)
}

// fillQuestions gives questions their steps and answers.
func (t *Tx) fillQuestions(ctx context.Context, networkID int64, questions []network.Question) error {
	if len(questions) == 0 {
		return nil
	}
	at := make(map[int64]*network.Question, len(questions))
	numbers := make([]int64, len(questions))
	for i := range questions {
		numbers[i] = questions[i].Number
		at[numbers[i]] = &questions[i]
	}
	var steps []stepRow
	if err := t.allIn(ctx, &steps, `select question, number, person, passed_by, note, asked_at, due_at, outcome, ended_at
		from question_steps where network = ? and question in (?) order by question, number`, networkID, numbers); err != nil {
		return err
	}
	for _, r := range steps {
		at[r.Question].Steps = append(at[r.Question].Steps, r.step())
	}
	var replies []replyRow
	err := t.allIn(ctx, &replies, `select question, number, person, body, replied_at, confirmed_at, inquired_at, retired_at
		from question_replies where network = ? and question in (?) order by question, number`, networkID, numbers)
	for _, r := range replies {
		at[r.Question].Replies = append(at[r.Question].Replies, r.reply())
	}
	return err
}

// questions reads the questions of some rows, whole.
func (t *Tx) questions(ctx context.Context, networkID int64, rows []questionRow) ([]network.Question, error) {
	out := make([]network.Question, len(rows))
	for i, r := range rows {
		out[i] = r.question()
	}
	return out, t.fillQuestions(ctx, networkID, out)
}

// freeQuestions lets go of somebody who leaves a network: what they asked is asked no more, they are no reference person,
// and what they have passes on at once.
func (t *Tx) freeQuestions(ctx context.Context, networkID, person int64) error {
	if _, err := t.exec(ctx, `update question_steps set outcome = 'moot', ended_at = ? where network = ? and question in (
			select number from questions where network = ? and author = ? and state in ('held', 'open'))
		and outcome in ('waiting', 'taken')`, t.now, networkID, networkID, person); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `update questions set state = 'withdrawn' where network = ? and author = ? and state in ('held', 'open')`,
		networkID, person); err != nil {
		return err
	}
	if _, err := t.exec(ctx, `delete from referents where network = ? and person = ?`, networkID, person); err != nil {
		return err
	}
	n, err := t.exec(ctx, `update question_steps set due_at = ? where network = ? and person = ? and outcome in ('waiting', 'taken')`,
		t.now, networkID, person)
	if err != nil || n == 0 {
		return err
	}
	return t.WakeBy(ctx, networkID, network.QuestionsTimer, t.now, network.QuestionsJob{Network: networkID})
}
