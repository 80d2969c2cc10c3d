package slack

import (
	"encoding/json"
	"fmt"
	"strings"

	"hilo/bot"
)

// interaction is what hilo reads of a press or a submitted form.
type interaction struct {
	Type string `json:"type"`
	Team struct {
		ID string `json:"id"`
	} `json:"team"`
	User struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"user"`
	Container struct {
		Type      string `json:"type"`
		MessageTS string `json:"message_ts"`
		ChannelID string `json:"channel_id"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Actions     []action `json:"actions"`
	View        view     `json:"view"`
	TriggerID   string   `json:"trigger_id"`
	ResponseURL string   `json:"response_url"`
}

type action struct {
	Type     string `json:"type"`
	ActionID string `json:"action_id"`
	field
}

// view is a submitted modal.
type view struct {
	Installed string `json:"app_installed_team_id"`
	Metadata  string `json:"private_metadata"`
	Blocks    []struct {
		Type    string `json:"type"`
		BlockID string `json:"block_id"`
	} `json:"blocks"`
	State struct {
		Values map[string]map[string]field `json:"values"`
	} `json:"state"`
}

// field is what somebody wrote, chose or ticked.
type field struct {
	Value   string   `json:"value"`
	Option  *option  `json:"selected_option"`
	User    string   `json:"selected_user"`
	Options []option `json:"selected_options"`
	Kind    string   `json:"type"`
}

type option struct {
	Value string `json:"value"`
}

// DecodeInteraction reads the JSON of a pressed button, a chosen option or a submitted form. With an error of the
// seal (bot.ErrExpired and its like) Who and Where are set, so that the person can be told; all else is ErrIgnored.
func (d Decoder) DecodeInteraction(payload []byte) (Heard, error) {
	var in interaction
	if err := json.Unmarshal(payload, &in); err != nil {
		return Heard{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	switch in.Type {
	case "block_actions":
		return d.pressed(in)
	case "view_submission":
		return d.submitted(in)
	}
	return Heard{}, fmt.Errorf("%w: %s", ErrIgnored, in.Type)
}

func (d Decoder) pressed(in interaction) (Heard, error) {
	if in.Container.Type != "message" || len(in.Actions) == 0 {
		return Heard{}, fmt.Errorf("%w: action in %q", ErrIgnored, in.Container.Type)
	}
	sealed, picked := in.Actions[0].sealed()
	if sealed == "" {
		return Heard{}, fmt.Errorf("%w: link or empty choice", ErrIgnored)
	}
	if in.Team.ID == "" || in.User.ID == "" || in.Container.ChannelID == "" {
		return Heard{}, fmt.Errorf("%w: action without team, user or channel", ErrMalformed)
	}
	h := Heard{Trigger: in.TriggerID, ReplyURL: replyURL(in.ResponseURL), Ephemeral: in.Container.Ephemeral}
	h.place(in.Team.ID, in.Container.ChannelID, "", in.User.ID)
	h.Kind, h.Message, h.CanOpenForm = bot.Pressed, in.Container.MessageTS, in.TriggerID != ""
	h.Who.Name = in.User.Name
	got, err := d.Seal.OpenPress(sealed, h.Where.Channel, h.Who.User, d.Clock.Now())
	h.Where.Thread = got.Bond.Thread
	if err != nil {
		return h, err
	}
	h.Call = got.Call
	if got.Pick != "" {
		h.Call.Values = h.Call.Values.With(got.Pick, picked)
	}
	return h, nil
}

// sealed is the sealed call of a control and what was picked, if it is a select; "" where nothing was.
func (a action) sealed() (sealed, picked string) {
	switch {
	case a.Type == "button":
		return a.Value, ""
	case a.Type == "static_select" && a.Option != nil:
		_, sealed, _ = strings.Cut(a.ActionID, ":")
		return sealed, pickedValue(a.Option.Value)
	}
	return "", ""
}

func (d Decoder) submitted(in interaction) (Heard, error) {
	workspace := in.View.Installed
	if workspace == "" {
		workspace = in.Team.ID
	}
	if workspace == "" || in.User.ID == "" {
		return Heard{}, fmt.Errorf("%w: form without team or user", ErrMalformed)
	}
	got, err := d.Seal.OpenForm(in.View.Metadata, in.User.ID, d.Clock.Now())
	h := Heard{Trigger: in.TriggerID, Inputs: in.View.inputs()}
	h.place(workspace, got.Bond.Channel, got.Bond.Thread, in.User.ID)
	h.Kind, h.Direct, h.FormKey, h.CanOpenForm = bot.Submitted, got.Bond.Direct, got.Bond.Form, true
	h.Who.Name = in.User.Name
	if err != nil {
		return h, err
	}
	h.Call = bot.Call{Route: got.Call.Route, Values: in.View.values(got.Call.Values)}
	return h, nil
}

func (v view) inputs() []string {
	var names []string
	for _, b := range v.Blocks {
		if b.Type == "input" {
			names = append(names, b.BlockID)
		}
	}
	return names
}

// values are the fields' and the sealed ones, which win: a field never changes what was sealed.
func (v view) values(sealed bot.Values) bot.Values {
	out := make(bot.Values, len(sealed)+len(v.State.Values))
	for name, block := range v.State.Values {
		if f, ok := block[inputID]; ok {
			out[name] = f.text()
		}
	}
	for name, value := range sealed {
		out[name] = value
	}
	return out
}

func (f field) text() string {
	switch f.Kind {
	case "static_select":
		if f.Option != nil {
			return pickedValue(f.Option.Value)
		}
		return ""
	case "users_select":
		return f.User
	case "checkboxes":
		if len(f.Options) > 0 {
			return ticked
		}
		return "false"
	}
	return f.Value
}
