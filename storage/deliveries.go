package storage

import (
	"context"
	"crypto/rand"
	"database/sql"
	"time"

	"hilo/network"
)

type deliveryRow struct {
	Network   int64        `db:"network"`
	Number    int64        `db:"number"`
	View      string       `db:"view"`
	Subject   string       `db:"subject"`
	ID        int64        `db:"id"`
	Turn      int64        `db:"turn"`
	Person    int64        `db:"person"`
	Platform  string       `db:"platform"`
	Workspace string       `db:"workspace"`
	Channel   string       `db:"channel"`
	Pin       bool         `db:"pin"`
	Secret    string       `db:"secret"`
	State     string       `db:"state"`
	Ref       string       `db:"ref"`
	Drawn     sql.NullTime `db:"drawn_at"`
	Due       time.Time    `db:"due_at"`
}

const deliveryColumns = `network, number, view, subject, id, turn, person, platform, workspace, channel, pin, secret, state,
	ref, drawn_at, due_at`

func (r deliveryRow) delivery() network.Delivery {
	return network.Delivery{
		Network: r.Network, Number: r.Number, View: r.View, Subject: network.Subject{Kind: r.Subject, ID: r.ID},
		Turn: r.Turn, Person: r.Person, Place: network.Place{Platform: r.Platform, Workspace: r.Workspace, Channel: r.Channel},
		Pin: r.Pin, Secret: r.Secret, State: network.DeliveryState(r.State), Ref: r.Ref,
		DrawnAt: r.Drawn.Time.UTC(), DueAt: r.Due.UTC(),
	}
}

// Deliver has a message said at a moment, or at once: a row, and the job that sends it. What was said to a place or
// person before is not said again, unless Again asks for it.
func (t *Tx) Deliver(ctx context.Context, d network.Delivery) error {
	return t.DeliverAll(ctx, d.Network, []network.Delivery{d})
}

// DeliverAll is Deliver for many messages of one network.
func (t *Tx) DeliverAll(ctx context.Context, networkID int64, list []network.Delivery) error {
	first, err := t.nextOf(ctx, networkID, "delivery", len(list))
	if err != nil {
		return err
	}
	rows := make([][]any, len(list))
	byNumber := make(map[int64]queued, len(list))
	for i, d := range list {
		if d.DueAt.IsZero() {
			d.DueAt = t.now
		}
		number := first + int64(i)
		byNumber[number] = queued{job(d), d.DueAt}
		rows[i] = []any{networkID, number, d.View, d.Subject.Kind, d.Subject.ID, d.Turn, d.Person, d.Place.Platform,
			d.Place.Workspace, deliveryChannel(d), d.Pin, rand.Text(), string(network.Pending), d.DueAt}
	}
	made, err := t.addRows(ctx, `insert into deliveries (network, number, view, subject, id, turn, person, platform,
		workspace, channel, pin, secret, state, due_at)`, `on conflict do nothing returning number`, rows)
	if err != nil {
		return err
	}
	jobs := make([]queued, len(made))
	for i, number := range made {
		jobs[i] = byNumber[number]
	}
	return t.enqueueAll(ctx, jobs)
}

// Again has a direct message said once more, below what was said since: the older one is taken away.
func (t *Tx) Again(ctx context.Context, d network.Delivery) error {
	there, err := t.Anew(ctx, d)
	if err == nil && !there {
		err = t.Deliver(ctx, d)
	}
	return err
}

// Anew is Again where the message was said before, which it tells; else nothing happens.
func (t *Tx) Anew(ctx context.Context, d network.Delivery) (bool, error) {
	n, err := t.exec(ctx, `update deliveries set state = 'pending', secret = ?, due_at = ?
		where network = ? and view = ? and subject = ? and id = ? and turn = ? and person = ? and channel = ?`,
		rand.Text(), t.now, d.Network, d.View, d.Subject.Kind, d.Subject.ID, d.Turn, d.Person, deliveryChannel(d))
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.Enqueue(ctx, job(d), t.now)
}

// deliveryChannel is empty for a direct message: the person is the address.
func deliveryChannel(d network.Delivery) string {
	if d.Person != 0 {
		return ""
	}
	return d.Place.Channel
}

func job(d network.Delivery) network.DeliverJob {
	return network.DeliverJob{Network: d.Network, Person: d.Person, Channel: deliveryChannel(d)}
}

// DropDeliveries forgets what is still to be said about a subject. What is in the chat system's hands just now is said
// all the same.
func (t *Tx) DropDeliveries(ctx context.Context, networkID int64, s network.Subject) error {
	_, err := t.exec(ctx, `update deliveries set state = 'dropped' where network = ? and subject = ? and id = ?
		and state in ('pending', 'sending', 'lost')`, networkID, s.Kind, s.ID)
	return err
}

