package bottest

import (
	"fmt"
	"strings"
	"time"
)

// reader takes the words of one line from the left.
type reader struct{ rest string }

func read(line string) *reader { return &reader{rest: strings.TrimSpace(line)} }

// word takes what stands before the next space or colon; a colon is left.
func (r *reader) word() string {
	end := strings.IndexAny(r.rest, " \t:")
	if end < 0 {
		end = len(r.rest)
	}
	return r.take(end)
}

func (r *reader) take(n int) string {
	out := r.rest[:n]
	r.rest = strings.TrimSpace(r.rest[n:])
	return out
}

// skip takes a word if it stands next.
func (r *reader) skip(word string) bool {
	ahead := *r
	if ahead.word() != word {
		return false
	}
	*r = ahead
	return true
}

// quotes are the pairs in which a text may stand, so that it can hold the others.
var quotes = map[string]string{`"`: `"`, "«": "»", "“": "”"}

// quoted takes a text between quotes.
func (r *reader) quoted() (string, error) {
	for open, end := range quotes {
		after, ok := strings.CutPrefix(r.rest, open)
		if !ok {
			continue
		}
		text, rest, ok := strings.Cut(after, end)
		if !ok {
			return "", fmt.Errorf("%s is missing after %q", end, after)
		}
		r.rest = strings.TrimSpace(rest)
		return text, nil
	}
	return "", fmt.Errorf("a text between quotes was expected at %q", r.rest)
}

// channels takes "#empleo #salud", without the signs.
func (r *reader) channels() ([]string, error) {
	var out []string
	for r.rest != "" && !strings.HasPrefix(r.rest, ":") {
		name, ok := strings.CutPrefix(r.word(), "#")
		if !ok || name == "" {
			return nil, fmt.Errorf("a channel is written #name: %q", name)
		}
		out = append(out, name)
	}
	return out, nil
}

// end fails when something is left.
func (r *reader) end() error {
	if r.rest != "" {
		return fmt.Errorf("not understood: %q", r.rest)
	}
	return nil
}

func parseGiven(s *Setup, r *reader) error {
	s.Given = append(s.Given, r.rest)
	return nil
}

func parseStarts(s *Setup, r *reader) error {
	at, err := parseMoment(r.rest, s.Zone)
	s.Start = at
	return err
}

// parseZone changes where clocks are read; the beginning stays the same reading of the clock.
func parseZone(s *Setup, r *reader) error {
	zone, err := time.LoadLocation(r.rest)
	if err != nil {
		return fmt.Errorf("zone: %w", err)
	}
	y, m, d := s.Start.Date()
	s.Zone, s.Start = zone, time.Date(y, m, d, s.Start.Hour(), s.Start.Minute(), 0, 0, zone)
	return nil
}

func parseChannel(s *Setup, r *reader) (err error) {
	c := Channel{Name: r.word()}
	if c.Title, err = r.quoted(); err != nil {
		return err
	}
	c.Lang = r.word()
	s.Channels = append(s.Channels, c)
	return r.end()
}

func parsePerson(s *Setup, r *reader) (err error) {
	p := Person{Handle: r.word()}
	if p.Name, err = r.quoted(); err != nil {
		return err
	}
	in := r.skip("in")
	if !in {
		p.Lang = r.word()
		in = r.skip("in")
	}
	if in {
		if p.Channels, err = r.channels(); err != nil {
			return err
		}
	}
	s.People = append(s.People, p)
	return r.end()
}

// parseMoment reads "2023-01-27 14:00".
func parseMoment(text string, zone *time.Location) (time.Time, error) {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		return at, fmt.Errorf("a moment is written 2023-01-27 14:00, not %q", text)
	}
	return at, nil
}
