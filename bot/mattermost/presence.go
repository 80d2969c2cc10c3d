package mattermost

import (
	"context"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// moves says whether after an event the bot may be in other channels than before it. Of the bot itself the server tells
// by whom and from where it was removed; of others, who was.
func (s *Server) moves(ev *model.WebSocketEvent) bool {
	data := ev.GetData()
	switch ev.EventType() {
	case model.WebsocketEventUserRemoved:
		return entry(data, "channel_id") != ""
	case model.WebsocketEventUserAdded, model.WebsocketEventAddedToTeam, model.WebsocketEventLeaveTeam:
		return entry(data, "user_id") == s.bot.Id
	case model.WebsocketEventChannelDeleted, model.WebsocketEventChannelRestored:
		return true
	default:
		return false
	}
}

// tellPresence has it found out again by catching up when it fails.
func (s *Server) tellPresence(ctx context.Context, h bot.Handler, q *queue) {
	if err := s.present(ctx, h); err != nil && ctx.Err() == nil {
		s.cfg.Log.WarnContext(ctx, "mattermost: channels", "err", err)
		q.missed()
	}
}

// present tells whoever wants to know in which channels the bot is.
func (s *Server) present(ctx context.Context, h bot.Handler) error {
	a, ok := h.(bot.Attendant)
	if !ok {
		return nil
	}
	channels, err := s.channels(ctx)
	if err != nil {
		return err
	}
	p := bot.Presence{Platform: Name, Workspace: s.workspace, Channels: make(map[string]bool, len(channels)), Whole: true}
	for _, c := range channels {
		p.Channels[c.Id] = c.DeleteAt == 0
	}
	return a.Present(ctx, p)
}