// Resume has said in a channel what was to be said, since a moment, in one that was out of reach: the same, which is
// back, or another in its place, where nothing is said twice.
func (t *Tx) Resume(ctx context.Context, networkID int64, lost string, in network.Place, since time.Time) error {
	n, err := t.exec(ctx, `update deliveries set state = 'pending', due_at = ?, platform = ?, workspace = ?, channel = ?
		where network = ? and person = 0 and channel = ? and state = 'lost' and due_at >= ? and not exists (
			select 1 from deliveries o where o.network = deliveries.network and o.view = deliveries.view
			and o.subject = deliveries.subject and o.id = deliveries.id and o.turn = deliveries.turn and o.person = 0
			and o.channel = ? and o.number <> deliveries.number)`,
		t.now, in.Platform, in.Workspace, in.Channel, networkID, lost, since, in.Channel)
	if err != nil || n == 0 {
		return err
	}
	return t.Enqueue(ctx, network.DeliverJob{Network: networkID, Channel: in.Channel}, t.now)
}

// StandingIn are the subjects of the newest messages that stand in a channel, at most so many.
func (t *Tx) StandingIn(ctx context.Context, networkID int64, channel string, most int) ([]network.Subject, error) {
	var rows []deliveryRow
	err := t.all(ctx, &rows, `select subject, id from deliveries where network = ? and person = 0 and channel = ?
		and state = 'sent' order by number desc limit ?`, networkID, channel, most)
	out := make([]network.Subject, len(rows))
	for i, r := range rows {
		out[i] = network.Subject{Kind: r.Subject, ID: r.ID}
	}
	return out, err
}

