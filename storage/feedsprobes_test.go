package storage_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"hilo/network"
	"hilo/storage"
)

// subscribe gives a town feeds and contacts without chat.
func (w town) subscribe(tb testing.TB, s *storage.Store, many int) {
	tb.Helper()
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		errs := []error{tx.SaveFeed(ctx, w.ID, w.people[0].ID, 0, w.Workspace+" own"), tx.SaveFeed(ctx, w.ID, 0, w.areas[0], w.Workspace+" area")}
		var list []network.MailContact
		for i := range many {
			list = append(list, network.MailContact{Entity: w.entities[0], Name: w.Workspace, Address: fmt.Sprint(i, "@", w.Workspace, ".example.org")})
		}
		_, err := tx.AddMailContacts(ctx, w.ID, list)
		return errors.Join(append(errs, err)...)
	})
}

func (p probe) contacts() []network.MailContact {
	return []network.MailContact{{Entity: p.id, Name: "probe", Address: "probe@example.org", Area: p.id}}
}

var feedProbes = map[string]func(p probe) (any, error){
	"AddMailContacts": func(p probe) (any, error) { return values(p.tx.AddMailContacts(p.ctx, p.us.ID, p.contacts())) },
	"ClaimMails":      func(p probe) (any, error) { return values(p.tx.ClaimMails(p.ctx, p.us.ID, 9)) },
	"CloseFeed":       func(p probe) (any, error) { return only(p.tx.CloseFeed(p.ctx, p.us.ID, p.alien, 0)) },
	"DropMail":        func(p probe) (any, error) { return only(p.tx.DropMail(p.ctx, p.us.ID, p.id)) },
	"FailMail":        func(p probe) (any, error) { return only(p.tx.FailMail(p.ctx, p.us.ID, p.id, 550)) },
	"FailedMails": func(p probe) (any, error) {
		return values(p.tx.FailedMails(p.ctx, p.us.ID, network.Subject{Kind: network.KindMeeting, ID: p.id}, 0))
	},
	"FeedOf":       func(p probe) (any, error) { return values(p.tx.FeedOf(p.ctx, p.us.ID, p.alien, 0)) },
	"MailContacts": func(p probe) (any, error) { return values(p.tx.MailContacts(p.ctx, p.us.ID)) },
	"MailOut": func(p probe) (any, error) {
		return values(p.tx.MailOut(p.ctx, p.us.ID, "probe", p.subject(), p.id, []int64{1, 2, 3}, monday))
	},
	"MailSent":   func(p probe) (any, error) { return only(p.tx.MailSent(p.ctx, p.us.ID, p.id, "said")) },
	"MeetingsOf": func(p probe) (any, error) { return values(p.tx.MeetingsOf(p.ctx, p.us.ID, p.id%3, monday, 9)) },
	"PutOffMails": func(p probe) (any, error) {
		return only(p.tx.PutOffMails(p.ctx, p.us.ID, []int64{1, 2, 3}, monday.AddDate(0, 0, 1)))
	},
	"RemoveMailContacts": func(p probe) (any, error) {
		return only(p.tx.RemoveMailContacts(p.ctx, p.us.ID, []int64{p.id, p.id + 1}))
	},
	"SaveFeed":     func(p probe) (any, error) { return only(p.tx.SaveFeed(p.ctx, p.us.ID, p.alien, 0, "probe")) },
	"WakeForMails": func(p probe) (any, error) { return only(p.tx.WakeForMails(p.ctx, p.us.ID)) },
}

var feedStoreProbes = map[string]func(p probe) (any, error){
	"NoteFeed": func(p probe) (any, error) {
		return values(p.s.NoteFeed(p.ctx, storage.Feed{Network: p.us.ID, Person: p.alien}, "body"))
	},
}
