package storage

import (
	"context"
	"strings"

	"hilo/network/words"
)

// Synonym is a line of words that mean the same to a network: "piso, vivienda, habitatge".
type Synonym struct {
	Number int64  `db:"number"`
	Line   string `db:"line"`
}

// Synonyms are a network's lines of synonyms, in the order in which they were added.
func (t *Tx) Synonyms(ctx context.Context, networkID int64) ([]Synonym, error) {
	var out []Synonym
	err := t.all(ctx, &out, `select number, line from synonyms where network = ? order by number`, networkID)
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

// RemoveSynonym takes a line of synonyms away and gives it back.
func (t *Tx) RemoveSynonym(ctx context.Context, networkID, number int64) (string, error) {
	if _, err := t.exec(ctx, `delete from synonym_words where network = ? and synonym = ?`, networkID, number); err != nil {
		return "", err
	}
	var line string
	err := t.get(ctx, &line, `delete from synonyms where network = ? and number = ? returning line`, networkID, number)
	return line, err
}

// synonymTerms are the terms of a line, each by its stems.
func synonymTerms(line string) [][]string {
	var out [][]string
	for term := range strings.FieldsFuncSeq(line, func(r rune) bool { return strings.ContainsRune(",;=|/\n", r) }) {
		if stems := words.Stems(term); len(stems) > 0 {
			out = append(out, stems)
		}
	}
	return out
}
