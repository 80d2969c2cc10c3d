package urgency_test

import (
	"errors"
	"slices"
	"testing"

	"hilo/network/urgency"
)

func TestTurnoutSuffices(t *testing.T) {
	tests := map[string]struct {
		turnout       urgency.Turnout
		participation int
		want          bool
	}{
		"half of them":                      {urgency.Turnout{Entitled: 12, Answered: 6, Graded: 6}, 0, true},
		"fewer than half":                   {urgency.Turnout{Entitled: 12, Answered: 5, Graded: 5}, 0, false},
		"half of an odd number":             {urgency.Turnout{Entitled: 7, Answered: 3, Graded: 3}, 0, false},
		"three of those answered graded":    {urgency.Turnout{Entitled: 12, Answered: 6, Graded: 3}, 0, true},
		"only two graded":                   {urgency.Turnout{Entitled: 12, Answered: 12, Graded: 2}, 0, false},
		"two of four are half":              {urgency.Turnout{Entitled: 4, Answered: 2, Graded: 2}, 0, true},
		"two of five are less than half":    {urgency.Turnout{Entitled: 5, Answered: 5, Graded: 2}, 0, false},
		"one alone":                         {urgency.Turnout{Entitled: 1, Answered: 1, Graded: 1}, 0, true},
		"one alone who cannot judge":        {urgency.Turnout{Entitled: 1, Answered: 1}, 0, false},
		"a stricter network":                {urgency.Turnout{Entitled: 12, Answered: 7, Graded: 7}, 60, false},
		"a stricter network, reached":       {urgency.Turnout{Entitled: 10, Answered: 6, Graded: 6}, 60, true},
		"a looser network":                  {urgency.Turnout{Entitled: 12, Answered: 3, Graded: 3}, 25, true},
		"nobody entitled, nothing to reach": {urgency.Turnout{}, 0, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.turnout.Suffices(urgency.Rules{Participation: tt.participation}); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// No need reaches participation by itself, and the round does.
func TestTurnoutOfARound(t *testing.T) {
	first := each(5, 0)
	second := []urgency.Ballot{{Voice: 3, Grade: 2}, {Voice: 2, Grade: 4}, {Voice: 2, Grade: 4}, {Voice: 9, Grade: 1}}
	roll, rules := equal(6), urgency.Rules{}
	for _, need := range [][]urgency.Ballot{first, second} {
		if urgency.Count(need, roll, rules).Valid {
			t.Errorf("%v is valid", need)
		}
	}
	got := urgency.TurnoutOf(slices.Concat(first, second), roll)
	if want := (urgency.Turnout{Entitled: 6, Answered: 3, Graded: 3}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if !got.Suffices(rules) {
		t.Error("the round misses participation")
	}
}

func TestRollCheck(t *testing.T) {
	for name, roll := range map[string]urgency.Roll{
		"empty":       nil,
		"equal":       equal(12),
		"three times": {1: 300, 2: 100, 3: 250},
	} {
		if err := roll.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	tests := map[string]struct {
		roll urgency.Roll
		want urgency.WeightError
		text string
	}{
		"nothing":               {urgency.Roll{1: 100, 2: 0}, urgency.WeightError{Voice: 2}, "voice 2 weighs 0 hundredths: a weight must be positive"},
		"less than nothing":     {urgency.Roll{1: 100, 2: -50, 3: -1}, urgency.WeightError{Voice: 2, Weight: -50}, "voice 2 weighs -50 hundredths: a weight must be positive"},
		"more than three times": {urgency.Roll{7: 301, 8: 100, 9: 400}, urgency.WeightError{Voice: 7, Weight: 301, Lightest: 100}, "voice 7 weighs 301 hundredths, more than 3 times the lightest, 100"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := tt.roll.Check()
			var got *urgency.WeightError
			if !errors.As(err, &got) || *got != tt.want || err.Error() != tt.text {
				t.Errorf("got %v, want %q", err, tt.text)
			}
		})
	}
}
