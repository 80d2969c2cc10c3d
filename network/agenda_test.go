package network_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hilo/network"
	"hilo/network/urgency"
)

var (
	agendaNow = time.Date(2023, time.January, 16, 9, 0, 0, 0, time.UTC)
	agendaDay = network.Meeting{Number: 1, State: network.MeetingConvened, Start: agendaNow.AddDate(0, 0, 9), End: agendaNow.AddDate(0, 0, 9).Add(time.Hour)}
	chair     = network.Actor{Person: network.Person{ID: 1}, Network: 1, Role: network.Coordinator, Entity: 1}
	worker    = network.Actor{Person: network.Person{ID: 2}, Network: 1, Role: network.Technician, Entity: 2}
	other     = network.Actor{Person: network.Person{ID: 3}, Network: 1, Role: network.Technician, Entity: 3}
	watcher   = network.Actor{Person: network.Person{ID: 4}, Network: 1, Role: network.Observer}
)

func valued(need int64, score urgency.Score, change func(*network.ValuedNeed)) network.ValuedNeed {
	v := network.ValuedNeed{Need: network.Need{Number: need, Title: fmt.Sprint("need ", need), State: network.Prioritised, Round: 1},
		Round: 1, Closed: agendaNow, Position: 1, Score: score}
	if change != nil {
		change(&v)
	}
	return v
}

func origins(points []network.AgendaPoint) []string {
	out := []string{}
	for _, p := range points {
		out = append(out, fmt.Sprintf("%s %d", p.Origin, p.Need))
	}
	return out
}

func TestPropose(t *testing.T) {
	alarm := func(v *network.ValuedNeed) { v.Alarm, v.Voices = true, 3 }
	divided := func(v *network.ValuedNeed) { v.Divided = true }
	for name, tt := range map[string]struct {
		sources network.AgendaSources
		want    []string
	}{
		"nothing": {network.AgendaSources{}, []string{}},
		"in their order": {network.AgendaSources{
			Valued:  []network.ValuedNeed{valued(1, 4e6, nil), valued(2, 3e6, divided), valued(3, 2e6, alarm), valued(4, 45e5, alarm)},
			Carried: []network.AgendaPoint{{Title: "Convenio", Origin: network.PointCarried, Source: "outcome:1.2"}},
			Left:    []network.AgendaPoint{{Title: "Ruegos", Origin: network.PointAdded, Source: "point:1.2"}}},
			[]string{"alarm 4", "alarm 3", "divided 2", "carried 0", "top 1", "added 0"}},
		"three of the top, by their score": {network.AgendaSources{
			Valued: []network.ValuedNeed{valued(1, 1e6, nil), valued(2, 2e6, nil), valued(3, 3e6, nil), valued(4, 4e6, nil)}},
			[]string{"top 4", "top 3", "top 2"}},
		"those that do not come up": {network.AgendaSources{Valued: []network.ValuedNeed{
			valued(1, 4e6, func(v *network.ValuedNeed) { v.Alarm, v.Need.State = true, network.Covered }),
			valued(2, 4e6, func(v *network.ValuedNeed) { v.Position = 0 }),
			valued(3, 4e6, func(v *network.ValuedNeed) { v.Need.State = network.InRound }),
			valued(4, 4e6, func(v *network.ValuedNeed) { v.Need.Round = 2 }),
			valued(5, 4e6, func(v *network.ValuedNeed) { v.Talked = agendaNow.Add(time.Hour) }),
			valued(6, 4e6, func(v *network.ValuedNeed) { v.Talked = agendaNow.Add(-time.Hour) })}},
			[]string{"top 6"}},
		"a need that was carried over": {network.AgendaSources{Valued: []network.ValuedNeed{valued(7, 4e6, nil)},
			Carried: []network.AgendaPoint{{Title: "Otra vez", Need: 7, Origin: network.PointCarried, Source: "outcome:1.2"}}},
			[]string{"carried 7"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := origins(tt.sources.Propose()); !slices.Equal(got, tt.want) {
				t.Errorf("proposed are %v, want %v", got, tt.want)
			}
		})
	}
}

