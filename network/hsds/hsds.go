// Package hsds reads, checks and writes services in the Human Services Data Specification 3 of Open Referral
// (docs.openreferral.org), the standard in which guides of social resources are exchanged: as JSON, where a service has all
// that belongs to it within, and as a tabular data package, one CSV a table. Either is read one service at a time, whatever
// the size of the file, and what a file may take is limited: an object, a row, a table, all of a zip.
//
// An Object keeps every field that it was read with, known to the standard or not, and is written back whole. Tables have a
// column more than the standard's, ExtraColumn, for what they have no column for. Links that nesting implies (service_id
// within a service's phone) are left out of objects read from tables. Where objects share an id in a package, the first that
// is written is the one.
//
// CSVs are written as they are, without an apostrophe before a cell that a spreadsheet would take for a formula: a package
// is for programs, and another text than the one that was read would be a change of the data. Who opens one in a spreadsheet
// has to bring it in as text.
//
// It knows nothing of hilo: what a service means to its guide is told by package network.
package hsds

import (
	"encoding/json"
	"errors"
	"strings"
)

// The limits of what is read.
const (
	maxObject  = 1 << 20   // bytes of a service with all that is in it, and of a row
	maxColumns = 200       // of a table
	maxFiles   = 1000      // in a package
	maxTotal   = 1 << 30   // bytes of all tables
	maxRatio   = 100       // of what is unpacked to what is packed
	freeRatio  = 16 << 20  // unpacked bytes below which the ratio does not matter
	maxBuilt   = 8 << 30   // bytes of all services put together from tables
	maxRows    = 5_000_000 // of all tables
)

// What is refused as a whole.
var (
	// ErrTooLarge means that a file, or an object in it, is larger than services are.
	ErrTooLarge = errors.New("too large")
	// ErrNoServices means that a file is not of this standard.
	ErrNoServices = errors.New("no services of HSDS 3 in it")
)

// Object is one object of the standard: a service, or something that belongs to one. Its values are those of encoding/json
// with numbers as json.Number.
type Object map[string]any

// Service is an object of the table "service", with all that belongs to it within.
type Service = Object

// Text is a field that is a text or a number, without white space around it; "" where it is neither.
func (o Object) Text(field string) string {
	switch v := o[field].(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	}
	return ""
}

// Object is a field that is an object, nil where it is none.
func (o Object) Object(field string) Object {
	inner, _ := o[field].(map[string]any)
	return inner
}

// Objects are those of a field that is a list, without what is no object in it.
func (o Object) Objects(field string) []Object {
	list, _ := o[field].([]any)
	var out []Object
	for _, v := range list {
		if inner, ok := v.(map[string]any); ok {
			out = append(out, inner)
		}
	}
	return out
}

// SetText writes a text, or takes the field out where it is "".
func (o Object) SetText(field, text string) {
	if text == "" {
		delete(o, field)
	} else {
		o[field] = text
	}
}

// SetObjects writes a list, or takes the field out where it is empty.
func (o Object) SetObjects(field string, list []Object) {
	if len(list) == 0 {
		delete(o, field)
		return
	}
	all := make([]any, len(list))
	for i, inner := range list {
		all[i] = map[string]any(inner)
	}
	o[field] = all
}

// Read is a service with where it stands: the number of the object, or its row in services.csv.
type Read struct {
	Row     int
	Service Service
	Bad     bool // one of its problems is grave
}
