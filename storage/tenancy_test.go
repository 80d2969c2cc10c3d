package storage_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"hilo/network"
	"hilo/storage"
)

// No network may see or change another. So every method is called in the name of one network with the numbers and
// names of things of its neighbour, twice: while the neighbour is empty, and while it is full. The answers must be
// the same, and no row of the neighbour may change.

// probe is what a method is called with.
type probe struct {
	ctx   context.Context
	s     *storage.Store
	tx    *storage.Tx
	us    town  // in whose name
	them  town  // whose things they are
	id    int64 // the number of a thing of theirs, and of one of ours too while it is small
	alien int64 // a person of theirs
}

func (p probe) subject() network.Subject { return needSubject(p.id) }

func (p probe) actor() network.Actor {
	return network.Actor{Person: p.them.people[0], Network: p.us.ID, Role: network.Technician, Entity: p.id}
}

func (p probe) delivery() network.Delivery {
	return network.Delivery{Network: p.us.ID, Number: p.id, View: "need", Subject: p.subject(), Place: p.them.place(0), DrawnAt: monday}
}

// notices are some of theirs, for one of their people.
func (p probe) notices() []network.Notice {
	return []network.Notice{{Network: p.us.ID, Number: p.id, Person: p.alien, Class: network.NoticeOwn, View: "v", Subject: p.subject(), Due: monday}}
}

func (p probe) job() network.DeliverJob {
	return network.DeliverJob{Network: p.us.ID, Channel: p.them.place(0).Channel}
}

func (p probe) need() network.Need {
	return network.Need{Number: p.id, Title: "probe", State: network.Open, Entity: p.id, Areas: []int64{p.id}, Author: p.alien}
}

func (p probe) round() network.Round {
	r := p.us.draft(monday, p.id, p.id)
	r.Number = p.id
	return r
}

func (p probe) meeting() network.Meeting {
	return network.Meeting{Number: p.id, State: network.MeetingConvened, Start: monday, Areas: []int64{p.id}, ConvenedBy: p.alien,
		Convened: monday, Changed: monday}
}

func (p probe) question() network.Question {
	return network.Question{Number: p.id, Text: "¿Transporte?", State: network.QuestionAnswered, Author: p.alien, Created: monday, Topic: p.id, Area: p.id,
		Steps:   []network.Step{{Number: 1, Person: p.alien, Asked: monday, Due: monday, Outcome: network.StepWaiting}},
		Replies: []network.Reply{{Number: 1, Person: p.alien, Body: "probe", At: monday, Confirmed: monday}}}
}

func (p probe) referent() network.Referent { return network.Referent{Topic: p.id, Person: p.alien} }

type results []any

func values(v ...any) (any, error) {
	err, _ := v[len(v)-1].(error)
	return results(v[:len(v)-1]), err
}

func only(err error) (any, error) { return nil, err }

// txProbes call the methods of a transaction.
var txProbes = allProbes(houseProbes, waitProbes, guideProbes, agendaProbes, minutesProbes, emblemProbes, pollProbes, attendanceProbes, dataProbes, seriesProbes, feedProbes)

// storeProbes call the methods of the store, which commit by themselves.
var storeProbes = allProbes(houseStoreProbes, guideStoreProbes, feedStoreProbes)

// ofNoNetwork are the methods that belong to no network, and why.
var ofNoNetwork = map[string]string{
	"Store.GuideAt": "a network by the address of its page", "Store.FeedAt": "a feed by the secret of its address", "Tx.Found": "makes a network", "Tx.Networks": "all networks: for the process, not for a person",
	"Tx.SavePerson": "a person by what their chat system calls them", "Tx.SetLanguage": "a person's own choice, in all networks",
	"Store.NoteLanguage": "a person's own choice, in all networks", "Tx.Enqueue": "jobs", "Tx.Now": "the clock", "Tx.Rows": "of the tests", "Tx.Exec": "of the tests", "Tx.Get": "of the tests",
	"Store.Update": "a transaction", "Store.View": "a transaction", "Store.Record": "of the tests", "Store.Close": "the connections",
	"Store.Ping": "the connections", "Store.Dialect": "the connections", "Store.Now": "the clock",
	"Store.Migrate": "the shape", "Store.Migrated": "the shape", "Store.StartJobs": "jobs", "Store.StopJobs": "jobs",
	"Store.NextDue": "jobs", "Store.Promote": "jobs", "Store.JobEvents": "jobs",
	"Store.Stale": "the sweep, over all networks", "Store.WakeDeliveries": "the sweep, over all networks",
	"Store.Cursor": "a chat system", "Store.SetCursor": "a chat system", "Store.Handled": "a chat system", "Store.MarkHandled": "a chat system",
	"Store.Installation": "a chat system", "Store.SaveInstallation": "a chat system", "Store.SaveTokens": "a chat system",
	"Store.Installations": "a chat system", "Store.Expiring": "a chat system", "Store.EnterpriseOf": "a chat system",
	"Store.SetEnterpriseOf": "a chat system", "Store.Claim": "keys of chat systems",
	"Store.Uninstall": "a workspace of a chat system", "Store.Erase": "a workspace of a chat system: a test of its own looks at its neighbours",
	"Store.Secret": "keys of the process", "Store.Lead": "the turns of replicas",
	"Store.ForgetInbox": "keys of chat systems", "Store.PlaygroundMessages": "a chat system", "Store.SavePlaygroundMessage": "a chat system",
	"Store.DeletePlaygroundMessage": "a chat system", "Store.PlaygroundClock": "a chat system", "Store.SavePlaygroundClock": "a chat system",
}

