package slack

import (
	"cmp"
	"fmt"
	"strings"

	"hilo/bot"
)

// interaction is what hilo reads of a press, a submitted form or a shortcut.
type interaction struct {
	Type       string `json:"type"`
	Team       team   `json:"team"`
	Enterprise team   `json:"enterprise"`
	Whole      bool   `json:"is_enterprise_install"`
	User       struct {
		ID     string `json:"id"`
		Name   string `json:"name"`
		TeamID string `json:"team_id"`
	} `json:"user"`
	Container struct {
		Type      string `json:"type"`
		MessageTS string `json:"message_ts"`
		ChannelID string `json:"channel_id"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Message struct {
		TS     string `json:"ts"`
		Thread string `json:"thread_ts"`
		Team   string `json:"team"`
		Text   string `json:"text"`
	} `json:"message"`
	Actions     []action `json:"actions"`
	View        view     `json:"view"`
	CallbackID  string   `json:"callback_id"`
	TriggerID   string   `json:"trigger_id"`
	ResponseURL string   `json:"response_url"`
}

// team is a workspace or an organisation.
type team struct {
	ID           string `json:"id"`
	EnterpriseID string `json:"enterprise_id"`
}

// installed is the workspace in which hilo is installed, and its organisation. The person's own workspace may be
// another one, and counts only where hilo is installed in all of an organisation at once and nothing else is said.
func (in interaction) installed() (enterprise, workspace string) {
	workspace = cmp.Or(in.View.Installed, in.Team.ID, in.Message.Team)
	if workspace == "" && in.Whole {
		workspace = in.User.TeamID
	}
	return cmp.Or(in.Enterprise.ID, in.Team.EnterpriseID), workspace
}

// from is what every interaction tells alike.
func (d Decoder) from(in interaction, kind bot.Kind, channel, thread string) (Heard, error) {
	enterprise, workspace := in.installed()
	h := Heard{Enterprise: enterprise, Trigger: in.TriggerID, ReplyURL: d.replyURL(in.ResponseURL)}
	h.place(workspace, channel, thread, in.User.ID)
	h.Kind, h.Who.Name, h.CanOpenForm = kind, in.User.Name, in.TriggerID != ""
	return h, needs(workspace, in.User.ID, channel)
}

type action struct {
	Type     string `json:"type"`
	ActionID string `json:"action_id"`
	field
}

// view is a submitted modal, or the home tab.
type view struct {
	Type      string `json:"type"`
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

// DecodeInteraction reads the JSON of a pressed button, a chosen option, a submitted form or a shortcut. With an error
// of the seal (bot.ErrExpired and its like) Who and Where are set, so that the person can be told; all else is
// ErrIgnored.
func (d Decoder) DecodeInteraction(payload []byte) (Heard, error) {
	var in interaction
	if err := unmarshal(payload, &in); err != nil {
		return Heard{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	switch in.Type {
	case "block_actions":
		return d.pressed(in)
	case "view_submission":
		return d.submitted(in)
	case "message_action":
		return d.shortcut(in)
	}
	return Heard{}, fmt.Errorf("%w: %s", ErrIgnored, in.Type)
}

func (d Decoder) pressed(in interaction) (Heard, error) {
	home := in.Container.Type == "view" && in.View.Type == "home"
	if in.Container.Type != "message" && !home || len(in.Actions) == 0 {
		return Heard{}, fmt.Errorf("%w: action in %q", ErrIgnored, in.Container.Type)
	}
	sealed, picked := in.Actions[0].sealed()
	if sealed == "" {
		return Heard{}, fmt.Errorf("%w: link or empty choice", ErrIgnored)
	}
	channel := in.Container.ChannelID
	if home {
		channel = homeChannel
	}
	h, err := d.from(in, bot.Pressed, channel, "")
	if err != nil {
		return Heard{}, err
	}
	h.Ephemeral, h.Message = in.Container.Ephemeral, in.Container.MessageTS
	got, err := d.Seal.OpenPress(sealed, channel, h.Who.User, d.Clock.Now())
	h.bound(got.Bond)
	if err != nil {
		return h, err
	}
	h.Call = got.Call
	if got.Pick != "" {
		h.Call.Values = h.Call.Values.With(got.Pick, picked)
	}
	return h, nil
}

// bound takes from a seal what Slack does not say: the thread, the channel that a direct message is about, and whether
// the home tab is meant.
func (h *Heard) bound(b bot.Bond) {
	h.Bond, h.Where.Thread = b, b.Thread
	if b.From != "" {
		h.Where.Channel, h.Where.Thread, h.Direct = b.From, "", false
	}
	if h.Where.Channel == homeChannel {
		h.Home, h.Direct = true, true
	}
}

// sealed is the sealed call of a control and what was picked, if it is a select; "" where nothing was.
func (a action) sealed() (sealed, picked string) {
	switch {
	case a.Type == "button":
		_, rest, _ := strings.Cut(a.ActionID, ":")
		return a.Value + rest, ""
	case a.Type == "static_select" && a.Option != nil:
		_, sealed, _ = strings.Cut(a.ActionID, ":")
		return sealed, pickedValue(a.Option.Value)
	}
	return "", ""
}

func (d Decoder) submitted(in interaction) (Heard, error) {
	got, err := d.Seal.OpenForm(in.View.Metadata, in.User.ID, d.Clock.Now())
	h, malformed := d.from(in, bot.Submitted, cmp.Or(got.Bond.Channel, homeChannel), got.Bond.Thread)
	if malformed != nil {
		return Heard{}, malformed
	}
	h.Inputs, h.ReplyURL, h.CanOpenForm = in.View.inputs(), "", true
	h.Direct, h.FormKey = got.Bond.Direct, got.Bond.Form
	h.bound(got.Bond)
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