// sources draws what an agenda is filled from: few needs, so that they meet.
func sources(t *rapid.T) network.AgendaSources {
	state := rapid.SampledFrom([]network.NeedState{network.Open, network.InRound, network.Prioritised, network.Covered})
	need := rapid.Custom(func(t *rapid.T) network.ValuedNeed {
		return valued(rapid.Int64Range(1, 12).Draw(t, "need"), urgency.Score(rapid.Int64Range(0, 5).Draw(t, "score")), func(v *network.ValuedNeed) {
			v.Alarm, v.Divided = rapid.Bool().Draw(t, "alarm"), rapid.Bool().Draw(t, "divided")
			v.Position, v.Need.State = rapid.IntRange(0, 9).Draw(t, "position"), state.Draw(t, "state")
		})
	})
	point := func(origin network.PointOrigin) *rapid.Generator[network.AgendaPoint] {
		return rapid.Custom(func(t *rapid.T) network.AgendaPoint {
			return network.AgendaPoint{Title: "?", Need: rapid.Int64Range(0, 12).Draw(t, "need"), Origin: origin,
				Source: network.PointSource(9, rapid.Int64Range(1, 20).Draw(t, "source"))}
		})
	}
	return network.AgendaSources{Valued: rapid.SliceOfNDistinct(need, 0, 12, func(v network.ValuedNeed) int64 { return v.Need.Number }).Draw(t, "valued"),
		Carried: rapid.SliceOfN(point(network.PointCarried), 0, 12).Draw(t, "carried"),
		Left:    rapid.SliceOfN(point(network.PointAdded), 0, 12).Draw(t, "left")}
}

func TestProposalsAreFewAndOfEachNeedOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sources(t)
		got := s.Propose()
		if len(got) > network.MaxProposed {
			t.Fatalf("%d are proposed", len(got))
		}
		once(t, got)
		for _, p := range got {
			if p.Minutes == 0 || p.Source == "" || p.Title == "" {
				t.Fatalf("proposed is %+v", p)
			}
		}
		slices.Reverse(s.Valued) // in whatever order the areas come
		if again := s.Propose(); !slices.Equal(again, got) {
			t.Fatalf("another order gives %v, not %v", origins(again), origins(got))
		}
	})
}

// once fails where a need or a source stands twice.
func once(t *rapid.T, points []network.AgendaPoint) map[string]bool {
	met := map[string]bool{}
	for _, p := range points {
		for _, key := range []string{p.Source, fmt.Sprint(p.Need)} {
			if key != "" && key != "0" && met[key] {
				t.Fatalf("%s stands twice in %v", key, origins(points))
			}
			met[key] = true
		}
	}
	return met
}

// TestAgendasStayWhole does whatever people and hilo can do, in any order.
func TestAgendasStayWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a network.Agenda
		numbers := map[int64]string{}
		now := agendaNow
		point := func() int64 { return rapid.Int64Range(1, a.Last+1).Draw(t, "point") }
		who := rapid.SampledFrom([]network.Actor{chair, worker, other, watcher})
		t.Repeat(map[string]func(*rapid.T){
			"fill": func(t *rapid.T) { a.Fill(sources(t).Propose(), now) },
			"add": func(t *rapid.T) {
				_, err := a.Add(who.Draw(t, "who"), agendaDay, network.AgendaPoint{Title: "?", Need: rapid.Int64Range(0, 12).Draw(t, "need")}, now)
				allowed(t, err)
			},
			"remove":  func(t *rapid.T) { allowed(t, a.Remove(who.Draw(t, "who"), agendaDay, point(), now)) },
			"undo":    func(t *rapid.T) { allowed(t, a.Undo(who.Draw(t, "who"), agendaDay, point(), now)) },
			"restore": func(t *rapid.T) { allowed(t, a.Restore(who.Draw(t, "who"), agendaDay, point(), now)) },
			"place": func(t *rapid.T) {
				allowed(t, a.Place(who.Draw(t, "who"), agendaDay, point(), rapid.IntRange(-1, 30).Draw(t, "to"), now))
			},
			"accept": func(t *rapid.T) {
				for _, p := range a.New(sources(t).Propose(), a.Points) {
					allowed(t, a.Accept(who.Draw(t, "who"), agendaDay, p, now))
				}
			},
			"": func(t *rapid.T) {
				now = now.Add(time.Minute)
				once(t, a.Points)
				if len(a.Points) > network.MaxPoints {
					t.Fatalf("%d points", len(a.Points))
				}
				for i, p := range slices.Concat(a.Points, a.Removed) {
					if i < len(a.Points) && p.Position != i+1 || p.Number == 0 || p.Number > a.Last || p.Removed.IsZero() != (i < len(a.Points)) {
						t.Fatalf("point %d is %+v", i+1, p)
					}
					if was, ok := numbers[p.Number]; ok && was != p.Source && p.Need == 0 {
						t.Fatalf("number %d was of %q and is of %q", p.Number, was, p.Source)
					}
					numbers[p.Number] = p.Source
				}
			},
		})
	})
}

