package slack

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"hilo/bot"
)

// How long what Slack says of people is believed: events tell of changes to one replica alone. Of people of other
// organisations it may say nothing today and something tomorrow.
const (
	knownFor    = time.Hour
	strangerFor = 10 * time.Minute
	askWithin   = time.Second // while somebody waits for an answer
)

// known is what is remembered of a person.
type known struct {
	who  bot.Who
	gone bool // a bot, or deactivated: nobody to write to
}

// slackbot is Slack's own user in every workspace, which is no bot by its record.
const slackbot = "USLACKBOT"

// whois is what Slack says of a person. Somebody that it will not tell of, as people of other organisations may be, is
// known by the id alone.
func (a *App) whois(ctx context.Context, ws *workspace, user string, p priority) (known, error) {
	key := person{ws.id, user}
	if k, ok := a.people.get(key); ok {
		return k, nil
	}
	var u *slack.User
	err := a.call(ctx, ws, userInfo, "", p, func(ctx context.Context) (err error) {
		u, err = ws.api.GetUserInfoContext(ctx, user)
		return err
	})
	if answered(err, "user_not_found", "user_not_visible") {
		k := known{who: bot.Who{Platform: Name, Workspace: ws.id, User: user}}
		a.people.put(key, k, strangerFor)
		return k, nil
	}
	if err != nil {
		return known{}, err
	}
	k := known{who: who(ws, user, u), gone: u.IsBot || u.IsWorkflowBot || u.Deleted || user == slackbot}
	a.people.put(key, k, knownFor)
	return k, nil
}

// who is a person as the engine hears of them, under the id by which they were asked for.
func who(ws *workspace, user string, u *slack.User) bot.Who {
	name := ""
	for _, n := range []string{u.Profile.RealName, u.RealName, u.Profile.DisplayName, u.Name} {
		name = cmp.Or(name, strings.TrimSpace(visible(n)))
	}
	return bot.Who{Platform: Name, Workspace: ws.id, User: user, Name: name, Lang: u.Locale, Zone: zone(u.TZ)}
}

// zone is a zone's name, or nothing where it is none.
func zone(name string) string {
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		return ""
	}
	return name
}

// introduce adds to what was heard who it comes from, as far as Slack answers within a second.
func (a *App) introduce(ctx context.Context, ws *workspace, h *Heard) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	k, err := a.whois(ctx, ws, h.Who.User, answers)
	if err != nil {
		a.cfg.Log.WarnContext(ctx, "slack: who speaks", "workspace", ws.id, "err", err)
		return
	}
	k.who.Name = cmp.Or(k.who.Name, h.Who.Name)
	h.Who = k.who
}
