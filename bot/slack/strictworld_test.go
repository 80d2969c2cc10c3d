package slack_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/bot/slack"
	"hilo/bot/slack/strict"
	"hilo/commands/beginnings"
	"hilo/network"
)

// strictWorld is a bottest.World on a strict Slack: people type, press and fill in as their clients would, and what
// they see is read back from it.
type strictWorld struct {
	*house
	board    *board
	setup    bottest.Setup
	commands map[string]bool // those of the manifest, with their slash

	mu      sync.Mutex
	said    map[string]string // what hilo last said of a whole form that it refused, by user
	open    map[string]*opened
	answers []bottest.Event
}

var _ bottest.World = (*strictWorld)(nil)

// opened is a modal that somebody has before them.
type opened struct {
	*bottest.Dialog
	drawn int64 // the number of its last change
}

// townOf is a Slack with the people and channels of a story. Ids tell nothing of who they are.
func townOf(tb testing.TB, clock bot.Clock, s bottest.Setup, options ...strict.Option) (*strict.Slack, ids) {
	tb.Helper()
	sl := strict.New(tb, append([]strict.Option{strict.At(clock)}, options...)...)
	hilo := sl.AddWorkspace(strict.Workspace{ID: red, Name: "Red"})
	is := ids{channels: map[string]string{}, users: map[string]string{}}
	for i, c := range s.Channels {
		is.channels[c.Name] = fmt.Sprintf("C%08d", 100+i)
	}
	in := map[string][]string{}
	for i, p := range s.People {
		id := fmt.Sprintf("U%08d", 700+i)
		is.users[p.Handle] = id
		sl.AddUser(strict.User{ID: id, Workspace: red, Name: p.Handle, RealName: p.Name, Locale: localeOf[p.Lang], Zone: s.Zone.String()})
		for _, c := range s.Channels {
			if len(p.Channels) == 0 || slices.Contains(p.Channels, c.Name) {
				in[c.Name] = append(in[c.Name], id)
			}
		}
	}
	for _, c := range s.Channels {
		sl.AddChannel(strict.Channel{ID: is.channels[c.Name], Workspace: red, Name: c.Name}, append(in[c.Name], hilo)...)
	}
	return sl, is
}

var localeOf = map[string]string{"es": "es-ES", "ca": "ca-ES", "en": "en-GB"}

// ids are Slack's names of a story's channels and people.
type ids struct{ channels, users map[string]string }

// manner is how hilo is connected to Slack.
type manner struct {
	socket bool // Socket Mode; else signed HTTP
	paced  bool // Slack's limits apply, and hilo keeps them
	many   bool // hilo was installed by the workspace, and may be by others
	calm   bool // Slack waits for answers as long as it takes
}

