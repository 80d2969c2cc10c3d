package hsds

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

// ReadJSON reads services one by one: a list of them, an object with the list under "contents" or "services", one object
// after another (one a line, say), or a single one. Reading ends with the first error: text that is no JSON, an object of
// more than a megabyte (ErrTooLarge), something else where a service should be. What is wrong with services that can be read
// is added to problems as they pass.
func ReadJSON(r io.Reader, problems *Problems) iter.Seq2[Read, error] {
	return func(yield func(Read, error) bool) {
		j := newJSONReader(r)
		ids := seen{}
		err := j.all(func(s Service) bool {
			j.row++
			read := Read{Row: j.row, Service: s}
			found := Check(read)
			if id := s.Text("id"); !ids.add(id) {
				found = append(found, Problem{Row: j.row, Field: "id", Fault: Repeated, Value: id, Grave: true})
			}
			problems.Add(found...)
			read.Bad = grave(found)
			return yield(read, nil)
		})
		if err == nil && j.row == 0 {
			err = ErrNoServices
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(Read{Row: j.row + 1}, err)
		}
	}
}

// errStopped means that who reads wants no more.
var errStopped = errors.New("stopped")

// seen are ids by what they are hashed to.
type seen map[[16]byte]struct{}

// add reports whether an id is new; "" always is.
func (s seen) add(parts ...string) bool {
	text := strings.Join(parts, "\x00")
	sum := sha256.Sum256([]byte(text))
	key := [16]byte(sum[:16])
	if _, ok := s[key]; ok && text != "" {
		return false
	}
	s[key] = struct{}{}
	return true
}

type jsonReader struct {
	gate *gate
	dec  *json.Decoder
	row  int
}

func newJSONReader(r io.Reader) *jsonReader {
	g := &gate{from: withoutMark(r)}
	d := json.NewDecoder(g)
	d.UseNumber()
	return &jsonReader{gate: g, dec: d}
}

// withoutMark passes over the byte order mark that some programs begin a text with.
func withoutMark(r io.Reader) *bufio.Reader {
	b := bufio.NewReader(r)
	if mark, err := b.Peek(3); err == nil && bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		if _, err := b.Discard(len(mark)); err != nil {
			return b // the next reading says so
		}
	}
	return b
}

// gate lets through what one object may take.
type gate struct {
	from io.Reader
	left int
}

func (g *gate) Read(p []byte) (int, error) {
	if g.left <= 0 {
		return 0, ErrTooLarge
	}
	n, err := g.from.Read(p[:min(len(p), g.left)])
	g.left -= n
	return n, err
}

// open lets one object more through, and what a reader takes in advance.
func (g *gate) open() { g.left = maxObject + 1<<16 }

// all reads every value of the file.
func (j *jsonReader) all(yield func(Service) bool) error {
	for {
		j.gate.open()
		token, err := j.dec.Token()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return j.wrong(err)
		case token == json.Delim('['):
			err = j.list(yield)
		case token == json.Delim('{'):
			err = j.object(yield)
		default:
			err = ErrNoServices
		}
		if err != nil {
			return err
		}
	}
}

// list reads services up to the end of a list.
func (j *jsonReader) list(yield func(Service) bool) error {
	for {
		j.gate.open()
		if !j.dec.More() {
			_, err := j.dec.Token()
			return j.wrong(err)
		}
		var s Service
		if err := j.value(&s); err != nil {
			return err
		}
		if !yield(s) {
			return errStopped
		}
	}
}

// object reads one that began: a list with what is told about it, or a service by itself.
func (j *jsonReader) object(yield func(Service) bool) error {
	s, listed := Service{}, false
	for j.gate.open(); j.dec.More(); j.gate.open() {
		name, err := j.dec.Token()
		if err != nil {
			return j.wrong(err)
		}
		field, _ := name.(string)
		if (field == "contents" || field == "services") && s["id"] == nil {
			if token, err := j.dec.Token(); err != nil || token != json.Delim('[') {
				return errors.Join(ErrNoServices, j.wrong(err))
			}
			listed = true
			if err := j.list(yield); err != nil {
				return err
			}
			continue
		}
		var v any
		if err := j.value(&v); err != nil {
			return err
		}
		if s[field] = v; !listed && len(s) > maxColumns {
			return ErrTooLarge
		}
	}
	if _, err := j.dec.Token(); err != nil {
		return j.wrong(err)
	}
	if !listed && !yield(clean(map[string]any(s)).(map[string]any)) {
		return errStopped
	}
	return nil
}

// value reads one value whole, without the noughts that no database keeps.
func (j *jsonReader) value(to any) error {
	before := j.dec.InputOffset()
	if err := j.dec.Decode(to); err != nil {
		return j.wrong(err)
	}
	if j.dec.InputOffset()-before > maxObject {
		return ErrTooLarge
	}
	switch v := to.(type) {
	case *Service:
		if *v == nil {
			return fmt.Errorf("%w: null in place of a service", ErrNoServices)
		}
		clean(map[string]any(*v))
	case *any:
		*v = clean(*v)
	}
	return nil
}

// wrong tells an error with where it is.
func (j *jsonReader) wrong(err error) error {
	if err == nil || errors.Is(err, ErrTooLarge) {
		return err
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("after byte %d: %w", j.dec.InputOffset(), err)
}

// clean takes noughts out of all texts in a value.
func clean(v any) any {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, "\x00", "")
	case []any:
		for i := range v {
			v[i] = clean(v[i])
		}
	case map[string]any:
		for name, inner := range v {
			v[name] = clean(inner)
			if strings.Contains(name, "\x00") {
				delete(v, name)
			}
		}
	}
	return v
}

// JSONWriter writes services as one list, as they come.
type JSONWriter struct {
	to    *bufio.Writer
	begun bool
}

// NewJSONWriter writes to w, which Close does not close.
func NewJSONWriter(w io.Writer) *JSONWriter { return &JSONWriter{to: bufio.NewWriter(w)} }

// Write adds a service.
func (w *JSONWriter) Write(s Service) error {
	text, err := Marshal(s)
	if err != nil {
		return err
	}
	before := "[\n"
	if w.begun {
		before = ",\n"
	}
	w.begun = true
	if _, err := w.to.WriteString(before); err != nil {
		return err
	}
	_, err = w.to.Write(text)
	return err
}

// Close ends the list.
func (w *JSONWriter) Close() error {
	end := "\n]\n"
	if !w.begun {
		end = "[]\n"
	}
	if _, err := w.to.WriteString(end); err != nil {
		return err
	}
	return w.to.Flush()
}

// Marshal is an object as JSON on one line, with <, > and & as they are.
func Marshal(o Object) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(o); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// Unmarshal reads one object that Marshal wrote, or a database in its own way.
func Unmarshal(text []byte) (Object, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var o Object
	if err := d.Decode(&o); err != nil {
		return nil, err
	}
	return o, nil
}
