package bottest

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Run plays every transcript that the pattern matches, each as a parallel subtest in a world of its own. When the
// test's package declares a flag -update and it is given, the transcripts are written anew with what was seen.
func Run(t *testing.T, glob string, newWorld func(t *testing.T, s Setup) World) {
	t.Helper()
	files, err := filepath.Glob(glob)
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcript matches %s (%v)", glob, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)), func(t *testing.T) {
			t.Parallel()
			playFile(t, file, updating(), func(s Setup) World { return newWorld(t, s) })
		})
	}
}

// updating says whether the flag -update is declared and given.
func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

// playFile plays one transcript and either complains about what is seen or writes it into the file.
func playFile(tb testing.TB, file string, update bool, newWorld func(Setup) World) {
	tb.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		tb.Errorf("transcript: %v", err)
		return
	}
	s, err := parseScript(file, string(text))
	if err != nil {
		tb.Errorf("%v", err)
		return
	}
	s.besides(file)
	wrong, err := s.play(tb.Context(), file, newWorld(s.setup))
	switch {
	case err != nil:
		tb.Errorf("%v", err)
	case update:
		if err := os.WriteFile(file, []byte(s.text()), 0o644); err != nil {
			tb.Errorf("transcript: %v", err)
		}
		return
	}
	for _, w := range wrong {
		tb.Errorf("%s", w)
	}
}

// play carries out every action and puts what was seen in the place of what was expected. It returns where the two
// differ, and fails at the first thing that cannot be done.
func (s *script) play(ctx context.Context, file string, w World) (wrong []string, err error) {
	if _, err := w.Seen(ctx); err != nil { // what the beginning brought about
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for _, p := range s.parts {
		if p.act == nil {
			continue
		}
		got, err := p.play(ctx, w)
		if err != nil {
			return wrong, fmt.Errorf("%s:%d: %s: %w", file, p.number, p.lines[0], err)
		}
		if !slices.Equal(p.want, got) {
			wrong = append(wrong, fmt.Sprintf("%s:%d: %s\n  (- stands in the file, + was seen)\n  %s", file, p.number,
				p.lines[0], strings.Join(diff(p.want, got), "\n  ")))
		}
		p.want = got
	}
	return wrong, nil
}

func (p *part) play(ctx context.Context, w World) ([]string, error) {
	before := w.Now()
	if err := p.act.do(ctx, w); err != nil {
		return nil, err
	}
	events, err := w.Seen(ctx)
	if err != nil {
		return nil, err
	}
	if _, quiet := p.act.(*filling); quiet && len(events) == 0 { // nothing can come of it
		return nil, nil
	}
	return seen(events, before), nil
}

// seen shows events as a transcript does: in order of time, then what one person sees, channels, direct messages.
func seen(events []Event, since time.Time) []string {
	slices.SortStableFunc(events, func(a, b Event) int {
		return cmp.Or(minute(a.At, since).Compare(minute(b.At, since)), a.rank()-b.rank(), cmp.Compare(a.Where, b.Where))
	})
	out := []string{"> nothing new"}
	if len(events) > 0 {
		out = nil
	}
	last := minute(since, since)
	for _, e := range events {
		if at := minute(e.At, since); at.After(last) {
			out, last = append(out, "> at "+at.Format(momentLayout)), at
		}
		for _, line := range e.text() {
			out = append(out, strings.TrimRight("> "+line, " "))
		}
	}
	return out
}

// minute is a moment without its seconds, in the zone of the story.
func minute(at, story time.Time) time.Time {
	return at.In(story.Location()).Truncate(time.Minute)
}

func (e Event) rank() int {
	switch {
	case e.private():
		return 0
	case e.direct():
		return 2
	default:
		return 1
	}
}