// Tell has a view of a subject said in the channels of areas that have one: what the delivery names but its place.
func (t *Tx) Tell(ctx context.Context, d network.Delivery, areas []int64) error {
	if len(areas) == 0 {
		return nil
	}
	var rows []struct {
		Platform  string `db:"platform"`
		Workspace string `db:"workspace"`
		Channel   string `db:"channel"`
	}
	if err := t.allIn(ctx, &rows, `select platform, workspace, channel from places where network = ? and area in (?)
		order by area`, d.Network, areas); err != nil {
		return err
	}
	for _, r := range rows { // a handful of areas
		d.Place = network.Place{Platform: r.Platform, Workspace: r.Workspace, Channel: r.Channel}
		if err := t.Deliver(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// ClaimDelivery takes the next message due for a place or person: ours alone for a minute, after which it is due
// again if it was not heard of. It returns network.ErrNotFound when nothing is due, or while an earlier message to the
// same place is being sent by somebody else, who goes on with what waits behind it: so the order is kept.
// (Both conditions on the state are of one index: it holds what is pending or being sent.)
func (s *Store) ClaimDelivery(ctx context.Context, j network.DeliverJob) (network.Delivery, error) {
	var row deliveryRow
	err := s.Update(ctx, "", func(t *Tx) error {
		return t.get(ctx, &row, `update deliveries set state = 'sending', due_at = ? where network = ? and number = (
			select number from deliveries where network = ? and person = ? and channel = ?
				and state in ('pending', 'sending') and due_at <= ? order by number limit 1)
			and state in ('pending', 'sending') and due_at <= ? and not exists (
				select 1 from deliveries s where s.network = ? and s.person = ? and s.channel = ?
				and s.state in ('pending', 'sending') and s.state = 'sending' and s.due_at > ?)
			returning `+deliveryColumns, t.now.Add(time.Minute),
			j.Network, j.Network, j.Person, j.Channel, t.now, t.now, j.Network, j.Person, j.Channel, t.now)
	})
	return row.delivery(), err
}

// Delivered keeps where a message stands now that it was sent.
func (s *Store) Delivered(ctx context.Context, d network.Delivery) error {
	return s.Update(ctx, "", func(t *Tx) error {
		_, err := t.exec(ctx, `update deliveries set state = 'sent', ref = ?, channel = case when person = 0 then channel else '' end,
			drawn_at = ? where network = ? and number = ?`, d.Ref, d.DrawnAt, d.Network, d.Number)
		return err
	})
}

// PutOff makes a claimed message due again at a moment. Until then it still counts as being sent, and so holds back
// what waits behind it or comes meanwhile: the order is kept, and a chat system that asked for patience has it.
func (s *Store) PutOff(ctx context.Context, d network.Delivery, until time.Time) error {
	return s.Update(ctx, "", func(t *Tx) error {
		if _, err := t.exec(ctx, `update deliveries set state = 'sending', due_at = ? where network = ? and number = ?
			and state in ('pending', 'sending')`, until, d.Network, d.Number); err != nil {
			return err
		}
		return t.Enqueue(ctx, job(d), until)
	})
}

// DropDelivery gives a message up: it has lost its sense or cannot be sent.
func (s *Store) DropDelivery(ctx context.Context, d network.Delivery) error {
	return s.Update(ctx, "", func(t *Tx) error {
		_, err := t.exec(ctx, `update deliveries set state = 'dropped' where network = ? and number = ?`, d.Network, d.Number)
		return err
	})
}

// LoseDelivery keeps a message whose channel is out of reach, for Resume.
func (s *Store) LoseDelivery(ctx context.Context, d network.Delivery) error {
	return s.Update(ctx, "", func(t *Tx) error {
		_, err := t.exec(ctx, `update deliveries set state = 'lost', due_at = ? where network = ? and number = ?
			and state in ('pending', 'sending')`, t.now, d.Network, d.Number)
		return err
	})
}

// toldIn are the columns and values by which the message is found that a told notice x was told in.
const toldIn = `d.network = x.network and d.view = '` + network.NoticesView + `' and d.subject = '` + network.KindNotices + `'
	and d.id = x.batch and d.turn = 0 and d.person = x.person and d.channel = ''`

// DeliveriesOf are the standing messages of a subject: those that were sent and can be drawn again, also the direct
// messages in which it is one notice of several.
func (s *Store) DeliveriesOf(ctx context.Context, networkID int64, sub network.Subject) ([]network.Delivery, error) {
	var rows []deliveryRow
	err := s.View(ctx, func(t *Tx) error {
		return t.all(ctx, &rows, `select `+deliveryColumns+` from (
				select number as num from deliveries where network = ? and subject = ? and id = ? and state = 'sent'
				union select d.number from notices x join deliveries d on `+toldIn+`
					where x.network = ? and x.subject = ? and x.id = ? and x.state = 'told' and d.state = 'sent'
			) standing join deliveries on network = ? and number = num order by number limit 500`,
			networkID, sub.Kind, sub.ID, networkID, sub.Kind, sub.ID, networkID)
	})
	return deliveries(rows), err
}

// Redrawn keeps when a message was drawn last.
func (s *Store) Redrawn(ctx context.Context, d network.Delivery) error {
	return s.Update(ctx, "", func(t *Tx) error {
		_, err := t.exec(ctx, `update deliveries set drawn_at = ? where network = ? and number = ? and state = 'sent'`,
			d.DrawnAt, d.Network, d.Number)
		return err
	})
}

// PostAnew has a standing message said once more, as the chat system no longer has it. Of several who find it gone, one
// has it said.
func (s *Store) PostAnew(ctx context.Context, d network.Delivery) error {
	return s.Update(ctx, "", func(t *Tx) error {
		n, err := t.exec(ctx, `update deliveries set state = 'pending', secret = ?, ref = '', due_at = ?
			where network = ? and number = ? and state = 'sent' and ref = ?`, rand.Text(), t.now, d.Network, d.Number, d.Ref)
		if err != nil || n == 0 {
			return err
		}
		return t.Enqueue(ctx, job(d), t.now)
	})
}

// All parts start from what changed of late (a cross join keeps SQLite to that order): deliveries only grow.
const staleSQL = `select ` + deliveryColumns + ` from (
		select d.network as net, d.number as num from networks n cross join history h cross join deliveries d
			where h.network = n.id and h.at > ? and d.network = h.network and d.subject = h.subject and d.id = h.id
			and d.state = 'sent' and h.at > d.drawn_at
		union select d.network, d.number from networks n cross join rounds r cross join deliveries d
			where r.network = n.id and r.state = 'open' and d.network = r.network and d.subject = 'round' and d.id = r.number
			and d.state = 'sent' and d.person = 0 and exists (select 1 from ballots b where b.network = r.network
				and b.round = r.number and b.cast_at > ? and b.cast_at > d.drawn_at)
		union select d.network, d.number from networks w cross join history h cross join notices x cross join deliveries d
			where h.network = w.id and h.at > ? and x.network = h.network and x.subject = h.subject and x.id = h.id
			and x.state = 'told' and ` + toldIn + ` and d.state = 'sent' and h.at > d.drawn_at
	) changed cross join deliveries where network = net and number = num order by network, number limit 200`

// Stale are standing messages whose subject has changed after they were drawn: its history, or the ballots of its
// round. The sweep draws them again whatever was lost meanwhile.
func (s *Store) Stale(ctx context.Context, since time.Time) ([]network.Delivery, error) {
	var rows []deliveryRow
	err := s.View(ctx, func(t *Tx) error {
		return t.all(ctx, &rows, staleSQL, since, since, since)
	})
	return deliveries(rows), err
}

// WakeDeliveries queues the sending of what has been due for a while: what a stopped process left behind.
func (s *Store) WakeDeliveries(ctx context.Context) error {
	return s.Update(ctx, "", func(t *Tx) error {
		var late []struct {
			Network int64  `db:"network"`
			Person  int64  `db:"person"`
			Channel string `db:"channel"`
		}
		if err := t.all(ctx, &late, `select distinct network, person, channel from deliveries
			where state in ('pending', 'sending') and due_at < ? limit 500`, t.now.Add(-time.Minute)); err != nil {
			return err
		}
		for _, l := range late { // seldom any
			if err := t.Enqueue(ctx, network.DeliverJob(l), t.now); err != nil {
				return err
			}
		}
		return nil
	})
}

func deliveries(rows []deliveryRow) []network.Delivery {
	out := make([]network.Delivery, len(rows))
	for i, r := range rows {
		out[i] = r.delivery()
	}
	return out
}

// ForgetInbox drops inbox keys older than a moment.
func (s *Store) ForgetInbox(ctx context.Context, before time.Time) error {
	return s.Update(ctx, "", func(t *Tx) error {
		_, err := t.exec(ctx, `delete from inbox where seen_at < ?`, before)
		return err
	})
}
