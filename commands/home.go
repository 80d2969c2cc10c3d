package commands

import (
	"context"
	"slices"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// What is shown of each kind, so that the whole never has more than the 25 controls that a message takes.
const (
	mostActed  = 2 // with buttons of their own
	mostListed = 5 // only named
	// wishedFor is how long what somebody asked of the coordination is shown; it may be met in many ways, so nothing
	// marks it as done.
	wishedFor = 7 * 24 * time.Hour
)

// home is /pendientes: what waits for whoever asks, with the buttons that do it. A chat system that has a page for hilo
// shows the same there.
func (f *Features) home() bot.Command {
	return bot.Command{ID: "home", Verbs: []bot.Verb{{ID: "show", Who: bot.Members, Default: true, Run: f.showHome}}}
}

// pending is what waits for one person now.
type pending struct {
	rounds    []ballotsLeft
	meetings  []network.Meeting // that ask for an answer, the next first
	polls     []pollWait
	questions []network.Question
	asked     int // questions in all
	cards     []network.Resource
	unsaid    int // cards in all
	minutes   minutesWaiting
	needs     []network.Need
	own       int // needs in all
	areas     map[int64]string

	// For the coordination.
	wishes []network.Event
	urgent []storage.UrgentArea
	unsure int // cards of the guide that nobody confirmed
}

// nothing says whether nothing waits; one's own needs only stand there.
func (w pending) nothing() bool {
	return len(w.rounds)+len(w.meetings)+len(w.polls)+w.asked+w.unsaid+w.minutes.count()+len(w.wishes)+len(w.urgent)+w.unsure == 0
}

func (f *Features) showHome(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var w pending
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		w, err = f.pendingFor(ctx, t, r)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	page := homePage{pending: w, f: f, r: r}
	if len(w.questions)+len(w.wishes) > 0 {
		if page.world, err = f.questionWorld(ctx, r.Network.ID); err != nil {
			return bot.Reply{}, err
		}
		page.wishes = slices.DeleteFunc(w.wishes, func(e network.Event) bool { return !page.world.people[e.Actor].Member() }) // she left
	}
	return bot.Reply{Whisper: page.message()}, nil
}

// pendingFor reads what waits for the actor. Observers have nothing to do.
func (f *Features) pendingFor(ctx context.Context, t *storage.Tx, r *bot.Request) (w pending, err error) {
	if w.areas, err = t.AreaNames(ctx, r.Network.ID); err != nil {
		return w, err
	}
	if w.needs, w.own, err = t.ListNeeds(ctx, r.Network.ID, storage.NeedFilter{Author: r.Actor.Person.ID, Entity: r.Actor.Entity,
		Limit: mostListed}); err != nil || !r.Actor.Contributes() {
		return w, err
	}
	if w.rounds, err = f.leftToValue(ctx, t, r.Network.ID, r.Actor.Person.ID); err != nil {
		return w, err
	}
	if w.meetings, err = meetingsAwaiting(ctx, t, r); err != nil {
		return w, err
	}
	if w.polls, err = pollsWaiting(ctx, t, r.Network.ID, r.Actor); err != nil {
		return w, err
	}
	if w.questions, w.asked, err = t.ListQuestions(ctx, r.Network.ID, storage.QuestionFilter{With: r.Actor.Person.ID,
		Waiting: r.Actor.Coordinates(), Limit: mostActed}); err != nil {
		return w, err
	}
	if w.minutes, err = minutesFor(ctx, t, r.Network.ID, r.Actor); err != nil {
		return w, err
	}
	owners := []int64{r.Actor.Person.ID}
	if r.Actor.Coordinates() {
		owners = append(owners, 0)
	}
	if w.cards, w.unsaid, err = t.ResourcesAsked(ctx, r.Network.ID, owners, mostListed, 0); err != nil || !r.Actor.Coordinates() {
		return w, err
	}
	return f.dutiesOf(ctx, t, r, w)
}

// dutiesOf adds what waits for the coordination.
func (f *Features) dutiesOf(ctx context.Context, t *storage.Tx, r *bot.Request, w pending) (pending, error) {
	asked, err := t.EventsSince(ctx, r.Network.ID, verbAsked, r.Now.Add(-wishedFor), 50)
	if err != nil {
		return w, err
	}
	for _, e := range asked { // the newest first: who asks for one thing twice is named once
		same := func(o network.Event) bool { return o.Actor == e.Actor && o.Data["what"] == e.Data["what"] }
		if e.Actor != r.Actor.Person.ID && !slices.ContainsFunc(w.wishes, same) {
			w.wishes = append(w.wishes, e)
		}
	}
	if w.urgent, err = t.UrgentAreas(ctx, r.Network.ID, urgentScore); err != nil {
		return w, err
	}
	_, w.unsure, err = t.FindResources(ctx, r.Network.ID, storage.ResourceQuery{Unconfirmed: true, Limit: 1})
	return w, err
}

// meetingsAwaiting are the meetings ahead that the actor is asked to and has not said a word about, or could not say yet.
func meetingsAwaiting(ctx context.Context, t *storage.Tx, r *bot.Request) ([]network.Meeting, error) {
	list, _, err := t.ListMeetings(ctx, r.Network.ID, storage.MeetingFilter{From: r.Now})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	seats, err := t.Seats(ctx, r.Network.ID)
	if err != nil {
		return nil, err
	}
	numbers := make([]int64, len(list))
	for i, m := range list {
		numbers[i] = m.Number
	}
	answers, err := t.AnswersTo(ctx, r.Network.ID, r.Actor.Person.ID, numbers)
	return slices.DeleteFunc(list, func(m network.Meeting) bool {
		return !m.Ahead(r.Now) || !m.Invited(r.Actor, seats) || !answers[m.Number].Awaited()
	}), err
}
