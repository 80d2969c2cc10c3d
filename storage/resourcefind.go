package storage

import (
	"context"
	"strings"
	"time"

	"hilo/network"
)

// ResourceQuery is what is asked of the guide. Zero fields do not narrow; all others narrow together.
type ResourceQuery struct {
	Text          string // as typed: any language, accents, plurals, typing errors; "" lists by name
	Area          int64
	Group         string // a key of network.AffectedGroups
	Town          string // a municipality, as typed
	Open          int64  // bits of calendar.Opening.Mask: keeps those open then, and after them those whose hours are not known
	Entity, Owner int64
	Unconfirmed   bool // only those about which nobody answered for network.ResourceGrace
	Gone          bool // those no longer offered, in place of the current ones
	Limit, Offset int  // a Limit of 0, or above 50, is 50
}

// FindResources is one page of a network's resources, and how many fit.
//
// Without a text they come by name. With one, those come first that answer more of its words, then those where rarer words
// stand in a more telling place (the name, who offers it, for whom, the rest), then those called first. A search reads a
// bounded part of the index: of a word that very many cards have, only the cards count of which it tells most. A text
// without words that can be searched (one letter, emoji, "para todos") finds nothing, unless something else is asked too.
func (t *Tx) FindResources(ctx context.Context, networkID int64, q ResourceQuery) ([]network.Resource, int, error) {
	if q.Limit <= 0 || q.Limit > 50 {
		q.Limit = 50
	}
	q.Offset = max(q.Offset, 0)
	w, err := t.narrowed(ctx, networkID, q)
	if err != nil {
		return nil, 0, err
	}
	var numbers []int64
	var total int
	switch stems := askedStems(q.Text); {
	case len(stems) > 0:
		numbers, total, err = t.searchResources(ctx, networkID, q, w, stems)
	case strings.TrimSpace(q.Text) != "" && !w.narrow:
		return nil, 0, nil
	default:
		numbers, total, err = t.listResources(ctx, q, w)
	}
	if err != nil {
		return nil, 0, err
	}
	found, err := t.Resources(ctx, networkID, numbers)
	if err != nil {
		return nil, 0, err
	}
	out := make([]network.Resource, len(numbers))
	for i, number := range numbers {
		out[i] = found[number]
	}
	return out, total, nil
}

// narrowed is what a query leaves of the guide, but for its text: rows r with number, folded and opening.
type narrowed struct {
	from   string // "resources r where …"
	args   []any
	narrow bool // it leaves less than all
}

func (n *narrowed) and(part string, args ...any) {
	n.from, n.args = n.from+" and "+part, append(n.args, args...)
}

func (t *Tx) narrowed(ctx context.Context, networkID int64, q ResourceQuery) (narrowed, error) {
	state := network.ResourceCurrent
	if q.Gone {
		state = network.ResourceGone
	}
	marks, err := t.marksOf(ctx, networkID, q, stateBefore(state))
	if err != nil {
		return narrowed{}, err
	}
	n := narrowed{from: `resources r where r.network = ? and r.state = '` + string(state) + `'`, args: []any{networkID}}
	n.narrow = len(marks) > 0 || q.byColumns() || q.Open != 0
	if len(marks) > 0 && !q.byColumns() { // by the first mark, which leaves fewest
		n.from, n.args = `resource_marks r where r.network = ? and r.mark = ?`, append(n.args, marks[0])
		marks = marks[1:]
		if err := t.withoutStaged(ctx, networkID, &n, "r.number"); err != nil {
			return n, err
		}
	}
	for _, mark := range marks {
		n.and(`exists (select 1 from resource_marks m where m.network = r.network and m.number = r.number and m.mark = ?)`, mark)
	}
	q.addColumns(&n, t.now)
	return n, nil
}

func (q ResourceQuery) byColumns() bool { return q.Entity != 0 || q.Owner != 0 || q.Unconfirmed }

// addColumns narrows by the columns of resources.
func (q ResourceQuery) addColumns(n *narrowed, now time.Time) {
	if q.Entity != 0 {
		n.and(`r.entity = ?`, q.Entity)
	}
	if q.Owner != 0 {
		n.and(`r.owner = ?`, q.Owner)
	}
	if q.Unconfirmed {
		n.and(`r.asked_at <= ?`, now.Add(-network.ResourceGrace))
	}
	if q.Open != 0 {
		n.and(`(r.opening = 0 or (r.opening & ?) <> 0)`, q.Open)
	}
}

// withoutStaged leaves out what imports on their way have placed already.
func (t *Tx) withoutStaged(ctx context.Context, networkID int64, n *narrowed, number string) error {
	var ranges []struct {
		First int64 `db:"first"`
		Last  int64 `db:"last"`
	}
	if err := t.all(ctx, &ranges, `select first, last from import_ranges where network = ? order by first`, networkID); err != nil {
		return err
	}
	for i := 0; i < len(ranges); {
		first, last := ranges[i].First, ranges[i].Last
		for i++; i < len(ranges) && ranges[i].First <= last+1; i++ {
			last = max(last, ranges[i].Last)
		}
		n.and(number+` not between ? and ?`, first, last)
	}
	return nil
}

// marksOf are the marks that a query asks for, those that leave fewest first.
func (t *Tx) marksOf(ctx context.Context, networkID int64, q ResourceQuery, before string) ([]string, error) {
	var out []string
	if strings.TrimSpace(q.Town) != "" {
		town, err := t.townMeant(ctx, networkID, q.Town)
		if err != nil {
			return nil, err
		}
		out = append(out, before+townMark(town))
	}
	if q.Group != "" {
		out = append(out, before+groupMark(q.Group))
	}
	if q.Area != 0 {
		out = append(out, before+areaMark(q.Area))
	}
	return out, nil
}

// listResources are the numbers of a page by name, and how many fit.
func (t *Tx) listResources(ctx context.Context, q ResourceQuery, w narrowed) ([]int64, int, error) {
	var total []int
	if err := t.allIn(ctx, &total, `select count(*) from `+w.from, w.args...); err != nil {
		return nil, 0, err
	}
	order := `r.folded, r.number`
	if q.Open != 0 {
		order = `case when r.opening = 0 then 1 else 0 end, ` + order
	}
	var numbers []int64
	err := t.allIn(ctx, &numbers, `select r.number from `+w.from+` order by `+order+` limit ? offset ?`, append(w.args, q.Limit, q.Offset)...)
	return numbers, total[0], err
}
