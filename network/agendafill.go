package network

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"hilo/network/urgency"
)

// How much hilo proposes by itself.
const (
	// MaxProposed is how many points hilo proposes: what a meeting of two hours can talk about.
	MaxProposed = 8
	// maxTop is how many needs come up only for their place in the ranking.
	maxTop = 3
)

// ValuedNeed is a need as the last closed round of an area found it.
type ValuedNeed struct {
	Need     Need
	Round    int64
	Closed   time.Time // when the round closed
	Position int       // in its ranking; 0 is only indicative
	Score    urgency.Score
	Voices   int       // that see it as immediate
	Alarm    bool      // several entities see it as immediate
	Divided  bool      // the valuations are divided
	Talked   time.Time // when the last meeting before had it on its agenda, or will have; zero is never
}

// AgendaSources is all that a meeting's agenda may be filled from.
type AgendaSources struct {
	Valued  []ValuedNeed  // of the last closed round of each of the meeting's areas
	Carried []AgendaPoint // what earlier meetings left for this one, with titles and sources
	Left    []AgendaPoint // what people had added to meetings that were called off, with titles, authors and sources
}

// NeedSource is the source of a point that is about a need.
func NeedSource(need int64) string { return fmt.Sprintf("need:%d", need) }

// PointSource is the source of a point that was on another meeting's agenda.
func PointSource(meeting, number int64) string { return fmt.Sprintf("point:%d.%d", meeting, number) }

// Propose is what should be talked about: first the needs that several entities see as immediate, then those whose
// valuations are divided, what was carried over, the top of the ranking without a plan, and what was left of meetings that
// were called off. No need comes twice. Where they are more than MaxProposed, the top of the ranking gives way, and then
// what comes last. A need that an earlier meeting talks over after it was valued does not come again by itself.
func (s AgendaSources) Propose() []AgendaPoint {
	alarm, divided, top := s.needs()
	var out []AgendaPoint
	room := max(0, MaxProposed-len(alarm)-len(divided)-len(s.Carried)-len(s.Left))
	met, sources := map[int64]bool{}, map[string]bool{}
	for _, list := range [][]AgendaPoint{alarm, divided, s.Carried, top[:min(len(top), room)], s.Left} {
		for _, p := range list {
			if len(out) == MaxProposed || p.Need != 0 && met[p.Need] || sources[p.Source] {
				continue
			}
			met[p.Need], sources[p.Source] = true, true
			if p.Minutes == 0 {
				p.Minutes = p.Origin.Minutes()
			}
			out = append(out, p)
		}
	}
	return out
}

// needs are those that come up by themselves, the most urgent first.
func (s AgendaSources) needs() (alarm, divided, top []AgendaPoint) {
	valued := slices.DeleteFunc(slices.Clone(s.Valued), func(v ValuedNeed) bool {
		// Another area's round may have valued it since: then that one tells.
		return !v.Need.State.Live() || v.Need.Round != v.Round || v.Talked.After(v.Closed)
	})
	slices.SortStableFunc(valued, func(a, b ValuedNeed) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Need.Joined, a.Need.Joined), cmp.Compare(a.Need.Number, b.Need.Number))
	})
	for _, v := range slices.CompactFunc(valued, func(a, b ValuedNeed) bool { return a.Need.Number == b.Need.Number }) {
		p := AgendaPoint{Title: v.Need.Title, Need: v.Need.Number, Source: NeedSource(v.Need.Number)}
		switch {
		case v.Alarm:
			p.Origin, p.Voices = PointAlarm, v.Voices
			alarm = append(alarm, p)
		case v.Divided:
			p.Origin = PointDivided
			divided = append(divided, p)
		case v.Position > 0 && v.Need.State == Prioritised && len(top) < maxTop:
			p.Origin = PointTop
			top = append(top, p)
		}
	}
	return alarm, divided, top
}

// Fill makes hilo's own draft of what is proposed: what no longer is goes, what is new comes, and all of it stands before
// what people have added here. What was taken off is not proposed again. It says whether anything is different. An agenda
// that the coordination has made its own is left alone.
func (a *Agenda) Fill(proposed []AgendaPoint, now time.Time) bool {
	if !a.Draft() {
		return false
	}
	before := slices.Clone(a.Points)
	var drafted, own []AgendaPoint
	for _, p := range a.Points {
		if p.Source == "" {
			own = append(own, p)
		}
	}
	for _, p := range a.New(proposed, own) {
		if len(drafted)+len(own) >= MaxPoints {
			break
		}
		if i := slices.IndexFunc(before, func(o AgendaPoint) bool { return o.Source == p.Source }); i >= 0 {
			was := before[i]
			was.Origin, was.Voices, was.Need = p.Origin, p.Voices, p.Need
			p = was
		} else {
			a.Last++
			p.Number, p.Added = a.Last, now
		}
		drafted = append(drafted, p)
	}
	a.Points = slices.Concat(drafted, own)
	a.renumber()
	for _, p := range before {
		if at(a.Points, p.Number) < 0 {
			a.Dropped = append(a.Dropped, p.Number)
		}
	}
	return !slices.Equal(a.Points, before)
}

// New are the proposals that are neither among some points nor were taken off.
func (a *Agenda) New(proposed, points []AgendaPoint) []AgendaPoint {
	known := slices.Concat(points, a.Removed)
	return slices.DeleteFunc(slices.Clone(proposed), func(p AgendaPoint) bool {
		return slices.ContainsFunc(known, func(o AgendaPoint) bool {
			return o.Source != "" && o.Source == p.Source || p.Need != 0 && o.Need == p.Need
		})
	})
}

// Accept puts a proposal last, by the coordination: one of those that came up after it had made the agenda its own.
func (a *Agenda) Accept(by Actor, m Meeting, p AgendaPoint, now time.Time) error {
	if err := a.manage(by, m, now); err != nil {
		return err
	}
	if len(a.Points) >= MaxPoints {
		return AgendaFullError{Most: MaxPoints}
	}
	if len(a.New([]AgendaPoint{p}, a.Points)) > 0 {
		p.Added = now
		a.append(p)
	}
	return nil
}

// AgendaAt is when hilo drafts a meeting's agenda by itself: a working day before the reminder that carries it, in the
// morning.
func (m Meeting) AgendaAt(s Settings) time.Time {
	return s.Days().AddWorkdays(m.Start, -max(1, s.RemindWorkdays)-1, remindersAt)
}
