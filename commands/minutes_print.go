package commands

import (
	"context"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/paper"
	"hilo/storage"
)

// filed are minutes as they go into a file: in the language of their channel, whoever asks.
type filed struct {
	record
	network.Written
	own     bot.Printer
	name    string // of the file, without its ending
	status  string // what to say above those that are not approved; "" otherwise
	emblems []paper.Emblem
}

func (f *Features) fileOf(ctx context.Context, networkID, meeting int64) (filed, error) {
	var out filed
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if out.record, err = readRecord(ctx, t, networkID, meeting); err != nil {
			return err
		}
		out.emblems, err = f.emblems(ctx, t, networkID)
		return err
	})
	if err != nil {
		return out, err
	}
	out.own = bot.In(f.catalog, out.Minutes.Lang, out.zone())
	if out.State != network.MinutesApproved {
		out.status = out.record.status(out.own).Flat(out.own.Moment)
	}
	out.name = out.own.String("minutes.file", nil) + "-" + network.Code("M", out.Minutes.Meeting) + "-" + out.meeting.Start.Format(time.DateOnly)
	out.Written, err = out.text(out.own, 0)
	return out, err
}

// pdf are the minutes as a file to print.
func (m filed) pdf() (bot.File, error) {
	data, err := m.document(m.own, m.Written, m.status, m.emblems).PDF()
	return bot.File{Name: m.name + ".pdf", Type: "application/pdf", Data: data}, err
}

// printedMinutes are minutes as a PDF.
func (f *Features) printedMinutes(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	m, err := f.fileOf(ctx, d.Network, d.Subject.ID)
	if err != nil {
		return nil, err
	}
	file, err := m.pdf()
	if err != nil {
		return nil, err
	}
	return p.Compose(bot.Section{Text: p.T("minutes.file_ready", bot.Args{"Title": m.Title})}, file), nil
}

// writtenMinutes are minutes as Markdown.
func (f *Features) writtenMinutes(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	m, err := f.fileOf(ctx, d.Network, d.Subject.ID)
	if err != nil {
		return nil, err
	}
	if m.status != "" {
		m.Notes = append([]string{m.status}, m.Notes...)
	}
	return p.Compose(bot.Section{Text: p.T("minutes.file_ready", bot.Args{"Title": m.Title})},
		bot.File{Name: m.name + ".md", Type: "text/markdown", Data: []byte(m.Markdown())}), nil
}

// minutesLetter brings approved minutes to those who are on no chat. Those that were reopened meanwhile are not sent.
func (f *Features) minutesLetter(ctx context.Context, p bot.Printer, n network.Network, l network.Mail) (*letter, error) {
	m, err := f.fileOf(ctx, n.ID, l.Subject.ID)
	if err != nil || m.State != network.MinutesApproved {
		return nil, err
	}
	file, err := m.pdf()
	if err != nil {
		return nil, err
	}
	return &letter{subject: m.Title, text: p.String("minutes.letter", bot.Args{"Title": m.Title}), said: itoa(int64(m.Version)),
		files: []bot.File{file}}, nil
}

// document are minutes on paper, with the emblems of the network and of who funds it.
func (rec record) document(p bot.Printer, w network.Written, status string, emblems []paper.Emblem) paper.Document {
	d := paper.Document{Title: w.Title, Subtitle: w.Subtitle, Header: w.Title + " · " + rec.net.Name, Lang: w.Lang, Made: rec.now,
		Emblems: emblems, PageOf: pageNamed(p)}
	if status != "" {
		d.Parts = append(d.Parts, paper.Note(status))
	}
	var facts paper.Facts
	for _, f := range w.Facts {
		facts = append(facts, paper.Fact(f))
	}
	d.Parts = append(d.Parts, facts)
	for _, part := range w.Parts {
		var together paper.Together
		if part.Title != "" {
			together = append(together, paper.Heading{Level: 1, Text: part.Title})
		}
		if part.Empty != "" {
			together = append(together, paper.Paragraph(part.Empty))
		}
		var outcomes paper.Facts
		for _, o := range part.Outcomes {
			outcomes = append(outcomes, paper.Fact{Label: o.Label, Value: o.Text})
		}
		if len(outcomes) > 0 {
			together = append(together, outcomes)
		}
		d.Parts = append(d.Parts, together)
	}
	for _, n := range w.Notes {
		d.Parts = append(d.Parts, paper.Note(n))
	}
	return d
}
