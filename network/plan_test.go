package network_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hilo/network"
)

// town is a network as it stands.
func town() network.File {
	s := network.DefaultSettings()
	return network.File{
		Platform: "test", Workspace: "alhama", Name: "Red", Lang: "es", Zone: "Europe/Madrid", Settings: &s,
		Areas: []network.FileArea{{Name: "Empleo", Channel: "c1"}, {Name: "Educación", Channel: "c2"}},
		Entities: []network.FileEntity{
			{Name: "Cruz Roja", Kind: network.ThirdSector, Weight: 100, Areas: []string{"Empleo"}},
			{Name: "Instituto", Kind: network.School, Weight: 100, Units: []network.FileUnit{{Name: "FP", Weight: 100}}},
		},
		People: []network.FilePerson{
			{User: "ana", Name: "Ana", Entity: "Cruz Roja", Role: network.Coordinator},
			{User: "luis", Name: "Luis", Entity: "Instituto", Unit: "FP", Role: network.Technician, Lang: "ca"},
		},
		Needs: []network.FileNeed{{Number: 1, Title: "Faltan plazas de guardería", State: network.Open}},
	}
}

// lines are a plan as it is printed.
func lines(changes []network.Change) []string {
	out := []string{}
	for _, c := range changes {
		line := string(c.Op) + " " + c.Kind + " " + c.Name
		for _, d := range c.Diff {
			line += "; " + d.String()
		}
		out = append(out, line)
	}
	return out
}

func TestPlan(t *testing.T) {
	for name, tc := range map[string]struct {
		have, want network.File
		plan       []string
	}{
		"the same changes nothing": {town(), town(), []string{}},
		"what is left out stays": {town(), network.File{
			Entities: []network.FileEntity{{Name: "CRUZ ROJA"}, {Name: "Instituto"}},
		}, []string{"~ entity CRUZ ROJA; name: Cruz Roja → CRUZ ROJA"}},
		"a new network": {network.File{}, network.File{
			Name: "Red", Areas: []network.FileArea{{Name: "Empleo"}},
			Entities: []network.FileEntity{{Name: "Cruz Roja", Areas: []string{"Empleo"}, Units: []network.FileUnit{{Name: "Sede"}}}},
			People:   []network.FilePerson{{User: "ana", Name: "Ana"}},
			Needs:    []network.FileNeed{{Title: "B"}, {Title: "A", Number: 7}},
		}, []string{"+ network Red", "+ area Empleo", "+ entity Cruz Roja", "+ unit Cruz Roja · Sede", "+ person Ana (ana)",
			"+ need A (N-7)", "+ need B"}},
		"removals come last, people before units and entities": {town(), network.File{
			Areas: []network.FileArea{{Name: "Empleo"}}, Entities: []network.FileEntity{{Name: "Cruz Roja"}},
			People: []network.FilePerson{{User: "ana", Name: "Ana", Role: network.Observer}},
		}, []string{"~ person Ana (ana); entity: Cruz Roja → –; role: coordinator → observer",
			"- person Luis (luis)", "- unit Instituto · FP", "- entity Instituto", "- area Educación"}},
		"an empty list is meant": {town(), network.File{Needs: []network.FileNeed{}, People: []network.FilePerson{}},
			[]string{"- person Luis (luis)", "- person Ana (ana)"}},
		"channels change places": {town(), network.File{
			Areas: []network.FileArea{{Name: "Empleo", Channel: "c2"}, {Name: "Educación", Channel: "c1"}},
		}, []string{"~ area Empleo; channel: c1 → c2", "~ area Educación; channel: c2 → c1"}},
		"the order of areas means nothing": {
			network.File{Name: "R", Settings: town().Settings, Areas: town().Areas, Entities: []network.FileEntity{{Name: "E", Kind: "other", Weight: 100, Areas: []string{"Empleo", "Educación"}}}},
			network.File{Entities: []network.FileEntity{{Name: "E", Areas: []string{"educacion", "EMPLEO"}}}},
			[]string{"~ network R; lang: – → es; zone: – → Europe/Madrid"}},
		"a need is known by its title": {town(), network.File{
			Needs: []network.FileNeed{{Title: "faltan plazas de guarderia"}, {Title: "Otra"}}}, []string{"+ need Otra"}},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tc.plan, lines(network.Plan(tc.have, tc.want))); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestPlanOfSettings(t *testing.T) {
	want := town()
	s := *want.Settings
	s.Participation, s.VoicePerUnit = 60, true
	want.Settings = &s
	plan := []string{"~ network Red; participation: 50 → 60; voice_per_unit: false → true"}
	if d := cmp.Diff(plan, lines(network.Plan(town(), want))); d != "" {
		t.Error(d)
	}
}

func TestQuestionsOfAFileAreOnlyAdded(t *testing.T) {
	have, want := town(), network.File{}
	have.Questions = []network.FileQuestion{{Number: 1, Text: "¿Hay plazo?", Answers: []network.FileAnswer{{Text: "Un mes."}}}}
	want.Questions = []network.FileQuestion{{Text: "hay plazo", Answers: []network.FileAnswer{{Text: "Dos."}}},
		{Text: "¿hay plazo?", Answers: []network.FileAnswer{{Text: "Dos."}}},
		{Number: 5, Text: "¿Y después?", Answers: []network.FileAnswer{{Text: "Otro."}}}}
	var got []string
	for _, c := range network.Plan(have, want) {
		got = append(got, fmt.Sprint(c.Op, " ", c.Kind, " ", c.Name))
	}
	if d := cmp.Diff([]string{"+ question ¿Y después? (C-5)", "+ question hay plazo"}, got); d != "" {
		t.Error(d)
	}
	for name, q := range map[string]network.FileQuestion{
		"it has no answer":               {Text: "¿Hay plazo?"},
		"it has no text":                 {Answers: []network.FileAnswer{{Text: "Sí."}}},
		"personal data is not kept here": {Text: "¿Y la usuaria con DNI 12345678Z?", Answers: []network.FileAnswer{{Text: "Sí."}}},
		"C-1 is another question here":   {Number: 1, Text: "¿Otra?", Answers: []network.FileAnswer{{Text: "Sí."}}},
		`there is no area "Ninguna"`:     {Text: "¿Otra?", Area: "Ninguna", Answers: []network.FileAnswer{{Text: "Sí."}}},
		"an answer has no text":          {Text: "¿Otra?", Answers: []network.FileAnswer{{}}},
	} {
		err := network.Check(have, network.File{Questions: []network.FileQuestion{q}})
		if err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "12345678Z") {
			t.Errorf("want %q, got %v", name, err)
		}
	}
}

