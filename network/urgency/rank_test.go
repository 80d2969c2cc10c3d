package urgency_test

import (
	"testing"
	"time"

	"hilo/network/urgency"
)

// need is an item graded by the voices of a roll of four.
func need(number int, grades ...urgency.Grade) urgency.Item {
	return urgency.Item{
		Number: number,
		Since:  time.Date(2023, time.January, 20, 10, 0, 0, 0, time.UTC),
		Tally:  urgency.Count(each(grades...), equal(4), urgency.Rules{}),
	}
}

func TestRank(t *testing.T) {
	type place struct {
		number, position int
		decided          urgency.TieBreak
	}
	older, joined := need(3, 4, 4), need(4, 4, 4)
	older.Since = older.Since.AddDate(0, 0, -1)
	joined.Joined = 1
	tests := map[string]struct {
		items []urgency.Item
		want  []place
	}{
		"by score": {
			[]urgency.Item{need(1, 2, 2), need(2, 5, 5), need(3, 3, 3)},
			[]place{{2, 1, ""}, {3, 2, ""}, {1, 3, ""}},
		},
		"more at 5": { // both 3.50
			[]urgency.Item{need(1, 3, 4), need(2, 2, 5)},
			[]place{{2, 1, urgency.ByImmediate}, {1, 2, urgency.ByImmediate}},
		},
		"more at 4": { // both 3.00
			[]urgency.Item{need(1, 3, 3), need(2, 2, 4), need(3, 1, 1)},
			[]place{{2, 1, urgency.ByHigh}, {1, 2, urgency.ByHigh}, {3, 3, ""}},
		},
		"more co-signed, then older, then number": {
			[]urgency.Item{need(2, 4, 4), need(1, 4, 4), older, joined},
			[]place{{4, 1, urgency.ByJoined}, {3, 2, urgency.ByJoined}, {1, 3, urgency.ByOlder}, {2, 4, urgency.ByNumber}},
		},
		"the score parts it from the one above": {
			[]urgency.Item{need(1, 5, 5), need(3, 4, 4), need(2, 4, 4)},
			[]place{{1, 1, ""}, {2, 2, urgency.ByNumber}, {3, 3, urgency.ByNumber}},
		},
		"nothing to rank": {nil, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := urgency.Rank(tt.items)
			if len(got.Ranked) != len(tt.want) || len(got.Indicative) != 0 {
				t.Fatalf("got %+v", got)
			}
			for i, want := range tt.want {
				p := got.Ranked[i]
				if (place{p.Number, p.Position, p.Decided}) != want {
					t.Errorf("place %d: got N-%d at %d by %q, want %+v", i, p.Number, p.Position, p.Decided, want)
				}
			}
		})
	}
}

func TestRankKeepsIndicativeApart(t *testing.T) {
	got := urgency.Rank([]urgency.Item{
		need(1), need(2, 5), need(3, 2, 2), need(4, 0, 0, 0, 0), need(5, 2, 2), need(6, 3),
	})
	numbers := func(places []urgency.Place) (ns []int) {
		for _, p := range places {
			ns = append(ns, p.Number)
		}
		return ns
	}
	if r := numbers(got.Ranked); len(r) != 2 || r[0] != 3 || r[1] != 5 {
		t.Errorf("ranked %v, want 3 5", r)
	}
	if r := numbers(got.Indicative); len(r) != 4 || r[0] != 2 || r[1] != 6 || r[2] != 1 || r[3] != 4 {
		t.Errorf("indicative %v, want 2 6 1 4", r)
	}
	for _, p := range got.Indicative {
		if p.Position != 0 || p.Decided != urgency.NoTie {
			t.Errorf("N-%d is indicative and has place %d by %q", p.Number, p.Position, p.Decided)
		}
	}
}
