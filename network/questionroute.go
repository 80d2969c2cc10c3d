package network

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"hilo/network/calendar"
	"hilo/network/words"
)

// KindTopic is something about which there are reference persons.
const KindTopic = "topic"

// Topic is what questions are about, in the network's own words.
type Topic struct {
	Number int64
	Name   string
	Also   string // other words for it, as they were typed: "alquiler, hipoteca"
}

// Referent is somebody whom the questions of a topic are asked.
type Referent struct {
	Number   int64
	Topic    int64
	Person   int64
	Area     int64  // only of this area; 0 is all
	Town     string // only about this municipality; "" is all
	Position int64  // their place among those of the topic: the next one stands in for them
}

// Change decides whether the actor may change for what somebody is asked: the coordination, and she herself.
func (r Referent) Change(a Actor) error {
	if a.Coordinates() || a.Member() && a.Person.ID == r.Person {
		return nil
	}
	return ForbiddenError{Needs: Coordinator}
}

// Knower is a reference person, with when she works.
type Knower struct {
	Referent
	Reader Reader
}

// How much longer than usual a question stays with who said that they will answer, and with the coordination before it is
// reminded.
const (
	longerTaken    = 3
	longerAtTheEnd = 3
)

// StepDue is when a question that reaches somebody now passes on: after so many working hours of the network, which are
// not hers. One that she has taken stays longer.
func (n Network) StepDue(now time.Time, taken bool) time.Time {
	hours := n.Settings.QuestionHours
	if taken {
		hours *= longerTaken
	}
	return n.AfterWork(now, time.Duration(hours)*time.Hour)
}

// RemindDue is when the coordination, which a question reaches now, is reminded of it if nobody answers.
func (n Network) RemindDue(now time.Time) time.Time {
	return n.AfterWork(now, time.Duration(longerAtTheEnd*n.Settings.QuestionHours)*time.Hour)
}

// HolderDue is when a question passes on that reaches a person now, and for 0, the coordination, RemindDue.
func (n Network) HolderDue(person int64, now time.Time) time.Time {
	if person == 0 {
		return n.RemindDue(now)
	}
	return n.StepDue(now, false)
}

// AfterWork is when so much time has been worked in a network since a moment. It is within working hours: what would fall
// on their end falls on the next beginning.
func (n Network) AfterWork(from time.Time, work time.Duration) time.Time {
	days, hours := n.Settings.Days(), n.workHours()
	at := days.NextWorking(from.In(n.Location()), hours)
	for {
		end := wallClockOn(at, hours.To)
		if at.Add(work).Before(end) {
			return at.Add(work)
		}
		work -= end.Sub(at)
		at = days.AddWorkdays(at, 1, hours.From)
	}
}

// Worked is how much time was worked in a network between two moments.
func (n Network) Worked(from, to time.Time) time.Duration {
	days, hours := n.Settings.Days(), n.workHours()
	var sum time.Duration
	at := days.NextWorking(from.In(n.Location()), hours)
	for at.Before(to) {
		sum += earlier(to, wallClockOn(at, hours.To)).Sub(at)
		at = days.AddWorkdays(at, 1, hours.From)
	}
	return sum
}

// Next are those whom a question is asked next, nobody being the coordination: of those who know its topic the first who
// was not asked yet, or all of them where the network asks all at once. Who is away, or works at no time before it would
// pass on, is passed over; so is who does not want to be told anything.
//
// Those who know a municipality that was named come first, then those who know the area from which it is asked, then who
// knows all areas, then those of other areas; among equals the network's own order counts. Who knows another municipality
// only is not asked.
func (q Question) Next(knowers []Knower, s Settings, due, now time.Time) []int64 {
	var fit []Knower
	for _, k := range knowers {
		switch {
		case k.Topic != q.Topic, k.Person == q.Author, q.had(k.Person), q.elsewhere(k.Referent), !k.answersBy(due, now):
			continue
		}
		fit = append(fit, k)
	}
	slices.SortStableFunc(fit, func(a, b Knower) int {
		return cmp.Or(q.townRank(a.Referent)-q.townRank(b.Referent), q.areaRank(a.Referent)-q.areaRank(b.Referent),
			cmp.Compare(a.Position, b.Position), cmp.Compare(a.Number, b.Number))
	})
	var out []int64
	for _, k := range fit {
		if !slices.Contains(out, k.Person) {
			out = append(out, k.Person)
		}
	}
	if !s.QuestionAll && len(out) > 1 {
		out = out[:1]
	}
	return out
}

