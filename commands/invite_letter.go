package commands

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"hilo/bot"
	"hilo/ics"
	"hilo/mail"
	"hilo/network"
	"hilo/storage"
)

// Post hands in letters: what mail.Server does.
type Post interface {
	Send(ctx context.Context, l mail.Letter) error
	From() string
}

// MailedBy tells who sends e-mail. It is said before anything is asked; without it none is sent.
func (f *Features) MailedBy(p Post) *Features {
	f.post = p
	return f
}

// letter is an e-mail to one contact, without its greeting and without the words on how to be taken off the list.
type letter struct {
	subject, text string
	// said stands for what matters in it: a letter that says the same as the last one about its subject does not go.
	said     string
	calendar []byte // an invitation, of the method
	method   ics.Method
	files    []bot.File
}

// letterView writes a letter about its subject as it is now, in the printer's language. Nil, or network.ErrNotFound, means
// that it has lost its sense. To have one sent to the contacts of some areas, call Tx.MailOut with its name.
type letterView func(ctx context.Context, p bot.Printer, n network.Network, m network.Mail) (*letter, error)

// letters are all letters by their names.
func (f *Features) letters() map[string]letterView {
	return map[string]letterView{"meeting/letter": f.meetingLetter, minutesLetterView: f.minutesLetter}
}

// meetingLetter convenes, tells of a change or calls off, as a contact has to know it: what changed twice before a letter
// went is told once, and what was called off before it was told is not told at all.
func (f *Features) meetingLetter(ctx context.Context, p bot.Printer, n network.Network, m network.Mail) (*letter, error) {
	g, err := f.gather(ctx, n.ID, m.Subject.ID)
	if err != nil || !g.Start.After(g.now) {
		return nil, err
	}
	words := letterWords{"letter.subject_convene", "letter.convene", "letter.after_convene"}
	called := mention(p, g.Meeting, g.names)
	switch {
	case g.State == network.MeetingCalledOff && m.Said == "":
		return nil, nil
	case g.State == network.MeetingCalledOff:
		words = letterWords{"letter.subject_off", "letter.off", "letter.after_off"}
		called = theMeetingNamed(p, g.Meeting, g.names)
	case m.Said != "":
		words = letterWords{"letter.subject_change", "letter.change", "letter.after_change"}
		called = theMeetingNamed(p, g.Meeting, g.names)
	}
	file, err := f.meetingCalendar(p, g, ics.Address{Name: m.Contact.Name, Mail: m.Contact.Address})
	if err != nil {
		return nil, err
	}
	text := []string{p.String(words.text, bot.Args{"Meeting": called}), ""}
	text = append(text, letterFacts(p, g)...)
	text = append(text, "", p.String(words.after, bot.Args{"Entity": m.Contact.Name}))
	return &letter{
		subject: p.String(words.subject, bot.Args{"Meeting": mention(p, g.Meeting, g.names), "Day": p.Day(g.Start), "At": p.Clock(g.Start)}),
		text:    strings.Join(text, "\n"), said: shownOf(g.Meeting), calendar: file, method: calendarMethod(g.Meeting, ics.Address{Mail: m.Contact.Address}),
		files: []bot.File{{Name: fileOfMeeting(g.Meeting), Type: ics.Type, Data: file}},
	}, nil
}

// letterWords are the keys of what a letter about a meeting says.
type letterWords struct{ subject, text, after string }

// letterFacts are when and where a meeting is, a line each.
func letterFacts(p bot.Printer, g gathering) []string {
	var out []string
	add := func(key, value string) {
		if value != "" {
			out = append(out, "  "+p.String(key, nil)+": "+value)
		}
	}
	add("letter.fact_when", p.String("summary.of_year", bot.Args{"Day": p.Day(g.Start), "Year": g.Start.Year()})+", "+hours(p, spanOf(g.Meeting)))
	place, link := g.Where()
	add("letter.fact_where", upperFirst(place))
	add("attendance.label_link", link)
	if g.State == network.MeetingCalledOff {
		add("letter.fact_why", g.Reason)
	}
	add("letter.fact_areas", areaList(g.Areas, g.names))
	return out
}

// shownOf stands for what of a meeting a contact has to know.
func shownOf(m network.Meeting) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %d %q %q %q", m.State, m.Start.Unix(), m.End.Unix(), m.Title, m.Place, m.Link))
	return hex.EncodeToString(sum[:8])
}

// lettersAtOnce are handed in by one run of the job, which has a minute.
const lettersAtOnce = 10

