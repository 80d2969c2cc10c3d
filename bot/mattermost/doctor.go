package mattermost

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// Doctor looks whether everything is set up: the bot, its teams, the commands and the way back from the server to us.
// It changes nothing.
func (s *Server) Doctor(ctx context.Context) []bot.Finding {
	out := []bot.Finding{{What: fmt.Sprintf("The bot is @%s on the server %s (%s).", s.bot.Username, s.cfg.URL, s.version(ctx))}}
	teams, err := s.teams(ctx)
	if err != nil {
		return append(out, bot.FindingOf("Mattermost", err))
	}
	wanted, err := s.wanted(ctx)
	if err != nil {
		return append(out, bot.FindingOf("Mattermost", err))
	}
	for _, t := range teams {
		out = append(out, s.examine(ctx, t, wanted)...)
	}
	return out
}

func (s *Server) version(ctx context.Context) string {
	_, res, err := s.api.GetPing(ctx)
	if err != nil || res.ServerVersion == "" {
		return "of an unknown version"
	}
	parts := strings.SplitN(res.ServerVersion, ".", 4) // more than three are build numbers
	return "version " + strings.Join(parts[:min(3, len(parts))], ".")
}

// examine looks at one team.
func (s *Server) examine(ctx context.Context, t *model.Team, wanted []Command) []bot.Finding {
	out := []bot.Finding{s.channelsIn(ctx, t)}
	have, err := s.listCommands(ctx, t.Id)
	switch {
	case errors.Is(err, errMayNot) && statusOf(err) == http.StatusNotImplemented:
		return append(out, bot.Finding{
			What: "The server has slash commands switched off; buttons, mentions and direct messages work.",
			Do:   "Set ServiceSettings.EnableCommands to true, if you want them.", Optional: true,
		})
	case errors.Is(err, errMayNot):
		return append(out, bot.Finding{
			What: fmt.Sprintf("In the team %s the bot may not register slash commands; buttons, mentions and direct messages work.", t.Name),
			Do:   fmt.Sprintf("Make @%s an administrator of the team %s, if you want them.", s.bot.Username, t.Name), Optional: true,
		})
	case err != nil:
		return append(out, bot.FindingOf("Mattermost", err))
	}
	p := s.plan(t.Id, have, wanted)
	out = append(out, s.taken(t, p.taken)...)
	if missing := len(p.create) + len(p.change); missing > 0 {
		return append(out, bot.Finding{
			What: fmt.Sprintf("In the team %s %d of our slash commands are not registered as they should be.", t.Name, missing),
			Do:   "Start hilo serve, which registers them; if it runs, see what its log says.",
		})
	}
	if mine := s.ours(have); len(mine) > 0 {
		out = append(out, bot.Finding{What: fmt.Sprintf("The team %s has %d slash commands of ours.", t.Name, len(mine))}, s.wayBack(ctx, t, mine[0]))
	}
	return out
}

func (s *Server) taken(t *model.Team, triggers []string) []bot.Finding {
	if len(triggers) == 0 {
		return nil
	}
	return []bot.Finding{{
		What: fmt.Sprintf("In the team %s somebody else has /%s; @%s does the same when it is written to.", t.Name, strings.Join(triggers, ", /"), s.bot.Username),
		Do:   "Remove or rename those commands (Integrations > Slash Commands), if you want ours.", Optional: true,
	}}
}

// channelsIn counts the team's channels in which the bot is: those that people made, not those in which everybody is.
func (s *Server) channelsIn(ctx context.Context, t *model.Team) bot.Finding {
	all, res, err := s.api.GetChannelsForTeamForUser(ctx, t.Id, s.bot.Id, false, "")
	if err != nil {
		return bot.FindingOf("Mattermost", fault("channels", res, err))
	}
	n := 0
	for _, c := range all {
		if c.TeamId == t.Id && c.Name != model.DefaultChannelName && c.Name != "off-topic" {
			n++
		}
	}
	if n == 0 {
		return bot.Finding{
			What: fmt.Sprintf("In the team %s the bot is in no channel.", t.Name),
			Do:   fmt.Sprintf("Type /invite @%s in the channel of each area.", s.bot.Username),
		}
	}
	return bot.Finding{What: fmt.Sprintf("In the team %s the bot is in %d channels.", t.Name, n)}
}

// wayBack has the server call us, by a command of ours in a channel that everybody is in.
func (s *Server) wayBack(ctx context.Context, t *model.Team, c *model.Command) bot.Finding {
	town, res, err := s.api.GetChannelByName(ctx, model.DefaultChannelName, t.Id, "")
	if err != nil {
		return bot.FindingOf("Mattermost", fault("channel", res, err))
	}
	if _, _, err := s.api.ExecuteCommandWithTeam(ctx, town.Id, t.Id, "/"+c.Trigger+" "+probe); err != nil {
		return bot.Finding{
			What: fmt.Sprintf("The Mattermost server does not reach hilo at %s: %s.", s.cfg.PublicURL, strings.TrimRight(err.Error(), ". ")),
			Do: "Check that hilo serve runs, and HILO_PUBLIC_URL; where that is a private address, add its host to " +
				"ServiceSettings.AllowedUntrustedInternalConnections on the Mattermost server.",
		}
	}
	return bot.Finding{What: "The Mattermost server reaches hilo at " + s.cfg.PublicURL + "."}
}

// probe is what Doctor types: the bot itself is answered nothing.
const probe = "doctor"

// statusOf is the HTTP status that the server gave with an error, 0 where it gave none.
func statusOf(err error) int {
	if app, ok := errors.AsType[*model.AppError](err); ok {
		return app.StatusCode
	}
	return 0
}
