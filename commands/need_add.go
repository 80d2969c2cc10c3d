package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hilo/bot"
	"hilo/network"
	"hilo/network/privacy"
	"hilo/network/words"
	"hilo/storage"
)

// readTitle takes all that is typed as a title, unless it is only a code: "n3" asks for that need.
func readTitle(_ context.Context, _ *bot.Request, text string) (value, rest string, ok bool, err error) {
	if _, _, code := words.Code(text); code {
		return "", text, false, nil
	}
	return text, "", true, nil
}

// offerNeed answers a plain sentence: it may be a need, and is one only when its author says so.
func (f *Features) offerNeed(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	said := strings.TrimSpace(r.Values["text"])
	if _, _, code := words.Code(said); code {
		return r.Run(ctx, bot.Do("need/show", "need", said))
	}
	if call, ok := valuation(r.Printer, said); ok {
		return r.Run(ctx, call)
	}
	if f.greets(said) {
		return r.Run(ctx, bot.Do("hilo/menu"))
	}
	if call, ok := f.asksFor(said); ok {
		return r.Run(ctx, call)
	}
	if call, ok := f.seeks(said); ok {
		return r.Run(ctx, call)
	}
	report, err := f.inspect(ctx, r, bot.Situation, said)
	if err != nil {
		return bot.Reply{}, err
	}
	add := bot.Do("need/add", "title", said)
	if report.Verdict >= privacy.Ask {
		return r.Run(ctx, add) // the guard answers
	}
	if utf8.RuneCountInString(said) > maxTyped {
		return bot.Reply{Whisper: r.Compose(bot.Section{Text: r.T("error.long", bot.Args{"Max": maxTyped,
			"Count": utf8.RuneCountInString(said) - maxTyped})})}, nil
	}
	controls := bot.Controls{bot.Button{Label: r.String("button.register", nil), Style: bot.Primary, Call: add}}
	if strings.HasSuffix(said, "?") {
		controls = append(controls, button(r.Printer, "question.button_ask_too", bot.Do("question/ask", "text", clipped(said, maxCarried))))
	}
	controls = append(controls, bot.Button{Label: r.String("button.not_now", nil), Call: bot.Do("hilo/not_now")})
	return whisper(r, "need.offer", bot.Args{"Text": said}, controls), nil
}

// questions are the commands about whose subject people ask in plain words, with what shows it.
var questions = []struct{ command, route string }{
	{"meeting", "meeting/list"}, {"round", "round/progress"}, {"summary", "summary/show"}, {"need", "need/list"}, {"network", "network/show"},
}

// asksFor is what answers a question: «¿Cuándo es la reunión?», «Chicas, ¿alguna plaza para hoy?». A question begins with
// one of its words and ends with its sign, or it may be a need told as one. What is about none of hilo's own things is
// looked for in the guide.
func (f *Features) asksFor(said string) (call bot.Call, ok bool) {
	question, ok := f.askingPart(said)
	if !ok {
		return bot.Call{}, false
	}
	all := lettersOf(question)
	for _, a := range questions {
		if slices.ContainsFunc(all, func(w string) bool { return f.word("command."+a.command, w) }) {
			return bot.Do(a.route), true
		}
	}
	return bot.Do("resource/find", "text", question, "said", clipped(said, maxCarried)), true
}

// askingPart is the part of a sentence that asks: after its sign, or after whom it speaks to.
func (f *Features) askingPart(said string) (string, bool) {
	if !strings.HasSuffix(said, "?") {
		return "", false
	}
	signs := strings.Split(said, "¿")
	_, addressed, _ := strings.Cut(said, ",")
	for _, part := range []string{signs[len(signs)-1], addressed} {
		part = strings.TrimSpace(part)
		for n := 2; n >= 1; n-- { // «a quién»
			head, _ := headWords(strings.TrimRight(part, "?"), n)
			if head = strings.TrimRight(head, ","); f.word("word.question", head) || f.word("word.seek", head) {
				return part, true
			}
		}
	}
	return "", false
}

// lettersOf are the words of a text, folded, without figures and signs.
func lettersOf(text string) []string {
	return strings.FieldsFunc(network.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) })
}

// greets says whether a sentence only greets or thanks, in any language: nothing is missing there.
func (f *Features) greets(said string) bool {
	known := map[string]bool{}
	for _, list := range f.catalog.Words("word.greeting") {
		for _, w := range list {
			known[network.Fold(w)] = true
		}
	}
	return !slices.ContainsFunc(words.Stems(said), func(stem string) bool { return !known[stem] }) ||
		!slices.ContainsFunc(lettersOf(said), func(w string) bool { return !known[w] })
}

