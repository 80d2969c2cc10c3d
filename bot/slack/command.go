package slack

import (
	"encoding/json"
	"fmt"
	"net/url"

	"hilo/bot"
)

// DecodeCommand reads a slash command: the form that Slack posts.
func (d Decoder) DecodeCommand(body []byte) (Heard, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return Heard{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return d.command(form.Get)
}

// DecodeSocketCommand reads a slash command as Socket Mode tells it: the same fields as an object.
func (d Decoder) DecodeSocketCommand(payload []byte) (Heard, error) {
	var fields map[string]any
	if err := json.Unmarshal(payload, &fields); err != nil {
		return Heard{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return d.command(func(name string) string {
		s, _ := fields[name].(string)
		return s
	})
}

// command is keyed by its trigger, which is one of its kind: what is sent twice changes nothing the second time.
func (d Decoder) command(field func(string) string) (Heard, error) {
	if field("ssl_check") != "" {
		return Heard{}, fmt.Errorf("%w: certificate check", ErrIgnored)
	}
	if err := needs(field("team_id"), field("channel_id"), field("user_id"), field("command")); err != nil {
		return Heard{}, err
	}
	h := Heard{
		Trigger: field("trigger_id"), ReplyURL: d.replyURL(field("response_url")), Enterprise: field("enterprise_id"),
	}
	h.place(field("team_id"), field("channel_id"), "", field("user_id"))
	h.Kind, h.Key = bot.Typed, h.Trigger
	h.Who.Name = field("user_name")
	h.Command = field("command")
	h.Text = typedText(field("text"), "")
	h.CanOpenForm = h.Trigger != ""
	return h, nil
}
