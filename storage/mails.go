package storage

import (
	"context"
	"database/sql"
	"time"

	"hilo/network"
)

// meetingLetter is the view of the letters about meetings, which keeping a meeting queues by itself.
const meetingLetter = "meeting/letter"

// mailWithin is how long letters that are being handed in belong to one process; then they are due again.
const mailWithin = 5 * time.Minute

type contactRow struct {
	Number  int64        `db:"contact"`
	Entity  int64        `db:"entity"`
	Name    string       `db:"name"`
	Address string       `db:"address"`
	Area    int64        `db:"area"`
	Failed  sql.NullTime `db:"failed_at"`
}

const contactColumns = `c.number as contact, c.entity, c.name, c.address, c.area, c.failed_at`

func (r contactRow) contact() network.MailContact {
	out := network.MailContact{Number: r.Number, Entity: r.Entity, Name: r.Name, Address: r.Address, Area: r.Area}
	if r.Failed.Valid {
		out.Failed = r.Failed.Time.UTC()
	}
	return out
}

// MailContacts are those who are told by e-mail, in the order in which they were added.
func (t *Tx) MailContacts(ctx context.Context, networkID int64) ([]network.MailContact, error) {
	var rows []contactRow
	err := t.all(ctx, &rows, `select `+contactColumns+` from mail_contacts c where c.network = ? order by c.number`, networkID)
	out := make([]network.MailContact, len(rows))
	for i, r := range rows {
		out[i] = r.contact()
	}
	return out, err
}

// AddMailContacts adds contacts, and returns those that were not there yet.
func (t *Tx) AddMailContacts(ctx context.Context, networkID int64, list []network.MailContact) ([]network.MailContact, error) {
	if len(list) == 0 {
		return nil, nil
	}
	first, err := t.nextOf(ctx, networkID, "mail_contact", len(list))
	if err != nil {
		return nil, err
	}
	rows := make([][]any, len(list))
	for i, c := range list {
		rows[i] = []any{networkID, first + int64(i), c.Entity, c.Name, c.Address, c.Area, t.now}
	}
	made, err := t.addRows(ctx, `insert into mail_contacts (network, number, entity, name, address, area, added_at)`,
		`on conflict do nothing returning number`, rows)
	if err != nil {
		return nil, err
	}
	var out []network.MailContact
	for _, number := range made {
		c := list[number-first]
		c.Number = number
		out = append(out, c)
	}
	return out, nil
}

// RemoveMailContacts erases contacts, with all that went to them or was to go.
func (t *Tx) RemoveMailContacts(ctx context.Context, networkID int64, numbers []int64) error {
	if len(numbers) == 0 {
		return nil
	}
	if _, err := t.execIn(ctx, `delete from mails where network = ? and contact in (?)`, networkID, numbers); err != nil {
		return err
	}
	_, err := t.execIn(ctx, `delete from mail_contacts where network = ? and number in (?)`, networkID, numbers)
	return err
}

// MailOut has a letter go to each contact of some areas, not before a moment, and says to how many. A letter of that view
// about the subject that still waits gives way to it. The same turn goes once.
func (t *Tx) MailOut(ctx context.Context, networkID int64, view string, s network.Subject, turn int64, areas []int64, due time.Time) (int, error) {
	all, err := t.MailContacts(ctx, networkID)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	seats, err := t.Seats(ctx, networkID)
	if err != nil {
		return 0, err
	}
	var rows [][]any
	for _, c := range all {
		if c.Concerns(areas, seats) {
			rows = append(rows, []any{networkID, int64(0), c.Number, view, s.Kind, s.ID, turn, "waiting", t.now, due})
		}
	}
	if len(rows) == 0 {
		return 0, nil
	}
	first, err := t.nextOf(ctx, networkID, "mail", len(rows))
	if err != nil {
		return 0, err
	}
	for i := range rows {
		rows[i][1] = first + int64(i)
	}
	if _, err := t.exec(ctx, `update mails set state = 'dropped' where network = ? and subject = ? and id = ? and turn <> ? and view = ?
		and state = 'waiting'`, networkID, s.Kind, s.ID, turn, view); err != nil {
		return 0, err
	}
	made, err := t.addRows(ctx, `insert into mails (network, number, contact, view, subject, id, turn, state, created_at, due_at)`,
		`on conflict do nothing returning number`, rows)
	if err != nil {
		return 0, err
	}
	return len(made), t.WakeBy(ctx, networkID, network.MailTimer, due, network.MailJob{Network: networkID})
}

// mailMeeting has the contacts of a meeting's areas told how it stands, once the minute is over in which it may be undone.
func (t *Tx) mailMeeting(ctx context.Context, networkID int64, m network.Meeting) error {
	if !m.Start.After(t.now) {
		return nil
	}
	_, err := t.MailOut(ctx, networkID, meetingLetter, network.Subject{Kind: network.KindMeeting, ID: m.Number}, m.Sequence, m.Areas,
		t.now.Add(network.UndoWindow))
	return err
}

