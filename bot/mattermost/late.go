package mattermost

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// typedLate answers a command by the hook that it lent.
func (s *Server) typedLate(ctx context.Context, h Heard, r bot.Reply) {
	drawn := s.commandAnswer(ctx, h, r)
	if drawn == nil {
		return
	}
	if err := s.hook(ctx, h.Hook, RenderCommandResponse(drawn)); err != nil {
		s.cfg.Log.WarnContext(ctx, "mattermost: late answer", "err", err)
		s.direct(ctx, h, *r.Whisper)
	}
}

// hook posts to a hook, at the server's own address. Without its content type the server would show the JSON.
func (s *Server) hook(ctx context.Context, id string, answer *model.CommandResponse) error {
	if id == "" {
		return fmt.Errorf("mattermost: %w: no hook was lent", bot.ErrGone)
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("mattermost: hook: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.cfg.URL+"/hooks/commands/"+id, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("mattermost: hook: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := s.api.HTTPClient.Do(req)
	if err != nil {
		return fmt.Errorf("mattermost: hook: %w", err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, maxBody)) // the connection is used again when it was read to its end
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("mattermost: hook: %s", res.Status)
	}
	return nil
}

// pressedLate draws the pressed post again by itself.
func (s *Server) pressedLate(ctx context.Context, h Heard, r bot.Reply) {
	if r.Here != nil && h.Bond.Delivery != "" {
		err := bot.Patiently(ctx, func() error { return s.redraw(ctx, h.Message, h.Bond, *r.Here) })
		if err == nil {
			r.Here = nil
		}
	}
	s.whisper(ctx, h, r)
}

// submittedLate gives back by a private word what was typed in a form that can no longer show its errors.
func (s *Server) submittedLate(ctx context.Context, h Heard, r bot.Reply) {
	if len(r.Errors) > 0 {
		r.Whisper = r.Back
	}
	s.whisper(ctx, h, r)
}
