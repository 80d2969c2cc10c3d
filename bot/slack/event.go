package slack

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"hilo/bot"
)

// envelope is what hilo reads of an event. slack-go's own types refuse a whole event for one block that they do not
// know, and blocks are nothing to hilo.
type envelope struct {
	Type           string `json:"type"`
	Challenge      string `json:"challenge"`
	TeamID         string `json:"team_id"`
	EnterpriseID   string `json:"enterprise_id"`
	EventID        string `json:"event_id"`
	Authorizations []struct {
		EnterpriseID string `json:"enterprise_id"`
		TeamID       string `json:"team_id"`
		UserID       string `json:"user_id"`
		Whole        bool   `json:"is_enterprise_install"`
	} `json:"authorizations"`
	Event event `json:"event"`
}

type event struct {
	Type        string `json:"type"`
	Subtype     string `json:"subtype"`
	Channel     ref    `json:"channel"`
	ChannelType string `json:"channel_type"`
	User        ref    `json:"user"`
	BotID       string `json:"bot_id"`
	Text        string `json:"text"`
	TS          string `json:"ts"`
	Thread      string `json:"thread_ts"`
	Tab         string `json:"tab"`
	Files       []sent `json:"files"`
	Tokens      struct {
		Bot []string `json:"bot"`
	} `json:"tokens"`
}

// ref is an id, which some events give alone and others in an object that has more to say.
type ref string

// UnmarshalJSON takes both.
func (r *ref) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '{' {
		var in struct {
			ID string `json:"id"`
		}
		err := json.Unmarshal(data, &in)
		*r = ref(in.ID)
		return err
	}
	return json.Unmarshal(data, (*string)(r))
}

// readEvent reads an event of the Events API, whatever it tells.
func readEvent(body []byte) (envelope, error) {
	var e envelope
	var other *json.UnmarshalTypeError
	if err := json.Unmarshal(body, &e); errors.As(err, &other) {
		// In events that we do not read, a field of the same name may be of another type.
		return envelope{}, fmt.Errorf("%w: %w", ErrIgnored, err)
	} else if err != nil {
		return envelope{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return e, nil
}

// installed is where hilo is installed that was told an event, and its user id there: in a channel that organisations
// share, the event itself may name another.
func (e envelope) installed() (enterprise, workspace, self string) {
	enterprise, workspace = e.EnterpriseID, e.TeamID
	if len(e.Authorizations) == 0 {
		return enterprise, workspace, ""
	}
	a := e.Authorizations[0]
	if !a.Whole || a.TeamID != "" { // an organisation's installation names no workspace
		workspace = a.TeamID
	}
	return cmp.Or(a.EnterpriseID, enterprise), workspace, a.UserID
}

// DecodeEvent reads an event of the Events API: mentions, direct messages and the opening of the home tab. All else is
// ErrIgnored.
func (d Decoder) DecodeEvent(body []byte) (Heard, error) {
	e, err := readEvent(body)
	if err != nil {
		return Heard{}, err
	}
	return d.event(e)
}

func (d Decoder) event(e envelope) (Heard, error) {
	enterprise, workspace, self := e.installed()
	self = cmp.Or(self, d.Self)
	kind := e.addressed(self)
	if kind == "" {
		return Heard{}, fmt.Errorf("%w: %s %s %s", ErrIgnored, e.Type, e.Event.Type, e.Event.Subtype)
	}
	var h Heard
	if err := needs(workspace, e.EventID, string(e.Event.Channel), string(e.Event.User)); err != nil {
		return Heard{}, err
	}
	if string(e.Event.User) == self {
		return Heard{}, fmt.Errorf("%w: our own message", ErrIgnored)
	}
	h.place(workspace, string(e.Event.Channel), e.Event.Thread, string(e.Event.User))
	h.Kind, h.Key, h.Enterprise = kind, e.key(), enterprise
	if kind == bot.Said {
		h.Text, h.Files = typedText(e.Event.Text, self), attached(e.Event.Files)
	}
	return h, nil
}

// key names what was said: a mention may be told as such and as a message too, by events of two ids.
func (e envelope) key() string {
	if e.Event.TS == "" {
		return e.EventID
	}
	return string(e.Event.Channel) + "/" + e.Event.TS
}

// addressed is how a person addresses hilo, whose user id is self, by an event, "" where nobody does. Other bots are not
// heard: two bots could talk for ever. What names hilo in direct messages is told a second time as a message; in a
// channel a message that names it is told as a mention too, wherever that is subscribed to.
func (e envelope) addressed(self string) bot.Kind {
	ev := e.Event
	direct := strings.HasPrefix(string(ev.Channel), "D")
	switch {
	case e.Type != "event_callback", ev.BotID != "":
		return ""
	case ev.Type == "app_home_opened" && ev.Tab == "home" && direct:
		return bot.Opened
	case ev.Subtype != "" && ev.Subtype != "file_share" && ev.Subtype != "thread_broadcast":
		return ""
	case ev.Type == "app_mention" && !direct, ev.Type == "message" && (ev.ChannelType == "im" || ev.ChannelType == "" && direct):
		return bot.Said
	case ev.Type == "message" && self != "" && strings.Contains(ev.Text, "<@"+self+">"):
		return bot.Said
	}
	return ""
}
