package hsds

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// TableWriter writes services as the tables of a package, all of them at once.
type TableWriter struct {
	create func(name string) (io.WriteCloser, error)
	open   map[*table]*openTable
	done   seen
}

type openTable struct {
	file io.WriteCloser
	csv  *csv.Writer
}

// NewTableWriter makes the files of a package by create, which is given their names: services.csv, datapackage.json…
func NewTableWriter(create func(name string) (io.WriteCloser, error)) *TableWriter {
	return &TableWriter{create: create, open: map[*table]*openTable{}, done: seen{}}
}

// Write adds a service, and what belongs to it and was not written before.
func (w *TableWriter) Write(s Service) error { return w.object(schema()["service"], s, nil, "") }

// object writes one row and those of what is within; owner is the id of the object it belongs to.
func (w *TableWriter) object(t *table, o Object, within *table, owner string) error {
	cells := make([]string, len(t.columns)+1)
	extra := Object{}
	for field, v := range o {
		if text, ok := t.cell(field, v); ok {
			cells[t.places[field]] = text
		} else if !t.nests(field, v) {
			extra[field] = v
		}
	}
	if within != nil {
		cells[t.places[t.link(within)]] = owner
		if kind := t.linkKind(); kind != "" {
			cells[t.places[kind]] = within.name
		}
	}
	for _, n := range t.one {
		if inner := o.Object(n.field); inner != nil && extra[n.field] == nil {
			cells[t.places[oneLink(n)]] = inner.Text("id")
		}
	}
	if len(extra) > 0 {
		text, err := Marshal(extra)
		if err != nil {
			return err
		}
		cells[len(t.columns)] = string(text)
	}
	if err := w.row(t, cells); err != nil {
		return err
	}
	return w.within(t, o, extra)
}

// within writes what belongs to an object and did not go into its extra column.
func (w *TableWriter) within(t *table, o, extra Object) error {
	for _, n := range t.lists {
		if _, kept := extra[n.field]; kept {
			continue
		}
		for _, inner := range o.Objects(n.field) {
			if err := w.object(n.table, inner, t, o.Text("id")); err != nil {
				return err
			}
		}
	}
	for _, n := range t.one {
		inner := o.Object(n.field)
		if _, kept := extra[n.field]; kept || inner == nil || !w.done.add(n.table.name, inner.Text("id")) {
			continue
		}
		if err := w.object(n.table, inner, nil, ""); err != nil {
			return err
		}
	}
	return nil
}

// cell is what a field's column shows; ok is false where the table has none, or could not be read back as it is.
func (t *table) cell(field string, v any) (text string, ok bool) {
	i, ok := t.places[field]
	if !ok {
		return "", false
	}
	switch v := v.(type) {
	case string:
		// A CSV turns CR LF into LF.
		return v, v != "" && t.columns[i].kind != '#' && !strings.Contains(v, "\r")
	case json.Number:
		return v.String(), t.columns[i].kind == '#'
	}
	return "", false
}

// nests reports whether a field goes into tables of its own: objects with ids, to which theirs can point.
func (t *table) nests(field string, v any) bool {
	identified := func(v any) bool {
		o, ok := v.(map[string]any)
		id, text := Object(o)["id"].(string)
		return ok && text && id != "" && id == strings.TrimSpace(id)
	}
	is := func(n nested) bool { return n.field == field }
	if slices.ContainsFunc(t.one, is) {
		return identified(v)
	}
	list, ok := v.([]any)
	return ok && len(list) > 0 && slices.ContainsFunc(t.lists, is) &&
		!slices.ContainsFunc(list, func(v any) bool { return !identified(v) })
}

// row writes one row, once: what belongs to two objects of one service comes twice.
func (w *TableWriter) row(t *table, cells []string) error {
	if !w.done.add(append([]string{t.file}, cells...)...) {
		return nil
	}
	if w.open[t] == nil {
		if err := w.begin(t); err != nil {
			return err
		}
	}
	return w.open[t].csv.Write(cells)
}

// begin makes the file of a table.
func (w *TableWriter) begin(t *table) error {
	f, err := w.create(t.file + ".csv")
	if err != nil {
		return err
	}
	w.open[t] = &openTable{f, csv.NewWriter(f)}
	return w.open[t].csv.Write(t.header())
}

func (t *table) header() []string {
	names := make([]string, 0, len(t.columns)+1)
	for _, c := range t.columns {
		names = append(names, c.name)
	}
	return append(names, ExtraColumn)
}

// Close ends all files and writes what describes them, datapackage.json. It has to be called after an error too.
func (w *TableWriter) Close() error {
	var errs []error
	if services := schema()["service"]; w.open[services] == nil { // a package without services has the table all the same
		errs = append(errs, w.begin(services))
	}
	for _, o := range w.open {
		o.csv.Flush()
		errs = append(errs, o.csv.Error(), o.file.Close())
	}
	return errors.Join(append(errs, w.describe())...)
}

// describe writes datapackage.json.
func (w *TableWriter) describe() error {
	var resources []any
	for _, row := range written {
		if t := schema()[row.table]; w.open[t] != nil {
			resources = append(resources, t.described())
		}
	}
	text, err := json.MarshalIndent(map[string]any{
		"name": "human_services_data", "title": "Human Services Data Specification", "version": "3.1",
		"homepage": "http://docs.openreferral.org", "profile": "tabular-data-package", "resources": resources,
	}, "", "  ")
	if err != nil {
		return err
	}
	f, err := w.create("datapackage.json")
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	return errors.Join(err, f.Close())
}

// described is a table as datapackage.json has it.
func (t *table) described() map[string]any {
	var fields []any
	for _, c := range t.columns {
		field := map[string]any{"name": c.name, "type": "string"}
		switch c.kind {
		case '#':
			field["type"] = "number"
		case '%':
			field["type"] = "date"
		case ':':
			field["type"] = "time"
		case '@':
			field["format"] = "email"
		case '/':
			field["format"] = "uri"
		}
		constraints := map[string]any{"required": c.required}
		if c.values != nil {
			constraints["enum"] = c.values
		}
		field["constraints"] = constraints
		fields = append(fields, field)
	}
	fields = append(fields, map[string]any{"name": ExtraColumn, "type": "object"})
	return map[string]any{
		"name": t.name, "path": t.file + ".csv", "format": "csv", "mediatype": "text/csv", "profile": "tabular-data-resource",
		"schema": map[string]any{"fields": fields, "primaryKey": "id"},
	}
}
