package mattermost_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
	"hilo/bot/bottest"
	"hilo/bot/mattermost"
	"hilo/commands/beginnings"
	"hilo/locales"
	"hilo/network"
)

// realWorld is a bottest.World on the real server: people are users with clients of their own, who type, press and fill
// in through the server's API, and what they see is read back from it.
//
// Where Mattermost differs by its nature, it still shows what it comes to: a private answer that goes as a direct
// message is a private answer, also when it is drawn again, and a form that follows a form is opened by the button that
// hilo sends for it.
type realWorld struct {
	*house
	board  *board
	setup  bottest.Setup
	people map[string]*member // by handle

	mu       sync.Mutex
	overhead []overheard // since the last action began
	open     map[string]*opened
	answers  []bottest.Event
}

var _ bottest.World = (*realWorld)(nil)

// overheard is what hilo was told and what it replied.
type overheard struct {
	bot.Intent
	bot.Reply
}

// opened is a dialog that somebody has before them, and in which channel.
type opened struct {
	*bottest.Dialog
	request model.OpenDialogRequest
	channel string
}

// newRealWorld makes a team for a story, with its people, and starts hilo there.
func newRealWorld(t *testing.T, s bottest.Setup) *realWorld {
	t.Helper()
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	p := newPlace(t, s.Channels...)
	w := &realWorld{house: newHouse(t, p, s.Start), setup: s, people: map[string]*member{}, open: map[string]*opened{}}
	w.tune = func(cfg *mattermost.Config) { cfg.Patience = time.Minute } // a busy machine must not tell another story
	w.url = p.server.schema(t)                                           // the embedded database costs the race detector twice as much time
	names, called := map[string]string{}, map[string]string{}
	for _, who := range s.People {
		m := p.join(who, s.Zone)
		w.people[who.Handle] = m
		names[m.user.Id], called[m.name] = who.Name, who.Name
	}
	w.board = newBoard(w.clock, sight{called}, bottest.NewViewer(s.Zone, texts, names), p, w.people)
	w.wrap = func(server *mattermost.Server) bot.Platform { return &watched{server, w.board} }
	w.hear = func(h bot.Handler) bot.Handler { return &listener{h, w} }
	w.begin()
	chat := beginnings.Chat{Platform: mattermost.Name, Workspace: w.server.Workspace(),
		User: func(handle string) string { return w.people[handle].user.Id },
		Channel: func(name string) network.Place {
			return network.Place{Platform: mattermost.Name, Workspace: w.server.Workspace(), Channel: p.channels[name].Id}
		}}
	if err := beginnings.Make(t.Context(), w.store, chat, s); err != nil {
		t.Fatal(err)
	}
	if err := w.hilo.Begin(t.Context()); err != nil { // as when hilo starts, or after an import
		t.Fatal(err)
	}
	if err := w.engine.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// listener overhears what hilo is told.
type listener struct {
	bot.Handler
	w *realWorld
}

func (l *listener) Handle(ctx context.Context, in bot.Intent) bot.Reply {
	r := l.Handler.Handle(ctx, in)
	l.w.mu.Lock()
	defer l.w.mu.Unlock()
	l.w.overhead = append(l.w.overhead, overheard{in, r})
	return r
}

func (w *realWorld) heard() []overheard {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.overhead)
}

// Now is the clock's moment in the zone of the story.
func (w *realWorld) Now() time.Time { return w.clock.Now().In(w.setup.Zone) }

// NextDue asks the engine.
func (w *realWorld) NextDue(ctx context.Context) (time.Time, bool, error) {
	return w.engine.NextDue(ctx)
}

// Clock lets the engine do everything that is due up to a moment.
func (w *realWorld) Clock(ctx context.Context, to time.Time) error {
	if err := w.engine.Advance(ctx, to); err != nil {
		return err
	}
	w.clock.Set(to)
	return w.engine.Settle(ctx)
}

// Restart stops hilo and starts it again over the same database; the server goes on meanwhile.
func (w *realWorld) Restart(ctx context.Context, at time.Time) error {
	if err := w.stop(ctx); err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	w.clock.Set(at)
	if err := w.start(ctx); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	return w.Clock(ctx, at)
}

// Seen is what the server shows anew, with the forms that were opened and refused.
func (w *realWorld) Seen(ctx context.Context) ([]bottest.Event, error) {
	news, err := w.board.news(ctx)
	out := slices.Concat(w.answers, news)
	w.answers = nil
	return out, err
}

