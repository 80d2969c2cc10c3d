package mattermost

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// callLimit is how long one call to the server may take; files are on their way that long.
const callLimit = 30 * time.Second

// Connect finds out which server there is, who the bot is there and in which teams. What an administrator has to put
// right is a *bot.SetupError.
func Connect(ctx context.Context, cfg Config) (*Server, error) {
	cfg.Log = cmp.Or(cfg.Log, slog.Default())
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	cfg.URL, cfg.PublicURL = strings.TrimRight(cfg.URL, "/"), strings.TrimRight(cfg.PublicURL, "/")
	api := model.NewAPIv4Client(cfg.URL)
	api.SetToken(cfg.Token)
	api.HTTPClient = &http.Client{Timeout: callLimit}
	me, err := whoAmI(ctx, api)
	if err != nil {
		return nil, err
	}
	workspace := cfg.Workspace
	if workspace == "" {
		if workspace, err = serverID(ctx, api); err != nil {
			return nil, err
		}
	}
	s := newServer(cfg, api, me, workspace)
	teams, err := s.teams(ctx)
	if err != nil {
		return nil, err
	}
	if cfg.Team != "" {
		s.team = teams[0].Id
	}
	return s, nil
}

// Check looks at the addresses alone: what is wrong with them, a *bot.SetupError, no waiting mends.
func (cfg Config) Check() error {
	for name, address := range map[string]string{"MATTERMOST_URL": cfg.URL, "HILO_PUBLIC_URL": cfg.PublicURL} {
		if !absolute(address) {
			return &bot.SetupError{
				What: fmt.Sprintf("%s is no address: %q", name, address),
				Do:   "Set " + name + " to an address that begins with https:// or http://.",
			}
		}
	}
	u, err := url.Parse(strings.TrimRight(cfg.PublicURL, "/"))
	if err != nil || u.Path != "" || u.RawQuery != "" {
		return &bot.SetupError{
			What: fmt.Sprintf("HILO_PUBLIC_URL has more than a host: %q", cfg.PublicURL),
			Do:   "Set HILO_PUBLIC_URL without a path: https://hilo.example.org.",
			Err:  err,
		}
	}
	return nil
}

func whoAmI(ctx context.Context, api *model.Client4) (*model.User, error) {
	me, res, err := api.GetMe(ctx, "")
	switch {
	case err != nil && refused(res):
		return nil, tokenRefused(err)
	case err != nil && res == nil:
		return nil, &bot.SetupError{
			What: "the Mattermost server does not answer",
			Do:   "Check MATTERMOST_URL, and that this machine can reach it.", Err: err, Away: true,
		}
	case err != nil:
		return nil, &bot.SetupError{
			What: fmt.Sprintf("what answers at MATTERMOST_URL is no Mattermost server at work (HTTP status %d)", res.StatusCode),
			Do:   "Check MATTERMOST_URL, and that the server runs.", Err: err, Away: true,
		}
	case !me.IsBot:
		return nil, &bot.SetupError{
			What: "MATTERMOST_TOKEN is a person's, @" + me.Username + "'s, and not a bot account's",
			Do:   "Create a bot account (Integrations > Bot Accounts) and set MATTERMOST_TOKEN to its token.",
		}
	}
	return me, nil
}

func tokenRefused(err error) error {
	return &bot.SetupError{
		What: "the Mattermost server refuses our token",
		Do: "Check MATTERMOST_TOKEN; when it is right, enable the bot account again: " +
			"it is disabled together with the person who owns it.",
		Err: err,
	}
}

// serverID is the id that a server gives itself: it stays when the server moves to another address.
func serverID(ctx context.Context, api *model.Client4) (string, error) {
	// The form that every server answers; the client's own call asks newer ones only.
	got, err := api.DoAPIGet(ctx, "/config/client?format=old", "")
	if err != nil {
		return "", fault("client configuration", model.BuildResponse(got), err)
	}
	defer func() { _ = got.Body.Close() }() // it was read
	props, res, err := model.DecodeJSONFromResponse[map[string]string](got)
	if err != nil {
		return "", fault("client configuration", res, err)
	}
	u, err := url.Parse(api.URL)
	if err != nil {
		return "", fmt.Errorf("mattermost: %w", err)
	}
	return cmp.Or(props["DiagnosticId"], props["TelemetryId"], u.Host), nil
}

// teams are those to work in, by name. To be in none leaves direct messages only, and is told as a *bot.SetupError.
func (s *Server) teams(ctx context.Context) ([]*model.Team, error) {
	all, res, err := s.api.GetTeamsForUser(ctx, s.bot.Id, "")
	if err != nil {
		return nil, fault("teams", res, err)
	}
	teams := slices.DeleteFunc(all, func(t *model.Team) bool {
		return t.DeleteAt != 0 || s.cfg.Team != "" && t.Name != s.cfg.Team
	})
	slices.SortFunc(teams, func(a, b *model.Team) int { return cmp.Compare(a.Name, b.Name) })
	switch {
	case len(teams) > 0:
		return teams, nil
	case s.cfg.Team != "":
		return nil, &bot.SetupError{
			What: fmt.Sprintf("the bot @%s is not in the team %q", s.bot.Username, s.cfg.Team),
			Do:   fmt.Sprintf("Add @%s to the team, or set MATTERMOST_TEAM to the name in the team's address.", s.bot.Username),
		}
	}
	return nil, &bot.SetupError{
		What: fmt.Sprintf("the bot @%s is in no team", s.bot.Username),
		Do:   fmt.Sprintf("Add @%s to a team.", s.bot.Username),
	}
}

// checkToken asks who we are, which is how a refused token is told from a server that is away.
func (s *Server) checkToken(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	_, res, err := s.api.GetMe(ctx, "")
	if err != nil && refused(res) {
		return tokenRefused(err)
	}
	return fault("who am I", res, err)
}

// isSetup says whether an administrator has to act.
func isSetup(err error) bool {
	_, ok := errors.AsType[*bot.SetupError](err)
	return ok
}
