package mattermost

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

const (
	// personalFor is how long what only one person may use stays good.
	personalFor = 7 * 24 * time.Hour
	// mayNotFor is how long a right that we lack is not tried again.
	mayNotFor = time.Hour
)

// personal ties what is shown to one person where they are: it is no stored post.
func (s *Server) personal(h Heard) bot.Bond {
	return bot.Bond{
		Channel: h.Where.Channel, Thread: h.Where.Thread, Person: h.Who.User, Expires: s.cfg.Clock.Now().Add(personalFor),
	}
}

// plain says whether a message is words alone.
func plain(m Message) bool { return !m.Pressable && len(m.Uploads) == 0 }

// privately says something to the actor alone: where they are, if it is words and the bot has that right, else by a
// direct message.
func (s *Server) privately(ctx context.Context, h Heard, m bot.Message) {
	if !h.Direct && h.Bond.From == "" && s.mayWhisper() {
		if drawn := s.draw(ctx, m, s.personal(h)); plain(drawn) && s.ephemeral(ctx, h, drawn) {
			return
		}
	}
	s.direct(ctx, h, m)
}

// mayWhisper says whether a private word in a channel is worth a try: hardly any bot has the right.
func (s *Server) mayWhisper() bool { return time.Now().Unix() >= s.noEphemerals.Load() }

func (s *Server) ephemeral(ctx context.Context, h Heard, drawn Message) bool {
	_, res, err := s.api.CreatePostEphemeral(ctx, &model.PostEphemeral{UserID: h.Who.User, Post: drawn.Post})
	if err != nil && res != nil && res.StatusCode == http.StatusForbidden {
		s.noEphemerals.Store(time.Now().Add(mayNotFor).Unix())
	}
	return err == nil
}

// direct says something to the actor by direct message, in the thread of what they said there. It is stored under a key
// of its own, so that what is pressed in it draws it again, and it remembers the channel that it is about. The key tells
// which post it answers, if it does.
func (s *Server) direct(ctx context.Context, h Heard, m bot.Message) {
	key := answers(h.Key) + rand.Text()
	err := bot.Patiently(ctx, func() error {
		place, err := s.Direct(ctx, h.Who.Workspace, h.Who.User)
		if err != nil {
			return err
		}
		bond := bot.Bond{Channel: place.Channel, Delivery: key}
		if h.Direct {
			bond.Thread = h.Where.Thread
		} else {
			bond.From = h.Where.Channel
		}
		_, err = s.send(ctx, bond, m)
		return err
	})
	if err != nil {
		s.cfg.Log.WarnContext(ctx, "mattermost: private answer lost", "person", h.Who.User, "err", err)
	}
}

// answers is what the keys of the answers to a post begin with.
func answers(post string) string { return post + "/" }

// answered says whether a post was answered by a direct message, also where that could not be noted any more.
func (s *Server) answered(ctx context.Context, h Heard) (bool, error) {
	place, err := s.Direct(ctx, h.Who.Workspace, h.Who.User)
	if errors.Is(err, bot.ErrUnreachable) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	ref, err := s.sent(ctx, place.Channel, func(key string) bool { return strings.HasPrefix(key, answers(h.Key)) })
	return ref != "", err
}

// open opens a form, if there is one. Where the actor gave no right to, or it has run out, a button that opens it goes
// as a direct message.
func (s *Server) open(ctx context.Context, h Heard, form *bot.Form) {
	if form == nil {
		return
	}
	if h.Trigger != "" {
		bond := s.personal(h)
		bond.Direct = h.Direct
		res, err := s.api.OpenInteractiveDialog(ctx, model.OpenDialogRequest{
			TriggerId: h.Trigger, URL: s.cfg.PublicURL + dialogsPath, Dialog: s.renderer.RenderForm(*form, form.Lang, bond),
		})
		if err == nil {
			return
		}
		s.cfg.Log.WarnContext(ctx, "mattermost: form not opened", "route", form.Call.Route, "err", fault("dialog", res, err))
	}
	s.direct(ctx, h, *bot.FormButton(bot.In(s.cfg.Texts, form.Lang, nil), form))
}