type mailRow struct {
	contactRow
	Number  int64     `db:"number"`
	View    string    `db:"view"`
	Subject string    `db:"subject"`
	ID      int64     `db:"id"`
	Turn    int64     `db:"turn"`
	Said    string    `db:"said"`
	Code    int64     `db:"code"`
	Tries   int64     `db:"tries"`
	Created time.Time `db:"created_at"`
}

func (r mailRow) mail(networkID int64) network.Mail {
	return network.Mail{Network: networkID, Number: r.Number, Contact: r.contact(), View: r.View,
		Subject: network.Subject{Kind: r.Subject, ID: r.ID}, Turn: r.Turn, Said: r.Said, Code: int(r.Code), Tries: int(r.Tries),
		Created: r.Created.UTC()}
}

const mailColumns = contactColumns + `, g.number, g.view, g.subject, g.id, g.turn, g.code, g.tries, g.created_at`

// ClaimMails takes letters that are due, the oldest first: for some minutes they are the caller's alone. At most so many.
func (t *Tx) ClaimMails(ctx context.Context, networkID int64, most int) ([]network.Mail, error) {
	var rows []mailRow
	if err := t.all(ctx, &rows, `select `+mailColumns+`, coalesce((select p.said from mails p where p.network = g.network
			and p.contact = g.contact and p.view = g.view and p.subject = g.subject and p.id = g.id and p.state = 'sent'
			order by p.number desc limit 1), '') as said
		from mails g join mail_contacts c on c.network = g.network and c.number = g.contact
		where g.network = ? and g.state in ('waiting', 'sending') and g.due_at <= ? order by g.due_at, g.number limit ?`,
		networkID, t.now, most); err != nil || len(rows) == 0 {
		return nil, err
	}
	out, numbers := make([]network.Mail, len(rows)), make([]int64, len(rows))
	for i, r := range rows {
		out[i], numbers[i] = r.mail(networkID), r.Number
	}
	_, err := t.execIn(ctx, `update mails set state = 'sending', due_at = ? where network = ? and number in (?)`,
		t.now.Add(mailWithin), networkID, numbers)
	return out, err
}

// MailSent keeps that letters were handed in, with what mattered in them; what fails afterwards is not tried again.
func (t *Tx) MailSent(ctx context.Context, networkID, number int64, said string) error {
	if _, err := t.exec(ctx, `update mail_contacts set failed_at = null where network = ?
		and number = (select contact from mails where network = ? and number = ?)`, networkID, networkID, number); err != nil {
		return err
	}
	_, err := t.exec(ctx, `update mails set state = 'sent', said = ? where network = ? and number = ?`, said, networkID, number)
	return err
}

// DropMail keeps that a letter has lost its sense.
func (t *Tx) DropMail(ctx context.Context, networkID, number int64) error {
	_, err := t.exec(ctx, `update mails set state = 'dropped' where network = ? and number = ?`, networkID, number)
	return err
}

// PutOffMails has letters tried again at a moment; it counts as a try.
func (t *Tx) PutOffMails(ctx context.Context, networkID int64, numbers []int64, until time.Time) error {
	if len(numbers) == 0 {
		return nil
	}
	_, err := t.execIn(ctx, `update mails set state = 'waiting', tries = tries + 1, due_at = ? where network = ? and number in (?)
		and state = 'sending'`, until, networkID, numbers)
	return err
}

// FailMail gives a letter up: with the server's answer when it was refused for good, or 0 when its time is over.
func (t *Tx) FailMail(ctx context.Context, networkID, number int64, code int) error {
	if _, err := t.exec(ctx, `update mail_contacts set failed_at = ? where network = ?
		and number = (select contact from mails where network = ? and number = ?)`, t.now, networkID, networkID, number); err != nil {
		return err
	}
	_, err := t.exec(ctx, `update mails set state = 'failed', code = ? where network = ? and number = ?`, code, networkID, number)
	return err
}

// FailedMails are the letters about a subject that were given up in a turn, in the order of the contacts.
func (t *Tx) FailedMails(ctx context.Context, networkID int64, s network.Subject, turn int64) ([]network.Mail, error) {
	var rows []mailRow
	err := t.all(ctx, &rows, `select `+mailColumns+`, g.said from mails g
		join mail_contacts c on c.network = g.network and c.number = g.contact
		where g.network = ? and g.subject = ? and g.id = ? and g.turn = ? and g.state = 'failed' order by c.number`,
		networkID, s.Kind, s.ID, turn)
	out := make([]network.Mail, len(rows))
	for i, r := range rows {
		out[i] = r.mail(networkID)
	}
	return out, err
}

// WakeForMails has the next letters handed in when they are due, if there are any.
func (t *Tx) WakeForMails(ctx context.Context, networkID int64) error {
	var next []time.Time
	if err := t.all(ctx, &next, `select due_at from mails where network = ? and state in ('waiting', 'sending')
		order by due_at limit 1`, networkID); err != nil || len(next) == 0 {
		return err
	}
	return t.WakeBy(ctx, networkID, network.MailTimer, next[0], network.MailJob{Network: networkID})
}