// allowed fails for an error that is none of the rules'.
func allowed(t *rapid.T, err error) {
	var forbidden network.ForbiddenError
	var full network.AgendaFullError
	var there network.PointThereError
	if err != nil && !errors.Is(err, network.ErrNotFound) && !errors.As(err, &forbidden) && !errors.As(err, &full) && !errors.As(err, &there) {
		t.Fatal(err)
	}
}

func drafted(t *testing.T, needs ...int64) *network.Agenda {
	t.Helper()
	a := &network.Agenda{Meeting: 1}
	var s network.AgendaSources
	for _, n := range needs {
		s.Valued = append(s.Valued, valued(n, urgency.Score(9e6-n), func(v *network.ValuedNeed) { v.Alarm = true }))
	}
	if !a.Fill(s.Propose(), agendaNow) || !a.Draft() {
		t.Fatal("nothing was drafted")
	}
	return a
}

func TestDraftsAreFilledUntilTheCoordinationTrims(t *testing.T) {
	a := drafted(t, 1, 2, 3)
	if _, err := a.Add(worker, agendaDay, network.AgendaPoint{Title: "Ruegos"}, agendaNow); err != nil || !a.Draft() {
		t.Fatalf("added: %v, a draft: %t", err, a.Draft())
	}
	again := network.AgendaSources{Valued: []network.ValuedNeed{valued(3, 4e6, nil), valued(4, 3e6, nil)}}.Propose()
	if !a.Fill(again, agendaNow) {
		t.Error("nothing was different")
	}
	if got := origins(a.Points); !slices.Equal(got, []string{"top 3", "top 4", "added 0"}) || !slices.Equal(a.Dropped, []int64{1, 2}) {
		t.Errorf("filled again: %v, dropped %v", got, a.Dropped)
	}
	if a.Fill(again, agendaNow) {
		t.Error("the same fills it anew")
	}
	if err := a.Remove(chair, agendaDay, a.Points[0].Number, agendaNow); err != nil || a.Draft() || a.TrimmedBy != chair.Person.ID {
		t.Errorf("trimmed: %v by %d", err, a.TrimmedBy)
	}
	if a.Fill(drafted(t, 8).Points, agendaNow) {
		t.Error("hilo fills what is the coordination's own")
	}
	if got := origins(a.New(again, a.Points)); len(got) != 0 {
		t.Errorf("what was taken off is proposed again: %v", got)
	}
}

