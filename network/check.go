package network

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"hilo/network/calendar"
	"hilo/network/privacy"
	"hilo/network/urgency"
)

// FileError is one thing in a file that cannot be: Where names it as the file does ("people: ana").
type FileError struct{ Where, What string }

func (e FileError) Error() string { return e.Where + ": " + e.What }

// Check tells all that is wrong with a file that is to change a network, each as a FileError. Personal data of people
// attended is refused here, masked in what is said of it.
func Check(have, want File) error {
	c := checker{have: have, want: fill(have, want)}
	c.network()
	c.areas()
	c.entities()
	c.people()
	c.needs()
	c.questions()
	return errors.Join(c.errs...)
}

// Doubts are the needs of a file whose words may point to one person: they may be kept, once they were read again.
func Doubts(want File) []FileNeed {
	guard := privacy.New(known(want))
	return slices.DeleteFunc(slices.Clone(want.Needs), func(n FileNeed) bool {
		return guard.Check(n.Title, privacy.Situation).Verdict != privacy.Ask &&
			guard.Check(n.Detail, privacy.Situation).Verdict != privacy.Ask
	})
}

type checker struct {
	have, want File
	errs       []error
}

func (c *checker) fail(where, format string, args ...any) {
	c.errs = append(c.errs, FileError{where, fmt.Sprintf(format, args...)})
}

// languages are those in which hilo speaks.
var languages = []string{"es", "ca", "en"}

func (c *checker) network() {
	w := c.want
	if w.Name == "" {
		c.fail("name", "the network has no name")
	}
	c.lang("lang", w.Lang)
	if _, err := time.LoadLocation(w.Zone); err != nil {
		c.fail("zone", "no time zone is called %q (Europe/Madrid, Atlantic/Canary…)", w.Zone)
	}
	if e, ok := errors.AsType[SettingError](w.Settings.Check()); ok && e.Setting == "region" {
		c.fail("settings: region", "no region is called %q (%s)", w.Settings.Region, regionCodes())
	} else if ok && e.Setting == "august" {
		c.fail("settings: august", "%q is none of quiet, shut, or nothing", w.Settings.August)
	} else if ok {
		c.fail("settings: "+e.Setting, "%s", e.Error())
	}
}

// regionCodes are all regions as a file calls them.
func regionCodes() string {
	var codes []string
	for _, r := range calendar.Regions() {
		codes = append(codes, string(r))
	}
	return strings.Join(codes, ", ")
}

func (c *checker) lang(where, lang string) {
	if lang != "" && !slices.Contains(languages, lang) {
		c.fail(where, "%q is none of es, ca, en", lang)
	}
}

func (c *checker) areas() {
	names(c, "areas", c.want.Areas, areaRules.key, areaRules.name)
	channels := map[string]string{}
	for _, a := range c.want.Areas {
		c.lang("areas: "+a.Name+": lang", a.Lang)
		if other, twice := channels[a.Channel]; twice && a.Channel != "" {
			c.fail("areas: "+a.Name, "channel %s is that of %s too", a.Channel, other)
		}
		channels[a.Channel] = a.Name
	}
}

// names asks that everything of a list is named, once.
func names[T any](c *checker, list string, all []T, key, name func(T) string) {
	seen := map[string]bool{}
	for _, x := range all {
		switch k := key(x); {
		case k == "":
			c.fail(list, "one has no name")
		case seen[k]:
			c.fail(list+": "+name(x), "it is there twice")
		default:
			seen[k] = true
		}
	}
}

func (c *checker) entities() {
	c.weights()
	names(c, "entities", c.want.Entities, entityRules.key, entityRules.name)
	for _, e := range c.want.Entities {
		where := "entities: " + e.Name
		if !slices.Contains(EntityKinds, e.Kind) {
			c.fail(where, "kind %q is none of %v", e.Kind, EntityKinds)
		}
		c.someAreas(where, e.Areas)
		names(c, where+": units", e.Units, func(u FileUnit) string { return Fold(u.Name) }, func(u FileUnit) string { return u.Name })
	}
}

// weights asks that all voices can be counted together.
func (c *checker) weights() {
	roll := urgency.Roll{}
	for i, e := range c.want.Entities {
		roll[int64(i)] = e.Weight
	}
	if w, ok := errors.AsType[*urgency.WeightError](roll.Check()); ok {
		c.fail("entities: "+c.want.Entities[w.Voice].Name, "weight %d: no voice may weigh nothing, or over three times the lightest", w.Weight)
	}
}

