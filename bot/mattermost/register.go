package mattermost

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// Limits of a command, in bytes, from the server's public/model/command.go.
const (
	maxCommandName = 64
	maxCommandText = 128
	maxCommandHint = 1024
)

// trigger is what some version of the server takes for one; newer ones refuse letters with accents.
var trigger = regexp.MustCompile(`^[\p{Ll}\p{N}_.-]+$`)

// commandTokens are the tokens with which the server proves that a command comes from it, by team and command.
type commandTokens struct {
	mu     sync.Mutex
	by     map[string]map[string]string
	read   time.Time       // when they were asked for last because one was not known
	silent map[string]bool // teams of which it was told that commands cannot be registered there
	// refused are triggers that the server takes for none; they are not tried again.
	refused map[string]bool
}

// tokensEvery is the least time between two questions because of a token that is not known.
const tokensEvery = 10 * time.Second

func newCommandTokens() *commandTokens {
	return &commandTokens{by: map[string]map[string]string{}, silent: map[string]bool{}, refused: map[string]bool{}}
}

// token is that of a command ("/hilo") in a team, "" where there is none.
func (c *commandTokens) token(team, command string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.by[team][strings.TrimPrefix(command, "/")]
}

// stale says whether it is time to ask again, and takes it that it is done.
func (c *commandTokens) stale() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.read) < tokensEvery {
		return false
	}
	c.read = time.Now()
	return true
}

func (c *commandTokens) set(team string, commands []*model.Command) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.by[team] = map[string]string{}
	for _, cmd := range commands {
		c.by[team][cmd.Trigger] = cmd.Token
	}
}

func (c *commandTokens) refuse(trigger string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused[trigger] = true
}

func (c *commandTokens) takes(trigger string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.refused[trigger]
}

// toTell says whether something about a team is new.
func (c *commandTokens) toTell(team string, silent bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	told := c.silent[team]
	c.silent[team] = silent
	return silent && !told
}

// Register brings the slash commands of each team in step: it makes, changes and takes away our own, and never touches
// another's. Where the bot may not, or a name is taken, hilo does without, and Doctor tells what to do.
func (s *Server) Register(ctx context.Context) error {
	wanted, err := s.wanted(ctx)
	if err != nil {
		return err
	}
	return s.cfg.Memory.Lead(ctx, register, func(ctx context.Context) error {
		teams, err := s.teams(ctx)
		if err != nil {
			return err
		}
		var errs []error
		for _, t := range teams {
			errs = append(errs, s.registerIn(ctx, t, wanted))
		}
		return errors.Join(errs...)
	})
}

// wanted are the commands to register: those of the network's languages, and those that every language has.
func (s *Server) wanted(ctx context.Context) ([]Command, error) {
	if s.cfg.Languages == nil {
		return fitting(s.cfg.Commands, nil), nil
	}
	langs, err := s.cfg.Languages(ctx, s.workspace)
	if err != nil {
		return nil, fmt.Errorf("mattermost: languages: %w", err)
	}
	return fitting(s.cfg.Commands, append(langs, "")), nil
}

// fitting are the commands of some languages, of all when it is nil, whose name the server takes; of two with one name
// the first.
func fitting(all []Command, langs []string) []Command {
	var out []Command
	for _, c := range all {
		same := func(o Command) bool { return o.Trigger == c.Trigger }
		if trigger.MatchString(c.Trigger) && (langs == nil || slices.Contains(langs, c.Lang)) && !slices.ContainsFunc(out, same) {
			out = append(out, c)
		}
	}
	return out
}

func (s *Server) registerIn(ctx context.Context, team *model.Team, wanted []Command) error {
	have, err := s.listCommands(ctx, team.Id)
	if errors.Is(err, errMayNot) {
		if s.commands.toTell(team.Id, true) {
			s.cfg.Log.WarnContext(ctx, "mattermost: no slash commands here, hilo is reached by @"+s.bot.Username+" (hilo doctor tells more)",
				"team", team.Name, "err", err)
		}
		return nil
	}
	if err != nil {
		return err
	}
	p := s.plan(team.Id, have, wanted)
	taken := len(p.taken) > 0
	for _, do := range []error{s.create(ctx, &p), s.change(ctx, p), s.remove(ctx, p)} {
		if do != nil {
			return do
		}
	}
	if taken = taken || len(p.taken) > 0; s.commands.toTell(team.Id, taken) {
		s.cfg.Log.WarnContext(ctx, "mattermost: names of slash commands are taken (hilo doctor tells more)", "team", team.Name, "taken", p.taken)
	}
	if p.empty() {
		s.commands.set(team.Id, s.ours(have))
		return nil
	}
	have, err = s.listCommands(ctx, team.Id)
	s.commands.set(team.Id, s.ours(have))
	return err
}

