package locales_test

import (
	"slices"

	"hilo/storage"
)

// charts are the pictures that can be drawn of the record.
var charts = []string{"attendance", "needs", "round"}

// tableNames and columnNames are those of the tables that can be taken away.
func tableNames() (out []string) {
	for _, t := range storage.DataTables {
		out = append(out, t.Name)
	}
	return out
}

func columnNames() (out []string) {
	for _, t := range storage.DataTables {
		for _, c := range t.Columns {
			out = append(out, c.Name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
