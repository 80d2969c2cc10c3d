package storage

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"hilo/network"
	"hilo/network/words"
)

// What a word of a card weighs in search, by where it stands.
const (
	weightName     = 8
	weightProvider = 5
	weightAudience = 3
	weightText     = 2
	weightDetail   = 1
)

// wordsOfCard is how many words of a card are searched at most: a card that is a whole book must not burden the rest.
const wordsOfCard = 150

// cardWords are the stems of a card with their weights. By says who offers the resource, where that is of the network.
func cardWords(c network.Card, by ...string) map[string]int {
	out := map[string]int{}
	add := func(weight int, texts ...string) {
		for _, text := range texts {
			for _, stem := range words.Stems(text) {
				if stem = legible(stem); out[stem] == 0 && len(out) < wordsOfCard {
					out[stem] = weight
				}
			}
		}
	}
	add(weightName, c.Name)
	add(weightProvider, append(by, c.Provider)...)
	add(weightAudience, c.Audience)
	add(weightAudience, c.Municipalities...)
	add(weightText, c.Description)
	add(weightDetail, c.Conditions, c.How, c.Documents, withoutStreet(c.Place), c.Access)
	return out
}

// streets are what addresses begin with: "calle" is also where people without a home live, "plaza" what is free somewhere.
var streets = []string{"calle", "carrer", "plaza", "placa", "avenida", "avinguda", "camino", "cami", "ronda", "paseo", "passeig"}

// withoutStreet is an address without the word for what kind of street it is.
func withoutStreet(place string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(place), func(word string) bool {
		return slices.Contains(streets, network.Fold(strings.Trim(word, ".,:;()")))
	}), " ")
}

// The words and marks of what is gone begin with this, so that only who asks for what is gone meets them.
const goneBefore = "-"

func stateBefore(state network.ResourceState) string {
	if state == network.ResourceGone {
		return goneBefore
	}
	return ""
}

// cardMarks are what a resource is narrowed by.
func cardMarks(r network.Resource) []string {
	marks := map[string]bool{}
	for _, area := range r.Areas {
		marks[areaMark(area)] = true
	}
	for _, group := range r.Card.Groups {
		marks[groupMark(group)] = true
	}
	for _, town := range r.Card.Municipalities {
		marks[townMark(town)] = true
	}
	return slices.Sorted(maps.Keys(marks))
}

func areaMark(area int64) string    { return "area:" + strconv.FormatInt(area, 10) }
func groupMark(group string) string { return "group:" + legible(group) }
func townMark(town string) string   { return "town:" + legible(network.Fold(town)) }

// placing are the rows by which resources are found.
type placing struct {
	areas, marks [][]any
	words        []placedWord
	seen         map[string]bool // the words
}

type placedWord struct {
	resource int64
	word     string
	weight   int
}

func (p *placing) add(networkID int64, r network.Resource, by ...string) {
	for _, area := range r.Areas {
		p.areas = append(p.areas, []any{networkID, r.Number, area})
	}
	before, folded, opening := stateBefore(r.State), foldedName(r.Card), openingMask(r.Card)
	for _, mark := range cardMarks(r) {
		p.marks = append(p.marks, []any{networkID, r.Number, before + mark, folded, opening})
	}
	weights := cardWords(r.Card, by...)
	for _, word := range slices.Sorted(maps.Keys(weights)) {
		p.words = append(p.words, placedWord{r.Number, before + word, weights[word]})
		p.seen[word] = true
	}
}

// wordRows are in the order of the index by which words are found: it is far larger than what a database keeps at hand.
func (p *placing) wordRows(networkID int64) [][]any {
	slices.SortFunc(p.words, func(a, b placedWord) int {
		return cmp.Or(strings.Compare(a.word, b.word), cmp.Compare(a.resource, b.resource))
	})
	rows := make([][]any, len(p.words))
	for i, w := range p.words {
		rows[i] = []any{networkID, w.resource, w.word, w.weight}
	}
	return rows
}

