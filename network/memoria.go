package network

import "fmt"

// MemoriaTotals are the people whom a network attended in a period, by sex, as the coordination counted them by hand: no
// rows of people stand behind them.
type MemoriaTotals struct{ Women, Men, Unstated int64 }

// MostCounted is how many people a total may tell.
const MostCounted = 10_000_000

// Sum is how many people they are.
func (m MemoriaTotals) Sum() int64 { return m.Women + m.Men + m.Unstated }

// CountError means that a number is none of people: below zero, or beyond MostCounted.
type CountError struct{ Number int64 }

func (e CountError) Error() string { return fmt.Sprintf("%d people cannot be", e.Number) }

// Count decides whether the actor may keep these totals.
func (m MemoriaTotals) Count(a Actor) error {
	if !a.Coordinates() {
		return ForbiddenError{Needs: Coordinator}
	}
	for _, n := range []int64{m.Women, m.Men, m.Unstated} {
		if n < 0 || n > MostCounted {
			return CountError{n}
		}
	}
	return nil
}
