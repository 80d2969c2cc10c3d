package mattermost

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// moves says whether after an event the bot may write in other channels than before it. Of the bot itself the server
// tells by whom and from where it was removed; of others, who was. What a role allows may change for a channel, a team
// or the whole server.
func (s *Server) moves(ev *model.WebSocketEvent) bool {
	data := ev.GetData()
	switch ev.EventType() {
	case model.WebsocketEventUserRemoved:
		return entry(data, "channel_id") != ""
	case model.WebsocketEventUserAdded, model.WebsocketEventAddedToTeam, model.WebsocketEventLeaveTeam:
		return entry(data, "user_id") == s.bot.Id
	case model.WebsocketEventChannelDeleted, model.WebsocketEventChannelRestored, model.WebsocketEventRoleUpdated,
		model.WebsocketEventChannelSchemeUpdated, model.WebsocketEventUpdateTeamScheme, model.WebsocketEventMemberroleUpdated:
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

// present tells whoever wants to know in which channels the bot is and may write.
func (s *Server) present(ctx context.Context, h bot.Handler) error {
	a, ok := h.(bot.Attendant)
	if !ok {
		return nil
	}
	channels, err := s.channels(ctx)
	if err != nil {
		return err
	}
	silent, err := s.silent(ctx, channels)
	if err != nil { // without them hilo works too: trying to write shows the rest
		s.cfg.Log.WarnContext(ctx, "mattermost: rights", "err", err)
	}
	p := bot.Presence{Platform: Name, Workspace: s.workspace, Channels: make(map[string]bool, len(channels)), Whole: true}
	for _, c := range channels {
		p.Channels[c.Id] = c.DeleteAt == 0 && !silent[c.Id]
	}
	return a.Present(ctx, p)
}

// silent are the channels in which the bot may not write though it is there: a channel can be moderated. As the server
// does, it asks what the bot's roles allow in the channel, then in the team, then everywhere.
func (s *Server) silent(ctx context.Context, channels []*model.Channel) (map[string]bool, error) {
	roles, err := s.channelRoles(ctx)
	if err != nil {
		return nil, err
	}
	me, res, err := s.api.GetMe(ctx, "")
	if err != nil {
		return nil, fault("own roles", res, err)
	}
	teams, res, err := s.api.GetTeamMembersForUser(ctx, s.bot.Id, "")
	if err != nil {
		return nil, fault("roles in teams", res, err)
	}
	higher := map[string]string{}
	for _, t := range teams {
		higher[t.TeamId] = t.Roles
	}
	for _, c := range channels {
		if own, there := roles[c.Id]; there {
			roles[c.Id] = own + " " + higher[c.TeamId] + " " + me.Roles
		}
	}
	allow, err := s.allowing(ctx, roles)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for channel, names := range roles {
		out[channel] = !slices.ContainsFunc(strings.Fields(names), func(name string) bool { return allow[name] })
	}
	return out, nil
}

// channelRoles are the bot's roles in its channels.
func (s *Server) channelRoles(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	for page := 0; ; page++ {
		in, res, err := s.api.GetChannelMembersWithTeamData(ctx, s.bot.Id, page, membersPage)
		if err != nil {
			return nil, fault("roles in channels", res, err)
		}
		for _, m := range in {
			out[m.ChannelId] = m.Roles
		}
		if len(in) < membersPage {
			return out, nil
		}
	}
}

// rolesMost is how many roles the server tells about at once.
const rolesMost = 100

// allowing are those of some lists of roles that allow to write.
func (s *Server) allowing(ctx context.Context, lists map[string]string) (map[string]bool, error) {
	names := strings.Fields(strings.Join(slices.Collect(maps.Values(lists)), " "))
	slices.Sort(names)
	out := map[string]bool{}
	for part := range slices.Chunk(slices.Compact(names), rolesMost) {
		roles, res, err := s.api.GetRolesByNames(ctx, part)
		if err != nil {
			return nil, fault("roles", res, err)
		}
		for _, r := range roles {
			out[r.Name] = slices.Contains(r.Permissions, model.PermissionCreatePost.Id) ||
				slices.Contains(r.Permissions, model.PermissionManageSystem.Id)
		}
	}
	return out, nil
}
