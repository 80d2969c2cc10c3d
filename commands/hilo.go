package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// askAgainAfter is how long a request to the coordination is not passed on a second time.
const askAgainAfter = 24 * time.Hour

// verbAsked is the line of a person's history by which they asked something of the coordination.
const verbAsked = "asked"

// hilo is /hilo: the menu, joining, the language, one's own data, and what stands before other verbs.
func (f *Features) hilo() bot.Command {
	return bot.Command{
		ID:    "hilo",
		Verbs: slices.Concat(f.hiloMenu(), f.hiloJoining(), f.hiloPersonal(), f.noticeVerbs()),
		Views: map[string]bot.View{"hilo/joined": f.joinedCard, "hilo/request": f.requestCard, "hilo/mydata": f.myDataCard,
			network.NoticesView: f.noticeMessage},
		Jobs: []bot.Job{bot.JobOf(f.noticesDue)},
	}
}

func (f *Features) hiloMenu() []bot.Verb {
	waiting := []bot.Field{hidden("then"), hidden("with")}
	return []bot.Verb{
		{ID: "menu", Who: bot.Anyone, Default: true, Run: f.menu},
		{ID: "help", Who: bot.Anyone, Run: f.help},
		{ID: "ask", Who: bot.Members, Run: f.offerAsking, Fields: waiting},
		{ID: "request", Who: bot.Members, Run: f.request, Fields: []bot.Field{hidden("what")}},
		{ID: "not_now", Who: bot.Anyone, Run: notNow},
		{ID: "unclear", Who: bot.Anyone, Run: f.unclear},
		{ID: "nearly", Who: bot.Anyone, Run: f.nearly,
			Fields: []bot.Field{hidden("word"), hidden("verb"), hidden("then"), hidden("else")}},
	}
}

// button is a button whose label stands in the locale files.
func button(p bot.Printer, key string, call bot.Call) bot.Button {
	return bot.Button{Label: p.String(key, nil), Call: call}
}

// primary is the button that most will press.
func primary(p bot.Printer, key string, call bot.Call) bot.Button {
	b := button(p, key, call)
	b.Style = bot.Primary
	return b
}

// startButtons are the five things that people come for.
func startButtons(p bot.Printer) bot.Controls {
	return bot.Controls{
		primary(p, "hilo.button_need", bot.Fill(bot.Do("need/add"))),
		button(p, "hilo.button_list", bot.Do("need/list")),
		button(p, "hilo.button_ballot", bot.Do("ballot/open")),
		button(p, "guide.button_menu", bot.Do("resource/find")),
		button(p, "hilo.button_network", bot.Do("network/show")),
	}
}

// moreButtons are the rest of what one may look for in the menu.
func moreButtons(p bot.Printer) bot.Controls {
	return bot.Controls{
		button(p, "hilo.button_meetings", bot.Do("meeting/list")),
		button(p, "hilo.button_summary", bot.Do("summary/show")),
	}
}

// menu is the answer to somebody who says nothing in particular.
func (f *Features) menu(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if r.Network.ID == 0 {
		return r.Run(ctx, bot.Do("network/found"))
	}
	lines := bot.List{}
	for _, c := range f.Commands() {
		lines = append(lines, bot.Text{bot.Bold("/" + called(r.Printer, "command."+c.ID)), bot.Plain(" · " + r.String("help."+c.ID, nil))})
	}
	return bot.Reply{Whisper: r.Compose(
		bot.Section{Text: r.T("hilo.menu", nil)},
		startButtons(r.Printer),
		moreButtons(r.Printer),
		bot.Section{Text: bot.Join("", r.T("hilo.menu_commands", nil), bot.Text{lines})},
		bot.Controls{button(r.Printer, "hilo.button_help", bot.Do("hilo/help"))},
	)}, nil
}

// help lists every command with the verbs that can be typed after it, as they are called in the reader's language.
func (f *Features) help(_ context.Context, r *bot.Request) (bot.Reply, error) {
	blocks := []bot.Block{bot.Section{Text: r.T("hilo.help", nil)}}
	for _, c := range f.Commands() {
		var verbs []string
		for _, v := range c.Verbs {
			if key := "verb." + c.ID + "." + v.ID; r.Has(key) && (v.Who != bot.Coordination || r.Actor.Coordinates()) {
				verbs = append(verbs, called(r.Printer, key))
			}
		}
		text := bot.Text{bot.Bold("/" + called(r.Printer, "command."+c.ID)), bot.Plain(" · " + r.String("help."+c.ID, nil))}
		if len(verbs) > 0 {
			text = bot.Join("\n", text, bot.Say(strings.Join(verbs, " · ")))
		}
		blocks = append(blocks, bot.Section{Text: text})
	}
	return bot.Reply{Whisper: r.Compose(append(blocks, startButtons(r.Printer), bot.Note{Text: r.T("hilo.help_emergency", nil)})...)}, nil
}

// called is the first of the names under a key of the locale files: the one that is taught.
func called(p bot.Printer, key string) string {
	name, _, _ := strings.Cut(p.String(key, nil), " ")
	return strings.ReplaceAll(name, "+", " ")
}

// offerAsking is S14: what only the coordination does can be asked of it.
func (f *Features) offerAsking(_ context.Context, r *bot.Request) (bot.Reply, error) {
	what, err := r.Waiting()
	if err != nil {
		return bot.Reply{}, err
	}
	key := "hilo.ask"
	if strings.HasPrefix(what, "round/") {
		key = "hilo.ask_round"
	}
	if strings.HasPrefix(what, "meeting/") {
		key = "hilo.ask_meeting"
	}
	return whisper(r, key, bot.Args{"What": f.wish(r.Printer, what)}, bot.Controls{
		primary(r.Printer, "hilo.button_ask", bot.Do("hilo/request", "what", what)),
		button(r.Printer, "button.not_now", bot.Do("hilo/not_now")),
	}), nil
}

