package hsds

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"slices"
	"strconv"
)

// Scratch is where rows are put aside, since those of a service stand in many tables: a file of nobody else's, empty.
type Scratch interface {
	io.Writer
	io.ReaderAt
}

// Tables are the tables of a package that was read: the rows on a scratch file, and in memory where they are.
type Tables struct {
	scratch  Scratch
	seed     maphash.Seed
	places   []place // sorted
	services []int64
	bad      map[int64]bool // services that cannot be taken
	headers  []header
	written  []byte // what was not yet put on the scratch file
	end      int64
}

// header are the columns of a file.
type header struct {
	table *table
	file  string
	names []string
}

// place is where a row is that has a text in a column, by a hash of both.
type place struct {
	key uint64
	at  int64
}

// pending is a link whose other end has to be in the package.
type pending struct {
	key          uint64
	row          int32
	file, column uint8
}

// maxPending is how many links are looked at.
const maxPending = 2_000_000

// ReadTables reads all tables of a package onto a scratch file. What is wrong in them is added to problems: rows that do not
// keep to the schema, ids of services that come again, links to what is not there. The package is refused as a whole where
// it is no CSV, or ErrTooLarge.
func ReadTables(p *Package, scratch Scratch, problems *Problems) (*Tables, error) {
	t := &Tables{scratch: scratch, seed: maphash.MakeSeed(), bad: map[int64]bool{}}
	most := p.most
	var links []pending
	for _, row := range written {
		more, err := t.load(p, schema()[row.table], &most, problems)
		if err != nil {
			return nil, err
		}
		links = append(links, more...)
		links = links[:min(len(links), maxPending)]
	}
	if err := t.flush(); err != nil {
		return nil, err
	}
	slices.SortFunc(t.places, func(a, b place) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.at, b.at)) })
	for _, l := range links {
		if _, found := slices.BinarySearchFunc(t.places, l.key, func(p place, key uint64) int { return cmp.Compare(p.key, key) }); !found {
			h := t.headers[l.file]
			problems.Add(Problem{File: h.file, Row: int(l.row), Field: h.table.columns[l.column].name, Fault: NoSuchRow})
		}
	}
	return t, nil
}

// load puts one table aside.
func (t *Tables) load(p *Package, of *table, most *int64, problems *Problems) (links []pending, err error) {
	r, file, err := p.rowsOf(of, most)
	if err != nil || r == nil {
		return nil, err
	}
	defer file.Close()
	t.headers = append(t.headers, header{of, r.file, r.header})
	ids := seen{}
	for {
		cells, err := r.next()
		if errors.Is(err, io.EOF) {
			return links, nil
		}
		if err != nil {
			return nil, err
		}
		if len(t.places) > maxRows {
			return nil, fmt.Errorf("%s: %w", r.file, ErrTooLarge)
		}
		sound := r.check(cells, problems)
		at, err := t.put(len(t.headers)-1, r.row, cells)
		if err != nil {
			return nil, err
		}
		if id := r.cell(cells, "id"); of.name == "service" {
			t.services = append(t.services, at)
			if !ids.add(id) {
				sound = false
				problems.Add(Problem{File: r.file, Row: r.row, Field: "id", Fault: Repeated, Value: id, Grave: true})
			}
			if !sound {
				t.bad[at] = true
			}
		}
		links = append(links, t.index(r, cells, at)...)
	}
}

func (r *rows) cell(cells []string, name string) string {
	if i, ok := r.table.places[name]; ok {
		if at := r.places[i]; at >= 0 && at < len(cells) {
			return cells[at]
		}
	}
	return ""
}

// index notes by which texts a row is found, and to what it points.
func (t *Tables) index(r *rows, cells []string, at int64) (links []pending) {
	for i, column := range r.table.columns {
		cell := r.places[i]
		if cell < 0 || cell >= len(cells) || cells[cell] == "" {
			continue
		}
		other := r.table.linked(column)
		toAny := r.table.linkKind() != "" && column.name == r.table.link(r.table)
		if column.name != "id" && other == nil && !toAny {
			continue
		}
		t.places = append(t.places, place{t.key(r.table.name, column.name, cells[cell]), at})
		if other != nil {
			links = append(links, pending{t.key(other.name, "id", cells[cell]), int32(r.row), uint8(len(t.headers) - 1), uint8(i)})
		}
	}
	return links
}

func (t *Tables) key(table, column, value string) uint64 {
	var h maphash.Hash
	h.SetSeed(t.seed)
	for _, s := range []string{table, column, value} {
		h.WriteString(s)
		h.WriteByte(0)
	}
	return h.Sum64()
}

// put writes a row aside: its file, its number and its cells, each after its length.
func (t *Tables) put(file, row int, cells []string) (at int64, err error) {
	at = t.end + int64(len(t.written))
	begun := len(t.written)
	t.written = append(t.written, 0, 0, 0, 0)
	t.written = binary.AppendUvarint(t.written, uint64(file))
	t.written = binary.AppendUvarint(t.written, uint64(row))
	for _, cell := range cells {
		t.written = binary.AppendUvarint(t.written, uint64(len(cell)))
		t.written = append(t.written, cell...)
	}
	binary.BigEndian.PutUint32(t.written[begun:], uint32(len(t.written)-begun-4))
	if len(t.written) < 1<<18 {
		return at, nil
	}
	return at, t.flush()
}

