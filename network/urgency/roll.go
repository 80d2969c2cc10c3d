package urgency

import (
	"fmt"
	"maps"
	"slices"
)

// FullWeight is the weight of an ordinary voice on a roll.
const FullWeight = 100

// maxRatio is how many times the lightest voice of a roll the heaviest may
// weigh: past it a network would be outvoted by one of its entities.
const maxRatio = 3

// Roll holds the voices entitled in a round, frozen when it opens, and their
// weights in hundredths (FullWeight is one voice).
type Roll map[int64]int

// WeightError says that a voice's weight is not allowed on its roll: it is not
// positive, or it is more than three times the lightest.
type WeightError struct {
	Voice    int64
	Weight   int // in hundredths
	Lightest int // in hundredths; 0 when Weight is not positive
}

func (e *WeightError) Error() string {
	if e.Weight <= 0 {
		return fmt.Sprintf("voice %d weighs %d hundredths: a weight must be positive", e.Voice, e.Weight)
	}
	return fmt.Sprintf("voice %d weighs %d hundredths, more than %d times the lightest, %d",
		e.Voice, e.Weight, maxRatio, e.Lightest)
}

// Check returns a *WeightError naming the first voice, by number, whose weight
// is not allowed. An empty roll is allowed; no result over it is valid.
func (r Roll) Check() error {
	voices := slices.Sorted(maps.Keys(r))
	lightest := 0
	for _, voice := range voices {
		weight := r[voice]
		if weight <= 0 {
			return &WeightError{Voice: voice, Weight: weight}
		}
		if lightest == 0 || weight < lightest {
			lightest = weight
		}
	}
	for _, voice := range voices {
		if r[voice] > maxRatio*lightest {
			return &WeightError{Voice: voice, Weight: r[voice], Lightest: lightest}
		}
	}
	return nil
}