// wish is what a verb is called when somebody asks another to do it: its form's title, else how it is typed.
func (f *Features) wish(p bot.Printer, route string) string {
	if title := formTitle(route); p.Has(title) {
		return p.String(title, nil)
	}
	command, verb, _ := strings.Cut(route, "/")
	name := "/" + called(p, "command."+command)
	if key := "verb." + command + "." + verb; p.Has(key) {
		name += " " + called(p, key)
	}
	return name
}

func formTitle(route string) string { return "form." + strings.ReplaceAll(route, "/", ".") + ".title" }

// request passes a wish on to everybody who coordinates, once a day.
func (f *Features) request(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	person := network.Subject{Kind: network.KindPerson, ID: r.Actor.Person.ID}
	what, key := r.Values["what"], "hilo.asked"
	err := f.update(ctx, r, func(t *storage.Tx) error {
		last, err := t.LastEvent(ctx, r.Network.ID, person, verbAsked)
		if err == nil && last.Data["what"] == what && r.Now.Sub(last.At) < askAgainAfter {
			key = "hilo.asked_before"
			return nil
		}
		if err := t.Record(ctx, r.Network.ID, person, r.Actor.Person.ID, verbAsked, map[string]string{"what": what}); err != nil {
			return err
		}
		if last, err = t.LastEvent(ctx, r.Network.ID, person, verbAsked); err != nil {
			return err
		}
		return f.tellCoordination(ctx, t, r, "hilo/request", network.Subject{Kind: network.KindEvent, ID: last.Number}, 0)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return answered(r, r.Compose(bot.Section{Text: r.T(key, nil)})), nil
}

// requestCard tells the coordination who asks for what.
func (f *Features) requestCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	var event network.Event
	var who storage.Member
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if event, err = t.EventByNumber(ctx, d.Network, d.Subject.ID); err != nil {
			return err
		}
		who, err = t.MemberOf(ctx, d.Network, event.Actor)
		return err
	})
	if err != nil {
		return nil, err
	}
	return p.Compose(f.wishBlocks(p, "hilo.request", who, event.Data["what"])...), nil
}

// wishBlocks tell in the words of a key who asks for what, with the button that does it.
func (f *Features) wishBlocks(p bot.Printer, key string, who storage.Member, what string) []bot.Block {
	do := bot.Do(what)
	if p.Has(formTitle(what)) {
		do = bot.Fill(do)
	}
	return []bot.Block{
		bot.Section{Text: p.T(key, bot.Args{"Who": named(who), "Entity": entityOf(p, who), "What": f.wish(p, what)})},
		bot.Controls{button(p, "button.open_form", do)},
	}
}

// tellCoordination tells something about a subject to all who coordinate but the actor: the same turn once only.
func (f *Features) tellCoordination(ctx context.Context, t *storage.Tx, r *bot.Request, view string, s network.Subject, turn int64) error {
	people, err := t.Coordination(ctx, r.Network.ID)
	if err != nil {
		return err
	}
	var notices []network.Notice
	for _, person := range people {
		if person != r.Actor.Person.ID {
			notices = append(notices, network.Notice{Network: r.Network.ID, Person: person, Class: network.NoticeDuty,
				View: view, Subject: s, Turn: turn})
		}
	}
	return t.Notify(ctx, notices)
}

// answered takes the place of what was pressed, or is said in private.
func answered(r *bot.Request, m *bot.Message) bot.Reply {
	if r.Kind == bot.Pressed {
		return bot.Reply{Here: m}
	}
	return bot.Reply{Whisper: m}
}

// notNow answers whoever does not want what was offered.
func notNow(_ context.Context, r *bot.Request) (bot.Reply, error) {
	return answered(r, r.Compose(bot.Note{Text: r.T("hilo.not_now", nil)})), nil
}

// nearly asks about a lone word that misses a verb by a letter.
func (f *Features) nearly(_ context.Context, r *bot.Request) (bot.Reply, error) {
	verb := f.spelled(r.Values["then"], r.Values["verb"])
	controls := bot.Controls{bot.Button{Label: shorten(verb, 30), Style: bot.Primary, Call: bot.Do(r.Values["then"])}}
	if field := f.textField(r.Values["else"]); field != "" {
		controls = append(controls, button(r.Printer, "hilo.button_text", bot.Do(r.Values["else"], field, r.Values["word"])))
	} else {
		controls = append(controls, button(r.Printer, "button.not_now", bot.Do("hilo/not_now")))
	}
	return whisper(r, "hilo.nearly", bot.Args{"Verb": verb}, controls), nil
}

// spelled is a verb's name as the locale files write it; names are compared without accents.
func (f *Features) spelled(route, folded string) string {
	for _, words := range f.catalog.Words("verb." + strings.ReplaceAll(route, "/", ".")) {
		for _, w := range words {
			if network.Fold(w) == folded {
				return w
			}
		}
	}
	return folded
}

// textField is the field of a verb that takes plain text; "" when it has none.
func (f *Features) textField(route string) string {
	command, verb, _ := strings.Cut(route, "/")
	for _, c := range f.Commands() {
		for _, v := range c.Verbs {
			if c.ID != command || v.ID != verb {
				continue
			}
			for _, field := range v.Fields {
				if !field.Hidden && field.Kind == bot.TextInput {
					return field.Name
				}
			}
		}
	}
	return ""
}
