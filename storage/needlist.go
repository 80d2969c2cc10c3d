package storage

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"hilo/network"
	"hilo/network/words"
)

// NeedFilter narrows a list of needs. Zero fields do not narrow; States empty means the live ones.
type NeedFilter struct {
	Area     int64
	States   []network.NeedState
	Affected string
	Author   int64 // "mine": registered by this person…
	Entity   int64 // …or shared by this entity
	Text     string
	Limit    int // at most 50; 0 is 50
	Offset   int
}

// ListNeeds is one page of a network's needs, by urgency, then by how many entities share them, then the older first;
// with the number of all that fit.
func (t *Tx) ListNeeds(ctx context.Context, networkID int64, f NeedFilter) ([]network.Need, int, error) {
	where, args := f.where(networkID)
	var total []int
	if err := t.allIn(ctx, &total, `select count(*) from needs n where `+where, args...); err != nil {
		return nil, 0, err
	}
	limit := f.Limit
	if limit <= 0 || limit > 50 {
		limit = 50
	}
	var rows []needRow
	err := t.allIn(ctx, &rows, `select `+needColumns+` from needs n where `+where+`
		order by n.score desc, n.joined desc, n.number limit ? offset ?`, append(args, limit, f.Offset)...)
	return needs(rows), total[0], err
}

// liveNeeds is said in the words of the index needs_live, which neither database would use for parameters.
const liveNeeds = `n.state in ('open', 'in_round', 'prioritised')`

func (f NeedFilter) where(networkID int64) (string, []any) {
	parts, args := []string{"n.network = ?", liveNeeds}, []any{networkID}
	if len(f.States) > 0 {
		parts[1], args = "n.state in (?)", append(args, f.States)
	}
	add := func(part string, values ...any) { parts, args = append(parts, part), append(args, values...) }
	if f.Area != 0 {
		add(`exists (select 1 from need_areas a where a.network = n.network and a.need = n.number and a.area = ?)`, f.Area)
	}
	if f.Affected != "" {
		add(`n.affected = ?`, f.Affected)
	}
	if f.Author != 0 {
		add(`n.number in (select number from needs where network = ? and author = ?
			union select need from need_entities where network = ? and entity = ?)`, networkID, f.Author, networkID, f.Entity)
	}
	for _, stem := range words.Stems(f.Text) {
		add(`exists (select 1 from need_words w where w.network = n.network and w.need = n.number and w.word = ?)`, stem)
	}
	return strings.Join(parts, " and "), args
}

// Match is a need that may be meant, with how much it is alike: 1 is the same words.
type Match struct {
	network.Need
	Likeness float64
}

// Alike finds live needs whose titles share words with a text, the nearest first: at most top of them, none below the
// likeness least, and never the need numbered except.
func (t *Tx) Alike(ctx context.Context, networkID int64, text string, least float64, top int, except int64) ([]Match, error) {
	stems := words.Stems(text)
	if len(stems) == 0 {
		return nil, nil
	}
	var rows []needRow
	// The forty that share most telling words hold the nearest; ties go to the newer.
	err := t.allIn(ctx, &rows, `select `+needColumns+` from needs n join (
			select need, count(*) as hits from need_words where network = ? and word in (?)
			group by need order by hits desc, need desc limit 40) h on h.need = n.number
		where n.network = ? and n.number <> ? and `+liveNeeds+`
		order by h.hits desc, n.number`, networkID, words.Telling(stems), networkID, except)
	if err != nil {
		return nil, err
	}
	var out []Match
	for _, r := range rows {
		if like := words.Similarity(stems, words.Stems(r.Title)); like >= least {
			out = append(out, Match{r.need(), like})
		}
	}
	slices.SortStableFunc(out, func(a, b Match) int { return cmp.Compare(b.Likeness, a.Likeness) })
	return out[:min(top, len(out))], nil
}