func (w *realWorld) person(handle string) (*member, error) {
	m, ok := w.people[handle]
	if !ok {
		return nil, fmt.Errorf("nobody here is called %q", handle)
	}
	return m, nil
}

// Say types a slash command or posts a text; names are those that people have on the server.
func (w *realWorld) Say(ctx context.Context, handle, channel, text string) error {
	return w.Send(ctx, handle, channel, text)
}

// Send is Say with files, and then maybe without a text.
func (w *realWorld) Send(ctx context.Context, handle, channel, text string, files ...bottest.Sent) error {
	m, err := w.person(handle)
	if err != nil {
		return err
	}
	id := m.direct
	if channel != "" {
		c, ok := w.place.channels[channel]
		if !ok {
			return fmt.Errorf("there is no channel #%s", channel)
		}
		id = c.Id
	}
	text = strings.ReplaceAll(text, "@hilo", "@"+w.place.bot.Username)
	for other, o := range w.people {
		text = strings.ReplaceAll(text, "@"+other, "@"+o.name)
	}
	return w.act(ctx, id, []*member{m}, func(ctx context.Context, m *member) error {
		if strings.HasPrefix(text, "/") {
			return w.execute(ctx, m, id, text)
		}
		ids, err := m.upload(ctx, id, files)
		if err != nil {
			return err
		}
		post, _, err := m.api.CreatePost(ctx, &model.Post{ChannelId: id, Message: text, FileIds: ids})
		if err != nil || channel != "" && !strings.Contains(text, "@"+w.place.bot.Username) {
			return err
		}
		return w.answered(ctx, post.Id)
	})
}

// execute types a slash command. Mattermost completes what somebody types to the names that it was given; the others are
// typed after /hilo.
func (w *realWorld) execute(ctx context.Context, m *member, channel, text string) error {
	_, _, err := m.api.ExecuteCommandWithTeam(ctx, channel, w.place.team.Id, text)
	if app, ok := errors.AsType[*model.AppError](err); ok && app.Id == "api.command.execute_command.not_found.app_error" {
		_, _, err = m.api.ExecuteCommandWithTeam(ctx, channel, w.place.team.Id, "/hilo "+strings.TrimPrefix(text, "/"))
	}
	return err
}

// answered returns when hilo has replied to a post.
func (w *realWorld) answered(ctx context.Context, post string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return until(ctx, func() (bool, error) {
		return slices.ContainsFunc(w.heard(), func(o overheard) bool { return o.Key == post }), nil
	})
}

// Press presses a button, for all people at the same moment.
func (w *realWorld) Press(ctx context.Context, handles []string, label, on string) error {
	return w.press(ctx, handles, on, bottest.Pressing(label))
}

// Pick chooses an option of a select.
func (w *realWorld) Pick(ctx context.Context, handle, option, label, on string) error {
	return w.press(ctx, []string{handle}, on, bottest.Picking(label, option))
}

func (w *realWorld) press(ctx context.Context, handles []string, on string, t bottest.Target) error {
	if err := w.board.look(ctx); err != nil {
		return err
	}
	var people []*member
	var what []pressable
	for _, handle := range handles {
		m, err := w.person(handle)
		if err != nil {
			return err
		}
		p, err := w.board.find(handle, on, t)
		if err != nil {
			return err
		}
		people, what = append(people, m), append(what, p)
	}
	return w.actEach(ctx, what[0].channel, people, func(ctx context.Context, i int) error {
		return what[i].press(ctx, people[i])
	})
}

// Fill writes in the fields of the form that somebody has open.
func (w *realWorld) Fill(_ context.Context, handle string, answers []bottest.Answer) error {
	d, ok := w.open[handle]
	if !ok {
		return fmt.Errorf("%s has no form open", handle)
	}
	return d.Fill(answers, func(handle string) (string, error) {
		m, err := w.person(handle)
		if err != nil {
			return "", err
		}
		return m.user.Id, nil
	})
}

