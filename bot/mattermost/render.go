package mattermost

import (
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
	"hilo/locales"
)

// Render draws a message whose buttons and selects are sealed with a bond. Each row of controls ends an attachment,
// for Mattermost shows controls under the text of theirs. Pictures and files are uploads; a picture's alternative
// text stands in the post, for a file has none here.
func (r Renderer) Render(m bot.Message, bond bot.Bond) Message {
	d := drawing{Renderer: r, bond: bond, print: r.Texts.Printer(m.Lang), attachments: []*model.MessageAttachment{}}
	for _, b := range m.Blocks {
		d.block(b)
	}
	d.end(nil)
	if len(d.flat) == 0 {
		d.flat = d.labels
	}
	if len(d.attachments) > 0 {
		d.attachments[0].Fallback = strings.Join(d.flat, "\n")
	}
	props := model.StringInterface{propAttachments: d.attachments, propFromBot: "true"}
	if bond.Delivery != "" {
		props[propKey] = bond.Delivery
	}
	post := &model.Post{ChannelId: bond.Channel, RootId: bond.Thread, Props: props}
	return Message{Post: post, Uploads: d.uploads, Pressable: d.actions > 0}
}

// drawing is a message while it is drawn.
type drawing struct {
	Renderer
	bond        bot.Bond
	print       *locales.Printer
	paragraphs  []string // of the attachment that is not ended yet
	attachments []*model.MessageAttachment
	flat        []string // for notifications
	labels      []string // of controls, for notifications of messages that say nothing else
	uploads     []Upload
	actions     int // drawn so far; the number makes their ids
}

func (d *drawing) block(b bot.Block) {
	switch b := b.(type) {
	case bot.Section:
		d.text(b.Text, "")
	case bot.Facts:
		d.facts(b)
	case bot.Note:
		d.text(b.Text, "> ")
	case bot.Divider:
		d.paragraphs = append(d.paragraphs, "---")
	case bot.Controls:
		d.controls(b)
	case bot.Image:
		d.text(bot.Say(b.Alt), "> ")
		d.uploads = append(d.uploads, Upload{Name: b.Name, Data: b.Data})
	case bot.File:
		d.uploads = append(d.uploads, Upload{Name: b.Name, Data: b.Data})
	}
}

// text adds a paragraph, each line of which begins with a mark: small print is a quotation, Markdown has no smaller
// letters.
func (d *drawing) text(t bot.Text, mark string) {
	s := d.markdown(d.print, t)
	if strings.TrimSpace(s) == "" {
		return
	}
	d.paragraphs = append(d.paragraphs, mark+strings.ReplaceAll(s, "\n", "\n"+mark))
	d.flat = append(d.flat, d.plain(t))
}

// facts are lines: phones cut off the columns of a table.
func (d *drawing) facts(facts bot.Facts) {
	var rows []string
	for _, f := range facts {
		value := d.markdown(d.print, f.Value)
		if _, list := first(f.Value).(bot.List); list {
			value = "\n" + value + "\n"
		}
		rows = append(rows, strong(f.Label+":")+" "+value)
		d.flat = append(d.flat, d.plain(lead(f.Label+": ", f.Value)))
	}
	if len(rows) > 0 {
		d.paragraphs = append(d.paragraphs, strings.TrimRight(strings.Join(rows, "\n"), "\n"))
	}
}

// lead puts words before a text.
func lead(words string, t bot.Text) bot.Text { return append(bot.Say(words), t...) }

func first(t bot.Text) bot.Node {
	if len(t) == 0 {
		return nil
	}
	return t[0]
}

// plain is a text for notifications, where nothing is markup but a mention might still be looked for.
func (d *drawing) plain(t bot.Text) string {
	s := visible(t.Flat(func(at bot.Time) string { return moment(d.print, at) }))
	return strings.ReplaceAll(s, "@", "@"+gap)
}

// end closes an attachment with its actions.
func (d *drawing) end(actions []*model.PostAction) {
	if len(d.paragraphs) == 0 && len(actions) == 0 {
		return
	}
	a := &model.MessageAttachment{Text: strings.Join(d.paragraphs, "\n\n"), Actions: actions}
	d.attachments, d.paragraphs = append(d.attachments, a), nil
}

// controls draws buttons and selects as actions, and links as words: Mattermost has no button that leads elsewhere.
func (d *drawing) controls(controls bot.Controls) {
	var actions []*model.PostAction
	var links []string
	for _, c := range controls {
		switch c := c.(type) {
		case bot.Button:
			sealed := bot.Sealed{Call: c.Call, Bond: d.bond}
			a := d.action(model.PostActionTypeButton, c.Label, sealed)
			a.Style = string(c.Style) // the names are Mattermost's own
			actions = append(actions, a)
		case bot.Select:
			if len(c.Options) == 0 {
				continue
			}
			a := d.action(model.PostActionTypeSelect, c.Label, bot.Sealed{Call: c.Call, Pick: c.Pick, Bond: d.bond})
			a.Options = options(c.Options)
			actions = append(actions, a)
		case bot.LinkButton:
			links = append(links, link(bot.Link(c)))
		}
	}
	if len(links) > 0 {
		d.paragraphs = append(d.paragraphs, strings.Join(links, " · "))
	}
	if len(actions) > 0 {
		d.end(actions)
	}
}

// action has an id of digits alone: a press of an id with any other sign than letters and digits is answered 404.
func (d *drawing) action(kind, label string, sealed bot.Sealed) *model.PostAction {
	d.actions++
	label = shorten(visible(label), maxLabel)
	d.labels = append(d.labels, label)
	return &model.PostAction{
		Id: strconv.Itoa(d.actions), Type: kind, Name: label,
		Integration: &model.PostActionIntegration{
			URL: d.ActionURL, Context: map[string]any{sealKey: d.Seal.Wrap(sealed)},
		},
	}
}

func options(from []bot.Option) []*model.PostActionOptions {
	out := make([]*model.PostActionOptions, len(from))
	for i, o := range from {
		out[i] = &model.PostActionOptions{Text: shorten(visible(o.Label), maxLabel), Value: o.Value}
	}
	return out
}
