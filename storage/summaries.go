package storage

import (
	"context"
	"time"

	"hilo/network"
	"hilo/network/urgency"
)

type summaryRow struct {
	Number   int64     `db:"number"`
	Kind     string    `db:"kind"`
	Subject  string    `db:"subject"`
	ID       int64     `db:"id"`
	Made     time.Time `db:"made_at"`
	Markdown string    `db:"markdown"`
	Data     []byte    `db:"data"`
}

const summaryColumns = `number, kind, subject, id, made_at, markdown, data`

func (r summaryRow) summary() network.Summary {
	return network.Summary{Number: r.Number, Kind: r.Kind, Subject: network.Subject{Kind: r.Subject, ID: r.ID},
		Made: r.Made.UTC(), Markdown: r.Markdown, Data: r.Data}
}

// AddSummary keeps something that was posted, as Markdown and as JSON data.
func (t *Tx) AddSummary(ctx context.Context, networkID int64, s network.Summary) (int64, error) {
	number, err := t.next(ctx, networkID, "summary")
	if err != nil {
		return 0, err
	}
	_, err = t.exec(ctx, `insert into summaries (network, number, kind, subject, id, made_at, markdown, data)
		values (?, ?, ?, ?, ?, ?, ?, ?)`,
		networkID, number, s.Kind, s.Subject.Kind, s.Subject.ID, t.now, s.Markdown, string(s.Data))
	return number, err
}

// SummaryOf is the newest summary of a kind about a subject.
func (t *Tx) SummaryOf(ctx context.Context, networkID int64, kind string, subject network.Subject) (network.Summary, error) {
	var row summaryRow
	err := t.get(ctx, &row, `select `+summaryColumns+` from summaries
		where network = ? and subject = ? and id = ? and kind = ? order by number desc limit 1`,
		networkID, subject.Kind, subject.ID, kind)
	return row.summary(), err
}

// SummaryByNumber is one summary.
func (t *Tx) SummaryByNumber(ctx context.Context, networkID, number int64) (network.Summary, error) {
	var row summaryRow
	err := t.get(ctx, &row, `select `+summaryColumns+` from summaries where network = ? and number = ?`, networkID, number)
	return row.summary(), err
}

// SummariesOf is one page of the summaries of periods, newest first, with the number of all: those of an area, or for
// area 0 those of all areas and of the whole network. Rounds' results are not among them.
func (t *Tx) SummariesOf(ctx context.Context, networkID, area int64, limit, offset int) ([]network.Summary, int, error) {
	where, args := `network = ? and subject in (?, ?)`, []any{networkID, network.KindArea, network.KindNetwork}
	if area != 0 {
		where, args = `network = ? and subject = ? and id = ?`, []any{networkID, network.KindArea, area}
	}
	var total int
	if err := t.get(ctx, &total, `select count(*) from summaries where `+where, args...); err != nil {
		return nil, 0, err
	}
	var rows []summaryRow
	err := t.all(ctx, &rows, `select `+summaryColumns+` from summaries where `+where+` order by number desc limit ? offset ?`,
		append(args, limit, offset)...)
	out := make([]network.Summary, len(rows))
	for i, r := range rows {
		out[i] = r.summary()
	}
	return out, total, err
}

// Movement is what happened in a period in a network, or in one of its areas.
type Movement struct {
	New     []network.Need // registered and not part of another since; those that most entities share first
	News    int            // how many there are in all
	Joined  []Joining      // those that most have joined first
	Joiners int            // entities that joined a need, each counted once
	Settled []network.Need // covered, or closed without, and still so
	Rounds  []RoundResult  // closed, the older first
	Running []OpenRound    // open now
}

// Joining is how many entities joined one need, beside the one that registered it.
type Joining struct {
	Need     int64  `db:"number"`
	Title    string `db:"title"`
	Entities int    `db:"entities"`
}

// RoundResult is a closed round with what was stored as its result.
type RoundResult struct {
	Round  int64     `db:"number"`
	Closed time.Time `db:"closed_at"`
	Data   []byte    `db:"data"` // JSON
}

// OpenRound is a round that takes ballots.
type OpenRound struct {
	Round    int64     `db:"number"`
	Deadline time.Time `db:"deadline"`
}

// mostSettled bounds the needs that were settled in a period, which are counted by their list: more than a year has.
const mostSettled = 300