// newStrictWorld makes a workspace for a story, with its people, and starts hilo there.
func newStrictWorld(t *testing.T, s bottest.Setup, how manner) *strictWorld {
	t.Helper()
	texts, err := catalog()
	if err != nil {
		t.Fatal(err)
	}
	clock := bot.NewMovableClock(s.Start, false)
	options := []strict.Option{strict.Echoing()}
	if how.paced {
		options = append(options, strict.Paced())
	}
	if how.calm {
		options = append(options, strict.Patient())
	}
	sl, is := townOf(t, clock, s, options...)
	w := &strictWorld{house: newHouse(t, sl, clock, how), setup: s, said: map[string]string{}, open: map[string]*opened{}}
	w.commands = map[string]bool{}
	names := map[string]string{}
	for _, p := range s.People {
		names[is.users[p.Handle]] = p.Name
	}
	w.board = newBoard(sl, is, sight{sl, texts, s.Zone, names}, bottest.NewViewer(s.Zone, texts, names), s)
	w.wrap = func(a *slack.App) bot.Platform { return &watched{a, w.board} }
	w.hear = func(h bot.Handler) bot.Handler { return &listener{h, w} }
	w.begin()
	for _, l := range bot.Listing(texts, w.hilo.Commands()) {
		w.commands["/"+l.Name] = l.Name == network.Fold(l.Name) // Slack takes no accents in names
	}
	chat := beginnings.Chat{Platform: slack.Name, Workspace: red, User: func(handle string) string { return is.users[handle] },
		Channel: func(name string) network.Place {
			return network.Place{Platform: slack.Name, Workspace: red, Channel: is.channels[name]}
		}}
	if err := beginnings.Make(t.Context(), w.store, chat, s); err != nil {
		t.Fatal(err)
	}
	if err := w.hilo.Begin(t.Context()); err != nil { // as when hilo starts, or after an import
		t.Fatal(err)
	}
	if err := w.settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// listener overhears what hilo says of a form as a whole: Slack shows it under the first field.
type listener struct {
	bot.Handler
	w *strictWorld
}

func (l *listener) Handle(ctx context.Context, in bot.Intent) bot.Reply {
	r := l.Handler.Handle(ctx, in)
	l.w.mu.Lock()
	defer l.w.mu.Unlock()
	l.w.said[in.Who.User] = r.Errors[""]
	return r
}

// Present passes on where hilo is.
func (l *listener) Present(ctx context.Context, p bot.Presence) error {
	return l.Handler.(bot.Attendant).Present(ctx, p)
}

// Now is the clock's moment in the zone of the story.
func (w *strictWorld) Now() time.Time { return w.clock.Now().In(w.setup.Zone) }

// NextDue asks the engine.
func (w *strictWorld) NextDue(ctx context.Context) (time.Time, bool, error) {
	return w.engine.NextDue(ctx)
}

// Clock lets the engine do everything that is due up to a moment.
func (w *strictWorld) Clock(ctx context.Context, to time.Time) error {
	if err := w.engine.Advance(ctx, to); err != nil {
		return err
	}
	w.clock.Set(to)
	return w.settle(ctx)
}

// Restart stops hilo and starts it again over the same database; Slack goes on meanwhile.
func (w *strictWorld) Restart(ctx context.Context, at time.Time) error {
	if err := w.stop(ctx); err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	w.clock.Set(at)
	if err := w.start(ctx); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	return w.Clock(ctx, at)
}

// Seen is what Slack shows anew, with the modals that were opened and refused.
func (w *strictWorld) Seen(context.Context) ([]bottest.Event, error) {
	out := slices.Concat(w.answers, w.board.news())
	w.answers = nil
	return out, nil
}

// at is somebody in a channel, or in their direct messages with hilo when it is "".
func (w *strictWorld) at(handle, channel string) (strict.Act, error) {
	a := strict.Act{Workspace: red, User: w.board.ids.users[handle], Channel: w.board.ids.channels[channel]}
	if a.User == "" {
		return a, fmt.Errorf("nobody here is called %q", handle)
	}
	if channel != "" && a.Channel == "" {
		return a, fmt.Errorf("there is no channel #%s", channel)
	}
	return a, nil
}

// Say types a slash command or posts a text. Slack knows the commands of the app's manifest; what else there is is typed
// after /hilo.
func (w *strictWorld) Say(ctx context.Context, handle, channel, text string) error {
	a, err := w.at(handle, channel)
	if err != nil {
		return err
	}
	return w.act(ctx, []string{handle}, func(ctx context.Context, _ int) error {
		if strings.HasPrefix(text, "/") {
			command, rest := text, ""
			if i := strings.IndexAny(text, " \n"); i > 0 {
				command, rest = text[:i], text[i+1:]
			}
			if !w.commands[command] {
				command, rest = "/hilo", text[1:]
			}
			return w.slack.Command(ctx, a, command, rest)
		}
		_, err := w.slack.Say(ctx, a, text)
		return err
	})
}

// Send posts a message with files.
func (w *strictWorld) Send(ctx context.Context, handle, channel, text string, files ...bottest.Sent) error {
	a, err := w.at(handle, channel)
	if err != nil {
		return err
	}
	return w.act(ctx, []string{handle}, func(ctx context.Context, _ int) error {
		sent := make([]strict.Sent, len(files))
		for i, f := range files {
			sent[i] = strict.Sent(f)
		}
		_, err := w.slack.Send(ctx, a, text, sent...)
		return err
	})
}

// Press presses a button, for all people at the same moment.
func (w *strictWorld) Press(ctx context.Context, handles []string, label, on string) error {
	return w.press(ctx, handles, on, bottest.Pressing(label))
}

// Pick chooses an option of a select.
func (w *strictWorld) Pick(ctx context.Context, handle, option, label, on string) error {
	return w.press(ctx, []string{handle}, on, bottest.Picking(label, option))
}

func (w *strictWorld) press(ctx context.Context, handles []string, on string, t bottest.Target) error {
	acts := make([]strict.Act, len(handles))
	what := make([]strict.Control, len(handles))
	for i, handle := range handles {
		var err error
		if acts[i], what[i], err = w.board.find(handle, on, t); err != nil {
			return err
		}
	}
	return w.act(ctx, handles, func(ctx context.Context, i int) error { return w.slack.Press(ctx, acts[i], what[i]) })
}

// Fill writes in the modal that somebody has open.
func (w *strictWorld) Fill(_ context.Context, handle string, answers []bottest.Answer) error {
	d, ok := w.open[handle]
	if !ok {
		return fmt.Errorf("%s has no form open", handle)
	}
	return d.Fill(answers, func(handle string) (string, error) {
		a, err := w.at(handle, "")
		return a.User, err
	})
}

// Submit sends the modal that somebody has open.
func (w *strictWorld) Submit(ctx context.Context, handle, label string) error {
	d, ok := w.open[handle]
	if !ok {
		return fmt.Errorf("%s has no form open", handle)
	}
	values, err := d.Submit(label)
	if err != nil {
		return err
	}
	a, err := w.at(handle, "")
	if err != nil {
		return err
	}
	return w.act(ctx, []string{handle}, func(ctx context.Context, _ int) error { return w.slack.Submit(ctx, a, values) })
}

// act has people do something at the same moment, and returns when hilo has done everything that follows.
func (w *strictWorld) act(ctx context.Context, handles []string, do func(ctx context.Context, i int) error) error {
	errs := make([]error, len(handles))
	var wait sync.WaitGroup
	for i := range handles {
		wait.Go(func() { errs[i] = do(ctx, i) })
	}
	wait.Wait()
	errs = append(errs, w.settle(ctx))
	slices.Sort(handles)
	for _, handle := range slices.Compact(handles) {
		errs = append(errs, w.show(handle))
	}
	return errors.Join(errs...)
}

// show shows the modal that somebody has before them, if it is new or says what is wrong.
func (w *strictWorld) show(handle string) error {
	user := w.board.ids.users[handle]
	view, ok := w.slack.Modal(user)
	d := w.open[handle]
	switch {
	case !ok:
		delete(w.open, handle)
		return nil
	case d != nil && view.Changed == d.drawn:
		return nil
	case len(view.Errors) > 0:
		d.drawn = view.Changed
		lines, err := d.Refused(w.refusals(user, view))
		w.answer(handle, bottest.Refused, view.At, d.Title, lines)
		return err
	}
	d = &opened{bottest.NewDialog(w.board.sight.form(view)), view.Changed}
	w.open[handle] = d
	w.answer(handle, bottest.Asked, view.At, d.Title, w.board.view.Form(d.Form, d.Values, "es"))
	return nil
}

// refusals are what is wrong with a form, by its fields; what is said of the whole form stands under the first one.
func (w *strictWorld) refusals(user string, view strict.View) map[string]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := map[string]string{}
	for id, sentence := range view.Errors {
		if whole := w.said[user]; whole != "" && strings.HasPrefix(sentence, whole) {
			out[""], sentence = whole, strings.TrimSpace(strings.TrimPrefix(sentence, whole))
		}
		if sentence != "" {
			out[id] = sentence
		}
	}
	return out
}

func (w *strictWorld) answer(handle string, kind bottest.EventKind, at time.Time, title string, lines []string) {
	w.answers = append(w.answers, bottest.Event{At: at, Kind: kind, Where: handle, Title: title, Lines: lines})
}