// errMayNot means that the bot may not manage slash commands, or that the server has none.
var errMayNot = errors.New("slash commands may not be managed")

func (s *Server) listCommands(ctx context.Context, team string) ([]*model.Command, error) {
	list, res, err := s.api.ListCommands(ctx, team, true)
	if err != nil && res != nil && (res.StatusCode == http.StatusForbidden || res.StatusCode == http.StatusNotImplemented) {
		return nil, fmt.Errorf("%w: %w", errMayNot, err)
	}
	return list, fault("commands", res, err)
}

// readTokens asks for the tokens of our commands in all teams.
func (s *Server) readTokens(ctx context.Context) {
	teams, err := s.teams(ctx)
	for _, t := range teams {
		have, e := s.listCommands(ctx, t.Id)
		if e == nil {
			s.commands.set(t.Id, s.ours(have))
		}
		err = errors.Join(err, e)
	}
	if err != nil {
		s.cfg.Log.WarnContext(ctx, "mattermost: tokens of commands", "err", err)
	}
}

// ours are the commands that the bot made for hilo. They are known by the path, as our address may have changed.
func (s *Server) ours(all []*model.Command) []*model.Command {
	var out []*model.Command
	for _, c := range all {
		if c.DeleteAt == 0 && c.CreatorId == s.bot.Id && strings.HasSuffix(c.URL, commandsPath) {
			out = append(out, c)
		}
	}
	return out
}

// steps are what brings a team's commands in step.
type steps struct {
	create, change, remove []*model.Command
	taken                  []string // triggers that are somebody else's
}

func (p steps) empty() bool { return len(p.create)+len(p.change)+len(p.remove) == 0 }

// plan compares what a team has with what is wanted.
func (s *Server) plan(team string, have []*model.Command, wanted []Command) steps {
	var p steps
	mine := s.ours(have)
	for _, w := range wanted {
		want := s.command(team, w)
		same := func(c *model.Command) bool { return c.Trigger == want.Trigger && c.DeleteAt == 0 }
		switch i := slices.IndexFunc(mine, same); {
		case i >= 0:
			if differ(mine[i], want) {
				want.Id = mine[i].Id
				p.change = append(p.change, want)
			}
			mine = slices.Delete(mine, i, i+1)
		case slices.ContainsFunc(have, same):
			p.taken = append(p.taken, want.Trigger)
		case s.commands.takes(want.Trigger):
			p.create = append(p.create, want)
		}
	}
	p.remove = mine
	return p
}

func (s *Server) command(team string, c Command) *model.Command {
	return &model.Command{
		TeamId: team, Trigger: c.Trigger, Method: model.CommandMethodPost, URL: s.cfg.PublicURL + commandsPath,
		AutoComplete: !c.Unlisted, AutoCompleteDesc: cut(c.Description, maxCommandHint), AutoCompleteHint: cut(c.Hint, maxCommandHint),
		DisplayName: cut(s.bot.Username+" /"+c.Trigger, maxCommandName), Description: cut(c.Description, maxCommandText),
	}
}

// cut shortens a text to a number of bytes.
func cut(s string, most int) string {
	for runes := most; len(s) > most; runes-- {
		s = shorten(s, runes)
	}
	return s
}

func differ(a, b *model.Command) bool {
	return a.URL != b.URL || a.Method != b.Method || a.AutoComplete != b.AutoComplete || a.AutoCompleteDesc != b.AutoCompleteDesc ||
		a.AutoCompleteHint != b.AutoCompleteHint || a.DisplayName != b.DisplayName || a.Description != b.Description
}

// create makes commands. A name that the server keeps for itself is told only now.
func (s *Server) create(ctx context.Context, p *steps) error {
	for _, c := range p.create {
		_, res, err := s.api.CreateCommand(ctx, c)
		if app, ok := errors.AsType[*model.AppError](err); ok {
			switch app.Id {
			case "api.command.duplicate_trigger.app_error":
				p.taken = append(p.taken, c.Trigger)
				continue
			case "model.command.is_valid.trigger.app_error":
				s.commands.refuse(c.Trigger)
				continue
			}
		}
		if err != nil {
			return fault("create /"+c.Trigger, res, err)
		}
	}
	return nil
}

func (s *Server) change(ctx context.Context, p steps) error {
	for _, c := range p.change {
		if _, res, err := s.api.UpdateCommand(ctx, c); err != nil {
			return fault("change /"+c.Trigger, res, err)
		}
	}
	return nil
}

func (s *Server) remove(ctx context.Context, p steps) error {
	for _, c := range p.remove {
		if res, err := s.api.DeleteCommand(ctx, c.Id); err != nil {
			return fault("remove /"+c.Trigger, res, err)
		}
	}
	return nil
}
