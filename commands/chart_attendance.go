package commands

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"hilo/bot"
	"hilo/chart"
	"hilo/network"
	"hilo/storage"
)

// What is drawn of attendance: the last meetings of a period, and so many entities.
const (
	mostMeetings = 8
	mostEntities = 25
)

// attended is what is known of who came to some meetings.
type attended struct {
	meetings []network.Meeting // the older first
	more     int               // earlier ones of the period
	entities []network.Entity
	at       map[[2]int64]storage.Presence // by meeting and entity
}

// drawAttendance is which entities came to the last meetings of a period.
func (f *Features) drawAttendance(ctx context.Context, p bot.Printer, n network.Network, o order) (picture, error) {
	var a attended
	where := n.Name
	err := f.store.View(ctx, func(t *storage.Tx) error {
		if o.area != 0 {
			area, err := areaByID(ctx, t, n, o.area)
			if err != nil {
				return err
			}
			where = area.Name
		}
		return a.read(ctx, t, n.ID, o)
	})
	if err != nil {
		return picture{}, err
	}
	pic := picture{empty: len(a.meetings) == 0}
	pic.Title = p.String("taking.chart_attendance", bot.Args{"Where": where})
	pic.Subtitle = upperFirst(f.span(p, o))
	if o.area != 0 {
		pic.areas = []int64{o.area}
	}
	marks := chart.Marks{Key: [3]string{p.String("taking.chart_present", nil), p.String("taking.chart_excused", nil), p.String("taking.chart_absent", nil)}}
	for _, m := range a.meetings {
		marks.Times = append(marks.Times, m.Start.Format("2/1"))
	}
	var alt []string
	for _, e := range a.entities[:min(len(a.entities), mostEntities)] {
		row, came := a.row(p, e)
		marks.Rows = append(marks.Rows, row)
		alt = append(alt, e.Name+": "+row.Aside+came)
	}
	pic.Parts = []chart.Part{marks}
	var notes []string
	if a.more > 0 {
		notes = append(notes, p.String("taking.chart_more_meetings", bot.Args{"Count": a.more, "N": a.more, "Shown": len(a.meetings)}))
	}
	if more := len(a.entities) - len(marks.Rows); more > 0 {
		notes = append(notes, p.String("taking.chart_more_entities", bot.Args{"Count": more, "N": more}))
	}
	pic.Note = strings.Join(append(notes, p.String("taking.chart_attendance_note", nil)), " ")
	pic.alt = p.String("taking.chart_alt", bot.Args{"Title": pic.Title}) + " " + strings.Join(alt, "; ") + "."
	return pic, nil
}

func (a *attended) read(ctx context.Context, t *storage.Tx, networkID int64, o order) error {
	list, total, err := t.ListMeetings(ctx, networkID, storage.MeetingFilter{Area: o.area, From: o.from, To: o.to, Latest: true})
	if err != nil {
		return err
	}
	for _, m := range list {
		switch {
		case !m.Held(t.Now()):
			total--
		case len(a.meetings) < mostMeetings:
			a.meetings = append(a.meetings, m)
		}
	}
	slices.Reverse(a.meetings)
	a.more = total - len(a.meetings)
	numbers := make([]int64, len(a.meetings))
	for i, m := range a.meetings {
		numbers[i] = m.Number
	}
	there, err := t.Presences(ctx, networkID, numbers)
	if err != nil {
		return err
	}
	a.at = map[[2]int64]storage.Presence{}
	came := map[int64]bool{}
	for _, p := range there {
		a.at[[2]int64{p.Meeting, p.Entity}], came[p.Entity] = p, true
	}
	entities, err := t.Entities(ctx, networkID)
	for _, e := range entities {
		if came[e.ID] || slices.ContainsFunc(a.meetings, func(m network.Meeting) bool { return seated(e, m) }) {
			a.entities = append(a.entities, e)
		}
	}
	slices.SortStableFunc(a.entities, func(x, y network.Entity) int { return cmp.Compare(network.Fold(x.Name), network.Fold(y.Name)) })
	return err
}

// seated says whether an entity sits in one of a meeting's areas.
func seated(e network.Entity, m network.Meeting) bool {
	return slices.ContainsFunc(e.Areas, func(area int64) bool { return slices.Contains(m.Areas, area) })
}

// row is an entity's row, and in words on which days it came.
func (a *attended) row(p bot.Printer, e network.Entity) (row chart.MarkRow, words string) {
	came, asked := 0, 0
	var days, excused []string
	for _, m := range a.meetings {
		there, answered := a.at[[2]int64{m.Number, e.ID}]
		cell := chart.Cell{Mark: chart.Absent}
		switch {
		case there.People > 0:
			cell = chart.Cell{Mark: chart.Present, Text: strconv.Itoa(there.People)}
			came++
			days = append(days, m.Start.Format("2/1"))
		case there.Excused > 0:
			cell.Mark = chart.Excused
			excused = append(excused, m.Start.Format("2/1"))
		case !answered && !seated(e, m):
			cell.Mark = chart.Nowhere
		}
		if cell.Mark != chart.Nowhere {
			asked++
		}
		row.Cells = append(row.Cells, cell)
	}
	row.Label, row.Aside = e.Name, p.String("taking.chart_came", bot.Args{"Came": came, "Asked": asked})
	if len(excused) > 0 {
		days = append(days, p.String("taking.chart_excused_on", bot.Args{"Days": strings.Join(excused, ", ")}))
	}
	if len(days) > 0 {
		words = " (" + strings.Join(days, ", ") + ")"
	}
	return row, words
}
