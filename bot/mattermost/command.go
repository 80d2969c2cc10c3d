package mattermost

import (
	"crypto/subtle"
	"fmt"
	"net/url"
	"strings"

	"hilo/bot"
)

// DecodeCommand reads a slash command: the form that the server posts. Its token is compared in constant time.
func (d Decoder) DecodeCommand(body []byte) (Heard, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return Heard{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	want := d.Token(form.Get("team_id"), form.Get("command"))
	if want == "" || subtle.ConstantTimeCompare([]byte(want), []byte(form.Get("token"))) != 1 {
		return Heard{}, ErrUnauthorized
	}
	for _, name := range []string{"channel_id", "user_id", "command"} {
		if form.Get(name) == "" {
			return Heard{}, fmt.Errorf("%w: command without %s", ErrMalformed, name)
		}
	}
	h := d.heard(bot.Typed, form.Get("channel_id"), form.Get("root_id"), form.Get("user_id"))
	h.Who.Name = form.Get("user_name")
	h.Direct = d.ours(form.Get("channel_name"))
	h.Command = form.Get("command")
	h.Text = strings.TrimSpace(form.Get("text"))
	h.Trigger, h.Hook = form.Get("trigger_id"), hook(form.Get("response_url"))
	h.CanOpenForm = h.Trigger != ""
	return h, nil
}