func TestEveryMethodIsProbed(t *testing.T) {
	for _, of := range []struct {
		name   string
		typ    reflect.Type
		probes map[string]func(probe) (any, error)
	}{{"Tx", reflect.TypeFor[*storage.Tx](), txProbes}, {"Store", reflect.TypeFor[*storage.Store](), storeProbes}} {
		seen := map[string]bool{}
		for m := range of.typ.Methods() {
			seen[m.Name] = true
			_, exempt := ofNoNetwork[of.name+"."+m.Name]
			if probed := of.probes[m.Name] != nil; probed == exempt {
				t.Errorf("%s.%s: probed %v, of no network %v: want one of both", of.name, m.Name, probed, exempt)
			}
		}
		for name := range of.probes {
			if !seen[name] {
				t.Errorf("%s.%s is probed, but there is no such method", of.name, name)
			}
		}
	}
}

func TestTenancy(t *testing.T) {
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			alone := probed(t, migrated(t, d.fresh(t), &clock{now: monday}), false)
			besides := probed(t, migrated(t, d.fresh(t), &clock{now: monday}), true)
			for _, call := range slices.Sorted(maps.Keys(alone)) {
				if alone[call] != besides[call] {
					t.Errorf("%s\n gave  %s\n but   %s\n when the other network had it", call, alone[call], besides[call])
				}
			}
		})
	}
}

// probed makes two networks, the first one full of things or empty, and gives what every call said in the name of
// the second.
func probed(t *testing.T, s *storage.Store, full bool) map[string]string {
	t.Helper()
	them, us := found(t, s, "theirs"), found(t, s, "ours")
	furnish(t, s, us, 2)
	if full {
		furnish(t, s, them, 3)
	}
	before, said := dump(t, s, them), map[string]string{}
	for _, id := range []int64{1, 3} {
		p := probe{ctx: t.Context(), s: s, us: us, them: them, id: id, alien: them.people[0].ID}
		for _, name := range slices.Sorted(maps.Keys(txProbes)) {
			var after string
			err := s.Update(t.Context(), "", func(tx *storage.Tx) error {
				p.tx = tx
				out, err := txProbes[name](p)
				said[fmt.Sprintf("Tx.%s %d", name, id)] = answerOf(t, out, err)
				if err == nil {
					after, err = dumpIn(p.ctx, tx, them)
				}
				return errors.Join(err, errUndone)
			})
			if !errors.Is(err, errUndone) {
				t.Fatalf("Tx.%s: %v", name, err)
			}
			if after != "" && after != before {
				t.Errorf("Tx.%s %d changed another network:\n%s", name, id, difference(before, after))
			}
		}
		for _, name := range slices.Sorted(maps.Keys(storeProbes)) {
			out, err := storeProbes[name](p)
			said[fmt.Sprintf("Store.%s %d", name, id)] = answerOf(t, out, err)
			if after := dump(t, s, them); after != before {
				t.Errorf("Store.%s %d changed another network:\n%s", name, id, difference(before, after))
			}
		}
	}
	return said
}

var secrets = regexp.MustCompile(`[A-Z2-7]{26}`)

// answerOf is an answer as text, without what is drawn by lot.
func answerOf(t *testing.T, out any, err error) string {
	t.Helper()
	var failure string
	if err != nil {
		failure = " " + err.Error()
	}
	body, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	return secrets.ReplaceAllString(string(body)+failure, "SECRET")
}

func sorted[T int64 | string](list []T, err error) (any, error) {
	slices.Sort(list)
	return list, err
}
