package main

import (
	"fmt"
	"io"
	"strings"

	"hilo/locales"
	"hilo/network"
	"hilo/network/hsds"
	"hilo/network/privacy"
)

// faults is what is wrong with a file, in the network's language: the first of it in words, and all of it counted.
type faults struct {
	texts       *locales.Printer
	told        []string
	count, left int // left are the rows and services that are left out
}

// faultsTold is how many lines about a file are written at most.
const faultsTold = 100

// add counts what is wrong; what is grave leaves out its row.
func (f *faults) add(what string, grave bool) {
	mark := "  "
	if f.count++; grave {
		mark = "! "
	}
	if len(f.told) < faultsTold {
		f.told = append(f.told, mark+what)
	}
}

// say is a sentence about the file.
func (f *faults) say(key string, args locales.Args) string { return f.texts.T(key, args) }

// cellFaults are the sentences about a cell.
var cellFaults = map[network.CellFault]string{
	network.CellNoName: "guidefile.cell_no_name", network.CellPersonal: "guidefile.cell_personal", network.CellGroup: "guidefile.cell_group",
	network.CellMail: "guidefile.cell_mail", network.CellDate: "guidefile.cell_date", network.CellHours: "guidefile.cell_hours",
}

// row adds what is wrong with a row of a list, and says whether it is left out.
func (f *faults) row(wrong []network.CellError) (left bool) {
	for _, e := range wrong {
		where := f.say("guidefile.at_row", locales.Args{"Row": e.Row})
		if e.Column != "" {
			where += ", " + e.Column
		}
		f.add(where+": "+f.say(cellFaults[e.Fault], locales.Args{"Value": clip(e.Value), "Groups": strings.Join(network.AffectedGroups, ", ")}), !e.Warning())
		left = left || !e.Warning()
	}
	if left {
		f.left++
	}
	return left
}

// fieldFaults are the sentences about a field of a service.
var fieldFaults = map[hsds.Fault]string{
	hsds.Missing: "guidefile.hsds_missing", hsds.WrongType: "guidefile.hsds_type", hsds.NotListed: "guidefile.hsds_listed",
	hsds.NotAMail: "guidefile.cell_mail", hsds.NotAURL: "guidefile.hsds_url", hsds.NotADate: "guidefile.hsds_date",
	hsds.NotATime: "guidefile.hsds_time", hsds.NotADay: "guidefile.hsds_day", hsds.Repeated: "guidefile.hsds_repeated",
	hsds.NoSuchRow: "guidefile.hsds_row", hsds.Columns: "guidefile.hsds_columns", hsds.NotUTF8: "guidefile.hsds_utf8",
}

// problems adds what was found in a file of the standard.
func (f *faults) problems(found hsds.Problems) {
	for _, p := range found.Told {
		where := f.say("guidefile.at_service", locales.Args{"Row": p.Row})
		if p.File != "" {
			where = p.File + ", " + f.say("guidefile.at_row", locales.Args{"Row": p.Row})
		}
		if p.Field != "" {
			where += ", " + p.Field
		}
		f.add(where+": "+f.say(fieldFaults[p.Fault], locales.Args{"Value": p.Value}), p.Grave)
	}
	f.count += found.Count - len(found.Told)
}

// personal leaves out a service that tells who somebody is.
func (f *faults) personal(id string, report privacy.Report) {
	var kinds []string
	for _, kind := range report.Kinds() {
		kinds = append(kinds, f.say("guard.kind_"+string(kind), nil))
	}
	f.left++
	f.add(f.say("guidefile.service_personal", locales.Args{"Service": id, "Found": strings.Join(kinds, ", ")}), true)
}

// tell writes what is wrong.
func (f *faults) tell(out io.Writer) {
	for _, line := range f.told {
		fmt.Fprintln(out, line)
	}
	if more := f.count - len(f.told); more > 0 {
		fmt.Fprintln(out, f.say("guidefile.more", locales.Args{"N": more}))
	}
	if f.count > 0 {
		fmt.Fprintln(out, f.say("guidefile.wrong", locales.Args{"N": f.count, "Left": f.left}))
	}
}

// clip is the beginning of a text that a line quotes.
func clip(text string) string {
	const most = 80
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
