package slack

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"hilo/bot"
	"hilo/locales"
)

// Page is one post: its blocks, and the text that notifications and screen readers give in their place.
type Page struct {
	Text   string
	Blocks []slack.Block
}

// Render draws a message whose buttons and selects are sealed with a bond. Texts too long for a block go on in the
// next one, more than 25 controls in the next row, more than 50 blocks on the next page; a select that does not fit
// Slack's becomes a button for each option. Files are uploads, and pictures too: their blocks stand in the pages without
// the file until it is there. The only error is a bot.TooLongError, of
// a Call that fits no button.
func (r Renderer) Render(m bot.Message, bond bot.Bond) (Message, error) {
	d := drawing{seal: r.Seal, bond: bond, print: r.Texts.Printer(m.Lang)}
	for _, b := range m.Blocks {
		if err := d.block(b); err != nil {
			return Message{}, err
		}
	}
	return Message{Pages: d.pages(), Uploads: d.uploads}, nil
}

// drawing is a message while it is drawn.
type drawing struct {
	seal     bot.Seal
	bond     bot.Bond
	print    *locales.Printer
	pieces   []piece
	uploads  []Upload
	controls int // drawn so far; the number makes the action ids different
}

// piece is one block with what it says in plain words.
type piece struct {
	block slack.Block
	flat  string
	label bool // flat are labels of controls, said only where nothing else is
	drawn int  // its length as it is sent, in runes, where that is more than flat's: escaped
}

func (p piece) size() int { return max(p.drawn, utf8.RuneCountInString(p.flat)) }

func (d *drawing) block(b bot.Block) error {
	switch b := b.(type) {
	case bot.Section:
		d.text(b.Text)
	case bot.Facts:
		d.text(lines(b))
	case bot.Note:
		d.note(b.Text)
	case bot.Divider:
		d.pieces = append(d.pieces, piece{block: slack.NewDividerBlock()})
	case bot.Controls:
		return d.row(b)
	case bot.Image:
		d.picture(b)
	case bot.File:
		d.uploads = append(d.uploads, Upload{Name: b.Name, Type: b.Type, Data: b.Data})
	}
	return nil
}

// picture draws a picture as a block whose file nobody knows yet, and has it uploaded.
func (d *drawing) picture(b bot.Image) {
	alt := shorten(cmp.Or(b.Alt, b.Name), maxAlt)
	block := slack.NewImageBlockSlackFile(&slack.SlackFileObject{}, alt, "", nil)
	d.pieces = append(d.pieces, piece{block: block, flat: alt})
	d.uploads = append(d.uploads, Upload{Name: b.Name, Type: "image/png", Alt: alt, Data: b.Data, block: block})
}

// lines are facts one under the other: the fields of a Slack section would stand in two columns.
func lines(facts bot.Facts) bot.Text {
	var out bot.Text
	for i, f := range facts {
		if i > 0 {
			out = append(out, bot.Plain("\n"))
		}
		out = append(out, bot.Bold(f.Label+":"), bot.Plain(" "))
		out = append(out, f.Value...)
	}
	return out
}

func (d *drawing) text(t bot.Text) {
	for _, part := range split(t, maxText) {
		if elements := rich(d.print, part); len(elements) > 0 {
			d.pieces = append(d.pieces, piece{block: slack.NewRichTextBlock("", elements...), flat: d.flat(part)})
		}
	}
}

func (d *drawing) note(t bot.Text) {
	for _, part := range marked(d.print, t) {
		block := slack.NewContextBlock("", slack.NewTextBlockObject(slack.MarkdownType, part.text, false, true))
		d.pieces = append(d.pieces, piece{block: block, flat: d.flat(part.of), drawn: utf8.RuneCountInString(part.text)})
	}
}

// markedPart is a part of a text and its mrkdwn.
type markedPart struct {
	of   bot.Text
	text string
}

// marked draws a text as mrkdwn in parts that fit a block. Escaping lengthens a text by what nobody knows before, so
// it tries with ever shorter parts.
func marked(p *locales.Printer, t bot.Text) []markedPart {
	for limit := maxText; ; limit /= 2 {
		var out []markedPart
		fits := true
		for _, part := range split(t, limit) {
			if s := mrkdwn(p, part); strings.TrimSpace(s) != "" {
				out = append(out, markedPart{part, s})
				fits = fits && utf8.RuneCountInString(s) <= maxText
			}
		}
		if fits || limit < maxOption {
			return out
		}
	}
}

func (d *drawing) flat(t bot.Text) string {
	return visible(t.Flat(func(at bot.Time) string { return moment(d.print, at) }))
}

// pages deals the pieces out to as few posts as Slack takes.
func (d *drawing) pages() []Page {
	var out []Page
	var now []piece
	size := 0
	flush := func() {
		if len(now) > 0 {
			out = append(out, d.page(now))
		}
		now, size = nil, 0
	}
	for _, p := range d.pieces {
		n := p.size()
		if len(now) == maxBlocks || size+n > maxRunes {
			flush()
		}
		now, size = append(now, p), size+n
	}
	flush()
	return out
}

func (d *drawing) page(pieces []piece) Page {
	var page Page
	var said, labels []string
	for _, p := range pieces {
		page.Blocks = append(page.Blocks, p.block)
		switch {
		case p.label:
			labels = append(labels, p.flat)
		case strings.TrimSpace(p.flat) != "":
			said = append(said, p.flat)
		}
	}
	if len(said) == 0 {
		said = labels
	}
	page.Text = fallback(strings.Join(said, "\n"))
	return page
}

// fallback is a text escaped for the place beside the blocks, cut where that place ends.
func fallback(s string) string {
	var b strings.Builder
	room := maxFallback - 1
	for _, r := range s {
		e := escaper.Replace(string(r))
		if room -= utf8.RuneCountInString(e); room < 0 {
			return b.String() + "…"
		}
		b.WriteString(e)
	}
	return b.String()
}
