package slack

import (
	"encoding/json"
	"errors"
	"fmt"

	"hilo/bot"
)

// envelope is what hilo reads of an event. slack-go's own types refuse a whole event for one block that they do not
// know, and blocks are nothing to hilo.
type envelope struct {
	Type           string `json:"type"`
	TeamID         string `json:"team_id"`
	EventID        string `json:"event_id"`
	Authorizations []struct {
		TeamID string `json:"team_id"`
		UserID string `json:"user_id"`
	} `json:"authorizations"`
	Event struct {
		Type        string `json:"type"`
		Subtype     string `json:"subtype"`
		Channel     string `json:"channel"`
		ChannelType string `json:"channel_type"`
		User        string `json:"user"`
		BotID       string `json:"bot_id"`
		Text        string `json:"text"`
		Thread      string `json:"thread_ts"`
	} `json:"event"`
}

// DecodeEvent reads an event of the Events API: mentions and direct messages. All else is ErrIgnored.
func (d Decoder) DecodeEvent(body []byte) (Heard, error) {
	var e envelope
	var other *json.UnmarshalTypeError
	if err := json.Unmarshal(body, &e); errors.As(err, &other) {
		// In events that we do not read, a field of the same name may be of another type.
		return Heard{}, fmt.Errorf("%w: %w", ErrIgnored, err)
	} else if err != nil {
		return Heard{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if !e.addressed() {
		return Heard{}, fmt.Errorf("%w: %s %s %s", ErrIgnored, e.Type, e.Event.Type, e.Event.Subtype)
	}
	workspace, self := e.TeamID, ""
	if len(e.Authorizations) > 0 {
		workspace, self = e.Authorizations[0].TeamID, e.Authorizations[0].UserID
	}
	if workspace == "" || e.EventID == "" || e.Event.Channel == "" || e.Event.User == "" {
		return Heard{}, fmt.Errorf("%w: event without workspace, id, channel or user", ErrMalformed)
	}
	if e.Event.User == self {
		return Heard{}, fmt.Errorf("%w: our own message", ErrIgnored)
	}
	var h Heard
	h.place(workspace, e.Event.Channel, e.Event.Thread, e.Event.User)
	h.Kind, h.Key = bot.Said, e.EventID
	h.Text = typedText(e.Event.Text, self)
	return h, nil
}

// addressed says whether a person speaks to hilo. Other bots are not heard: two bots could talk for ever.
func (e envelope) addressed() bool {
	ev := e.Event
	switch {
	case e.Type != "event_callback", ev.BotID != "":
		return false
	case ev.Subtype != "" && ev.Subtype != "file_share":
		return false
	}
	return ev.Type == "app_mention" || ev.Type == "message" && ev.ChannelType == "im"
}
