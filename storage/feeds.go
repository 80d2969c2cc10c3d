package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"hilo/network"
)

// Feed is an address at which calendar programs read meetings: of a person, those that she is asked to; or of an area.
type Feed struct {
	Network int64
	Person  int64 // 0 is an area's
	Area    int64 // 0 is a person's
	Made    time.Time
	Changed time.Time // when what is read there was first as it is
}

type feedRow struct {
	Network int64     `db:"network"`
	Person  int64     `db:"person"`
	Area    int64     `db:"area"`
	Made    time.Time `db:"made_at"`
	Changed time.Time `db:"changed_at"`
}

func (r feedRow) feed() Feed {
	return Feed{Network: r.Network, Person: r.Person, Area: r.Area, Made: r.Made.UTC(), Changed: r.Changed.UTC()}
}

const feedColumns = `f.network, f.person, f.area, f.made_at, f.changed_at`

// secretDigest is what is kept of a secret that somebody else holds.
func secretDigest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// SaveFeed opens a feed at an address that ends in the secret, of which only a digest is kept; one that was open
// elsewhere moves there.
func (t *Tx) SaveFeed(ctx context.Context, networkID, person, area int64, secret string) error {
	_, err := t.exec(ctx, `insert into feeds (network, person, area, digest, made_at, changed_at) values (?, ?, ?, ?, ?, ?)
		on conflict (network, person, area) do update set digest = excluded.digest, made_at = excluded.made_at, body = '',
			changed_at = excluded.changed_at`, networkID, person, area, secretDigest(secret), t.now, t.now)
	return err
}

// FeedOf is the feed of a person (then area is 0) or of an area (then person is 0); network.ErrNotFound where none is open.
func (t *Tx) FeedOf(ctx context.Context, networkID, person, area int64) (Feed, error) {
	var row feedRow
	err := t.get(ctx, &row, `select `+feedColumns+` from feeds f where f.network = ? and f.person = ? and f.area = ?`,
		networkID, person, area)
	return row.feed(), err
}

// CloseFeed closes a feed; one that is closed stays so.
func (t *Tx) CloseFeed(ctx context.Context, networkID, person, area int64) error {
	_, err := t.exec(ctx, `delete from feeds where network = ? and person = ? and area = ?`, networkID, person, area)
	return err
}

// FeedAt is the feed whose address ends in a secret; network.ErrNotFound where none is, or whose person has left or
// whose area was removed.
func (s *Store) FeedAt(ctx context.Context, secret string) (Feed, error) {
	var row feedRow
	err := s.ask(func(t *Tx) error {
		return t.get(ctx, &row, `select `+feedColumns+` from feeds f where f.digest = ? and (
				f.area <> 0 and exists (select 1 from areas a where a.network = f.network and a.id = f.area and a.removed_at is null)
				or f.person <> 0 and exists (select 1 from memberships m where m.network = f.network and m.person = f.person))`,
			secretDigest(secret))
	})
	return row.feed(), err
}

// NoteFeed keeps by its digest what is read at a feed now, and says since when it has been so.
func (s *Store) NoteFeed(ctx context.Context, f Feed, body string) (time.Time, error) {
	var kept struct {
		Body    string    `db:"body"`
		Changed time.Time `db:"changed_at"`
	}
	err := s.ask(func(t *Tx) error {
		return t.get(ctx, &kept, `select body, changed_at from feeds where network = ? and person = ? and area = ?`,
			f.Network, f.Person, f.Area)
	})
	if err != nil || kept.Body == body {
		return kept.Changed.UTC(), err
	}
	var changed time.Time
	err = s.Update(ctx, "", func(t *Tx) error {
		changed = t.now
		return one(t.exec(ctx, `update feeds set body = ?, changed_at = ? where network = ? and person = ? and area = ?`,
			body, t.now, f.Network, f.Person, f.Area))
	})
	return changed, err
}

// MeetingsOf are the meetings of a feed that begin at a moment or later, by their start: those of an area, or of all
// areas where that is 0. Those called off are among them. At most so many.
func (t *Tx) MeetingsOf(ctx context.Context, networkID, area int64, from time.Time, most int) ([]network.Meeting, error) {
	filter := MeetingFilter{Area: area, From: from}
	var out []network.Meeting
	for len(out) < most {
		page, total, err := t.ListMeetings(ctx, networkID, filter)
		if err != nil {
			return nil, err
		}
		out = append(out, page...)
		if filter.Offset += len(page); len(page) == 0 || filter.Offset >= total {
			break
		}
	}
	return out[:min(len(out), most)], nil
}