func TestWhoChangesAgendas(t *testing.T) {
	over := agendaDay.Finish()
	off := agendaDay
	off.State = network.MeetingCalledOff
	mine := func(a *network.Agenda) int64 {
		p, err := a.Add(worker, agendaDay, network.AgendaPoint{Title: "Ruegos"}, agendaNow)
		if err != nil {
			t.Fatal(err)
		}
		return p.Number
	}
	forbidden, state := network.ForbiddenError{Needs: network.Coordinator}, func(m network.Meeting) error { return network.MeetingStateError{Meeting: m} }
	for name, tt := range map[string]struct {
		do   func(*network.Agenda) error
		want error
	}{
		"an observer adds": {func(a *network.Agenda) error {
			_, err := a.Add(watcher, agendaDay, network.AgendaPoint{Title: "?"}, agendaNow)
			return err
		}, network.ForbiddenError{Needs: network.Technician}},
		"added after the end": {func(a *network.Agenda) error {
			_, err := a.Add(worker, agendaDay, network.AgendaPoint{Title: "?"}, over)
			return err
		}, state(agendaDay)},
		"added to what is off": {func(a *network.Agenda) error {
			_, err := a.Add(worker, off, network.AgendaPoint{Title: "?"}, agendaNow)
			return err
		}, state(off)},
		"of nothing": {func(a *network.Agenda) error {
			_, err := a.Add(worker, agendaDay, network.AgendaPoint{}, agendaNow)
			return err
		}, network.ErrPointUntitled},
		"too long":            {func(a *network.Agenda) error { return a.Amend(chair, agendaDay, 1, "", 241, 0, agendaNow) }, network.ErrPointMinutes},
		"somebody else's":     {func(a *network.Agenda) error { return a.Remove(other, agendaDay, mine(a), agendaNow) }, forbidden},
		"one's own":           {func(a *network.Agenda) error { return a.Remove(worker, agendaDay, mine(a), agendaNow) }, nil},
		"one's own, too late": {func(a *network.Agenda) error { return a.Remove(worker, agendaDay, mine(a), over) }, state(agendaDay)},
		"hilo's":              {func(a *network.Agenda) error { return a.Remove(worker, agendaDay, 1, agendaNow) }, forbidden},
		"moved":               {func(a *network.Agenda) error { return a.Place(worker, agendaDay, 1, 2, agendaNow) }, forbidden},
		"ordered":             {func(a *network.Agenda) error { return a.Order(worker, agendaDay, []int{1}, agendaNow) }, forbidden},
		"ordered by a number that is not there": {func(a *network.Agenda) error { return a.Order(chair, agendaDay, []int{9}, agendaNow) },
			network.NoSuchPointError{Position: 9, Points: 2}},
		"ordered twice": {func(a *network.Agenda) error { return a.Order(chair, agendaDay, []int{2, 2}, agendaNow) }, network.NoSuchPointError{Position: 2, Points: 2}},
		"accepted": {func(a *network.Agenda) error {
			return a.Accept(worker, agendaDay, network.AgendaPoint{Need: 9}, agendaNow)
		}, forbidden},
		"presented no more": {func(a *network.Agenda) error { return a.StepDown(worker, agendaDay, 1, over) }, state(agendaDay)},
	} {
		t.Run(name, func(t *testing.T) {
			if err := tt.do(drafted(t, 1, 2)); fmt.Sprint(err) != fmt.Sprint(tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}

func TestPointsAreAmendedAndOrdered(t *testing.T) {
	a := drafted(t, 1, 2, 3)
	if err := a.Order(chair, agendaDay, []int{3, 1}, agendaNow); err != nil {
		t.Fatal(err)
	}
	if got := origins(a.Points); !slices.Equal(got, []string{"alarm 3", "alarm 1", "alarm 2"}) {
		t.Errorf("ordered: %v", got)
	}
	number := a.Points[0].Number
	if err := a.Amend(chair, agendaDay, number, "Otro", 30, worker.Person.ID, agendaNow); err != nil {
		t.Fatal(err)
	}
	if p, _ := a.Point(number); p.Title != "Otro" || !p.Own || p.Minutes != 30 || p.Presenter != worker.Person.ID {
		t.Errorf("amended: %+v", p)
	}
	if total, open := a.Total(); total != 70 || open != 0 {
		t.Errorf("in all %d minutes, %d open", total, open)
	}
	if err := errors.Join(a.StepDown(other, agendaDay, number, agendaNow)); err != nil || a.Points[0].Presenter == 0 {
		t.Errorf("somebody else stepped down: %v", err)
	}
	if err := a.StepDown(worker, agendaDay, number, agendaNow); err != nil || a.Points[0].Presenter != 0 {
		t.Errorf("stepping down: %v, %+v", err, a.Points[0])
	}
	if _, err := a.Add(worker, agendaDay, network.AgendaPoint{Need: 2}, agendaNow); !errors.As(err, new(network.PointThereError)) {
		t.Errorf("a need that is there: %v", err)
	}
	if err := errors.Join(a.Remove(chair, agendaDay, 2, agendaNow), a.Remove(chair, agendaDay, 2, agendaNow)); err != nil || len(a.Points) != 2 {
		t.Errorf("taken off twice: %v", err)
	}
	if p, err := a.Add(worker, agendaDay, network.AgendaPoint{Need: 2}, agendaNow); err != nil || p.Number != 2 || p.Position != 3 || len(a.Removed) != 0 {
		t.Errorf("a need that was taken off: %+v, %v", p, err)
	}
}

func TestAgendaAt(t *testing.T) {
	s := network.DefaultSettings()
	friday := time.Date(2023, time.January, 27, 10, 0, 0, 0, time.UTC)
	if at := (network.Meeting{Start: friday}).AgendaAt(s); !at.Equal(time.Date(2023, time.January, 25, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("drafted at %v", at)
	}
	monday := time.Date(2023, time.January, 30, 10, 0, 0, 0, time.UTC)
	if at := (network.Meeting{Start: monday}).AgendaAt(s); !at.Equal(time.Date(2023, time.January, 26, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("drafted at %v", at)
	}
}