func (t *Tables) flush() error {
	n, err := t.scratch.Write(t.written)
	t.end += int64(n)
	t.written = t.written[:0]
	return err
}

// stored is a row as it was put aside.
type stored struct {
	header
	row   int
	cells map[string]string // those that are not empty
	size  int
}

func (t *Tables) get(at int64) (stored, error) {
	buf := make([]byte, 1024)
	n, err := t.scratch.ReadAt(buf, at)
	if n < 4 {
		return stored{}, fmt.Errorf("scratch file: %w", cmp.Or(err, io.ErrUnexpectedEOF))
	}
	size := int(binary.BigEndian.Uint32(buf))
	if buf = buf[4:n]; size > len(buf) {
		buf = make([]byte, size)
		if _, err := t.scratch.ReadAt(buf, at+4); err != nil {
			return stored{}, fmt.Errorf("scratch file: %w", err)
		}
	}
	return t.decode(buf[:size]), nil
}

func (t *Tables) decode(buf []byte) stored {
	number := func() int {
		v, n := binary.Uvarint(buf)
		buf = buf[n:]
		return int(v)
	}
	s := stored{size: len(buf), cells: map[string]string{}}
	s.header, s.row = t.headers[number()], number()
	for _, name := range s.names {
		if len(buf) == 0 {
			break
		}
		n := number()
		if n > 0 && name != "" {
			s.cells[name] = string(buf[:n])
		}
		buf = buf[n:]
	}
	return s
}

// Services puts services together one by one, in the order of services.csv.
func (t *Tables) Services() iter.Seq2[Read, error] {
	return func(yield func(Read, error) bool) {
		all := int64(0)
		for _, at := range t.services {
			b := builder{tables: t, left: maxObject}
			row, err := t.get(at)
			var s Service
			if err == nil {
				s, err = b.object(row, nil)
			}
			if all += int64(maxObject - b.left); err == nil && all > maxBuilt {
				err = ErrTooLarge
			}
			if err != nil {
				yield(Read{Row: row.row}, fmt.Errorf("%s row %d: %w", row.file, row.row, err))
				return
			}
			if !yield(Read{row.row, s, t.bad[at]}, nil) {
				return
			}
		}
	}
}

// builder puts one service together, of so many bytes at most.
type builder struct {
	tables *Tables
	left   int
}

// object is a row with all that belongs to it, without its link to the object it is in.
func (b *builder) object(row stored, within *table) (Object, error) {
	if b.left -= row.size; b.left < 0 {
		return nil, ErrTooLarge
	}
	o := row.object()
	if within != nil {
		delete(o, row.table.link(within))
		delete(o, row.table.linkKind())
	}
	id := row.cells["id"]
	for _, n := range row.table.lists {
		list, err := b.list(n.table, row.table, id)
		if err != nil {
			return nil, err
		}
		if len(list) > 0 {
			o.SetObjects(n.field, list)
		}
	}
	for _, n := range row.table.one {
		one, err := b.one(n.table, row.cells[oneLink(n)])
		if err != nil {
			return nil, err
		}
		if one != nil {
			delete(o, oneLink(n))
			o[n.field] = map[string]any(one)
		}
	}
	return o, nil
}

// list are the rows of a table that belong to an object.
func (b *builder) list(of, within *table, id string) (list []Object, err error) {
	link := of.link(within)
	kind := of.linkKind()
	for row, err := range b.tables.find(of, link, id) {
		if err != nil {
			return nil, err
		}
		if kind != "" && row.cells[kind] != "" && row.cells[kind] != within.name {
			continue
		}
		o, err := b.object(row, within)
		if err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	return list, nil
}

// one is the object with an id, nil where there is none.
func (b *builder) one(of *table, id string) (Object, error) {
	for row, err := range b.tables.find(of, "id", id) {
		if err != nil {
			return nil, err
		}
		return b.object(row, nil)
	}
	return nil, nil
}

// find are the rows of a table that have a text in a column.
func (t *Tables) find(of *table, column, value string) iter.Seq2[stored, error] {
	return func(yield func(stored, error) bool) {
		if value == "" {
			return
		}
		key := t.key(of.name, column, value)
		from, _ := slices.BinarySearchFunc(t.places, key, func(p place, key uint64) int { return cmp.Compare(p.key, key) })
		for _, p := range t.places[from:] {
			if p.key != key {
				return
			}
			row, err := t.get(p.at)
			if err == nil && (row.table != of || row.cells[column] != value) {
				continue
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// object are the cells of a row as fields, with those of the extra column.
func (s stored) object() Object {
	o := Object{}
	for name, cell := range s.cells {
		if name == ExtraColumn {
			continue
		}
		o[name] = clean(cell)
		if i, ok := s.table.places[name]; ok && s.table.columns[i].kind == '#' {
			if _, err := strconv.ParseFloat(cell, 64); err == nil && json.Valid([]byte(cell)) {
				o[name] = json.Number(cell)
			}
		}
	}
	if extra, err := Unmarshal([]byte(s.cells[ExtraColumn])); err == nil {
		for name, v := range extra {
			o[name] = clean(v)
		}
	}
	return o
}
