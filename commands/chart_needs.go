package commands

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"hilo/bot"
	"hilo/chart"
	"hilo/network"
	"hilo/storage"
)

// What is drawn of needs over time.
const (
	mostColumns = 12
	mostRows    = 5
)

// drawNeeds is how many needs were registered over time, by area and by whom they affect.
func (f *Features) drawNeeds(ctx context.Context, p bot.Printer, n network.Network, o order) (picture, error) {
	cut := cutDays(p, o)
	var groups, areas []storage.NeedCount
	var area storage.Area
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if o.area != 0 {
			if area, err = areaByID(ctx, t, n, o.area); err != nil {
				return err
			}
		}
		groups, areas, err = t.NeedsOverTime(ctx, n.ID, o.area, cut.starts, o.to)
		return err
	})
	if err != nil {
		return picture{}, err
	}
	for i := range groups {
		if groups[i].Name = upperFirst(affected(p, groups[i].Name)); groups[i].Name == "" {
			groups[i].Name = p.String("taking.chart_unsaid", nil)
		}
	}
	pic := picture{empty: len(groups) == 0}
	pic.Title = p.String("taking.chart_needs", bot.Args{"Where": cmp.Or(area.Name, n.Name)})
	pic.Subtitle = upperFirst(f.span(p, o))
	if o.area != 0 {
		pic.areas = []int64{o.area}
	}
	var alt []string
	for _, part := range []struct {
		key  string
		list []storage.NeedCount
	}{{"taking.chart_by_area", areas}, {"taking.chart_by_group", groups}} {
		rows := f.rowsOf(p, part.list, len(cut.names))
		if len(rows) == 0 {
			continue
		}
		head := p.String(part.key, nil)
		pic.Parts = append(pic.Parts, chart.Heading(head), chart.Columns{Times: cut.names, Rows: rows})
		alt = append(alt, head+": "+inWords(rows, cut.names))
	}
	pic.Note = p.String("taking.chart_needs_note", nil)
	pic.alt = p.String("taking.chart_alt", bot.Args{"Title": pic.Title}) + " " + strings.Join(alt, " ")
	return pic, nil
}

// rowsOf are the rows of counted needs, those with most first; what is beyond is one row.
func (f *Features) rowsOf(p bot.Printer, counts []storage.NeedCount, parts int) []chart.Row {
	byName := map[string][]int{}
	total := map[string]int{}
	for _, c := range counts {
		if byName[c.Name] == nil {
			byName[c.Name] = make([]int, parts)
		}
		byName[c.Name][c.Part] += c.Needs
		total[c.Name] += c.Needs
	}
	names := slices.Sorted(maps.Keys(byName))
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(total[b], total[a]) })
	var rows []chart.Row
	others := chart.Row{Values: make([]int, parts)}
	sum := 0
	for i, name := range names {
		if i < mostRows || len(names) == mostRows+1 {
			rows = append(rows, chart.Row{Label: name, Aside: strconv.Itoa(total[name]), Values: byName[name]})
			continue
		}
		sum += total[name]
		for at, v := range byName[name] {
			others.Values[at] += v
		}
	}
	if sum > 0 {
		others.Label, others.Aside = p.String("taking.chart_others", nil), strconv.Itoa(sum)
		rows = append(rows, others)
	}
	return rows
}

// inWords tells the same as rows of columns.
func inWords(rows []chart.Row, names []string) string {
	var out []string
	for _, row := range rows {
		var parts []string
		for i, v := range row.Values {
			if v > 0 {
				parts = append(parts, names[i]+" "+strconv.Itoa(v))
			}
		}
		out = append(out, fmt.Sprintf("%s %s (%s)", row.Label, row.Aside, strings.Join(parts, ", ")))
	}
	return strings.Join(out, "; ") + "."
}

// cut is a period in parts: where each begins and what it is called.
type cut struct {
	starts []time.Time
	names  []string
}

// cutDays cuts the days of an order into at most twelve parts: days, weeks, months, quarters or years.
func cutDays(p bot.Printer, o order) cut {
	days := int(o.to.Sub(o.from).Hours()/24 + 0.5)
	months := (o.last().Year()-o.from.Year())*12 + int(o.last().Month()) - int(o.from.Month()) + 1
	first := time.Date(o.from.Year(), o.from.Month(), 1, 0, 0, 0, 0, o.from.Location())
	short := strings.Fields(p.String("taking.months", nil))
	dayName := func(at time.Time) string { return at.Format("2/1") }
	switch {
	case days <= mostColumns:
		return o.parts(o.from, 0, 1, dayName)
	case months <= 2 && days <= 7*mostColumns:
		return o.parts(o.from.AddDate(0, 0, -(int(o.from.Weekday())+6)%7), 0, 7, dayName)
	case months <= mostColumns:
		return o.parts(first, 1, 0, func(at time.Time) string { return short[at.Month()-1] })
	case months <= 3*mostColumns-2:
		return o.parts(first.AddDate(0, -(int(first.Month())-1)%3, 0), 3, 0, func(at time.Time) string {
			return fmt.Sprintf("%s%d", p.String("taking.quarter", nil), (int(at.Month())+2)/3) + at.Format(" 06")
		})
	}
	return o.parts(time.Date(max(o.from.Year(), o.last().Year()-mostColumns+1), time.January, 1, 0, 0, 0, 0, o.from.Location()), 12, 0,
		func(at time.Time) string { return at.Format("2006") })
}

// parts are those that begin at a moment and then every so many months and days; the first begins with the order.
func (o order) parts(first time.Time, months, days int, name func(time.Time) string) cut {
	var c cut
	for at := first; at.Before(o.to) && len(c.starts) < mostColumns; at = at.AddDate(0, months, days) {
		start := at
		if len(c.starts) == 0 && start.Before(o.from) {
			start = o.from
		}
		c.starts, c.names = append(c.starts, start), append(c.names, name(at))
	}
	return c
}
