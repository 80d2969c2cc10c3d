package slack

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"hilo/bot"
)

// personalFor is how long what only one person may use stays good.
const personalFor = 7 * 24 * time.Hour

// personal ties what is shown to one person where they are: it is no stored message.
func (x *answering) personal() bot.Bond {
	b := bot.Bond{
		Channel: x.h.Where.Channel, Thread: x.h.Where.Thread,
		Person: x.h.Who.User, Expires: x.cfg.Clock.Now().Add(personalFor),
	}
	if x.h.Bond.From != "" { // they are in their direct messages, and it is about the channel
		b.Channel, b.Thread, b.From = x.h.Bond.Channel, x.h.Bond.Thread, x.h.Bond.From
	}
	return b
}

// formBond is that of a form, which remembers that it was opened in the home tab.
func (x *answering) formBond() bot.Bond {
	b := x.personal()
	b.Direct = x.h.Direct
	if x.h.Home {
		b.Channel = homeChannel
	}
	return b
}

// privately says something to the actor alone: where they are, else by a direct message. Files go by direct message.
func (x *answering) privately(ctx context.Context, m bot.Message) {
	drawn, err := x.draw(ctx, x.ws, x.personal(), m, answers)
	if err != nil {
		x.cfg.Log.ErrorContext(ctx, "slack: private answer not drawn", "err", err)
		return
	}
	if len(drawn.Uploads) == 0 && x.inPlace(ctx, drawn.Pages) {
		return
	}
	err = x.directly(ctx, m)
	if errors.Is(err, bot.ErrUnreachable) && len(drawn.Uploads) > 0 && x.inPlace(ctx, drawn.Pages) {
		return // without its files, which cannot be had
	}
	if err != nil {
		x.cfg.Log.WarnContext(ctx, "slack: private answer lost", "person", x.h.Who.User, "err", err)
	}
}

// inPlace says something where the actor is: in the answer that a command waits for, through the address that was
// lent, or by a message that nobody else sees. In direct messages with hilo everything is private, and is kept.
func (x *answering) inPlace(ctx context.Context, pages []Page) bool {
	if x.h.Kind == bot.Typed && len(pages) > 0 && x.slot.fill(RenderWhisper(pages[0])) {
		pages = pages[1:]
	}
	for len(pages) > 0 && x.replyTo(ctx, pages[0]) == nil {
		pages = pages[1:]
	}
	if len(pages) == 0 {
		return true
	}
	if x.h.Direct || x.h.Bond.From != "" {
		return false
	}
	err := x.ephemeral(ctx, x.ws, x.h.Where, x.h.Who.User, pages)
	if err != nil {
		x.cfg.Log.InfoContext(ctx, "slack: no private word in a channel", "err", err)
	}
	return err == nil
}

// replyTo answers beside the pressed message, in its thread.
func (x *answering) replyTo(ctx context.Context, p Page) error {
	body := RenderWhisper(p)
	body.ThreadTimestamp = x.personal().Thread
	return x.reply(ctx, body)
}

// directly says something to the actor by direct message, in the thread of what they said there. It is stored under a key
// of its own, so that what is pressed in it draws it again, and it remembers the channel that it is about.
func (x *answering) directly(ctx context.Context, m bot.Message) error {
	key := rand.Text()
	return bot.Patiently(ctx, func() error {
		channel, err := x.direct(ctx, x.ws, x.h.Who.User)
		if err != nil {
			return err
		}
		bond := bot.Bond{Channel: channel, Delivery: key}
		switch {
		case !x.h.Direct:
			bond.From = x.h.Where.Channel
		case x.h.Where.Channel == channel:
			bond.Thread = x.h.Where.Thread
		}
		_, err = x.send(ctx, x.ws, bond, m, answers)
		return err
	})
}

// open opens a form, if there is one. Where the actor gave no right to, or it has run out, a button that opens it is
// shown to them.
func (x *answering) open(ctx context.Context, form *bot.Form) {
	if form == nil {
		return
	}
	if x.h.Trigger != "" {
		view, err := x.renderer.RenderForm(*form, form.Lang, x.formBond())
		if err == nil {
			err = x.openForm(ctx, x.ws, x.h.Trigger, view)
		}
		if err == nil {
			return
		}
		x.cfg.Log.WarnContext(ctx, "slack: form not opened", "route", form.Call.Route, "err", err)
	}
	x.privately(ctx, *bot.FormButton(bot.In(x.cfg.Texts, form.Lang, nil), form))
}
