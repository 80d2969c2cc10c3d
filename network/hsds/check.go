package hsds

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Fault is what is wrong with a field.
type Fault string

// The faults.
const (
	Missing   Fault = "missing"
	WrongType Fault = "wrong_type" // a list where a text should be, letters where a number should
	NotListed Fault = "not_listed" // none of the values that the standard allows
	NotAMail  Fault = "not_a_mail"
	NotAURL   Fault = "not_a_url"
	NotADate  Fault = "not_a_date" // 2026-11-22
	NotATime  Fault = "not_a_time" // 09:00, with seconds and zone or without
	NotADay   Fault = "not_a_day"  // MO, 2MO, -1FR
	Repeated  Fault = "repeated"   // an id that another service has
	NoSuchRow Fault = "no_such_row"
	Columns   Fault = "columns" // a row has more or fewer than its table
	NotUTF8   Fault = "not_utf8"
)

// Problem is one thing in which a file does not keep to the schema.
type Problem struct {
	File  string // of a package: phones.csv; "" of JSON
	Row   int    // as a spreadsheet counts them, with the header as the first; of JSON the number of the service
	Field string // phones[0].number
	Fault Fault
	Value string // what stands there, shortened; "" where nothing does
	Grave bool   // the service cannot be taken as it is
}

// String tells the problem in English.
func (p Problem) String() string {
	where := "service " + strconv.Itoa(p.Row)
	if p.File != "" {
		where = fmt.Sprintf("%s row %d", p.File, p.Row)
	}
	text := fmt.Sprintf("%s: %s: %s", where, p.Field, strings.ReplaceAll(string(p.Fault), "_", " "))
	if p.Value != "" {
		text += fmt.Sprintf(" %q", p.Value)
	}
	return text
}

// maxValue is how much of what is wrong is told.
const maxValue = 60

// Problems keeps the first of many and counts all.
type Problems struct {
	Told         []Problem // at most MaxTold
	Count, Grave int
}

// MaxTold is how many problems are told of a file.
const MaxTold = 100

// Add counts a problem, and keeps it where there is room.
func (p *Problems) Add(all ...Problem) {
	for _, one := range all {
		p.Count++
		if one.Grave {
			p.Grave++
		}
		if len(p.Told) < MaxTold {
			if r := []rune(one.Value); len(r) > maxValue {
				one.Value = string(r[:maxValue]) + "…"
			}
			p.Told = append(p.Told, one)
		}
	}
}

// Check finds where a service, with all that is in it, does not keep to the schema: what is required, the types and values of
// fields, mails, addresses of the web, dates, times and days. An id may be anything. Fields that the schema does not know
// are not looked at. Grave are a service without id, name or status, and a list or an object of another shape.
func Check(r Read) []Problem {
	c := checker{row: r.Row}
	c.object(schema()["service"], r.Service, "")
	return c.found
}

func grave(found []Problem) bool {
	return slices.ContainsFunc(found, func(p Problem) bool { return p.Grave })
}

type checker struct {
	file  string
	row   int
	found []Problem
}

func (c *checker) note(field string, fault Fault, value any, grave bool) {
	text := ""
	switch v := value.(type) {
	case nil:
	case string:
		text = v
	case json.Number:
		text = v.String()
	default:
		text = fmt.Sprintf("%T", v)
	}
	c.found = append(c.found, Problem{c.file, c.row, field, fault, text, grave})
}

func (c *checker) object(t *table, o Object, path string) {
	for _, column := range t.columns {
		c.value(t, column, o[column.name], path)
	}
	for _, n := range t.lists {
		list, ok := o[n.field].([]any)
		if !ok {
			if o[n.field] != nil {
				c.note(path+n.field, WrongType, o[n.field], true)
			}
			continue
		}
		for i, v := range list {
			at := fmt.Sprintf("%s%s[%d]", path, n.field, i)
			if inner, ok := v.(map[string]any); ok {
				c.object(n.table, inner, at+".")
			} else {
				c.note(at, WrongType, v, true)
			}
		}
	}
	for _, n := range t.one {
		switch v := o[n.field].(type) {
		case nil:
		case map[string]any:
			c.object(n.table, v, path+n.field+".")
		default:
			c.note(path+n.field, WrongType, v, true)
		}
	}
}

// value checks one field that is no object; what is empty counts as left out.
func (c *checker) value(t *table, column column, v any, path string) {
	text, isText := v.(string)
	number, isNumber := v.(json.Number)
	grave := t.name == "service" && column.required
	switch {
	case v == nil, isText && strings.TrimSpace(text) == "":
		if column.required {
			c.note(path+column.name, Missing, nil, grave)
		}
	case column.kind == '#':
		if _, err := strconv.ParseFloat(text, 64); !isNumber && (!isText || err != nil) {
			c.note(path+column.name, WrongType, v, false)
		}
	case !isText && !isNumber:
		c.note(path+column.name, WrongType, v, grave)
	default:
		if fault := column.wrong(strings.TrimSpace(text + number.String())); fault != "" {
			c.note(path+column.name, fault, v, grave)
		}
	}
}

var (
	clockTime = regexp.MustCompile(`^([01]\d|2[0-4]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$`)
	byDays    = regexp.MustCompile(`^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)(,\s*([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU))*$`)
)

// wrong is what a text cannot be, "" where it is as it should be.
func (c column) wrong(text string) Fault {
	switch c.kind {
	case '=':
		if !slices.Contains(c.values, text) {
			return NotListed
		}
	case '@':
		if a, err := mail.ParseAddress(text); err != nil || a.Address != text {
			return NotAMail
		}
	case '/':
		if u, err := url.Parse(text); err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "" {
			return NotAURL
		}
	case '%':
		day, _, _ := strings.Cut(text, "T")
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return NotADate
		}
	case ':':
		if !clockTime.MatchString(text) {
			return NotATime
		}
	}
	if c.name == "byday" && !byDays.MatchString(text) {
		return NotADay
	}
	return ""
}
