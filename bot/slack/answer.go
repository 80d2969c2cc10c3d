package slack

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"hilo/bot"
)

// Carrying a reply out has its own limit; a message's address is left out when it takes longer than this.
const (
	carryWithin = 20 * time.Second
	linkWithin  = 700 * time.Millisecond
)

// heardEvents is the list of events in the Memory that were answered.
const heardEvents = "slack/heard"

// answering is one thing that was heard, while it is carried out and answered.
type answering struct {
	*App
	handler bot.Handler
	ws      *workspace
	h       Heard
	slot    *slot
	uses    int          // what is left of the address that was lent
	here    *bot.Message // what the pressed message is to become, after the turn
}

// replyUses is how often Slack takes an answer through one reply address.
const replyUses = 5

// begin carries out what was heard, or tells its author why it is not: refused is an error of its seal. It is called in
// the order in which things came. The slot gets the answer for Slack.
func (a *App) begin(ctx context.Context, h bot.Handler, heard Heard, refused error, room int) *slot {
	ctx = context.WithoutCancel(ctx) // what was begun is finished, whoever waits for it
	s := newSlot(room)
	wait, end := a.turns.take(person{heard.Who.Workspace, heard.Who.User})
	x := &answering{App: a, handler: h, h: heard, slot: s, uses: replyUses}
	a.working.Go(func() {
		wait()
		x.act(ctx, refused)
		end()
		x.drawHere(ctx)
	})
	return s
}

// act does what the actor's turn is for.
func (x *answering) act(ctx context.Context, refused error) {
	if err := x.run(ctx, refused); err != nil && !x.slot.fail(err) {
		x.cfg.Log.ErrorContext(ctx, "slack: not carried out", "kind", x.h.Kind, "err", err)
	}
	x.slot.fill(nil)
}

// run fails where nothing was done yet.
func (x *answering) run(ctx context.Context, refused error) error {
	known, err := x.prepare(ctx)
	if known || err != nil {
		return err
	}
	if refused != nil {
		ctx, cancel := context.WithTimeout(ctx, carryWithin)
		defer cancel()
		x.refuse(ctx, refused)
		return nil
	}
	r := x.handler.Handle(ctx, x.h.Intent)
	carry, cancel := context.WithTimeout(ctx, carryWithin)
	defer cancel()
	x.carry(carry, r)
	if x.h.Kind != bot.Said {
		return nil
	}
	if err := x.cfg.Memory.MarkHandled(ctx, heardEvents, x.h.Key, x.cfg.Clock.Now()); err != nil {
		x.cfg.Log.WarnContext(ctx, "slack: answered event not noted", "event", x.h.Key, "err", err)
	}
	return nil
}

// prepare finds out what the engine needs to know. It says whether this was answered before, or is from where hilo is
// not any more.
func (x *answering) prepare(ctx context.Context) (known bool, err error) {
	x.ws, err = x.space(ctx, x.h.Enterprise, x.h.Who.Workspace)
	if errors.Is(err, errNotInstalled) {
		x.cfg.Log.WarnContext(ctx, "slack: from where hilo is not installed", "workspace", x.h.Who.Workspace, "kind", x.h.Kind)
		return true, nil
	}
	if err != nil {
		return false, err
	}
	if x.h.Who.User == x.ws.bot { // what hilo said itself
		return true, nil
	}
	if x.h.Kind == bot.Said {
		if done, err := x.cfg.Memory.Handled(ctx, heardEvents, x.h.Key); done || err != nil {
			return done, err
		}
	}
	if x.h.Home {
		if x.h.Where.Channel, err = x.direct(ctx, x.ws, x.h.Who.User); err != nil {
			return false, err
		}
	}
	x.quote(ctx)
	x.introduce(ctx, x.ws, &x.h)
	return false, nil
}

// quote adds the address of the message that a shortcut was used on, where Slack tells it soon.
func (x *answering) quote(ctx context.Context) {
	if x.h.Quoted == "" || x.h.LinkAs == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, linkWithin)
	defer cancel()
	err := x.call(ctx, x.ws, getPermalink, "", answers, func(ctx context.Context) error {
		link, err := x.ws.api.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: x.h.Where.Channel, Ts: x.h.Quoted})
		x.h.Call.Values = x.h.Call.Values.With(x.h.LinkAs, link)
		return err
	})
	if err != nil { // hilo need not be in the channel
		x.cfg.Log.InfoContext(ctx, "slack: no address of a message", "err", err)
	}
}

