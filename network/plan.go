package network

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"hilo/network/calendar"
)

// Op is what a change does.
type Op string

// The operations, as they stand before a line of a plan.
const (
	Add    Op = "+"
	Edit   Op = "~"
	Remove Op = "-"
)

// The kinds of things in a file that are no subjects of their own.
const (
	KindUnit   = "unit"
	KindResult = "result"
)

// Change is one difference between a network and a file.
type Change struct {
	Op   Op
	Kind string
	Name string
	Diff []Diff // of an Edit
	// Item is the whole thing as it is to be, or as it was before a Remove: a File for the network itself, a
	// FileArea, FileEntity, UnitOf, FilePerson, FileNeed, FileQuestion or FileResult.
	Item any
}

// Diff is one value that changes; Field is its name in the file.
type Diff struct{ Field, From, To string }

// UnitOf is a unit with the name of its entity.
type UnitOf struct {
	Entity string
	FileUnit
}

// Plan tells what makes a network what a file says, in the order in which it can be done: what is added or changed,
// then what is in the network and not in the file. Needs, questions and results are only ever added, because they have a life
// of their own; a need is the same by its number, or without one by its title, a question by its text. A network without a name is yet to be
// founded. Both files must have passed Check.
func Plan(have, want File) []Change {
	want = fill(have, want)
	var p plan
	p.network(have, want)
	compare(&p, areaRules, have.Areas, want.Areas)
	compare(&p, entityRules, have.Entities, want.Entities)
	compare(&p, unitRules, unitsOf(have.Entities), unitsOf(want.Entities))
	compare(&p, personRules, have.People, want.People)
	p.needs(have, want)
	p.questions(have, want)
	compare(&p, resultRules, have.Results, append(slices.Clone(want.Results), have.Results...))
	slices.Reverse(p.removals) // people before units, units before entities
	return append(p.changes, p.removals...)
}

type plan struct{ changes, removals []Change }

// rules are how one kind of thing is told apart and compared.
type rules[T any] struct {
	kind string
	key  func(T) string
	name func(T) string
	diff func(have, want T) []Diff
}

// compare plans for one list; the first of several with one key counts.
func compare[T any](p *plan, r rules[T], have, want []T) {
	known, wanted := map[string]T{}, map[string]bool{}
	for _, h := range have {
		known[r.key(h)] = h
	}
	for _, w := range want {
		key := r.key(w)
		if wanted[key] {
			continue
		}
		wanted[key] = true
		h, ok := known[key]
		if !ok {
			p.changes = append(p.changes, Change{Op: Add, Kind: r.kind, Name: r.name(w), Item: w})
		} else if diff := r.diff(h, w); len(diff) > 0 {
			p.changes = append(p.changes, Change{Op: Edit, Kind: r.kind, Name: r.name(w), Diff: diff, Item: w})
		}
	}
	for _, h := range have {
		if !wanted[r.key(h)] {
			p.removals = append(p.removals, Change{Op: Remove, Kind: r.kind, Name: r.name(h), Item: h})
		}
	}
}

var areaRules = rules[FileArea]{
	kind: KindArea,
	key:  func(a FileArea) string { return Fold(a.Name) },
	name: func(a FileArea) string { return a.Name },
	diff: func(h, w FileArea) []Diff {
		return differing(Diff{"name", h.Name, w.Name}, Diff{"lang", h.Lang, w.Lang}, Diff{"channel", h.Channel, w.Channel})
	},
}

var entityRules = rules[FileEntity]{
	kind: KindEntity,
	key:  func(e FileEntity) string { return Fold(e.Name) },
	name: func(e FileEntity) string { return e.Name },
	diff: func(h, w FileEntity) []Diff {
		return differing(Diff{"name", h.Name, w.Name}, Diff{"kind", string(h.Kind), string(w.Kind)},
			Diff{"weight", strconv.Itoa(h.Weight), strconv.Itoa(w.Weight)}, differentNames("areas", h.Areas, w.Areas))
	},
}

var unitRules = rules[UnitOf]{
	kind: KindUnit,
	key:  func(u UnitOf) string { return Fold(u.Entity) + "\n" + Fold(u.Name) },
	name: func(u UnitOf) string { return u.Entity + " · " + u.Name },
	diff: func(h, w UnitOf) []Diff {
		return differing(Diff{"name", h.Name, w.Name}, Diff{"weight", strconv.Itoa(h.Weight), strconv.Itoa(w.Weight)})
	},
}

var personRules = rules[FilePerson]{
	kind: KindPerson,
	key:  func(p FilePerson) string { return p.Workspace + "\n" + p.User },
	name: func(p FilePerson) string { return p.Name + " (" + p.User + ")" },
	diff: func(h, w FilePerson) []Diff {
		return differing(Diff{"name", h.Name, w.Name}, differentNames("entity", []string{h.Entity}, []string{w.Entity}),
			differentNames("unit", []string{h.Unit}, []string{w.Unit}), Diff{"role", string(h.Role), string(w.Role)}, Diff{"lang", h.Lang, w.Lang})
	},
}

// resultRules: a result that is there is never changed.
var resultRules = rules[FileResult]{
	kind: KindResult,
	key:  func(r FileResult) string { return strconv.FormatInt(r.Round, 10) },
	name: func(r FileResult) string { return Code("R", r.Round) + ", " + r.Closed.Format(time.DateOnly) },
	diff: func(FileResult, FileResult) []Diff { return nil },
}

