package slack

import (
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"hilo/bot"
)

// row draws controls as actions blocks.
//
// A button holds its sealed call in its value, and what does not fit there in its action id, after a colon (255 bytes,
// and Slack gives it back as it was). The options of a select hold 75 bytes, too few for a seal: there the select itself
// holds the sealed call, in its action id, and the option's value is what was picked, bare: the seal names the value
// that it fills, the verb checks it.
func (d *drawing) row(controls bot.Controls) error {
	var elements []slack.BlockElement
	var labels []string
	for _, c := range controls {
		drawn, words, err := d.control(c)
		if err != nil {
			return err
		}
		elements, labels = append(elements, drawn...), append(labels, words...)
	}
	for len(elements) > 0 {
		n := min(maxElements, len(elements))
		d.pieces = append(d.pieces, piece{
			block: slack.NewActionBlock("", elements[:n]...), flat: visible(strings.Join(labels[:n], " · ")), label: true,
		})
		elements, labels = elements[n:], labels[n:]
	}
	return nil
}

// control draws one control as elements with their labels: none where nothing can be pressed, several where a select
// fell apart into buttons.
func (d *drawing) control(c bot.Control) ([]slack.BlockElement, []string, error) {
	switch c := c.(type) {
	case bot.Button:
		return d.buttons([]bot.Button{c})
	case bot.Select:
		return d.choice(c)
	case bot.LinkButton:
		if !absolute(c.URL) || len(c.URL) > maxURL {
			return nil, nil, nil
		}
		b := slack.NewButtonBlockElement(d.nextID(), "", plainText(c.Label, maxButton))
		b.URL = c.URL
		return []slack.BlockElement{b}, []string{c.Label}, nil
	}
	return nil, nil, nil
}

func (d *drawing) buttons(buttons []bot.Button) ([]slack.BlockElement, []string, error) {
	var elements []slack.BlockElement
	var labels []string
	for _, b := range buttons {
		id := d.nextID() + ":"
		sealed, err := carried(d.seal, b.Call, d.bond, maxValue+maxActionID-len(id))
		if err != nil {
			return nil, nil, err
		}
		value := sealed[:min(len(sealed), maxValue)]
		e := slack.NewButtonBlockElement(strings.TrimSuffix(id+sealed[len(value):], ":"), value, plainText(b.Label, maxButton))
		e.Style = slack.Style(b.Style) // the names are Slack's own
		elements, labels = append(elements, e), append(labels, b.Label)
	}
	return elements, labels, nil
}

func (d *drawing) choice(s bot.Select) ([]slack.BlockElement, []string, error) {
	if len(s.Options) == 0 {
		return nil, nil, nil
	}
	id := d.nextID() + ":" + d.seal.Wrap(bot.Sealed{Call: s.Call, Pick: s.Pick, Bond: d.bond})
	if len(id) > maxActionID || !valuesFit(s.Options) {
		return d.buttons(apart(s))
	}
	e := selectElement(id, s.Label, s.Options)
	return []slack.BlockElement{e}, []string{s.Label}, nil
}

// apart is a select as one button for each of its options.
func apart(s bot.Select) []bot.Button {
	out := make([]bot.Button, len(s.Options))
	for i, o := range s.Options {
		call := bot.Call{Route: s.Call.Route, Values: s.Call.Values.With(s.Pick, o.Value)}
		out[i] = bot.Button{Label: o.Label, Call: call}
	}
	return out
}

func (d *drawing) nextID() string {
	d.controls++
	return strconv.Itoa(d.controls)
}

func valuesFit(options []bot.Option) bool {
	for _, o := range options {
		if len(o.Value) > maxOption || len(options) > maxOptions*maxOptions {
			return false
		}
	}
	return true
}

// selectElement is a static select; more than 100 options stand in groups named by their numbers.
func selectElement(id, label string, options []bot.Option) *slack.SelectBlockElement {
	drawn := make([]*slack.OptionBlockObject, len(options))
	for i, o := range options {
		drawn[i] = slack.NewOptionBlockObject(optionValue(o.Value), plainText(o.Label, maxOption), nil)
	}
	var placeholder *slack.TextBlockObject
	if label != "" {
		placeholder = plainText(label, maxPlaceholder)
	}
	if len(drawn) <= maxOptions {
		return slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, placeholder, id, drawn...)
	}
	var groups []*slack.OptionGroupBlockObject
	for from := 0; from < len(drawn); from += maxOptions {
		to := min(from+maxOptions, len(drawn))
		name := strconv.Itoa(from+1) + "–" + strconv.Itoa(to)
		groups = append(groups, slack.NewOptionGroupBlockElement(plainText(name, maxOption), drawn[from:to]...))
	}
	return slack.NewOptionsGroupSelectBlockElement(slack.OptTypeStatic, placeholder, id, groups...)
}

// noValue stands for an option's empty value, which Slack refuses.
const noValue = " "

func optionValue(v string) string {
	if v == "" {
		return noValue
	}
	return v
}

func pickedValue(v string) string {
	if v == noValue {
		return ""
	}
	return v
}
