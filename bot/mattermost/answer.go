package mattermost

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// commandWay is that of slash commands.
func (s *Server) commandWay() way {
	return way{
		decode: s.decodeCommand, answer: s.typed, late: s.typedLate,
		refuse: func(sentence string) any {
			return &model.CommandResponse{ResponseType: model.CommandResponseTypeEphemeral, Text: sentence, SkipSlackParsing: true}
		},
	}
}

// decodeCommand asks for the tokens again when it does not know one: another replica may have made the command. The bot
// itself is answered nothing: it is Doctor, who only wants to know that we are reached.
func (s *Server) decodeCommand(ctx context.Context, body []byte) (Heard, error) {
	h, err := s.decoder.DecodeCommand(body)
	if errors.Is(err, ErrUnauthorized) && s.commands.stale() {
		s.readTokens(ctx)
		h, err = s.decoder.DecodeCommand(body)
	}
	if err == nil && h.Who.User == s.bot.Id {
		return h, fmt.Errorf("%w: our own command", ErrIgnored)
	}
	return h, err
}

// typed answers a command by a message that only the actor sees. What is in it can be pressed, but it cannot be drawn
// again, nor can it hold files: a message with files goes as a direct one.
func (s *Server) typed(ctx context.Context, h Heard, r bot.Reply) any {
	return RenderCommandResponse(s.commandAnswer(ctx, h, r))
}

func (s *Server) commandAnswer(ctx context.Context, h Heard, r bot.Reply) *Message {
	s.open(ctx, h, r.Form)
	if r.Whisper == nil {
		return nil
	}
	drawn := s.draw(ctx, *r.Whisper, s.personal(h))
	if len(drawn.Uploads) > 0 {
		s.direct(ctx, h, *r.Whisper)
		return nil
	}
	return &drawn
}

// actionWay is that of buttons and selects.
func (s *Server) actionWay() way {
	return way{
		decode: s.decodeAction, answer: s.pressed, late: s.pressedLate,
		refuse: func(sentence string) any {
			return &model.PostActionIntegrationResponse{EphemeralText: sentence, SkipSlackParsing: true}
		},
	}
}

// decodeAction believes a press only of the post that it was made for: the seal alone would do under any post of the
// channel. A private answer is no stored post, and nobody but its reader may press it.
func (s *Server) decodeAction(ctx context.Context, body []byte) (Heard, error) {
	h, err := s.decoder.DecodeAction(body)
	if err != nil || h.Bond.Delivery == "" {
		return h, err
	}
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	post, err := s.posts.find(ctx, h.Message)
	if err == nil && post.key != h.Bond.Delivery {
		return h, bot.ErrForged
	}
	return h, err
}

// pressed answers a press: the post drawn again, a private word, or both.
func (s *Server) pressed(ctx context.Context, h Heard, r bot.Reply) any {
	s.open(ctx, h, r.Form)
	out := &model.PostActionIntegrationResponse{SkipSlackParsing: true}
	var words []string
	for _, m := range []*bot.Message{s.redrawn(ctx, h, r.Here, out), r.Whisper} {
		if m == nil {
			continue
		}
		if drawn := s.draw(ctx, *m, s.personal(h)); plain(drawn) {
			words = append(words, drawn.text())
			continue
		}
		s.direct(ctx, h, *m)
	}
	out.EphemeralText = strings.Join(words, "\n\n")
	return out
}

// redrawn puts the pressed post as it is now into an answer. It returns the message when the post cannot be drawn
// again: a private answer is not stored, so what takes its place is said anew.
func (s *Server) redrawn(ctx context.Context, h Heard, here *bot.Message, out *model.PostActionIntegrationResponse) *bot.Message {
	if here == nil || h.Bond.Delivery == "" {
		return here
	}
	post, err := s.posts.find(ctx, h.Message)
	if err != nil {
		return here
	}
	drawn := s.draw(ctx, *here, h.Bond)
	out.Update = RenderActionResponse(&drawn, post.files, nil).Update
	return nil
}

// dialogWay is that of submitted forms.
func (s *Server) dialogWay() way {
	return way{
		decode: func(_ context.Context, body []byte) (Heard, error) { return s.decoder.DecodeDialog(body) },
		answer: s.submitted, late: s.submittedLate,
		refuse: func(sentence string) any { return &model.SubmitDialogResponse{Error: sentence} },
	}
}

// submitted answers a form: it stays open with its errors, or closes and the answer comes as a private word.
func (s *Server) submitted(ctx context.Context, h Heard, r bot.Reply) any {
	if len(r.Errors) > 0 {
		return RenderDialogErrors(r.Errors)
	}
	s.whisper(ctx, h, r)
	return struct{}{}
}

// whisper carries out a reply where no answer can hold it. A form has no right to be opened there.
func (s *Server) whisper(ctx context.Context, h Heard, r bot.Reply) {
	s.open(ctx, h, r.Form)
	for _, m := range []*bot.Message{r.Here, r.Whisper} {
		if m != nil {
			s.privately(ctx, h, *m)
		}
	}
}