// network plans for the network itself.
func (p *plan) network(have, want File) {
	c := Change{Op: Add, Kind: KindNetwork, Name: want.Name, Item: want}
	if have.Name != "" {
		c.Op, c.Diff = Edit, differing(append([]Diff{{"name", have.Name, want.Name}, {"lang", have.Lang, want.Lang},
			{"zone", have.Zone, want.Zone}, {"responsible", have.Responsible, want.Responsible}},
			settingsDiff(*have.Settings, *want.Settings)...)...)
		if len(c.Diff) == 0 {
			return
		}
	}
	p.changes = append(p.changes, c)
}

func settingsDiff(h, w Settings) []Diff {
	return []Diff{
		{"participation", strconv.Itoa(h.Participation), strconv.Itoa(w.Participation)},
		{"method", string(h.Method), string(w.Method)},
		{"voice_per_unit", strconv.FormatBool(h.VoicePerUnit), strconv.FormatBool(w.VoicePerUnit)},
		{"deadline_days", strconv.Itoa(h.DeadlineDays), strconv.Itoa(w.DeadlineDays)},
		{"deadline_hour", strconv.Itoa(h.DeadlineHour), strconv.Itoa(w.DeadlineHour)},
		{"work_from", strconv.Itoa(h.WorkFrom), strconv.Itoa(w.WorkFrom)},
		{"work_to", strconv.Itoa(h.WorkTo), strconv.Itoa(w.WorkTo)},
		{"grades_by_entity", strconv.FormatBool(h.GradesByEntity), strconv.FormatBool(w.GradesByEntity)},
		{"remind_days", strconv.Itoa(h.RemindDays), strconv.Itoa(w.RemindDays)},
		{"remind_workdays", strconv.Itoa(h.RemindWorkdays), strconv.Itoa(w.RemindWorkdays)},
		{"remind_minutes", strconv.Itoa(h.RemindMinutes), strconv.Itoa(w.RemindMinutes)},
		{"resource_days", strconv.Itoa(h.ResourceDays), strconv.Itoa(w.ResourceDays)},
		{"question_hours", strconv.Itoa(h.QuestionHours), strconv.Itoa(w.QuestionHours)},
		{"minutes_days", strconv.Itoa(h.MinutesDays), strconv.Itoa(w.MinutesDays)},
		{"question_all", strconv.FormatBool(h.QuestionAll), strconv.FormatBool(w.QuestionAll)},
		{"region", string(h.Region), string(w.Region)},
		{"holidays", holidayLines(h.Holidays), holidayLines(w.Holidays)},
	}
}

func holidayLines(days []calendar.Local) string {
	lines := make([]string, len(days))
	for i, d := range days {
		lines[i] = d.String()
	}
	return strings.Join(lines, "; ")
}

// needs plans for the needs: numbered ones first, so that the others find free numbers.
func (p *plan) needs(have, want File) {
	for _, n := range additions(have.Needs, want.Needs, FileNeed.named) {
		p.changes = append(p.changes, Change{Op: Add, Kind: KindNeed, Name: n.named().told("N"), Item: n})
	}
}

func (n FileNeed) named() naming { return naming{n.Number, n.Title} }

// findNeed finds a need by its number, or without one by its title.
func findNeed(needs []FileNeed, n FileNeed) (FileNeed, bool) {
	return findNamed(needs, n.named(), FileNeed.named)
}

// naming is by what something in a file is known: its number, or without one (0) its words.
type naming struct {
	number int64
	words  string
}

func (n naming) told(prefix string) string {
	if n.number == 0 {
		return n.words
	}
	return n.words + " (" + Code(prefix, n.number) + ")"
}

// additions are the wanted things that are not there, numbered ones first.
func additions[T any](have, want []T, named func(T) naming) []T {
	var add []T
	for _, x := range want {
		if _, there := findNamed(have, named(x), named); !there {
			add = append(add, x)
		}
	}
	slices.SortStableFunc(add, func(a, b T) int {
		m, n := named(a).number, named(b).number
		return cmp.Or(cmp.Compare(btoi(m == 0), btoi(n == 0)), cmp.Compare(m, n))
	})
	return add
}

func findNamed[T any](list []T, n naming, named func(T) naming) (T, bool) {
	i := slices.IndexFunc(list, func(x T) bool {
		if n.number != 0 {
			return named(x).number == n.number
		}
		return Fold(named(x).words) == Fold(n.words)
	})
	if i < 0 {
		var none T
		return none, false
	}
	return list[i], true
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func unitsOf(entities []FileEntity) []UnitOf {
	var out []UnitOf
	for _, e := range entities {
		for _, u := range e.Units {
			out = append(out, UnitOf{Entity: e.Name, FileUnit: u})
		}
	}
	return out
}

// differing leaves out what stays the same.
func differing(all ...Diff) []Diff {
	return slices.DeleteFunc(all, func(d Diff) bool { return d.From == d.To })
}

// differentNames compares two lists whose order and spelling mean nothing.
func differentNames(field string, have, want []string) Diff {
	if slices.Equal(folded(have), folded(want)) {
		return Diff{Field: field}
	}
	return Diff{field, strings.Join(have, ", "), strings.Join(want, ", ")}
}

func folded(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = Fold(n)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (d Diff) String() string {
	return fmt.Sprintf("%s: %s → %s", d.Field, orDash(d.From), orDash(d.To))
}

func orDash(s string) string { return cmp.Or(s, "–") }
