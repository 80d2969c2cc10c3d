package network

import (
	"cmp"
	"slices"
	"time"
)

// SlotAnswer is what somebody says to one date of a poll, as their entity's.
type SlotAnswer struct {
	Slot   int64
	Person int64
	Entity int64 // 0 speaks for none
	Word   SlotWord
}

// SlotTally is how the entities stand to one date.
type SlotTally struct {
	DateSlot
	Words             map[int64]SlotWord // by entity
	Yes, IfNeedBe, No int                // entities
}

// Possible says whether some entity could come: it is false of a date that everybody refused, and of one to which nobody
// has said anything.
func (s SlotTally) Possible() bool { return s.Yes+s.IfNeedBe > 0 }

// Tally counts the answers to each date by entity. An entity's word is the best of its people's: one of them is enough to
// be there for it. Who belongs to none is not counted.
func (p DatePoll) Tally(answers []SlotAnswer) []SlotTally {
	out := make([]SlotTally, len(p.Slots))
	for i, slot := range p.Slots {
		out[i] = SlotTally{DateSlot: slot, Words: map[int64]SlotWord{}}
		for _, a := range answers {
			if a.Slot != slot.Number || a.Entity == 0 || !slices.Contains(SlotWords, a.Word) {
				continue
			}
			if had, ok := out[i].Words[a.Entity]; !ok || slices.Index(SlotWords, a.Word) < slices.Index(SlotWords, had) {
				out[i].Words[a.Entity] = a.Word
			}
		}
		for _, w := range out[i].Words {
			switch w {
			case SlotYes:
				out[i].Yes++
			case SlotIfNeedBe:
				out[i].IfNeedBe++
			default:
				out[i].No++
			}
		}
	}
	return out
}

// BestSlot is the date that suits best among those that have not come: most entities with a yes, then fewest with a no,
// then the earliest. There is none when nobody could come on any.
func BestSlot(tallies []SlotTally, now time.Time) (SlotTally, bool) {
	able := slices.DeleteFunc(slices.Clone(tallies), func(t SlotTally) bool { return !t.Possible() || !t.Start.After(now) })
	if len(able) == 0 {
		return SlotTally{}, false
	}
	return slices.MinFunc(able, func(a, b SlotTally) int {
		return cmp.Or(cmp.Compare(b.Yes, a.Yes), cmp.Compare(a.No, b.No), a.Start.Compare(b.Start), cmp.Compare(a.Number, b.Number))
	}), true
}

// LeadersMissing are the needs whose leading entity has said no to a date: as long as no action has another, the one in
// whose name the need was registered.
func (s SlotTally) LeadersMissing(needs []Need) []Need {
	return slices.DeleteFunc(slices.Clone(needs), func(n Need) bool { return s.Words[n.Entity] != SlotNo })
}