// indexResources places resources that have no place yet: their areas, for whom and where they are, and their words.
func (t *Tx) indexResources(ctx context.Context, networkID int64, list []network.Resource) error {
	offerers, err := t.offerersOf(ctx, networkID, list)
	if err != nil {
		return err
	}
	areas, err := t.areasOf(ctx, networkID, list)
	if err != nil {
		return err
	}
	p := placing{seen: map[string]bool{}}
	for _, r := range list {
		r.Areas = slices.DeleteFunc(slices.Clone(r.Areas), func(area int64) bool { return !areas[area] })
		p.add(networkID, r, offerers.Entities[r.Entity], offerers.Units[r.Unit])
	}
	if err := t.putRows(ctx, `insert into resource_areas (network, resource, area)`, "on conflict do nothing", p.areas); err != nil {
		return err
	}
	if err := t.putRows(ctx, `insert into resource_marks (network, number, mark, folded, opening)`, "", p.marks); err != nil {
		return err
	}
	if err := t.putRows(ctx, `insert into resource_words (network, resource, word, weight)`, "", p.wordRows(networkID)); err != nil {
		return err
	}
	return t.spell(ctx, networkID, slices.Sorted(maps.Keys(p.seen)))
}

// reindexResources places resources anew.
func (t *Tx) reindexResources(ctx context.Context, networkID int64, list []network.Resource) error {
	if len(list) == 0 {
		return nil
	}
	if err := t.unindexResources(ctx, networkID, numbersOf(list)...); err != nil {
		return err
	}
	return t.indexResources(ctx, networkID, list)
}

func (t *Tx) unindexResources(ctx context.Context, networkID int64, numbers ...int64) error {
	for _, text := range []string{
		`delete from resource_areas where network = ? and resource in (?)`,
		`delete from resource_marks where network = ? and number in (?)`,
		`delete from resource_words where network = ? and resource in (?)`,
	} {
		if _, err := t.execIn(ctx, text, networkID, numbers); err != nil {
			return err
		}
	}
	return nil
}

// offerersOf are those of some resources.
func (t *Tx) offerersOf(ctx context.Context, networkID int64, list []network.Resource) (Offerers, error) {
	var entities, units []int64
	for _, r := range list {
		if r.Entity != 0 {
			entities = append(entities, r.Entity)
		}
		if r.Unit != 0 {
			units = append(units, r.Unit)
		}
	}
	var out Offerers
	var err error
	if out.Entities, err = t.namesOf(ctx, "entities", networkID, entities); err != nil {
		return out, err
	}
	out.Units, err = t.namesOf(ctx, "units", networkID, units)
	return out, err
}

func (t *Tx) namesOf(ctx context.Context, table string, networkID int64, ids []int64) (map[int64]string, error) {
	out := map[int64]string{}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) == 0 {
		return out, nil
	}
	var rows []struct {
		ID   int64  `db:"id"`
		Name string `db:"name"`
	}
	err := t.allIn(ctx, &rows, `select id, name from `+table+` where network = ? and id in (?)`, networkID, ids)
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, err
}

// areasOf are the network's own among the areas of resources.
func (t *Tx) areasOf(ctx context.Context, networkID int64, list []network.Resource) (map[int64]bool, error) {
	out := map[int64]bool{}
	if !slices.ContainsFunc(list, func(r network.Resource) bool { return len(r.Areas) > 0 }) {
		return out, nil
	}
	var ids []int64
	err := t.all(ctx, &ids, `select id from areas where network = ?`, networkID)
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// spell keeps how words are met after a slip of the finger, for those that were not met yet.
func (t *Tx) spell(ctx context.Context, networkID int64, stems []string) error {
	for part := range slices.Chunk(stems, rowsAtOnce) {
		var known []string
		if err := t.allIn(ctx, &known, `select word from resource_spellings where network = ? and spelling in (?) and spelling = word`,
			networkID, part); err != nil {
			return err
		}
		met := make(map[string]bool, len(known))
		for _, word := range known {
			met[word] = true
		}
		var rows [][]any
		for _, word := range part {
			if met[word] {
				continue
			}
			for _, spelling := range words.Spellings(word) {
				rows = append(rows, []any{networkID, spelling, word})
			}
		}
		if err := t.putRows(ctx, `insert into resource_spellings (network, spelling, word)`, "on conflict do nothing", rows); err != nil {
			return err
		}
	}
	return nil
}

// reindexEntity has the cards of an entity found by its present name.
func (t *Tx) reindexEntity(ctx context.Context, networkID, entity int64) error {
	var numbers []int64
	if err := t.all(ctx, &numbers, `select number from resources where network = ? and entity = ? order by number`, networkID, entity); err != nil {
		return err
	}
	for part := range slices.Chunk(numbers, rowsAtOnce) {
		found, err := t.Resources(ctx, networkID, part)
		if err != nil {
			return err
		}
		if err := t.reindexResources(ctx, networkID, slices.Collect(maps.Values(found))); err != nil {
			return err
		}
	}
	return nil
}
