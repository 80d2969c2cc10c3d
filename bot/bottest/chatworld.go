package bottest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hilo/bot"
)

// Driver is hilo as the chat of this package drives it.
type Driver interface {
	bot.Handler
	// Settle returns when everything that is due now has been done.
	Settle(ctx context.Context) error
	// Advance moves the clock from due time to due time up to a moment, doing at each what is due.
	Advance(ctx context.Context, to time.Time) error
	// NextDue is when the next thing falls due, if there is one.
	NextDue(ctx context.Context) (time.Time, bool, error)
}

// ChatWorld is the World of a Chat and a Driver.
type ChatWorld struct {
	tb     testing.TB
	driver Driver
	chat   *Chat
	clock  *bot.MovableClock
	stop   func(context.Context) error
	start  func(context.Context) (Driver, error)

	said    int
	open    map[string]*dialog // by handle
	answers []Event            // forms and refusals not yet seen
}

// dialog is the form that somebody has before them.
type dialog struct {
	*Dialog
	where   bot.Place
	message string // ref of the message whose control opened it; may be ""
}

var _ World = (*ChatWorld)(nil)

// NewWorld plays on a chat in memory; the clock is the driver's own and must stand still.
func NewWorld(tb testing.TB, d Driver, c *Chat, clock *bot.MovableClock) *ChatWorld {
	tb.Helper()
	return &ChatWorld{tb: tb, driver: d, chat: c, clock: clock, open: map[string]*dialog{}}
}

// OnRestart says how hilo is stopped and how it is started again over the same database. It returns the world.
func (w *ChatWorld) OnRestart(stop func(context.Context) error, start func(context.Context) (Driver, error)) *ChatWorld {
	w.stop, w.start = stop, start
	return w
}

// Now is the clock's moment in the zone of the setup.
func (w *ChatWorld) Now() time.Time { return w.clock.Now().In(w.chat.setup.Zone) }

// NextDue asks the driver.
func (w *ChatWorld) NextDue(ctx context.Context) (time.Time, bool, error) {
	return w.driver.NextDue(ctx)
}

// Clock lets the driver do everything that is due up to a moment.
func (w *ChatWorld) Clock(ctx context.Context, to time.Time) error {
	if err := w.driver.Advance(ctx, to); err != nil {
		return err
	}
	w.clock.Set(to)
	return w.driver.Settle(ctx)
}

// Restart stops the driver, sets the clock and starts another.
func (w *ChatWorld) Restart(ctx context.Context, at time.Time) error {
	if w.stop == nil || w.start == nil {
		return errors.New("this world cannot be started again")
	}
	if err := w.stop(ctx); err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	w.clock.Set(at)
	d, err := w.start(ctx)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	w.driver = d
	return w.Clock(ctx, at)
}

// Seen is what the chat shows anew, with the forms that were opened and refused.
func (w *ChatWorld) Seen(context.Context) ([]Event, error) {
	out := slices.Concat(w.answers, w.chat.seen())
	w.answers = nil
	return out, nil
}

// Say sends a command when the text begins with "/", and what is addressed to hilo: everything in direct messages,
// and in a channel what names "@hilo". Other words in a channel are not heard.
func (w *ChatWorld) Say(ctx context.Context, person, channel, text string) error {
	return w.Send(ctx, person, channel, text)
}

// Send is Say with files, and then maybe without a text.
func (w *ChatWorld) Send(ctx context.Context, person, channel, text string, files ...Sent) error {
	in, err := w.intent(person, channel)
	if err != nil {
		return err
	}
	in.Files = w.chat.receive(in.Where, files)
	before, after, named := strings.Cut(text, "@hilo")
	switch command, isCommand := strings.CutPrefix(text, "/"); {
	case isCommand && len(files) == 0:
		in.Kind, in.CanOpenForm = bot.Typed, true
		in.Command, in.Text = cutWord(command)
	case named || in.Direct:
		w.said++
		in.Kind, in.Key = bot.Said, "said-"+strconv.Itoa(w.said)
		in.Text = strings.TrimSpace(before + strings.TrimLeft(after, " ,:"))
	default:
		return nil
	}
	return w.tell(ctx, in)
}

// Press presses a button, for all people at the same moment. What is answered is shown in the order of people, as the
// slower answer may arrive last in any chat: only what hilo draws after it tells the truth for sure.
func (w *ChatWorld) Press(ctx context.Context, people []string, label, on string) error {
	intents := make([]bot.Intent, len(people))
	for i, person := range people {
		in, err := w.pressed(person, on, Pressing(label))
		if err != nil {
			return err
		}
		intents[i] = in
	}
	return w.tell(ctx, intents...)
}

// Pick chooses an option of a select.
func (w *ChatWorld) Pick(ctx context.Context, person, option, label, on string) error {
	in, err := w.pressed(person, on, Picking(label, option))
	if err != nil {
		return err
	}
	return w.tell(ctx, in)
}

// tell hands intents to hilo at the same moment and shows what it answers and does.
func (w *ChatWorld) tell(ctx context.Context, intents ...bot.Intent) error {
	replies := make([]bot.Reply, len(intents))
	var wait sync.WaitGroup
	for i, in := range intents {
		wait.Go(func() { replies[i] = w.driver.Handle(ctx, in) })
	}
	wait.Wait()
	var errs []error
	for i, in := range intents {
		errs = append(errs, w.show(in, replies[i]))
	}
	return errors.Join(append(errs, w.driver.Settle(ctx))...)
}

// show does with a reply what a chat system would.
func (w *ChatWorld) show(in bot.Intent, r bot.Reply) error {
	person := w.chat.handle(in.Who.User)
	if r.Whisper != nil {
		w.chat.whisper(in.Where, person, *r.Whisper)
	}
	if r.Here != nil && !w.chat.redrawPressed(in, person, *r.Here) {
		return errors.New("hilo redraws the message that was pressed, but none was")
	}
	if len(r.Errors) > 0 {
		return w.refuse(in, person, r.Errors)
	}
	if in.Kind == bot.Submitted {
		delete(w.open, person)
	}
	if r.Form != nil {
		return w.openForm(in, person, *r.Form)
	}
	return nil
}

// intent is what is known of somebody who does something in a channel, or in direct messages when it is "".
func (w *ChatWorld) intent(person, channel string) (bot.Intent, error) {
	who, err := w.chat.whoIs(person)
	if err != nil {
		return bot.Intent{}, err
	}
	if channel == "" {
		return bot.Intent{Who: who, Where: DirectPlace(person), Direct: true}, nil
	}
	if !slices.Contains(w.chat.channelsOf(person), channel) {
		return bot.Intent{}, fmt.Errorf("%s is in no channel #%s", person, channel)
	}
	return bot.Intent{Who: who, Where: ChannelPlace(channel)}, nil
}

// cutWord splits a text after its first word.
func cutWord(text string) (first, rest string) {
	if i := strings.IndexAny(text, " \n"); i >= 0 {
		return text[:i], strings.TrimSpace(text[i:])
	}
	return text, ""
}
