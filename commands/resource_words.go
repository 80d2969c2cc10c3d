package commands

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

const (
	kindSynonym = "synonym"
	// What a line of words that mean the same may hold.
	maxSynonymLine, maxSynonyms = 200, 12
)

// resourceWords are the verbs about the words that mean the same to a network: whoever looks for one finds them all.
func (f *Features) resourceWords() []bot.Verb {
	return []bot.Verb{
		{ID: "synonyms", Who: bot.Coordination, Run: f.listSynonyms},
		{ID: "synonym_add", Who: bot.Coordination, Run: f.addSynonym, Fields: []bot.Field{
			{Name: "line", Kind: bot.TextInput, Required: true, Max: maxSynonymLine, Guard: bot.Contact}}},
		{ID: "synonym_remove", Who: bot.Coordination, Run: f.removeSynonym, Fields: []bot.Field{hidden("synonym")}},
	}
}

// listSynonyms shows the lines, and offers to take one away.
func (f *Features) listSynonyms(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var all []storage.Synonym
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		all, err = t.Synonyms(ctx, r.Network.ID)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	add := primary(r.Printer, "keep.button_add_words", bot.Fill(bot.Do("resource/synonym_add")))
	if len(all) == 0 {
		return whisper(r, "keep.words_none", nil, bot.Controls{add}), nil
	}
	list := bot.List{}
	pick := bot.Select{Label: r.String("keep.button_remove_words", nil), Call: bot.Do("resource/synonym_remove"), Pick: "synonym"}
	for _, s := range all {
		list = append(list, bot.Say(s.Line))
		if len(pick.Options) < maxOptions {
			pick.Options = append(pick.Options, bot.Option{Value: itoa(s.Number), Label: shorten(s.Line, maxOption)})
		}
	}
	blocks := slices.Concat([]bot.Block{bot.Section{Text: r.T("keep.words", nil)}}, lines(list), []bot.Block{bot.Controls{pick, add}})
	return bot.Reply{Whisper: r.Compose(blocks...)}, nil
}

// readSynonyms reads «piso, vivienda = habitatge»: two or more, none twice.
func readSynonyms(typed string) (line string, ok bool) {
	var terms, seen []string
	for part := range strings.FieldsFuncSeq(typed, func(r rune) bool { return strings.ContainsRune(",;=/\n", r) }) {
		term := strings.Join(strings.Fields(part), " ")
		if folded := network.Fold(term); folded != "" && !slices.Contains(seen, folded) {
			terms, seen = append(terms, term), append(seen, folded)
		}
	}
	line = strings.Join(terms, ", ")
	return line, len(terms) > 1 && len(terms) <= maxSynonyms && utf8.RuneCountInString(line) <= maxSynonymLine
}

// addSynonym keeps a line of words that mean the same.
func (f *Features) addSynonym(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	line, ok := readSynonyms(r.Values["line"])
	if !ok {
		return bot.Reply{Errors: map[string]string{"line": r.String("keep.words_bad", bot.Args{"Most": maxSynonyms})}}, nil
	}
	var num int64
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if num, err = t.AddSynonym(ctx, r.Network.ID, line); err != nil {
			return err
		}
		return t.Record(ctx, r.Network.ID, network.Subject{Kind: kindSynonym, ID: num}, r.Actor.Person.ID, "add", map[string]string{"line": line})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return wordsChanged(r, "keep.words_added", line, bot.Do("resource/synonym_remove", "synonym", itoa(num))), nil
}

// removeSynonym takes a line away.
func (f *Features) removeSynonym(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var line string
	err := f.update(ctx, r, func(t *storage.Tx) error {
		num := number(r.Values, "synonym")
		var err error
		if line, err = t.RemoveSynonym(ctx, r.Network.ID, num); err != nil {
			return err
		}
		return t.Record(ctx, r.Network.ID, network.Subject{Kind: kindSynonym, ID: num}, r.Actor.Person.ID, "remove", map[string]string{"line": line})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return wordsChanged(r, "keep.words_removed", line, bot.Do("resource/synonym_add", "line", line)), nil
}

// wordsChanged says what became of a line, with the way back and to the list. It takes the place of the button that
// undid another change.
func wordsChanged(r *bot.Request, key, line string, undo bot.Call) bot.Reply {
	return answered(r, r.Compose(bot.Section{Text: r.T(key, bot.Args{"Line": line})}, bot.Controls{
		button(r.Printer, "button.undo", undo),
		button(r.Printer, "keep.button_words", bot.Do("resource/synonyms")),
	}))
}
