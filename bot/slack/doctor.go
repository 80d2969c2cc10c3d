package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"hilo/bot"
)

// Doctor looks whether everything is set up: the tokens, the app's rights, the way in, the clock and the channels. It
// changes nothing.
func (a *App) Doctor(ctx context.Context) []bot.Finding {
	var out []bot.Finding
	if a.own != nil {
		out = append(out, a.examineOwn(ctx)...)
	} else {
		out = append(out, a.cfg.Installs.examine(ctx)...)
	}
	return append(out, a.waysIn(ctx)...)
}

// examineOwn looks at the one workspace of the bot's token.
func (a *App) examineOwn(ctx context.Context) []bot.Finding {
	me, head, err := a.authTest(ctx)
	if err != nil {
		return []bot.Finding{bot.FindingOf("Slack", err)}
	}
	out := []bot.Finding{{What: fmt.Sprintf("The bot is @%s in the workspace %s (%s).", me.User, me.Team, me.TeamID)}}
	if list, told := head["X-Oauth-Scopes"]; told {
		out = append(out, examineScopes(strings.Split(strings.Join(list, ","), ","))...)
	}
	if f, ok := a.examineClock(head.Get("Date")); ok {
		out = append(out, f)
	}
	return append(out, a.examineChannels(ctx))
}

// identity is what Slack answers to whoever asks who they are.
type identity struct {
	OK     bool   `json:"ok"`
	Err    string `json:"error"`
	User   string `json:"user"`
	Team   string `json:"team"`
	TeamID string `json:"team_id"`
}

// authTest asks who we are, for what the answer's head tells: our rights and Slack's time.
func (a *App) authTest(ctx context.Context) (identity, http.Header, error) {
	var me identity
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, cmp.Or(a.cfg.API, ownAPI)+"auth.test", http.NoBody)
	if err != nil {
		return me, nil, fmt.Errorf("slack: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+a.cfg.BotToken)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := a.http.Do(req)
	if err != nil {
		return me, nil, unlinked(err)
	}
	defer func() { _ = res.Body.Close() }() // it was read
	if err := json.NewDecoder(res.Body).Decode(&me); err != nil {
		return me, nil, fmt.Errorf("auth.test: HTTP status %d", res.StatusCode)
	}
	if !me.OK {
		return me, nil, tokenRefused(me.Err)
	}
	return me, res.Header, nil
}

func tokenRefused(said string) error {
	return &bot.SetupError{What: "Slack refuses our bot token", Err: errors.New(said),
		Do: "Check SLACK_BOT_TOKEN; install the app again in its workspace and set the new token."}
}

// examineScopes compares the app's rights with those that hilo uses.
func examineScopes(granted []string) []bot.Finding {
	const mend = "Add it under OAuth & Permissions, or paste what hilo manifest slack prints as the app's manifest, and install the app again."
	var out []bot.Finding
	for _, s := range scopes {
		if !slices.Contains(granted, s.name) {
			out = append(out, bot.Finding{What: fmt.Sprintf("The app lacks the scope %s, which hilo needs %s.", s.name, s.purpose),
				Do: mend, Optional: s.optional})
		}
	}
	extra := slices.DeleteFunc(slices.Clone(granted), func(name string) bool {
		return strings.TrimSpace(name) == "" || slices.Contains(Scopes(), name)
	})
	if len(extra) > 0 {
		out = append(out, bot.Finding{What: fmt.Sprintf("The app has scopes that hilo does not use: %s.", strings.Join(extra, ", ")),
			Do: "Remove them under OAuth & Permissions and install the app again.", Optional: true})
	}
	if len(out) == 0 {
		out = append(out, bot.Finding{What: fmt.Sprintf("The app has the %d scopes that hilo uses, and no others.", len(scopes))})
	}
	return out
}

// mostSkew is how far our clock may be from Slack's. Slack's requests are refused from five minutes on.
const mostSkew = time.Minute

// examineClock compares our clock with the date of an answer; ok is false where that tells none.
func (a *App) examineClock(date string) (f bot.Finding, ok bool) {
	at, err := http.ParseTime(date)
	if err != nil {
		return bot.Finding{}, false
	}
	skew := a.cfg.Clock.Now().Sub(at).Round(time.Second)
	if skew.Abs() > mostSkew {
		return bot.Finding{What: fmt.Sprintf("This machine's clock differs from Slack's by %s.", skew.Abs()),
			Do: "Have it set over the network (NTP): from five minutes on hilo refuses what Slack sends."}, true
	}
	return bot.Finding{What: "This machine's clock agrees with Slack's."}, true
}

// examineChannels counts the channels in which the bot is.
func (a *App) examineChannels(ctx context.Context) bot.Finding {
	channels, err := a.channels(ctx, a.own)
	if err != nil {
		return bot.FindingOf("Slack", err)
	}
	n := len(channels)
	if n == 0 {
		return bot.Finding{What: "The bot is in no channel.", Do: "Type /invite @hilo in the channel of each area."}
	}
	return bot.Finding{What: fmt.Sprintf("The bot is in %d channels.", n)}
}

// waysIn looks at how Slack tells us what people do.
func (a *App) waysIn(ctx context.Context) []bot.Finding {
	var out []bot.Finding
	if a.cfg.AppToken != "" {
		out = append(out, a.examineSocket(ctx))
	}
	if a.cfg.SigningSecret != "" {
		out = append(out, bot.Finding{What: "Signed requests are heard: SLACK_SIGNING_SECRET is set."})
	}
	return out
}

// examineSocket asks for an address to connect to, and does not connect.
func (a *App) examineSocket(ctx context.Context) bot.Finding {
	api := slack.New("", slack.OptionAppLevelToken(a.cfg.AppToken), slack.OptionHTTPClient(a.http), slack.OptionAPIURL(cmp.Or(a.cfg.API, ownAPI)))
	if _, _, err := api.StartSocketModeContext(ctx); err != nil {
		return bot.FindingOf("Slack", socketFault(err))
	}
	return bot.Finding{What: "Socket Mode is on: Slack would open a connection."}
}

// Reaches asks hilo at its public address as Slack does, by a signed request, and tells whether it answers.
func Reaches(ctx context.Context, publicURL, signingSecret string) bot.Finding {
	address := strings.TrimRight(publicURL, "/") + eventsPath
	if err := challenge(ctx, address, signingSecret); err != nil {
		return bot.Finding{What: fmt.Sprintf("hilo does not answer at %s: %s.", address, strings.TrimRight(err.Error(), ".")),
			Do: "Check that hilo serve runs with the same settings, HILO_PUBLIC_URL, and that the address leads to it."}
	}
	return bot.Finding{What: "hilo answers signed requests at " + address + "."}
}