// someAreas may also be areas that the file leaves out: they stay, or are removed last.
func (c *checker) someAreas(where string, areas []string) {
	for _, name := range areas {
		if !slices.ContainsFunc(slices.Concat(c.want.Areas, c.have.Areas), func(a FileArea) bool { return Fold(a.Name) == Fold(name) }) {
			c.fail(where, "there is no area %q", name)
		}
	}
}

// entity finds an entity by its name, also one that the file leaves out; none is asked for by "".
func (c *checker) entity(where, name string) FileEntity {
	all := slices.Concat(c.want.Entities, c.have.Entities)
	if i := slices.IndexFunc(all, func(e FileEntity) bool { return Fold(e.Name) == Fold(name) }); i >= 0 {
		return all[i]
	}
	if name != "" {
		c.fail(where, "there is no entity %q", name)
	}
	return FileEntity{}
}

func (c *checker) people() {
	names(c, "people", c.want.People, personRules.key, personRules.name)
	for _, p := range c.want.People {
		where := "people: " + p.User
		if p.User == "" || p.Name == "" {
			c.fail(where, "somebody lacks user or name")
		}
		if p.Role != Technician && p.Role != Coordinator && p.Role != Observer {
			c.fail(where, "role %q is none of technician, coordinator, observer", p.Role)
		}
		c.lang(where+": lang", p.Lang)
		e := c.entity(where, p.Entity)
		if p.Unit != "" && !slices.ContainsFunc(e.Units, func(u FileUnit) bool { return Fold(u.Name) == Fold(p.Unit) }) {
			c.fail(where, "%q has no unit %q", p.Entity, p.Unit)
		}
	}
}

func (c *checker) needs() {
	guard := privacy.New(known(c.want))
	for i, n := range c.want.Needs {
		masked := guard.Check(n.Title, privacy.Situation).Masked
		where := "needs: " + masked
		if n.Title == "" {
			c.fail(fmt.Sprintf("needs: number %d of the list", i+1), "it has no title")
		}
		for _, text := range []string{n.Title, n.Detail, n.Affected, n.Reason} {
			if r := guard.Check(text, privacy.Situation); r.Verdict == privacy.Refuse {
				c.fail(where, "personal data is not kept here: %s", r.Masked)
			}
		}
		if twin, ok := findNeed(c.have.Needs, n); ok && Fold(twin.Title) != Fold(n.Title) {
			c.fail(where, "%s is another need here; without a number it would be a new one", Code("N", n.Number))
		}
		if twin, _ := findNeed(c.want.Needs[:i], n); twin.Title != "" {
			c.fail(where, "it is there twice")
		}
		c.needState(where, n)
		c.someAreas(where, n.Areas)
		for _, e := range append([]string{n.Entity}, n.Joined...) {
			c.entity(where, e)
		}
	}
}

// needState refuses states that only a round or another need can give.
func (c *checker) needState(where string, n FileNeed) {
	if n.State != "" && (n.State == InRound || !slices.Contains(NeedStates, n.State)) {
		c.fail(where, "state %q is none of open, prioritised, covered, not_covered, merged", n.State)
	}
	if (n.State == MergedInto) != (n.Merged != 0) {
		c.fail(where, "merged and merged_into go together")
	}
	if n.Merged != 0 {
		if _, ok := findNeed(slices.Concat(c.want.Needs, c.have.Needs), FileNeed{Number: n.Merged}); !ok {
			c.fail(where, "there is no need %s", Code("N", n.Merged))
		}
	}
	if live := n.State == "" || n.State.Live(); live && (n.State == Prioritised) != (n.Round != 0) {
		c.fail(where, "prioritised and round go together")
	}
}

// known are the names that texts of a network may say.
func known(f File) []string {
	var out []string
	for _, a := range f.Areas {
		out = append(out, a.Name)
	}
	for _, e := range f.Entities {
		out = append(out, e.Name)
		for _, u := range e.Units {
			out = append(out, u.Name)
		}
	}
	for _, p := range f.People {
		out = append(out, p.Name)
	}
	return out
}
