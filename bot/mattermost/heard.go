package mattermost

import (
	"errors"
	"net/url"
	"path"
	"regexp"
	"strings"

	"hilo/bot"
)

var (
	// ErrIgnored means that there is nothing to do: our own posts, other bots', posts that do not name hilo, cancelled
	// dialogs.
	ErrIgnored = errors.New("not addressed to hilo")
	// ErrMalformed means that this is not what a server sends.
	ErrMalformed = errors.New("malformed payload")
	// ErrUnauthorized means that a slash command's token is not the one that its team was given.
	ErrUnauthorized = errors.New("wrong command token")
)

// Heard is an Intent and what the server lends for answering it.
type Heard struct {
	bot.Intent
	Trigger string // opens forms within thirty seconds; "" gives no right to
	// Hook takes five answers in thirty minutes, posted to /hooks/commands/<Hook> of the server's own address; "" is
	// none. The address that came with it is never used: its host is what the actor's client wanted it to be.
	Hook string
	// Bond is what the seal of a press or form is tied to.
	Bond bot.Bond
}

// Decoder turns what one server sends into Intents.
type Decoder struct {
	Workspace string // the name of the server in Place.Workspace and Who.Workspace
	BotID     string // hilo's user id
	BotName   string // hilo's user name, without "@"
	// Token is what the server was given for a team's slash command ("/hilo"), "" where there is none.
	Token func(team, command string) string
	Seal  bot.Seal
	Clock bot.Clock
}

func (d Decoder) heard(kind bot.Kind, channel, thread, user string) Heard {
	return Heard{Intent: bot.Intent{
		Kind:  kind,
		Who:   bot.Who{Platform: Name, Workspace: d.Workspace, User: user},
		Where: bot.Place{Platform: Name, Workspace: d.Workspace, Channel: channel, Thread: thread},
	}}
}

// ours says whether a channel's name is that of direct messages with hilo: the two user ids with "__" between them.
func (d Decoder) ours(channelName string) bool {
	a, b, found := strings.Cut(channelName, "__")
	return found && d.BotID != "" && (a == d.BotID || b == d.BotID)
}

var hookID = regexp.MustCompile(`^[a-z0-9]{26}$`)

func hook(responseURL string) string {
	u, err := url.Parse(responseURL)
	if err != nil {
		return ""
	}
	id := path.Base(u.Path)
	if !hookID.MatchString(id) {
		return ""
	}
	return id
}
