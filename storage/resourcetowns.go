package storage

import (
	"context"
	"slices"
	"strings"

	"hilo/network"
)

// Towns are the municipalities of the current cards, each as one of them writes it, by name.
func (t *Tx) Towns(ctx context.Context, networkID int64) ([]string, error) {
	towns, err := t.towns(ctx, networkID)
	if err != nil {
		return nil, err
	}
	numbers := make([]int64, len(towns))
	for i, town := range towns {
		numbers[i] = town.Number
	}
	cards, err := t.Resources(ctx, networkID, numbers)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(towns))
	for i, town := range towns {
		out[i] = town.writtenIn(cards[town.Number].Card)
	}
	return out, nil
}

// townRow is a municipality, folded, and a card that names it.
type townRow struct {
	Folded string `db:"town"`
	Number int64  `db:"number"`
}

func (r townRow) writtenIn(c network.Card) string {
	i := slices.IndexFunc(c.Municipalities, func(town string) bool { return network.Fold(town) == r.Folded })
	if i < 0 {
		return r.Folded
	}
	return strings.TrimSpace(c.Municipalities[i])
}

// towns steps from one municipality to the next, since there are few and very many cards have each.
func (t *Tx) towns(ctx context.Context, networkID int64) ([]townRow, error) {
	var m narrowed
	if err := t.withoutStaged(ctx, networkID, &m, "m.number"); err != nil {
		return nil, err
	}
	var rows []townRow
	args := slices.Concat([]any{networkID}, m.args, []any{networkID}, m.args, []any{networkID}, m.args)
	if err := t.all(ctx, &rows, `with recursive towns (mark) as (
			select min(m.mark) from resource_marks m where m.network = ? and m.mark > 'town:' and m.mark < 'town;'`+m.from+`
			union all
			select (select min(m.mark) from resource_marks m where m.network = ? and m.mark > towns.mark and m.mark < 'town;'`+m.from+`)
				from towns where towns.mark is not null)
		select towns.mark as town, (select min(m.number) from resource_marks m
			where m.network = ? and m.mark = towns.mark`+m.from+`) as number
		from towns where towns.mark is not null order by towns.mark`, args...); err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].Folded = strings.TrimPrefix(rows[i].Folded, "town:")
	}
	return rows, nil
}

// townMeant is the municipality of the guide that was typed, if need be with a slip of the finger.
func (t *Tx) townMeant(ctx context.Context, networkID int64, typed string) (string, error) {
	towns, err := t.towns(ctx, networkID)
	if err != nil {
		return "", err
	}
	names := make([]string, len(towns))
	for i, town := range towns {
		names[i] = town.Folded
	}
	if near, ok := network.Near(typed, names); ok {
		return near, nil
	}
	return typed, nil
}