// Movement tells what happened from one moment to before another in an area, or in the whole network for area 0, with at
// most so many of the needs that are new or were joined. It asks a handful of questions, whatever there is.
func (t *Tx) Movement(ctx context.Context, networkID, area int64, from, to time.Time, most int) (Movement, error) {
	q := movementQuery{tx: t, network: networkID, area: area, from: from, to: to, most: most}
	var out Movement
	for _, part := range []func(context.Context, *Movement) error{q.registered, q.joined, q.settled, q.rounds} {
		if err := part(ctx, &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

type movementQuery struct {
	tx            *Tx
	network, area int64
	from, to      time.Time
	most          int
}

// inArea is whether a need or a round is of the area that is asked about; it takes the area twice.
const (
	needInArea = `(? = 0 or exists (select 1 from need_areas a where a.network = n.network and a.need = n.number and a.area = ?))`

	roundInArea = `(? = 0 or exists (select 1 from round_areas a where a.network = r.network and a.round = r.number and a.area = ?))`
)

func (q movementQuery) registered(ctx context.Context, m *Movement) error {
	const where = ` from needs n where n.network = ? and n.created_at >= ? and n.created_at < ? and n.state <> 'merged' and ` + needInArea
	args := []any{q.network, q.from, q.to, q.area, q.area}
	if err := q.tx.get(ctx, &m.News, `select count(*)`+where, args...); err != nil {
		return err
	}
	var rows []needRow
	err := q.tx.all(ctx, &rows, `select `+needColumns+where+` order by n.joined desc, n.number limit ?`, append(args, q.most)...)
	m.New = needs(rows)
	return err
}

func (q movementQuery) joined(ctx context.Context, m *Movement) error {
	const where = ` from need_entities e join needs n on n.network = e.network and n.number = e.need
		where e.network = ? and e.joined_at >= ? and e.joined_at < ? and e.entity <> n.entity and n.state <> 'merged' and ` + needInArea
	args := []any{q.network, q.from, q.to, q.area, q.area}
	if err := q.tx.get(ctx, &m.Joiners, `select count(distinct e.entity)`+where, args...); err != nil {
		return err
	}
	return q.tx.all(ctx, &m.Joined, `select n.number, n.title, count(*) as entities`+where+`
		group by n.number, n.title order by entities desc, n.number limit ?`, append(args, q.most)...)
}

func (q movementQuery) settled(ctx context.Context, m *Movement) error {
	var rows []needRow
	err := q.tx.all(ctx, &rows, `select `+needColumns+` from needs n where n.network = ?
		and n.number in (select h.id from history h where h.network = ? and h.at >= ? and h.at < ? and h.subject = 'need' and h.verb = 'close')
		and n.state in ('covered', 'not_covered') and `+needInArea+` order by n.state, n.number limit ?`,
		q.network, q.network, q.from, q.to, q.area, q.area, mostSettled)
	m.Settled = needs(rows)
	return err
}

func (q movementQuery) rounds(ctx context.Context, m *Movement) error {
	if err := q.tx.all(ctx, &m.Rounds, `select r.number, r.closed_at, s.data from rounds r join summaries s
		on s.network = r.network and s.subject = 'round' and s.id = r.number and s.kind = 'result'
		where r.network = ? and r.state = 'closed' and r.closed_at >= ? and r.closed_at < ? and `+roundInArea+`
		order by r.closed_at, r.number`, q.network, q.from, q.to, q.area, q.area); err != nil {
		return err
	}
	for i := range m.Rounds {
		m.Rounds[i].Closed = m.Rounds[i].Closed.UTC()
	}
	err := q.tx.all(ctx, &m.Running, `select r.number, r.deadline from rounds r where r.network = ? and r.state = 'open' and `+
		roundInArea+` order by r.deadline, r.number`, q.network, q.area, q.area)
	for i := range m.Running {
		m.Running[i].Deadline = m.Running[i].Deadline.UTC()
	}
	return err
}

// UrgentArea is an area whose most urgent needs have no meeting to be talked about in.
type UrgentArea struct {
	Area  int64  `db:"area"`
	Name  string `db:"name"`
	Needs int    `db:"needs"`
}

// UrgentAreas are the areas that have needs of at least an urgency about which nobody has met since they were valued,
// with no meeting ahead either.
func (t *Tx) UrgentAreas(ctx context.Context, networkID int64, least urgency.Score) ([]UrgentArea, error) {
	var out []UrgentArea
	err := t.all(ctx, &out, `select a.id as area, a.name, count(*) as needs from needs n
		join need_areas x on x.network = n.network and x.need = n.number
		join areas a on a.network = x.network and a.id = x.area and a.removed_at is null
		left join rounds r on r.network = n.network and r.number = n.round
		where n.network = ? and n.state = 'prioritised' and n.score >= ?
		and not exists (select 1 from meeting_areas g join meetings m on m.network = g.network and m.number = g.meeting
			where g.network = x.network and g.area = x.area and m.state = 'convened'
				and m.starts_at > coalesce(r.closed_at, n.created_at))
		group by a.id, a.name order by a.id`, networkID, int64(least))
	return out, err
}