// answersBy says whether she can be told in her working hours before a moment.
func (k Knower) answersBy(due, now time.Time) bool {
	h := k.Reader.Habits
	return !h.Mutes(NoticeAsked) && !h.Mutes(NoticeOwn) && k.Reader.Next(now).Before(due)
}

func (q Question) elsewhere(r Referent) bool {
	return q.Town != "" && r.Town != "" && Fold(q.Town) != Fold(r.Town)
}

// townRank prefers who knows the municipality, and where none was named who knows them all.
func (q Question) townRank(r Referent) int {
	if (q.Town != "") == (r.Town != "") {
		return 0
	}
	return 1
}

func (q Question) areaRank(r Referent) int {
	switch r.Area {
	case 0:
		return 1
	case q.Area:
		return 0
	}
	return 2
}

// CutTag takes the first «#word» out of a text; a sign that ends the sentence stays.
func CutTag(text string) (tag, rest string) {
	fields := strings.Fields(text)
	for i, f := range fields {
		word := strings.Trim(f, "#.,;:!?¿¡()«»\"")
		if strings.HasPrefix(strings.TrimLeft(f, "¿¡(«\""), "#") && strings.ContainsFunc(word, unicode.IsLetter) {
			rest := slices.Delete(slices.Clone(fields), i, i+1)
			if ends := f[strings.LastIndex(f, word)+len(word):]; i > 0 && strings.TrimRight(ends, "?!») ") == "" {
				rest[i-1] += ends
			}
			return word, strings.Join(rest, " ")
		}
	}
	return "", text
}

// TaggedTopic is the topic that a tag names, joined or not: #asesoria-juridica.
func TaggedTopic(topics []Topic, tag string) (Topic, bool) {
	joined := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return -1
		}, Fold(s))
	}
	for _, t := range topics {
		for name := range strings.SplitSeq(t.Name+","+t.Also, ",") {
			if joined(tag) != "" && joined(name) == joined(tag) {
				return t, true
			}
		}
	}
	best := MatchTopics(topics, strings.NewReplacer("-", " ", "_", " ").Replace(tag))
	if len(best) == 1 {
		return best[0], true
	}
	return Topic{}, false
}

// MatchTopics are the topics with which a text shares most words: one is clear, several are equally near, none is unknown.
func MatchTopics(topics []Topic, text string) []Topic {
	said := words.Stems(text)
	var best []Topic
	most := 1
	for _, t := range topics {
		n := 0
		for _, stem := range words.Telling(words.Stems(strings.ReplaceAll(t.Name+" . "+t.Also, ",", " . "))) {
			if slices.Contains(said, stem) {
				n++
			}
		}
		switch {
		case n > most:
			best, most = []Topic{t}, n
		case n == most:
			best = append(best, t)
		}
	}
	return best
}

// MedianOf is the middle one of some durations, and of two the shorter.
func MedianOf(all []time.Duration) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[(len(sorted)-1)/2]
}

func wallClockOn(day time.Time, clock time.Duration) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, int(clock/time.Hour), int(clock%time.Hour/time.Minute), 0, 0, day.Location())
}

// workHours are those of the network: of its public bodies.
func (n Network) workHours() calendar.Hours { return hours(n.Settings.WorkFrom, n.Settings.WorkTo) }
