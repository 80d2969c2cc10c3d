package commands

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"hilo/network"
	"hilo/storage"
)

// memoria is what is told of a period to whoever funds the network.
type memoria struct {
	network  network.Network
	order    order
	areas    []storage.Area
	moved    storage.Movement
	rounds   []summaryResult
	byArea   []storage.NeedCount
	byGroup  []storage.NeedCount
	meetings []heldMeeting // the older first
	entities []storage.Participation
	totals   *network.MemoriaTotals // nil where nobody typed them
	now      time.Time
}

// heldMeeting is a meeting of the period, with who took part.
type heldMeeting struct {
	number       int64
	title, areas string
	start        time.Time
	place        string
	entities     []string
	people       int64
}

// What a document tells at most: beyond that are the tables.
const (
	mostTold     = 60  // needs
	mostGroups   = 15  // of people whom needs affect
	mostSessions = 500 // meetings
)

// readMemoria reads all of it.
func (f *Features) readMemoria(ctx context.Context, t *storage.Tx, n network.Network, o order) (memoria, error) {
	m := memoria{network: n, order: o, now: t.Now()}
	var err error
	if m.areas, err = t.Areas(ctx, n); err != nil {
		return m, err
	}
	if m.moved, err = t.Movement(ctx, n.ID, 0, o.from, o.to, mostTold); err != nil {
		return m, err
	}
	var s summary
	if err = s.tellResults(m.moved.Rounds); err != nil {
		return m, err
	}
	m.rounds = s.Results
	if m.byGroup, m.byArea, err = t.NeedsOverTime(ctx, n.ID, 0, []time.Time{o.from}, o.to); err != nil {
		return m, err
	}
	for _, list := range [][]storage.NeedCount{m.byArea, m.byGroup} {
		slices.SortStableFunc(list, func(a, b storage.NeedCount) int { return cmp.Compare(b.Needs, a.Needs) })
	}
	if m.entities, err = t.Participations(ctx, n.ID, o.from, o.to); err != nil {
		return m, err
	}
	totals, err := t.MemoriaTotals(ctx, n.ID, dayOf(o.from), dayOf(o.last()))
	if err == nil {
		m.totals = &totals
	} else if !errors.Is(err, network.ErrNotFound) {
		return m, err
	}
	return m, m.readMeetings(ctx, t)
}

// tableCalled is one of the tables that can be taken away.
func tableCalled(name string) storage.DataTable {
	return storage.DataTables[slices.IndexFunc(storage.DataTables, func(t storage.DataTable) bool { return t.Name == name })]
}

// cellsBy are the cells of a row by the names of their columns; those without a value are not there.
func cellsBy(t storage.DataTable, cells []any) (text map[string]string, numbers map[string]int64, moments map[string]time.Time) {
	text, numbers, moments = map[string]string{}, map[string]int64{}, map[string]time.Time{}
	for i, c := range t.Columns {
		switch v := cells[i].(type) {
		case string:
			text[c.Name] = v
		case int64:
			numbers[c.Name] = v
		case time.Time:
			moments[c.Name] = v
		}
	}
	return text, numbers, moments
}

// readMeetings reads the meetings that were held, and the entities that took part in each.
func (m *memoria) readMeetings(ctx context.Context, t *storage.Tx) error {
	at, loc := map[int64]int{}, m.network.Location()
	table := tableCalled("meetings")
	err := t.EachData(ctx, m.network.ID, table, m.order.from, m.order.to, func(cells []any) error {
		text, numbers, moments := cellsBy(table, cells)
		end := moments["starts_at"].Add(time.Duration(numbers["minutes"]) * time.Minute)
		if text["state"] != string(network.MeetingConvened) || end.After(m.now) || len(m.meetings) == mostSessions {
			return nil
		}
		at[numbers["meeting"]] = len(m.meetings)
		m.meetings = append(m.meetings, heldMeeting{number: numbers["meeting"], title: text["title"], areas: text["areas"],
			start: moments["starts_at"].In(loc), place: text["place"]})
		return nil
	})
	if err != nil {
		return err
	}
	table = tableCalled("attendance")
	err = t.EachData(ctx, m.network.ID, table, m.order.from, m.order.to, func(cells []any) error {
		text, numbers, _ := cellsBy(table, cells)
		people := numbers["coming"] + numbers["connecting"] + numbers["delegated"]
		if i, ok := at[numbers["meeting"]]; ok && people > 0 {
			m.meetings[i].entities = append(m.meetings[i].entities, text["entity"])
			m.meetings[i].people += people
		}
		return nil
	})
	slices.SortStableFunc(m.meetings, func(a, b heldMeeting) int { return a.start.Compare(b.start) })
	return err
}

// sessions is how many attendances there were, and how many entities took part at least once.
func (m memoria) sessions() (sessions, entities int) {
	for _, e := range m.entities {
		sessions += e.Sessions
		if e.Sessions > 0 {
			entities++
		}
	}
	return sessions, entities
}

// people is how many different people came to meetings.
func (m memoria) people() (n int) {
	for _, e := range m.entities {
		n += e.People
	}
	return n
}

// settled is how many needs of a state were settled in the period.
func (m memoria) settled(state network.NeedState) (n int) {
	for _, need := range m.moved.Settled {
		if need.State == state {
			n++
		}
	}
	return n
}
