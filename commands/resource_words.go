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
		{ID: "synonyms_given", Who: bot.Coordination, Run: f.givenSynonyms},
		{ID: "synonym_restore", Who: bot.Coordination, Run: f.restoreSynonym, Fields: []bot.Field{hidden("synonym")}},
	}
}

// listSynonyms shows the network's own lines, and offers to take one away; those that every network starts with are a press
// away.
func (f *Features) listSynonyms(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var own, given []storage.Synonym
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if own, err = t.Synonyms(ctx, r.Network.ID); err != nil {
			return err
		}
		given, _, err = t.GivenSynonyms(ctx, r.Network.ID)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	row := bot.Controls{
		primary(r.Printer, "keep.button_add_words", bot.Fill(bot.Do("resource/synonym_add"))),
		button(r.Printer, "keep.button_words_given", bot.Do("resource/synonyms_given")),
	}
	more := bot.Note{Text: r.T("keep.words_more", bot.Args{"Count": len(given), "N": len(given)})}
	if len(own) == 0 {
		return whisper(r, "keep.words_none", nil, more, row), nil
	}
	blocks := synonymLines(r, r.T("keep.words", nil), own)
	return bot.Reply{Whisper: r.Compose(append(blocks, more, append(bot.Controls{
		synonymPick(r, "keep.button_remove_words", "resource/synonym_remove", own)}, row...))...)}, nil
}

// givenSynonyms shows the lines that every network starts with, and offers to take one away or to have one back.
func (f *Features) givenSynonyms(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var heeded, dropped []storage.Synonym
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		heeded, dropped, err = t.GivenSynonyms(ctx, r.Network.ID)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	var row bot.Controls
	var blocks []bot.Block
	if len(heeded) > 0 {
		blocks = synonymLines(r, r.T("keep.words_given", nil), heeded)
		row = append(row, synonymPick(r, "keep.button_remove_words", "resource/synonym_remove", heeded))
	}
	if len(dropped) > 0 {
		blocks = append(blocks, synonymLines(r, r.T("keep.words_dropped", nil), dropped)...)
		row = append(row, synonymPick(r, "keep.button_restore_words", "resource/synonym_restore", dropped))
	}
	return bot.Reply{Whisper: r.Compose(append(blocks, append(row, button(r.Printer, "keep.button_words", bot.Do("resource/synonyms"))))...)}, nil
}

func synonymLines(r *bot.Request, head bot.Text, all []storage.Synonym) []bot.Block {
	list := bot.List{}
	for _, s := range all {
		list = append(list, bot.Say(s.Line))
	}
	return append([]bot.Block{bot.Section{Text: head}}, lines(list)...)
}

// synonymPick chooses one of some lines.
func synonymPick(r *bot.Request, key, route string, all []storage.Synonym) bot.Select {
	pick := bot.Select{Label: r.String(key, nil), Call: bot.Do(route), Pick: "synonym"}
	for _, s := range all[:min(len(all), maxOptions)] {
		pick.Options = append(pick.Options, bot.Option{Value: itoa(s.Number), Label: shorten(s.Line, maxOption)})
	}
	return pick
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
	num := number(r.Values, "synonym")
	line, err := f.changeSynonym(ctx, r, num, "remove", (*storage.Tx).RemoveSynonym)
	if err != nil {
		return bot.Reply{}, err
	}
	back := bot.Do("resource/synonym_add", "line", line)
	if num < 0 {
		back = bot.Do("resource/synonym_restore", "synonym", itoa(num))
	}
	return wordsChanged(r, "keep.words_removed", line, back), nil
}

// restoreSynonym has a line heeded again with which every network starts.
func (f *Features) restoreSynonym(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "synonym")
	line, err := f.changeSynonym(ctx, r, num, "restore", (*storage.Tx).RestoreSynonym)
	if err != nil {
		return bot.Reply{}, err
	}
	return wordsChanged(r, "keep.words_back", line, bot.Do("resource/synonym_remove", "synonym", itoa(num))), nil
}

// changeSynonym does something with a line and records it.
func (f *Features) changeSynonym(ctx context.Context, r *bot.Request, num int64, verb string,
	change func(*storage.Tx, context.Context, int64, int64) (string, error)) (line string, err error) {
	err = f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if line, err = change(t, ctx, r.Network.ID, num); err != nil {
			return err
		}
		return t.Record(ctx, r.Network.ID, network.Subject{Kind: kindSynonym, ID: num}, r.Actor.Person.ID, verb, map[string]string{"line": line})
	})
	return line, err
}

// wordsChanged says what became of a line, with the way back and to the list. It takes the place of the button that
// undid another change.
func wordsChanged(r *bot.Request, key, line string, undo bot.Call) bot.Reply {
	return answered(r, r.Compose(bot.Section{Text: r.T(key, bot.Args{"Line": line})}, bot.Controls{
		button(r.Printer, "button.undo", undo),
		button(r.Printer, "keep.button_words", bot.Do("resource/synonyms")),
	}))
}
