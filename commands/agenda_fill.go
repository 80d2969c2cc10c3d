package commands

import (
	"context"
	"encoding/json"
	"fmt"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// leftFor is for how many months points of a meeting that was called off are offered to the next one.
const leftFor = 6

// proposals are what hilo would put on a meeting's agenda by itself as things are.
func (f *Features) proposals(ctx context.Context, t *storage.Tx, networkID int64, m network.Meeting) ([]network.AgendaPoint, error) {
	var s network.AgendaSources
	var err error
	if s.Valued, err = valuedNeeds(ctx, t, networkID, m); err != nil {
		return nil, err
	}
	if s.Carried, err = carriedPoints(ctx, t, networkID, m); err != nil {
		return nil, err
	}
	s.Left, err = t.LeftPoints(ctx, networkID, m.Areas, t.Now().AddDate(0, -leftFor, 0), m.Number)
	return s.Propose(), err
}

// valuedNeeds are the needs of the last closed round of each of a meeting's areas, with what that round found, and whether
// a meeting before has them on its agenda.
func valuedNeeds(ctx context.Context, t *storage.Tx, networkID int64, m network.Meeting) ([]network.ValuedNeed, error) {
	results, err := t.LastResults(ctx, networkID, m.Areas)
	if err != nil {
		return nil, err
	}
	var out []network.ValuedNeed
	var numbers []int64
	for _, r := range results {
		var found result
		if err := json.Unmarshal(r.Data, &found); err != nil {
			return nil, fmt.Errorf("result of round %d: %w", r.Round, err)
		}
		for _, l := range found.Lines {
			numbers = append(numbers, l.Need)
			out = append(out, network.ValuedNeed{Need: network.Need{Number: l.Need}, Round: r.Round, Closed: r.Closed, Position: l.Position,
				Score: l.Tally.Score, Voices: l.Tally.ImmediateVoices, Alarm: l.Tally.Alarm, Divided: l.Tally.Disagreement})
		}
	}
	needs, err := t.Needs(ctx, networkID, numbers)
	if err != nil {
		return nil, err
	}
	talked, err := t.TalkedOver(ctx, networkID, numbers, m.Start)
	for i := range out {
		number := out[i].Need.Number
		out[i].Need, out[i].Talked = needs[number], talked[number]
	}
	return out, err
}

// carriedPoints are what earlier meetings of these areas left for this one.
func carriedPoints(ctx context.Context, t *storage.Tx, networkID int64, m network.Meeting) ([]network.AgendaPoint, error) {
	left, err := t.CarriedOver(ctx, networkID, m.Areas)
	out := make([]network.AgendaPoint, 0, len(left))
	for _, o := range left {
		if o.Meeting != m.Number {
			out = append(out, network.AgendaPoint{Title: o.Body, Own: true, Origin: network.PointCarried, Source: o.Source()})
		}
	}
	return out, err
}

// drafted has hilo fill the agenda of a meeting that is ahead, as long as it is hilo's own draft.
func (f *Features) drafted(ctx context.Context, t *storage.Tx, networkID int64, m network.Meeting) (network.Agenda, error) {
	a, err := t.Agenda(ctx, networkID, m.Number)
	if err != nil || !m.Ahead(t.Now()) {
		return a, err
	}
	proposed, err := f.proposals(ctx, t, networkID, m)
	if err != nil || !a.Fill(proposed, t.Now()) {
		return a, err
	}
	if a, err = t.LockAgenda(ctx, networkID, m.Number); err != nil || !a.Fill(proposed, t.Now()) {
		return a, err
	}
	if err := t.SaveAgenda(ctx, networkID, a); err != nil {
		return a, err
	}
	return a, t.Record(ctx, networkID, meetingSubject(m.Number), 0, "agenda_draft", nil)
}

// touchAgendas notes that a need has changed on the agendas of the meetings that are ahead, so that what shows them is
// drawn again.
func touchAgendas(ctx context.Context, t *storage.Tx, r *bot.Request, n network.Need) error {
	meetings, err := t.AgendasWith(ctx, r.Network.ID, []int64{n.Number, n.Merged})
	if err != nil {
		return err
	}
	for _, m := range meetings { // one or two
		if err := t.Record(ctx, r.Network.ID, meetingSubject(m), r.Actor.Person.ID, "agenda_need", nil); err != nil {
			return err
		}
	}
	return nil
}
