package playground

import (
	"crypto/rand"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"hilo/bot"
)

// mention is hilo's name in a channel, with what people put after a name.
var mention = regexp.MustCompile(`(?i)(^|[^\pL\pN_])@hilo(?:[,:]|\b)`)

type sayBody struct {
	Person  string `json:"person"`
	Channel string `json:"channel"`
	Text    string `json:"text"`
	Thread  string `json:"thread"`
	// Files come with the text, or without one.
	Files []sentFile `json:"files"`
}

func (b sayBody) by() string { return b.Person }

// say is somebody writing in a channel: a command, words to hilo, or words to the people there.
func (p *Playground) say(r *http.Request, b sayBody) (answerBody, error) {
	m, where, err := p.sayer(b)
	if err != nil {
		return answerBody{}, err
	}
	_, private := direct(b.Channel)
	in := bot.Intent{Key: "say/" + rand.Text(), Who: p.who(m), Where: where, Direct: private}
	text := strings.TrimSpace(b.Text)
	if command, rest, ok := command(text); ok && len(b.Files) == 0 {
		in.Kind, in.Command, in.Text, in.CanOpenForm = bot.Typed, command, rest, true
		return p.act(r.Context(), act{by: m, in: in})
	}
	said := record{Channel: b.Channel, Thread: b.Thread, Author: m.ID, At: p.opts.Clock.Now(), Lang: m.Lang}
	said.draw(bot.Message{Lang: m.Lang, Blocks: b.said(text)}, nil)
	stands, _, err := p.board.add(r.Context(), said)
	if err != nil {
		return answerBody{}, err
	}
	p.hub.message(stands)
	if !private && !mention.MatchString(text) {
		return answerBody{Replies: []message{}}, nil
	}
	in.Kind, in.Text, in.Files = bot.Said, unmentioned(text), stands.attached()
	return p.act(r.Context(), act{by: m, in: in})
}

// sayer finds who writes and where, and whether there is anything to say.
func (p *Playground) sayer(b sayBody) (Member, bot.Place, error) {
	if len(b.Text) > maxBody { // what is larger are files
		return Member{}, bot.Place{}, errTooLarge
	}
	m, err := p.person(b.Person)
	if err != nil {
		return m, bot.Place{}, err
	}
	if err := p.enter(m, b.Channel); err != nil {
		return m, bot.Place{}, err
	}
	where := p.at(b.Channel, b.Thread)
	if p.reach(where) != nil {
		return m, where, errUnknownMessage
	}
	if strings.TrimSpace(b.Text) == "" && len(b.Files) == 0 {
		return m, where, errEmptyText
	}
	return m, where, b.attachable()
}

// command splits a typed command into its name and the rest.
func command(text string) (name, rest string, ok bool) {
	if !strings.HasPrefix(text, "/") {
		return "", "", false
	}
	name, rest = text, ""
	if at := strings.IndexFunc(text, unicode.IsSpace); at >= 0 {
		name, rest = text[:at], strings.TrimSpace(text[at:])
	}
	return name, rest, len(name) > 1
}

// unmentioned is a text without hilo's name.
func unmentioned(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(mention.ReplaceAllString(text, "$1"), "  ", " "))
}

type pressBody struct {
	Person  string `json:"person"`
	Message string `json:"message"`
	Control string `json:"control"`
	Value   string `json:"value"`
}

func (b pressBody) by() string { return b.Person }

// press is somebody using a button or select of a message that they see.
func (p *Playground) press(r *http.Request, b pressBody) (answerBody, error) {
	m, err := p.person(b.Person)
	if err != nil {
		return answerBody{}, err
	}
	pressed, ok := p.board.find(b.Message)
	if !ok || (pressed.Whisper != "" && pressed.Whisper != m.ID) {
		return answerBody{}, errUnknownMessage
	}
	if err := p.enter(m, pressed.Channel); err != nil {
		return answerBody{}, err
	}
	call, err := pressed.press(b.Control, b.Value)
	if err != nil {
		return answerBody{}, err
	}
	_, private := direct(pressed.Channel)
	return p.act(r.Context(), act{by: m, pressed: pressed.Ref, in: bot.Intent{
		Kind: bot.Pressed, Who: p.who(m), Where: p.at(pressed.Channel, pressed.Thread), Direct: private,
		Call: call, Message: pressed.Ref, CanOpenForm: true,
	}})
}

// press is the call behind a control, with the option that was chosen.
func (r *record) press(id, value string) (bot.Call, error) {
	does, ok := r.Calls[id]
	at := slices.IndexFunc(r.Controls, func(c control) bool { return c.ID == id })
	if !ok || at < 0 {
		return bot.Call{}, errUnknownControl
	}
	if r.Controls[at].Kind != "select" {
		return does.Call, nil
	}
	if !slices.ContainsFunc(r.Controls[at].Options, func(o option) bool { return o.Value == value }) {
		return bot.Call{}, errUnknownOption
	}
	return bot.Call{Route: does.Call.Route, Values: does.Call.Values.With(does.Pick, value)}, nil
}

type submitBody struct {
	Person string         `json:"person"`
	Form   string         `json:"form"`
	Values map[string]any `json:"values"`
}

func (b submitBody) by() string { return b.Person }

// submit is somebody sending a form that was opened for them.
func (p *Playground) submit(r *http.Request, b submitBody) (answerBody, error) {
	m, err := p.person(b.Person)
	if err != nil {
		return answerBody{}, err
	}
	f, ok := p.forms.find(b.Form)
	if !ok {
		return answerBody{}, errUnknownForm
	}
	if f.person != m.ID {
		return answerBody{}, errNotYours
	}
	values, err := filled(f.form, b.Values)
	if err != nil {
		return answerBody{}, err
	}
	_, private := direct(f.where.Channel)
	return p.act(r.Context(), act{by: m, pressed: f.pressed, submitted: f.id, in: bot.Intent{
		Kind: bot.Submitted, Key: f.form.Key, Who: p.who(m), Where: f.where, Direct: private,
		Call: bot.Call{Route: f.form.Call.Route, Values: values}, FormKey: f.form.Key, Message: f.pressed,
		CanOpenForm: true,
	}})
}
