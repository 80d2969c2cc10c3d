package storage

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"hilo/network"
	"hilo/network/words"
)

// ResourcesToAsk are the current resources, at most so many, that were confirmed at a moment or before it and about which
// nobody was asked since, the longest unconfirmed first.
func (t *Tx) ResourcesToAsk(ctx context.Context, networkID int64, before time.Time, most int) ([]network.Resource, error) {
	var rows []resourceRow
	if err := t.all(ctx, &rows, `select `+resourceColumns+` from resources r
		where r.network = ? and r.state = 'current' and r.asked_at is null and r.confirmed_at <= ?
		order by r.confirmed_at, r.number limit ?`, networkID, before, most); err != nil {
		return nil, err
	}
	return t.resources(ctx, networkID, rows)
}

// MarkAsked says that the owners of resources are asked at the transaction's moment.
func (t *Tx) MarkAsked(ctx context.Context, networkID int64, numbers []int64) error {
	for part := range slices.Chunk(numbers, 10*rowsAtOnce) {
		if _, err := t.execIn(ctx, `update resources set asked_at = ? where network = ? and number in (?) and state = 'current'`,
			t.now, networkID, part); err != nil {
			return err
		}
	}
	return nil
}

// EarliestConfirmed is when the longest unconfirmed of those that ResourcesToAsk may return was confirmed; zero where there
// are none.
func (t *Tx) EarliestConfirmed(ctx context.Context, networkID int64) (time.Time, error) {
	var at time.Time
	err := t.get(ctx, &at, `select confirmed_at from resources where network = ? and state = 'current' and asked_at is null
		order by confirmed_at limit 1`, networkID)
	if errors.Is(err, network.ErrNotFound) {
		return time.Time{}, nil
	}
	return at.UTC(), err
}

// HandOverResources makes one person the owner of what another one owned, and says how many resources that were; 0 stands
// for the coordination on either side.
func (t *Tx) HandOverResources(ctx context.Context, networkID, from, to int64) (int64, error) {
	return t.exec(ctx, `update resources set owner = ? where network = ? and owner = ? and state <> 'staged'`, to, networkID, from)
}

// Miss counts a search that found nothing, by the month (of the calendar in UTC) and by its words, without who searched. A
// text without words is not counted. The text must have passed the privacy guard.
func (t *Tx) Miss(ctx context.Context, networkID int64, text string) error {
	stems := askedStems(text)
	if len(stems) == 0 {
		return nil
	}
	_, err := t.exec(ctx, `insert into resource_misses (network, month, words, example, times) values (?, ?, ?, ?, 1)
		on conflict (network, month, words) do update set times = resource_misses.times + 1`,
		networkID, t.now.Format("2006-01"), legible(strings.Join(stems, " ")), clipped(legible(text), 200))
	return err
}

// Miss is what was searched for and not found in a month.
type Miss struct {
	Example string `db:"example"` // as the first one typed it
	Times   int    `db:"times"`
}

// Misses are the searches without result of a month ("2026-11") that were made so often at least, the most frequent first.
func (t *Tx) Misses(ctx context.Context, networkID int64, month string, least, most int) ([]Miss, error) {
	var out []Miss
	err := t.all(ctx, &out, `select example, times from resource_misses where network = ? and month = ? and times >= ?
		order by times desc, words limit ?`, networkID, month, least, most)
	return out, err
}

// clipped is a text of at most so many characters.
func clipped(s string, most int) string {
	if r := []rune(strings.TrimSpace(s)); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return strings.TrimSpace(s)
}

// askedMost is how many words of a question are looked for.
const askedMost = 40

// askedStems are the words of a question that say what it is about, at most askedMost: the longest.
func askedStems(text string) []string {
	stems := telling(words.Stems(text))
	if len(stems) <= askedMost {
		return stems
	}
	stems = slices.Clone(stems)
	slices.SortStableFunc(stems, func(a, b string) int { return len(b) - len(a) })
	stems = stems[:askedMost]
	slices.Sort(stems)
	return stems
}