// Submit sends the form that somebody has open, as a client does.
func (w *realWorld) Submit(ctx context.Context, handle, label string) error {
	d, ok := w.open[handle]
	if !ok {
		return fmt.Errorf("%s has no form open", handle)
	}
	values, err := d.Submit(label)
	if err != nil {
		return err
	}
	fields := map[string]any{}
	for _, in := range d.Fields {
		fields[in.Name] = values[in.Name]
		if in.Kind == bot.BoolInput {
			fields[in.Name] = values[in.Name] == "true"
		}
	}
	m, err := w.person(handle)
	if err != nil {
		return err
	}
	return w.act(ctx, d.channel, []*member{m}, func(ctx context.Context, m *member) error {
		answer, _, err := m.api.SubmitInteractiveDialog(ctx, model.SubmitDialogRequest{
			URL: d.request.URL, CallbackId: d.request.Dialog.CallbackId, State: d.request.Dialog.State,
			UserId: m.user.Id, ChannelId: d.channel, TeamId: w.place.team.Id, Submission: fields,
		})
		if err != nil {
			return err
		}
		wrong := answer.Errors
		if answer.Error != "" {
			wrong = bot.Values(wrong).With("", answer.Error)
		}
		if len(wrong) == 0 {
			delete(w.open, handle)
			return nil
		}
		lines, err := d.Refused(wrong)
		w.answer(handle, bottest.Refused, d.Title, lines)
		return err
	})
}

func (w *realWorld) answer(handle string, kind bottest.EventKind, title string, lines []string) {
	w.answers = append(w.answers, bottest.Event{At: w.clock.Now(), Kind: kind, Where: handle, Title: title, Lines: lines})
}

// act has people do something in a channel, at the same moment, and returns when hilo has done everything that follows.
func (w *realWorld) act(ctx context.Context, channel string, people []*member, do func(context.Context, *member) error) error {
	return w.actEach(ctx, channel, people, func(ctx context.Context, i int) error { return do(ctx, people[i]) })
}

func (w *realWorld) actEach(ctx context.Context, channel string, people []*member, do func(ctx context.Context, i int) error) error {
	w.mu.Lock()
	w.overhead = nil
	w.mu.Unlock()
	before := map[*member]arrivals{}
	for _, m := range people {
		var err error
		if before[m], err = w.board.arrived(m); err != nil {
			return err
		}
	}
	errs := make([]error, len(people))
	var wait sync.WaitGroup
	for i := range people {
		wait.Go(func() { errs[i] = do(ctx, i) })
	}
	wait.Wait()
	for m, n := range before {
		errs = append(errs, w.follow(ctx, channel, m, n))
	}
	return errors.Join(append(errs, w.engine.Settle(ctx))...)
}

// follow waits for what somebody is to see of hilo's replies to them, and opens the forms that follow.
func (w *realWorld) follow(ctx context.Context, channel string, m *member, before arrivals) error {
	want := before
	next := false // a form that follows a form
	for _, o := range w.heard() {
		if o.Who.User != m.user.Id {
			continue
		}
		form := o.Form != nil
		again := form && o.Kind == bot.Submitted
		if o.Whisper != nil || o.Here != nil && !w.board.stored(o.Message) || again {
			want.private++
		}
		if form && !again {
			want.dialogs++
		}
		next = next || again
	}
	err := m.waitFor(ctx, func() (bool, error) {
		now, err := w.board.arrived(m)
		return now.private >= want.private && now.dialogs >= want.dialogs, err
	})
	if err != nil {
		return fmt.Errorf("%s misses an answer (private: had %d, wants %d; forms: had %d, wants %d): %w", m.name,
			before.private, want.private, before.dialogs, want.dialogs, err)
	}
	if err := m.settle(ctx); err != nil {
		return err
	}
	if next {
		return w.openNext(ctx, m)
	}
	return w.show(channel, m, before.dialogs)
}

// openNext presses the button that hilo sent for a form that follows another.
func (w *realWorld) openNext(ctx context.Context, m *member) error {
	if err := w.board.look(ctx); err != nil {
		return err
	}
	p, err := w.board.newest(m)
	if err != nil {
		return err
	}
	return w.act(ctx, p.channel, []*member{m}, p.press)
}

// show shows the forms that were opened for somebody.
func (w *realWorld) show(channel string, m *member, before int) error {
	all, err := m.dialogs()
	if err != nil {
		return err
	}
	for _, request := range all[before:] {
		handle := w.board.handle(m)
		d := bottest.NewDialog(w.board.sight.form(request.Dialog, "es"))
		w.open[handle] = &opened{d, request, channel}
		w.answer(handle, bottest.Asked, d.Title, w.board.view.Form(d.Form, d.Values, "es"))
	}
	return nil
}
