package ics

import (
	"slices"
	"strconv"
	"strings"
	"time"

	ical "github.com/arran4/golang-ical"
)

// zone is a time zone as far as some appointments need it.
type zone struct {
	loc         *time.Location
	first, last time.Time // of their moments
}

// zonesOf are the zones by whose clocks some appointments are written, each once.
func zonesOf(events []Event) []*zone {
	var out []*zone
	for _, e := range events {
		name := zoneName(e.Start.Location())
		if name == "" {
			continue
		}
		at := slices.IndexFunc(out, func(z *zone) bool { return z.loc.String() == name })
		if at < 0 {
			at, out = len(out), append(out, &zone{loc: e.Start.Location(), first: e.Start, last: e.Start})
		}
		z := out[at]
		for _, moment := range []time.Time{e.Start, e.End} {
			if !moment.IsZero() && moment.Before(z.first) {
				z.first = moment
			}
			if moment.After(z.last) {
				z.last = moment
			}
		}
	}
	return out
}

// zoneName is what a zone is called everywhere; "" for UTC, and for one that has no such name.
func zoneName(loc *time.Location) string {
	name := loc.String()
	if loc == time.UTC || name == "UTC" || name == "Local" || name == "" {
		return ""
	}
	if _, err := time.LoadLocation(name); err != nil {
		return ""
	}
	return name
}

// secondTime says whether the clock shows a moment's hour for the second time that day, after it was put back.
func secondTime(at time.Time) bool {
	since, _ := at.ZoneBounds()
	if at.IsZero() || since.IsZero() {
		return false
	}
	_, before := since.Add(-time.Second).Zone()
	_, after := at.Zone()
	return at.Sub(since) < time.Duration(before-after)*time.Second
}

// change is a moment at which a zone's clock is put forward or back.
type change struct {
	wall     time.Time // what the clock shows just then, before it is put; in UTC, as it belongs to no zone
	from, to int       // seconds east of UTC
	name     string
	daylight bool
	month    time.Month
	every    string // BYDAY of the rule that it follows, "" while none is known
}

// How many years before the first and after the last appointment are looked at: enough to tell a rule.
const (
	yearsBefore = 1
	yearsAfter  = 3
)

// changes are those around the appointments, the first of each kind telling of all where they follow a rule.
func (z *zone) changes() []change {
	from := time.Date(z.first.Year()-yearsBefore, time.January, 1, 0, 0, 0, 0, z.loc)
	to := time.Date(z.last.Year()+yearsAfter, time.January, 1, 0, 0, 0, 0, z.loc)
	all := []change{changeAt(from, from)}
	for at := from; ; {
		_, next := at.ZoneBounds()
		if next.IsZero() || !next.Before(to) {
			break
		}
		next = next.In(z.loc)
		all = append(all, changeAt(at, next))
		at = next
	}
	return byRule(all, from.Year(), to.Year()-1)
}

// changeAt is the change at a moment, from the clock as it was at one before; the same moment is the beginning.
func changeAt(before, at time.Time) change {
	c := change{daylight: at.IsDST(), month: at.Month()}
	_, c.from = before.Zone()
	c.name, c.to = at.Zone()
	c.wall = at.UTC().Add(time.Duration(c.from) * time.Second)
	c.month = c.wall.Month()
	return c
}

// byRule has one change stand for all of its kind where these come once in every year, on the same day by a rule. Where
// all but the beginning do so, the beginning is told by them too.
func byRule(all []change, firstYear, lastYear int) []change {
	var out []change
	var done []change
	for _, c := range all[1:] {
		if slices.ContainsFunc(done, c.alike) {
			continue
		}
		var kind []change
		for _, o := range all[1:] {
			if c.alike(o) {
				kind = append(kind, o)
			}
		}
		rule := commonRule(kind)
		if rule == "" || len(kind) != lastYear-firstYear+1 || kind[0].wall.Year() != firstYear {
			return all
		}
		c.every = rule
		out, done = append(out, c), append(done, c)
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// alike says whether two changes are of one kind: in another year perhaps.
func (c change) alike(o change) bool {
	return c.from == o.from && c.to == o.to && c.name == o.name && c.daylight == o.daylight && c.month == o.month &&
		c.wall.Format("150405") == o.wall.Format("150405")
}

// commonRule is the BYDAY by which all of some changes fall in their month; "" where there is none.
func commonRule(list []change) string {
	var common []string
	for i, c := range list {
		day := c.wall.Day()
		weekday := strings.ToUpper(c.wall.Weekday().String()[:2])
		rules := []string{strconv.Itoa((day-1)/7+1) + weekday}
		if c.wall.AddDate(0, 0, 7).Month() != c.wall.Month() {
			rules = append([]string{"-1" + weekday}, rules...)
		}
		if i == 0 {
			common = rules
			continue
		}
		common = slices.DeleteFunc(common, func(r string) bool { return !slices.Contains(rules, r) })
	}
	if len(common) == 0 {
		return ""
	}
	return common[0]
}

func (z *zone) component() *ical.VTimezone {
	out := ical.NewTimezone(z.loc.String())
	for _, c := range z.changes() {
		base := ical.ComponentBase{}
		base.AddProperty(ical.ComponentPropertyDtStart, c.wall.Format(wallLayout))
		if c.every != "" {
			base.AddProperty(ical.ComponentPropertyRrule, "FREQ=YEARLY;BYMONTH="+strconv.Itoa(int(c.month))+";BYDAY="+c.every)
		}
		base.AddProperty(ical.ComponentProperty(ical.PropertyTzoffsetfrom), offset(c.from))
		base.AddProperty(ical.ComponentProperty(ical.PropertyTzoffsetto), offset(c.to))
		base.AddProperty(ical.ComponentProperty(ical.PropertyTzname), c.name)
		if c.daylight {
			out.Components = append(out.Components, &ical.Daylight{ComponentBase: base})
		} else {
			out.Components = append(out.Components, &ical.Standard{ComponentBase: base})
		}
	}
	return out
}

// offset is so many seconds east of UTC: +0100.
func offset(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	text := sign + twoDigits(seconds/3600) + twoDigits(seconds/60%60)
	if s := seconds % 60; s != 0 {
		text += twoDigits(s)
	}
	return text
}

func twoDigits(n int) string {
	return strconv.Itoa(n/10) + strconv.Itoa(n%10)
}
