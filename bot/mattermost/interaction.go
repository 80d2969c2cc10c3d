package mattermost

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// DecodeAction reads a pressed button or a chosen option. It must have come by the secret path of
// Renderer.ActionURL: nothing in it but the seal is signed. With an error of the seal (bot.ErrExpired and its like)
// Who and Where are set, so that the person can be told.
func (d Decoder) DecodeAction(body []byte) (Heard, error) {
	var in model.PostActionIntegrationRequest
	if err := json.Unmarshal(body, &in); err != nil {
		return Heard{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if in.UserId == "" || in.ChannelId == "" {
		return Heard{}, fmt.Errorf("%w: action without user or channel", ErrMalformed)
	}
	h := d.heard(bot.Pressed, in.ChannelId, "", in.UserId)
	h.Who.Name = in.UserName
	h.Direct = d.ours(in.ChannelName)
	h.Message, h.Trigger, h.CanOpenForm = in.PostId, in.TriggerId, in.TriggerId != ""
	sealed, _ := in.Context[sealKey].(string)
	got, err := d.Seal.OpenPress(sealed, in.ChannelId, in.UserId, d.Clock.Now())
	h.Where.Thread, h.Bond = got.Bond.Thread, got.Bond
	if err != nil {
		return h, err
	}
	if got.Bond.From != "" { // the post only is a direct message: what it is about was said elsewhere
		h.Where.Channel, h.Where.Thread, h.Direct = got.Bond.From, "", false
	}
	h.Call = got.Call
	if got.Pick == "" {
		return h, nil
	}
	picked, ok := in.Context["selected_option"].(string)
	if !ok {
		return Heard{}, fmt.Errorf("%w: empty choice", ErrIgnored)
	}
	h.Call.Values = h.Call.Values.With(got.Pick, picked)
	return h, nil
}

// DecodeDialog reads a submitted dialog. Of what it says, the user is the server's word and the state is sealed; all
// else went through a browser, and the verb checks it. With an error of the seal Who and Where are set, as far as they
// are known.
func (d Decoder) DecodeDialog(body []byte) (Heard, error) {
	var in model.SubmitDialogRequest
	numbers := json.NewDecoder(bytes.NewReader(body))
	numbers.UseNumber()
	if err := numbers.Decode(&in); err != nil {
		return Heard{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if in.Cancelled || in.Type != "dialog_submission" {
		return Heard{}, fmt.Errorf("%w: %s", ErrIgnored, in.Type)
	}
	if in.UserId == "" {
		return Heard{}, fmt.Errorf("%w: dialog without user", ErrMalformed)
	}
	got, err := d.Seal.OpenForm(in.State, in.UserId, d.Clock.Now())
	h := d.heard(bot.Submitted, got.Bond.Channel, got.Bond.Thread, in.UserId)
	h.Direct, h.FormKey, h.Bond = got.Bond.Direct, got.Bond.Form, got.Bond
	if err != nil {
		return h, err
	}
	h.Call = bot.Call{Route: got.Call.Route, Values: values(in.Submission, got.Call.Values)}
	return h, nil
}

// values are the fields' and the sealed ones, which win: a browser may add fields, never change what was sealed.
func values(fields map[string]any, sealed bot.Values) bot.Values {
	out := make(bot.Values, len(sealed)+len(fields))
	for name, v := range fields {
		out[name] = text(v)
	}
	for name, v := range sealed {
		out[name] = v
	}
	return out
}

// text is a field's value, which may be a string, a number, a bool or null; none of our fields holds several.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	return ""
}