// mailDue hands in the letters of a network that are due: some, and at once the next ones if there are more.
func (f *Features) mailDue(ctx context.Context, j network.MailJob) (bot.Changes, error) {
	var n network.Network
	var due []network.Mail
	err := f.store.Update(ctx, "", func(t *storage.Tx) error {
		due = nil
		mine, err := t.TimerDue(ctx, j.Network, network.MailTimer)
		if err != nil || !mine {
			return err
		}
		if n, err = t.Network(ctx, j.Network); err != nil {
			return err
		}
		if due, err = t.ClaimMails(ctx, j.Network, lettersAtOnce); err != nil {
			return err
		}
		return t.WakeForMails(ctx, j.Network) // should this process end before it comes back
	})
	if errors.Is(err, network.ErrNotFound) {
		return bot.Changes{}, nil
	}
	if err != nil || len(due) == 0 {
		return bot.Changes{}, err
	}
	if err := f.handIn(ctx, n, due); err != nil {
		return bot.Changes{}, err
	}
	return bot.Changes{}, f.store.Update(ctx, "", func(t *storage.Tx) error { return t.WakeForMails(ctx, n.ID) })
}

// handIn sends letters one by one, and keeps what became of each. When the server is away, the others wait too; when it does
// not take one of them for now, that one does.
func (f *Features) handIn(ctx context.Context, n network.Network, due []network.Mail) error {
	for i, m := range due {
		l, err := f.write(ctx, n, m)
		if err != nil {
			return err
		}
		var sent error
		if l != nil {
			sent = f.post.Send(ctx, f.envelope(n, m, *l))
		}
		refused, itself := errors.AsType[*mail.RefusedError](sent)
		err = f.store.Update(ctx, "", func(t *storage.Tx) error {
			switch {
			case l == nil:
				return t.DropMail(ctx, n.ID, m.Number)
			case sent == nil:
				return t.MailSent(ctx, n.ID, m.Number, l.said)
			case itself && refused.ForGood():
				return giveUp(ctx, t, n, m, refused.Code)
			case itself:
				return putOff(ctx, t, n, due[i:i+1])
			}
			return putOff(ctx, t, n, due[i:])
		})
		if err != nil || sent != nil && !itself {
			return err
		}
	}
	return nil
}

// write is a letter as it is to go now; nil when it has lost its sense, or there is nobody to send it.
func (f *Features) write(ctx context.Context, n network.Network, m network.Mail) (*letter, error) {
	view := f.letters()[m.View]
	if view == nil || f.post == nil {
		return nil, nil
	}
	l, err := view(ctx, bot.In(f.catalog, n.Lang, n.Location()), n, m)
	if errors.Is(err, network.ErrNotFound) || err == nil && l != nil && l.said != "" && l.said == m.Said {
		return nil, nil
	}
	return l, err
}

// envelope is a letter as it goes out: with a greeting, and with how to be taken off the list.
func (f *Features) envelope(n network.Network, m network.Mail, l letter) mail.Letter {
	p := bot.In(f.catalog, n.Lang, n.Location())
	out := mail.Letter{To: m.Contact.Address, FromName: n.Name, Subject: l.subject, Lang: p.Lang, Calendar: l.calendar, Method: string(l.method),
		ID:   fmt.Sprintf("%s.%s-%d", strings.TrimSuffix(meetingUID(n, m.Subject.ID), "@hilo.invalid"), "c", m.Number),
		Sent: f.store.Now(),
		Text: strings.Join([]string{p.String("letter.hello", nil), "", l.text, "", n.Name, "",
			"-- ", p.String("letter.why_you", bot.Args{"Network": n.Name, "Entity": m.Contact.Name}), ""}, "\n")}
	for _, file := range l.files {
		out.Files = append(out.Files, mail.File{Name: file.Name, Type: file.Type, Data: file.Data})
	}
	return out
}

// putOff has letters tried again later, the longer the oftener; those that were tried for a day are given up.
func putOff(ctx context.Context, t *storage.Tx, n network.Network, list []network.Mail) error {
	var again []int64
	for _, m := range list { // ten at most
		if t.Now().Sub(m.Created) < network.MailFor {
			again = append(again, m.Number)
			continue
		}
		if err := giveUp(ctx, t, n, m, 0); err != nil {
			return err
		}
	}
	return t.PutOffMails(ctx, n.ID, again, t.Now().Add(network.MailRetry(list[0].Tries+1)))
}

// giveUp keeps that a letter will not arrive, and tells the coordination: once for all letters about one thing.
func giveUp(ctx context.Context, t *storage.Tx, n network.Network, m network.Mail, code int) error {
	if err := t.FailMail(ctx, n.ID, m.Number, code); err != nil {
		return err
	}
	people, err := t.Coordination(ctx, n.ID)
	if err != nil {
		return err
	}
	notices := make([]network.Notice, len(people))
	for i, person := range people {
		notices[i] = network.Notice{Network: n.ID, Person: person, Class: network.NoticeDuty, View: unmailedView,
			Subject: m.Subject, Turn: m.Turn}
	}
	return t.Notify(ctx, notices)
}
