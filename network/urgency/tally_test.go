package urgency_test

import (
	"encoding/json"
	"testing"

	"hilo/network/urgency"
)

// The stored form: to change it is to lose the summaries already written.
func TestTallyJSON(t *testing.T) {
	tally := urgency.Count(append(together(1, 4, 5, 5), each(0, 4, 2, 0)[1:]...), equal(5), urgency.Rules{})
	got, err := json.Marshal(tally)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"ballots":[1,0,1,0,2,2],"weights":["","","1","","4/3","2/3"],` +
		`"entitled":5,"answered":4,"graded":3,"cannot_judge":1,"immediate_voices":1,` +
		`"median":4,"score":3875000,"valid":true,"alarm":false,"disagreement":true,` +
		`"broad_agreement":false,"consensus":0.54401}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestWeightFromText(t *testing.T) {
	for text, want := range map[string]urgency.Weight{"": "", "0": "", "3": "3", "14/4": "7/2", "1.5": "3/2"} {
		var got urgency.Weight
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%q read as %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"x", "1/0", "-1", "1/2/3"} {
		var got urgency.Weight
		if err := got.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q read as %q, want an error", text, got)
		}
	}
}

func TestScoreText(t *testing.T) {
	for score, want := range map[urgency.Score]string{
		3_071_429: "3,07", 3_333_333: "3,33", 5_000_000: "5,00", 2_995_000: "3,00", 2_994_999: "2,99", 0: "",
	} {
		if got := score.Text(','); got != want {
			t.Errorf("%d reads %q, want %q", score, got, want)
		}
	}
	if got := urgency.Score(3_071_429).String(); got != "3.07" {
		t.Errorf("got %q", got)
	}
	if got := urgency.Score(0).String(); got != "-" {
		t.Errorf("no score reads %q", got)
	}
}

func TestShowShares(t *testing.T) {
	for name, tt := range map[string]struct {
		ballots []urgency.Ballot
		want    bool
	}{
		"three voices":                     {each(1, 2, 3), true},
		"two voices":                       {each(1, 2), false},
		"two voices and one cannot judge":  {each(1, 2, 0), false},
		"many technicians, two voices":     {append(together(1, 1, 2, 3), together(2, 1, 2)...), false},
		"two voices and one off the roll":  {append(each(1, 2), together(9, 3)...), false},
		"three voices of several, one not": {append(each(1, 2, 0), together(3, 4)...), true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := urgency.Count(tt.ballots, equal(4), urgency.Rules{}).ShowShares(); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestGradeValid(t *testing.T) {
	for g := urgency.Grade(-2); g < 8; g++ {
		if want := g >= 0 && g <= 5; g.Valid() != want {
			t.Errorf("grade %d: valid %v", g, g.Valid())
		}
	}
}