func TestPlanLeavesResultsAlone(t *testing.T) {
	have, want := town(), town()
	have.Results = []network.FileResult{{Round: 1, Closed: time.Date(2023, 1, 20, 13, 0, 0, 0, time.UTC)}}
	want.Results = []network.FileResult{
		{Round: 1}, {Round: 2, Closed: time.Date(2023, 1, 27, 13, 0, 0, 0, time.UTC)},
	}
	if d := cmp.Diff([]string{"+ result R-2, 2023-01-27"}, lines(network.Plan(have, want))); d != "" {
		t.Error(d)
	}
	if got := lines(network.Plan(have, town())); len(got) > 0 {
		t.Errorf("a result was to be removed: %v", got)
	}
}

func TestCheck(t *testing.T) {
	if err := network.Check(network.File{}, town()); err != nil {
		t.Fatalf("the network itself: %v", err)
	}
	for name, tc := range map[string]struct {
		change func(*network.File)
		says   string
	}{
		"no name":            {func(f *network.File) { f.Name = "" }, "name: "},
		"language":           {func(f *network.File) { f.Lang = "fr" }, `lang: "fr"`},
		"zone":               {func(f *network.File) { f.Zone = "Alhama" }, `"Alhama"`},
		"settings":           {func(f *network.File) { f.Settings.Participation = 0 }, "settings: participation"},
		"method":             {func(f *network.File) { f.Settings.Method = "x" }, "settings: method"},
		"area twice":         {func(f *network.File) { f.Areas[1].Name = "EMPLEO" }, "areas: EMPLEO: it is there twice"},
		"channel twice":      {func(f *network.File) { f.Areas[1].Channel = "c1" }, "channel c1 is that of Empleo too"},
		"kind":               {func(f *network.File) { f.Entities[0].Kind = "club" }, `"club"`},
		"a voice too heavy":  {func(f *network.File) { f.Entities[0].Weight = 400 }, "entities: Cruz Roja: weight 400"},
		"a voice below zero": {func(f *network.File) { f.Entities[0].Weight = -1 }, "entities: Cruz Roja: weight -1"},
		"entity's area":      {func(f *network.File) { f.Entities[0].Areas[0] = "Deporte" }, `no area "Deporte"`},
		"person's entity":    {func(f *network.File) { f.People[0].Entity = "Cruz" }, `no entity "Cruz"`},
		"person's unit":      {func(f *network.File) { f.People[1].Unit = "ESO" }, `no unit "ESO"`},
		"person's role":      {func(f *network.File) { f.People[1].Role = "boss" }, `"boss"`},
		"person twice":       {func(f *network.File) { f.People[1].User = "ana" }, "it is there twice"},
		"personal data":      {func(f *network.File) { f.Needs[0].Title = "Ayuda para DNI 12345678Z" }, "needs: Ayuda para DNI ███: personal data"},
		"in the detail":      {func(f *network.File) { f.Needs[0].Detail = "tel. 612 345 678" }, "personal data"},
		"state of a round":   {func(f *network.File) { f.Needs[0].State = network.InRound }, `"in_round"`},
		"merged into none":   {func(f *network.File) { f.Needs[0].State = network.MergedInto }, "merged_into"},
		"prioritised by no":  {func(f *network.File) { f.Needs[0].State = network.Prioritised }, "round"},
	} {
		t.Run(name, func(t *testing.T) {
			f := town()
			tc.change(&f)
			err := network.Check(network.File{}, f)
			if _, ok := errors.AsType[network.FileError](err); !ok || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("got %v, want it to say %q", err, tc.says)
			}
			if err != nil && (strings.Contains(err.Error(), "12345678Z") || strings.Contains(err.Error(), "612 345")) {
				t.Errorf("personal data is repeated: %v", err)
			}
		})
	}
}

func TestCheckOfAnotherNeedWithTheSameNumber(t *testing.T) {
	want := network.File{Needs: []network.FileNeed{{Number: 1, Title: "Otra cosa"}}}
	if err := network.Check(town(), want); err == nil || !strings.Contains(err.Error(), "N-1 is another need") {
		t.Errorf("got %v", err)
	}
}

func TestCheckOfAPartOfTheNetwork(t *testing.T) {
	part := network.File{Entities: []network.FileEntity{{Name: "Nueva", Areas: []string{"Empleo"}}}}
	if err := network.Check(town(), part); err != nil {
		t.Errorf("people of entities that the file leaves out: %v", err)
	}
}

func TestDoubts(t *testing.T) {
	f := town()
	f.Needs = append(f.Needs, network.FileNeed{Title: "Una señora marroquí de 34 años sin vivienda"})
	if got := network.Doubts(f); len(got) != 1 || got[0].Title != f.Needs[1].Title {
		t.Errorf("got %+v", got)
	}
}
