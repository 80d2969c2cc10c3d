package bottest

import (
	"fmt"
	"strings"
	"time"
)

// Setup is how a transcript begins. A test may add to what the file says before it makes its chat.
type Setup struct {
	Given    []string // names of beginnings, known to the test
	Start    time.Time
	Zone     *time.Location
	Channels []Channel
	People   []Person
}

// Channel is one channel of the chat; the Name stands in transcripts, without its "#".
type Channel struct{ Name, Title, Lang string }

// Person is somebody of the chat; the Handle stands in transcripts.
type Person struct {
	Handle, Name, Lang string
	Channels           []string // names of those that they are in; none means all
}

// script is a transcript, read.
type script struct {
	setup Setup
	parts []*part
}

// part is an action with what is expected after it, or other lines that are kept as they are (then act is nil).
type part struct {
	number int // of the first line
	lines  []string
	act    action
	want   []string
}

// setupWords begin the lines that may stand before the first action only, so they cannot be handles.
var setupWords = map[string]func(s *Setup, rest *reader) error{
	"given": parseGiven, "starts": parseStarts, "zone": parseZone, "channel": parseChannel, "person": parsePerson,
}

// parseScript reads a transcript; faults name the file and the line.
func parseScript(name, text string) (*script, error) {
	s := &script{setup: Setup{Start: time.Date(2023, time.January, 16, 9, 0, 0, 0, time.UTC)}}
	if err := parseZone(&s.setup, read("Europe/Madrid")); err != nil {
		return nil, err
	}
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		line = strings.TrimRight(line, " \t\r")
		if err := s.add(i+1, line); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
	}
	for _, p := range s.parts {
		if err := p.finish(); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, p.number, err)
		}
	}
	return s, nil
}

// add takes in one more line.
func (s *script) add(number int, line string) error {
	last := s.last()
	switch {
	case line == "" || strings.HasPrefix(line, "#"):
		s.parts = append(s.parts, &part{number: number, lines: []string{line}})
		return nil
	case strings.HasPrefix(line, ">"):
		p := s.lastAction()
		if p == nil {
			return fmt.Errorf("something is seen before anything is done: %q", line)
		}
		p.want = append(p.want, line)
		return nil
	case strings.HasPrefix(line, " "), strings.HasPrefix(line, "\t"):
		if last == nil || last.act == nil || len(last.want) > 0 {
			return fmt.Errorf("this line stands further in and belongs to nothing: %q", line)
		}
		last.lines = append(last.lines, line)
		return nil
	}
	return s.addPart(&part{number: number, lines: []string{line}})
}

// addPart takes in a line that begins something: of the setup or an action.
func (s *script) addPart(p *part) (err error) {
	rest := read(p.lines[0])
	word := rest.word()
	if parse, ok := setupWords[word]; ok {
		if s.lastAction() != nil {
			return fmt.Errorf("%q must stand before the first action", word)
		}
		err = parse(&s.setup, rest)
	} else {
		p.act, err = parseAction(word, rest, s.setup.Zone)
	}
	s.parts = append(s.parts, p)
	return err
}

func (s *script) last() *part {
	if len(s.parts) == 0 {
		return nil
	}
	return s.parts[len(s.parts)-1]
}

func (s *script) lastAction() *part {
	for i := len(s.parts) - 1; i >= 0; i-- {
		if s.parts[i].act != nil {
			return s.parts[i]
		}
	}
	return nil
}

// finish gives an action the lines that stand further in under it.
func (p *part) finish() error {
	if more, ok := p.act.(longAction); ok {
		return more.more(dedent(p.lines[1:]))
	}
	if len(p.lines) > 1 {
		return fmt.Errorf("nothing may stand further in under %q", p.lines[0])
	}
	return nil
}

// text is the transcript as a file, with what is expected now.
func (s *script) text() string {
	var b strings.Builder
	for _, p := range s.parts {
		for _, line := range append(p.lines[:len(p.lines):len(p.lines)], p.want...) {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// dedent takes away the white space that all lines begin with.
func dedent(lines []string) []string {
	if len(lines) == 0 {
		return nil
	}
	margin := indent(lines[0])
	for _, line := range lines {
		margin = min(margin, indent(line))
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = line[margin:]
	}
	return out
}

// indent is how many bytes of white space a line begins with.
func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }
