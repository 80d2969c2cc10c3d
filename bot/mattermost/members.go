package mattermost

import (
	"context"
	"errors"
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// Direct is the channel of the direct messages with a person. A server takes messages to deactivated people without a
// word, so they are asked about.
func (s *Server) Direct(ctx context.Context, workspace, user string) (bot.Place, error) {
	if workspace != s.workspace {
		return bot.Place{}, fmt.Errorf("mattermost: %s is of another server: %w", user, bot.ErrUnreachable)
	}
	there, err := s.people.find(ctx, user)
	if err != nil {
		return bot.Place{}, err
	}
	if u := there[user]; u == nil || u.DeleteAt != 0 {
		return bot.Place{}, fmt.Errorf("mattermost: %s is not there or deactivated: %w", user, bot.ErrUnreachable)
	}
	if id, ok := s.directs.Load(user); ok {
		return s.place(id.(string)), nil
	}
	c, res, err := s.api.CreateDirectChannel(ctx, s.bot.Id, user)
	if err := fault("direct messages", res, err); err != nil {
		if errors.Is(err, bot.ErrGone) { // the person is there, and we may not
			return bot.Place{}, fmt.Errorf("%w: %w", bot.ErrUnreachable, err)
		}
		return bot.Place{}, err
	}
	s.directs.Store(user, c.Id)
	return s.place(c.Id), nil
}

func (s *Server) place(channel string) bot.Place {
	return bot.Place{Platform: Name, Workspace: s.workspace, Channel: channel}
}

// membersPage is how many people the server tells at once at most.
const membersPage = 200

// Members are the people of a channel; guests are among them.
func (s *Server) Members(ctx context.Context, where bot.Place) ([]bot.Who, error) {
	var out []bot.Who
	for page := 0; ; page++ {
		users, res, err := s.api.GetUsersInChannel(ctx, where.Channel, page, membersPage, "")
		if err != nil {
			return nil, fault("members", res, err)
		}
		for _, u := range users {
			if person(u) {
				out = append(out, s.who(u))
			}
		}
		if len(users) < membersPage {
			return out, nil
		}
	}
}

// person says whether a user is somebody who can be written to.
func person(u *model.User) bool { return !u.IsBot && u.DeleteAt == 0 }
