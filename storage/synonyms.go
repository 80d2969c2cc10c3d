package storage

import (
	"context"
	"slices"
	"strings"

	"hilo/network"
	"hilo/network/words"
)

// Synonym is a line of words that mean the same to a network: "piso, vivienda, habitatge". One that every network starts
// with has a number below zero.
type Synonym struct {
	Number int64  `db:"number"`
	Line   string `db:"line"`
}

// Synonyms are a network's own lines of synonyms, in the order in which they were added.
func (t *Tx) Synonyms(ctx context.Context, networkID int64) ([]Synonym, error) {
	var out []Synonym
	err := t.all(ctx, &out, `select number, line from synonyms where network = ? order by number`, networkID)
	return out, err
}

// GivenSynonyms are the lines that every network starts with: those that this one heeds, and those that it took away.
func (t *Tx) GivenSynonyms(ctx context.Context, networkID int64) (heeded, dropped []Synonym, err error) {
	gone, err := t.droppedSynonyms(ctx, networkID)
	for _, s := range givenWords().lines {
		if slices.Contains(gone, s.Number) {
			dropped = append(dropped, s)
		} else {
			heeded = append(heeded, s)
		}
	}
	return heeded, dropped, err
}

func (t *Tx) droppedSynonyms(ctx context.Context, networkID int64) ([]int64, error) {
	var out []int64
	err := t.all(ctx, &out, `select number from synonyms_dropped where network = ?`, networkID)
	return out, err
}

// AddSynonym keeps a line of synonyms and gives its number. It is heeded by the next search.
func (t *Tx) AddSynonym(ctx context.Context, networkID int64, line string) (int64, error) {
	number, err := t.next(ctx, networkID, "synonym")
	if err != nil {
		return 0, err
	}
	if _, err := t.exec(ctx, `insert into synonyms (network, number, line) values (?, ?, ?)`, networkID, number, line); err != nil {
		return 0, err
	}
	var rows [][]any
	for _, stem := range words.Stems(line) {
		rows = append(rows, []any{networkID, legible(stem), number})
	}
	return number, t.putRows(ctx, `insert into synonym_words (network, word, synonym)`, "on conflict do nothing", rows)
}

// RemoveSynonym takes a line of synonyms away and gives it back; one that every network starts with is taken away from this
// network only. One that is not there is network.ErrNotFound.
func (t *Tx) RemoveSynonym(ctx context.Context, networkID, number int64) (string, error) {
	if number < 0 {
		return t.dropGiven(ctx, networkID, number)
	}
	if _, err := t.exec(ctx, `delete from synonym_words where network = ? and synonym = ?`, networkID, number); err != nil {
		return "", err
	}
	var line string
	err := t.get(ctx, &line, `delete from synonyms where network = ? and number = ? returning line`, networkID, number)
	return line, err
}

func (t *Tx) dropGiven(ctx context.Context, networkID, number int64) (string, error) {
	line, ok := givenLine(number)
	if !ok {
		return "", network.ErrNotFound
	}
	return line, one(t.exec(ctx, `insert into synonyms_dropped (network, number) values (?, ?) on conflict do nothing`, networkID, number))
}

// RestoreSynonym has a network heed again a line that every network starts with, and gives the line. One that it had not
// taken away is network.ErrNotFound.
func (t *Tx) RestoreSynonym(ctx context.Context, networkID, number int64) (string, error) {
	line, ok := givenLine(number)
	if !ok {
		return "", network.ErrNotFound
	}
	return line, one(t.exec(ctx, `delete from synonyms_dropped where network = ? and number = ?`, networkID, number))
}

func givenLine(number int64) (string, bool) {
	lines := givenWords().lines
	i := slices.IndexFunc(lines, func(s Synonym) bool { return s.Number == number })
	if i < 0 {
		return "", false
	}
	return lines[i].Line, true
}

// synonymTerms are the terms of a line, each by its stems: those that are looked for, and those by which they are found
// too. They are the same unless the line has an arrow.
func synonymTerms(line string) (asked, found [][]string) {
	left, right, oneWay := strings.Cut(line, "→")
	asked = termsOf(left)
	if !oneWay {
		return asked, asked
	}
	return asked, termsOf(right)
}

func termsOf(part string) [][]string {
	var out [][]string
	for term := range strings.FieldsFuncSeq(part, func(r rune) bool { return strings.ContainsRune(",;=|/\n", r) }) {
		if stems := telling(words.Stems(term)); len(stems) > 0 {
			out = append(out, stems)
		}
	}
	return out
}