// carry carries out a reply.
func (x *answering) carry(ctx context.Context, r bot.Reply) {
	switch x.h.Kind {
	case bot.Opened:
		x.publish(ctx, r)
	case bot.Submitted:
		x.submitted(ctx, r)
	case bot.Pressed:
		x.open(ctx, r.Form)
		x.slot.fill(nil) // it is done; what is said and drawn Slack need not wait for
		if x.h.Message != "" {
			x.here, r.Here = r.Here, nil
		}
		x.say(ctx, r)
	default:
		x.open(ctx, r.Form)
		x.say(ctx, r)
	}
	if x.h.Home {
		x.publish(ctx, x.handler.Handle(ctx, bot.Intent{Kind: bot.Opened, Who: x.h.Who, Where: x.h.Where, Direct: true}))
	}
}

// say says by private words what is left of a reply.
func (x *answering) say(ctx context.Context, r bot.Reply) {
	for _, m := range []*bot.Message{r.Here, r.Whisper} {
		if m != nil {
			x.privately(ctx, *m)
		}
	}
}

// submitted answers a form. It stays open with its errors, or another takes its place, as long as Slack waits; later
// what was typed is given back by a private word.
func (x *answering) submitted(ctx context.Context, r bot.Reply) {
	if len(r.Errors) > 0 {
		if errs := RenderErrors(r.Errors, x.h.Inputs); errs != nil && x.slot.fill(errs) {
			return
		}
		if r.Back != nil {
			x.privately(ctx, *r.Back)
		}
		return
	}
	if r.Form != nil && !x.follow(*r.Form) {
		x.open(ctx, r.Form)
	}
	x.say(ctx, r)
}

// follow puts a form in the place of the submitted one.
func (x *answering) follow(form bot.Form) bool {
	view, err := x.renderer.RenderForm(form, form.Lang, x.formBond())
	return err == nil && x.slot.fill(slack.NewUpdateViewSubmissionResponse(&view))
}

// message is one that somebody sees.
type message struct{ workspace, channel, ts string }

// drawHere has the pressed message drawn again, where there is something to draw, or else shows the actor alone what would
// stand there. Who presses again before it is drawn sees the last of it.
func (x *answering) drawHere(ctx context.Context) {
	if x.here == nil {
		return
	}
	x.drawing.do(message{x.ws.id, x.h.Where.Channel, x.h.Message}, func() {
		ctx, cancel := context.WithTimeout(ctx, carryWithin)
		defer cancel()
		if !x.redrawn(ctx, *x.here) {
			x.privately(ctx, *x.here)
		}
	})
}

// redrawn draws the pressed message again: through the address that was lent, which no rate limit holds up, else by
// its ref. A private answer has none.
func (x *answering) redrawn(ctx context.Context, m bot.Message) bool {
	bond := x.h.Bond
	if bond.Person != "" {
		bond = x.personal()
	}
	drawn, err := x.renderer.Render(m, bond)
	if err == nil && len(drawn.Pages) == 1 && len(drawn.Uploads) == 0 {
		body := RenderWhisper(drawn.Pages[0])
		body.ReplaceOriginal, body.ResponseType = true, ""
		if x.reply(ctx, body) == nil {
			return true
		}
	}
	if x.h.Ephemeral {
		return false
	}
	err = x.redraw(ctx, x.ws, bond, x.h.Message, m, answers)
	if err != nil {
		x.cfg.Log.WarnContext(ctx, "slack: pressed message not drawn again", "err", err)
	}
	return err == nil
}

// publish shows a reply in the actor's home tab.
func (x *answering) publish(ctx context.Context, r bot.Reply) {
	if r.Whisper == nil {
		return
	}
	if err := x.publishHome(ctx, x.ws, x.h.Who.User, *r.Whisper); err != nil {
		x.cfg.Log.WarnContext(ctx, "slack: home tab not shown", "err", err)
	}
}

// refuse tells somebody why their press or form was not carried out.
func (x *answering) refuse(ctx context.Context, why error) {
	x.cfg.Log.WarnContext(ctx, "slack: refused", "kind", x.h.Kind, "person", x.h.Who.User, "err", why)
	p := bot.In(x.cfg.Texts, x.h.Who.Lang, nil)
	key := "error.press_unknown"
	switch {
	case errors.Is(why, bot.ErrExpired):
		key = "error.press_expired"
	case errors.Is(why, bot.ErrOtherPerson):
		key = "error.press_not_yours"
	}
	sentence := p.String(key, nil)
	if errs := RenderErrors(map[string]string{"": sentence}, x.h.Inputs); errs != nil && x.slot.fill(errs) {
		return
	}
	x.privately(ctx, *p.Compose(bot.Section{Text: bot.Say(sentence)}))
}

// reply answers through the address that was lent, as often as Slack takes it.
func (x *answering) reply(ctx context.Context, body slack.WebhookMessage) error {
	if x.h.ReplyURL == "" || x.uses == 0 {
		return fmt.Errorf("slack: reply: %w", bot.ErrGone)
	}
	x.uses--
	err := x.respond(ctx, x.h.ReplyURL, body)
	if errors.Is(err, bot.ErrGone) {
		x.uses = 0
	}
	return err
}
