package commands

import (
	"context"
	"errors"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/network/words"
	"hilo/storage"
)

// sureLikeness is how near the words of a title must come to stand for a code.
const sureLikeness = 0.45

// readNeed takes a need off the beginning of typed text: a code ("N-14", "n14", "la 3"), or, when all of the text is
// words of one title, that title.
func (f *Features) readNeed(ctx context.Context, r *bot.Request, text string) (value, rest string, ok bool, err error) {
	if num, rest, ok := readCode(text, 'N'); ok {
		return itoa(num), rest, true, nil
	}
	if len(words.Stems(text)) == 0 {
		return "", text, false, nil
	}
	matches, err := f.matching(ctx, r.Network.ID, text)
	if err != nil || len(matches) == 0 {
		return "", text, false, err
	}
	return text, "", true, nil
}

// readCode takes the code of something numbered off the beginning of typed text, by the letter of its kind or without any:
// «N-14», «n14», «la 3».
func readCode(text string, letter byte) (number int64, rest string, ok bool) {
	for n := 2; n >= 1; n-- { // "la 3" before "3"
		head, after := headWords(text, n)
		prefix, num, is := words.Code(strings.TrimRight(head, ":,.;"))
		if is && (prefix == 0 || prefix == letter) && head != "" {
			return int64(num), after, true
		}
	}
	return 0, text, false
}

// headWords cuts n words off a text.
func headWords(text string, n int) (head, rest string) {
	fields := strings.Fields(text)
	if len(fields) < n {
		return "", text
	}
	return strings.Join(fields[:n], " "), strings.Join(fields[n:], " ")
}

// matching are the live needs that some words may mean.
func (f *Features) matching(ctx context.Context, networkID int64, title string) ([]storage.Match, error) {
	var out []storage.Match
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		out, err = t.Alike(ctx, networkID, title, sureLikeness, 5, 0)
		return err
	})
	return out, err
}

// theNeed finds the need that a value names: its number, or words of its title. When several match it answers with
// buttons to choose by, each going on with the same call.
func (f *Features) theNeed(ctx context.Context, r *bot.Request, field string) (network.Need, *bot.Reply, error) {
	value := r.Values[field]
	if _, num, ok := words.Code(value); ok {
		n, err := f.readOne(ctx, r.Network.ID, int64(num))
		return n, nil, err
	}
	matches, err := f.matching(ctx, r.Network.ID, value)
	if err != nil {
		return network.Need{}, nil, err
	}
	switch {
	case len(matches) == 0:
		return network.Need{}, nil, network.ErrNotFound
	case len(matches) == 1 || matches[0].Likeness > matches[1].Likeness+0.2:
		n, err := f.readOne(ctx, r.Network.ID, matches[0].Number)
		return n, nil, err
	}
	reply := f.which(r, field, matches)
	return network.Need{}, &reply, nil
}

func (f *Features) readOne(ctx context.Context, networkID, num int64) (network.Need, error) {
	var n network.Need
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		n, err = t.Need(ctx, networkID, num)
		return err
	})
	if errors.Is(err, network.ErrNotFound) {
		return n, NoSuchNeedError{Number: num}
	}
	return n, err
}

// which asks back when words match several needs.
func (f *Features) which(r *bot.Request, field string, matches []storage.Match) bot.Reply {
	found := make([]meant, len(matches))
	for i, m := range matches {
		found[i] = meant{m.Number, network.Code("N", m.Number), titled(m.Need)}
	}
	return whichOf(r, r.T("need.which", nil), field, found)
}

// meant is one of several things that some words may mean.
type meant struct {
	number int64
	code   string
	name   bot.Text
}

// whichOf asks which of several things was meant, with a button for each that goes on with the same call.
func whichOf(r *bot.Request, question bot.Text, field string, found []meant) bot.Reply {
	controls := bot.Controls{}
	list := bot.List{}
	for _, m := range found {
		list = append(list, m.name)
		controls = append(controls, bot.Button{Label: m.code,
			Call: bot.Call{Route: r.Route(), Values: r.Values.With(field, itoa(m.number))}})
	}
	return bot.Reply{Whisper: r.Compose(bot.Section{Text: bot.Join("", question, bot.Text{list})}, controls)}
}
