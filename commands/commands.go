// Package commands holds the features of hilo, one file each, as values of bot.Command: needs, rounds, ballots, the
// network itself. A verb opens its own transaction, asks package network whether it may, writes through package
// storage, and answers with data; it sends nothing and knows no chat system.
package commands

import (
	"context"
	"maps"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"hilo/bot"
	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

// Features are all commands over one store.
type Features struct {
	store   *storage.Store
	catalog *locales.Catalog
	views   map[string]bot.View // of all commands
	reading sync.Mutex          // one picture is read at a time
	base    string              // where this process is reached from outside; "" while nobody has told
	post    Post                // sends e-mail; nil where none is sent
}

// New makes the features over a store.
func New(store *storage.Store, catalog *locales.Catalog) *Features {
	f := &Features{store: store, catalog: catalog, views: map[string]bot.View{}}
	for _, c := range f.Commands() {
		maps.Copy(f.views, c.Views)
	}
	return f
}

// ServedAt tells where hilo's own pages are reached: the address without a path. It is said before anything is asked.
func (f *Features) ServedAt(base string) *Features {
	f.base = strings.TrimRight(base, "/")
	return f
}

// Commands is the list of what hilo can do, in the order of the help.
func (f *Features) Commands() []bot.Command {
	return []bot.Command{f.hilo(), f.need(), f.round(), f.ballot(), f.meeting(), f.resource(), f.asking(), f.home(), f.summary(), f.network()}
}

// Hooks are the routes and judgments that the engine asks for.
func (f *Features) Hooks() bot.Hooks {
	return bot.Hooks{
		Menu: "hilo/menu", Plain: "need/offer", Sent: "network/file", Home: "home/show", Welcome: "hilo/welcome", Found: "network/found", Ask: "hilo/ask",
		Nearly: "hilo/nearly", Unclear: "hilo/unclear", Guard: f.guard, Explain: f.explain, Present: f.present,
	}
}

// update changes the record once for what the actor did.
func (f *Features) update(ctx context.Context, r *bot.Request, fn func(*storage.Tx) error) error {
	return f.store.Update(ctx, r.InboxKey(), fn)
}

// number reads a numeric value of a button or form; anything else is 0, which no subject has.
func number(v bot.Values, name string) int64 {
	n, err := strconv.ParseInt(v[name], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// pageOf is the page of a list, from 0; one that no list has is the first.
func pageOf(v bot.Values) int {
	n := number(v, "page")
	if n < 0 || n > 10_000 {
		return 0
	}
	return int(n)
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// titled is how a need is named: its title first, its code after.
func titled(n network.Need) bot.Text {
	return bot.Text{bot.Plain("«" + n.Title + "» (" + network.Code("N", n.Number) + ")")}
}

// whisper answers in private with one sentence.
func whisper(r *bot.Request, key string, args bot.Args, blocks ...bot.Block) bot.Reply {
	return bot.Reply{Whisper: r.Compose(append([]bot.Block{bot.Section{Text: r.T(key, args)}}, blocks...)...)}
}

// lines are a long list in sections that every chat system can show.
func lines(list bot.List) []bot.Block {
	const most = 2500 // runes of a section; the least limit of all platforms is 3000
	var out []bot.Block
	var part bot.List
	size := 0
	for _, item := range list {
		n := utf8.RuneCountInString(item.Flat(func(bot.Time) string { return "" })) + 3
		if size+n > most && len(part) > 0 {
			out, part, size = append(out, bot.Section{Text: bot.Text{part}}), nil, 0
		}
		part, size = append(part, item), size+n
	}
	if len(part) == 0 {
		return out
	}
	return append(out, bot.Section{Text: bot.Text{part}})
}