// addNeed registers a need at once; what looks like it is asked about afterwards.
func (f *Features) addNeed(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if err := network.Register(r.Actor); err != nil {
		return bot.Reply{}, err
	}
	title, detail := splitTitle(r.Values["title"], r.Values["detail"])
	area, err := f.areaFor(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	n := network.Need{Title: title, Detail: detail, Affected: r.Values["affected"],
		Author: r.Actor.Person.ID, Entity: r.Actor.Entity}
	if area.ID != 0 {
		n.Areas = []int64{area.ID}
	}
	var alike []storage.Match
	err = f.update(ctx, r, func(t *storage.Tx) error {
		if n, err = f.keepNeed(ctx, t, r, n); err != nil {
			return err
		}
		alike, err = t.Alike(ctx, r.Network.ID, n.Title, words.Alike, 3, n.Number)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return f.saved(ctx, r, n, area, alike)
}

// keepNeed stores a need, its line of history and its card in the channels of its areas.
func (f *Features) keepNeed(ctx context.Context, t *storage.Tx, r *bot.Request, n network.Need) (network.Need, error) {
	n, err := t.AddNeed(ctx, r.Network.ID, n)
	if err != nil {
		return n, err
	}
	subject := network.Subject{Kind: network.KindNeed, ID: n.Number}
	if err := t.Record(ctx, r.Network.ID, subject, r.Actor.Person.ID, "add", map[string]string{"title": n.Title}); err != nil {
		return n, err
	}
	return n, t.Tell(ctx, network.Delivery{Network: r.Network.ID, View: "need/card", Subject: subject}, n.Areas)
}

// splitTitle keeps a title readable in a list: what is longer is cut at a sentence or a word, and stands whole in the
// detail. It begins with a capital, which is lost where "@hilo" or a command stands before it.
func splitTitle(title, detail string) (string, string) {
	title = upperFirst(strings.Join(strings.Fields(title), " "))
	runes := []rune(title)
	if len(runes) <= maxTitle {
		return title, detail
	}
	head := string(runes[:maxTitle-1])
	if i := strings.LastIndexAny(head, ".;:!?"); i > maxTitle/3 {
		head = head[:i+1]
	} else if i := strings.LastIndex(head, " "); i > 0 {
		head = head[:i] + "…"
	}
	return head, strings.TrimSpace(title + "\n" + detail)
}

// saved is S1, and what looks like the new need.
func (f *Features) saved(ctx context.Context, r *bot.Request, n network.Need, area network.Area, alike []storage.Match) (bot.Reply, error) {
	key := "need.saved"
	if area.ID == 0 {
		key = "need.saved_nowhere"
	}
	blocks := []bot.Block{
		bot.Section{Text: r.T(key, bot.Args{"Need": titled(n), "Area": area.Name})},
		bot.Controls{
			bot.Button{Label: r.String("button.undo", nil), Call: bot.Do("need/undo", "need", itoa(n.Number))},
			bot.Button{Label: r.String("button.more_detail", nil), Call: bot.Fill(bot.Do("need/change", "need", itoa(n.Number)))},
		},
	}
	hint, err := f.hint(ctx, r, n)
	if err != nil {
		return bot.Reply{}, err
	}
	blocks = append(blocks, hint...)
	if len(alike) > 0 {
		blocks = append(blocks, bot.Divider{}, bot.Section{Text: r.T("need.alike", nil)})
		for _, m := range alike {
			blocks = append(blocks, bot.Section{Text: titled(m.Need)}, bot.Controls{
				bot.Button{Label: r.String("button.same_one", nil),
					Call: bot.Do("need/same", "need", itoa(n.Number), "into", itoa(m.Number))},
			})
		}
		blocks = append(blocks, bot.Controls{bot.Button{Label: r.String("button.another_one", nil), Call: bot.Do("need/different", "need", itoa(n.Number))}})
	}
	reply := bot.Reply{Whisper: r.Compose(append(blocks, f.spokenInPublic(r)...)...)}
	if r.Kind == bot.Pressed { // the offer has been answered
		reply = bot.Reply{Here: reply.Whisper}
	}
	return reply, nil
}

// hint is a line under what was saved when one clue alone might point to somebody.
func (f *Features) hint(ctx context.Context, r *bot.Request, n network.Need) ([]bot.Block, error) {
	report, err := f.inspect(ctx, r, bot.Situation, n.Title+"\n"+n.Detail)
	if err != nil || report.Verdict != privacy.Hint {
		return nil, err
	}
	return []bot.Block{bot.Note{Text: r.T("guard.hint", nil)}}, nil
}

// spokenInPublic reminds of the message that stands in the channel when what it said had to be masked.
func (f *Features) spokenInPublic(r *bot.Request) []bot.Block {
	if r.Values["masked"] == "" {
		return nil
	}
	return f.stillThere(r)
}

// differentNeed says that a new need is another one: it is already kept.
func (f *Features) differentNeed(_ context.Context, r *bot.Request) (bot.Reply, error) {
	return bot.Reply{Here: r.Compose(bot.Section{Text: r.T("need.different", bot.Args{"Code": network.Code("N", number(r.Values, "need"))})})}, nil
}

func (f *Features) undoNeed(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	subject := network.Subject{Kind: network.KindNeed, ID: number(r.Values, "need")}
	var n network.Need
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if n, err = t.Need(ctx, r.Network.ID, subject.ID); err != nil {
			return err
		}
		if err := n.Undo(r.Actor, r.Now); err != nil {
			return err
		}
		if err := t.DeleteNeed(ctx, r.Network.ID, n.Number); err != nil {
			return err
		}
		if err := t.Record(ctx, r.Network.ID, subject, r.Actor.Person.ID, "undo", nil); err != nil {
			return err
		}
		return t.DropDeliveries(ctx, r.Network.ID, subject)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{
		Here: r.Compose(bot.Section{Text: r.T("need.undone", bot.Args{"Title": n.Title})}, bot.Controls{
			bot.Button{Label: r.String("button.write_again", nil), Call: bot.Fill(bot.Do("need/add", "title", n.Title,
				"detail", n.Detail, "affected", n.Affected, "area", areaAt(n, 0)))},
		}),
		Refresh: []network.Subject{subject},
	}, nil
}

// joinNeed counts the actor's entity among those that share a need.
func (f *Features) joinNeed(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	return f.share(ctx, r, "join", func(t *storage.Tx, n network.Need) (bool, error) {
		return t.JoinNeed(ctx, r.Network.ID, n.Number, r.Actor.Entity, r.Actor.Person.ID)
	})
}

// leaveNeed takes the actor's entity back.
func (f *Features) leaveNeed(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	return f.share(ctx, r, "leave", func(t *storage.Tx, n network.Need) (bool, error) {
		return t.LeaveNeed(ctx, r.Network.ID, n.Number, r.Actor.Entity)
	})
}

func (f *Features) share(ctx context.Context, r *bot.Request, verb string, change func(*storage.Tx, network.Need) (bool, error)) (bot.Reply, error) {
	var n network.Need
	subject := network.Subject{Kind: network.KindNeed, ID: number(r.Values, "need")}
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if n, err = t.Need(ctx, r.Network.ID, subject.ID); err != nil {
			return err
		}
		if err := n.Join(r.Actor); err != nil {
			return err
		}
		changed, err := change(t, n)
		if err != nil {
			return err
		}
		if changed {
			if err := t.Record(ctx, r.Network.ID, subject, r.Actor.Person.ID, verb, map[string]string{"entity": itoa(r.Actor.Entity)}); err != nil {
				return err
			}
		}
		n, err = t.Need(ctx, r.Network.ID, subject.ID)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	reply := whisper(r, map[string]string{"join": "need.joined", "leave": "need.left"}[verb], bot.Args{"Need": titled(n), "Shared": f.sharedBy(r.Printer, n)})
	if verb == "join" {
		reply.Whisper.Blocks = append(reply.Whisper.Blocks, bot.Controls{
			bot.Button{Label: r.String("button.leave", nil), Call: bot.Do("need/leave", "need", itoa(n.Number))}})
	}
	reply.Refresh = []network.Subject{subject}
	return reply, nil
}

// sharedBy is «La comparten 4 entidades».
func (f *Features) sharedBy(p bot.Printer, n network.Need) bot.Text {
	if n.Joined == 0 {
		return p.T("need.shared_by_none", nil)
	}
	return p.T("need.shared_by", bot.Args{"Count": n.Joined, "N": strconv.Itoa(n.Joined)})
}
