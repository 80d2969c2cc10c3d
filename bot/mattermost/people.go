package mattermost

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// What is known of people is asked again after a while: only the replica that listens hears of changes.
const (
	knownFor  = 10 * time.Minute
	knownMost = 20_000
	askedMost = 200 // people asked for in one call
)

// people remembers what the server says of people.
type people struct {
	api *model.Client4
	mu  sync.Mutex
	by  map[string]known
}

type known struct {
	user  *model.User // nil: there is nobody of that id
	until time.Time
}

func newPeople(api *model.Client4) *people { return &people{api: api, by: map[string]known{}} }

// find learns about those of the people that are not known. It returns who they are, nobody for an unknown id.
func (p *people) find(ctx context.Context, ids ...string) (map[string]*model.User, error) {
	out, missing := p.look(ids)
	for part := range slices.Chunk(missing, askedMost) {
		users, res, err := p.api.GetUsersByIds(ctx, part)
		if err != nil {
			return out, fault("people", res, err)
		}
		p.learn(part, users)
		for _, u := range users {
			out[u.Id] = u
		}
	}
	return out, nil
}

func (p *people) look(ids []string) (there map[string]*model.User, missing []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	there = map[string]*model.User{}
	now := time.Now()
	for _, id := range ids {
		switch k, ok := p.by[id]; {
		case !ok || now.After(k.until):
			missing = append(missing, id)
		case k.user != nil:
			there[id] = k.user
		}
	}
	return there, missing
}

func (p *people) learn(asked []string, users []*model.User) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.by) > knownMost {
		clear(p.by)
	}
	until := time.Now().Add(knownFor)
	for _, id := range asked {
		p.by[id] = known{until: until}
	}
	for _, u := range users {
		p.by[u.Id] = known{u, until}
	}
}

func (p *people) forget(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.by, id)
}

func (p *people) forgetAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.by)
}

// username is the name by which somebody is mentioned, as far as it is known.
func (p *people) username(id string) string {
	there, _ := p.look([]string{id})
	if u := there[id]; u != nil {
		return u.Username
	}
	return ""
}

// who is a person as the engine hears of them. The name is the one they gave themselves; a zone that is none is left
// out, as servers keep any text.
func (s *Server) who(u *model.User) bot.Who {
	name := strings.TrimSpace(visible(u.GetFullName()))
	if name == "" {
		name = u.Username
	}
	return bot.Who{
		Platform: Name, Workspace: s.workspace, User: u.Id, Name: name, Lang: u.Locale, Zone: zone(u),
	}
}

func zone(u *model.User) string {
	name := u.GetPreferredTimezone()
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		return ""
	}
	return name
}

// introduce adds to what was heard who it comes from, as far as the server answers soon.
func (s *Server) introduce(ctx context.Context, h *Heard) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	there, err := s.people.find(ctx, h.Who.User)
	if err != nil {
		s.cfg.Log.WarnContext(ctx, "mattermost: who speaks", "err", err)
	}
	if u := there[h.Who.User]; u != nil {
		h.Who = s.who(u)
	}
}

// mentioned are the people that a message names.
func mentioned(m bot.Message) []string {
	var ids []string
	for _, b := range m.Blocks {
		switch b := b.(type) {
		case bot.Section:
			ids = named(ids, b.Text)
		case bot.Note:
			ids = named(ids, b.Text)
		case bot.Facts:
			for _, f := range b {
				ids = named(ids, f.Value)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func named(ids []string, t bot.Text) []string {
	for _, n := range t {
		switch n := n.(type) {
		case bot.Person:
			ids = append(ids, n.User)
		case bot.List:
			for _, item := range n {
				ids = named(ids, item)
			}
		}
	}
	return ids
}
