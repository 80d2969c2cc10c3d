package slack

import (
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
	if form.Get("ssl_check") != "" {
		return Heard{}, fmt.Errorf("%w: certificate check", ErrIgnored)
	}
	for _, name := range []string{"team_id", "channel_id", "user_id", "command"} {
		if form.Get(name) == "" {
			return Heard{}, fmt.Errorf("%w: command without %s", ErrMalformed, name)
		}
	}
	h := Heard{Trigger: form.Get("trigger_id"), ReplyURL: replyURL(form.Get("response_url"))}
	h.place(form.Get("team_id"), form.Get("channel_id"), "", form.Get("user_id"))
	h.Kind = bot.Typed
	h.Who.Name = form.Get("user_name")
	h.Command = form.Get("command")
	h.Text = typedText(form.Get("text"), "")
	h.CanOpenForm = h.Trigger != ""
	return h, nil
}
