package bottest

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// action is one thing that somebody does in a transcript.
type action interface {
	do(ctx context.Context, w World) error
}

// longAction is an action that goes on in the lines that stand further in.
type longAction interface {
	action
	more(lines []string) error
}

type (
	saying struct {
		person, channel, text string
	}
	pressing struct {
		people    []string
		label, on string
	}
	picking struct {
		person, option, label, on string
	}
	filling struct {
		person  string
		answers []Answer
	}
	submitting struct {
		person, label string
	}
	waiting struct {
		until   moment
		restart bool
	}
)

func (a *saying) do(ctx context.Context, w World) error {
	return w.Say(ctx, a.person, a.channel, a.text)
}
func (a *pressing) do(ctx context.Context, w World) error {
	return w.Press(ctx, a.people, a.label, a.on)
}
func (a *picking) do(ctx context.Context, w World) error {
	return w.Pick(ctx, a.person, a.option, a.label, a.on)
}
func (a *filling) do(ctx context.Context, w World) error    { return w.Fill(ctx, a.person, a.answers) }
func (a *submitting) do(ctx context.Context, w World) error { return w.Submit(ctx, a.person, a.label) }

func (a *waiting) do(ctx context.Context, w World) error {
	to, err := a.until.after(ctx, w)
	switch {
	case err != nil:
		return err
	case to.Before(w.Now()):
		return fmt.Errorf("the clock only moves forward: it is already %s", w.Now().Format(momentLayout))
	case a.restart:
		return w.Restart(ctx, to)
	}
	return w.Clock(ctx, to)
}

func (a *saying) more(lines []string) error {
	a.text = strings.TrimSpace(strings.Join(append([]string{a.text}, lines...), "\n"))
	if a.text == "" {
		return errors.New("nothing is said")
	}
	return nil
}

func (a *filling) more(lines []string) error {
	for _, line := range lines {
		last := len(a.answers) - 1
		if indent(line) > 0 && last >= 0 {
			a.answers[last].Value = strings.TrimLeft(a.answers[last].Value+"\n"+strings.TrimSpace(line), "\n")
			continue
		}
		label, value, ok := strings.Cut(line, ":")
		if !ok {
			return fmt.Errorf("a field is written label: value, not %q", line)
		}
		a.answers = append(a.answers, Answer{Label: label, Value: strings.TrimSpace(value)})
	}
	if len(a.answers) == 0 {
		return errors.New("which fields are filled must stand further in, one a line")
	}
	return nil
}

// parseAction reads a line that begins with a word: who acts, "clock" or "restart".
func parseAction(word string, r *reader, zone *time.Location) (action, error) {
	switch {
	case word == "clock":
		until, err := parseUntil(r, zone)
		return &waiting{until: until}, err
	case word == "restart":
		if r.rest == "" {
			return &waiting{restart: true}, nil
		}
		until, err := parseUntil(r, zone)
		return &waiting{until: until, restart: true}, err
	case strings.HasPrefix(r.rest, ":"), r.skip("in"):
		return parseSay(word, r)
	}
	return parseDeed(word, r)
}

func parseSay(person string, r *reader) (action, error) {
	in, err := r.channels()
	if err != nil {
		return nil, err
	}
	text, ok := strings.CutPrefix(r.rest, ":")
	if !ok || len(in) > 1 {
		return nil, errors.New("something is said like this: ana: hola, or ana in #empleo: hola")
	}
	return &saying{person: person, channel: strings.Join(in, ""), text: strings.TrimSpace(text)}, nil
}

func parseDeed(person string, r *reader) (action, error) {
	switch verb := r.word(); verb {
	case "sends":
		return parseSend(person, r)
	case "presses", "and":
		return parsePress(person, verb, r)
	case "picks":
		return parsePick(person, r)
	case "fills":
		return &filling{person: person}, r.end()
	case "submits":
		if r.rest == "" {
			return &submitting{person: person}, nil
		}
		label, err := r.quoted()
		return &submitting{person: person, label: label}, errors.Join(err, r.end())
	default:
		return nil, fmt.Errorf("nobody can %q: one says (ana: …), presses, picks, fills, submits or sends", verb)
	}
}

func parsePress(person, verb string, r *reader) (action, error) {
	a := &pressing{people: []string{person}}
	for and := verb == "and"; and; and = r.skip("and") {
		a.people = append(a.people, r.word())
	}
	if len(a.people) > 1 && !r.skip("press") {
		return nil, errors.New(`several people press like this: ana and luis press "Sí"`)
	}
	var err error
	if a.label, err = r.quoted(); err != nil {
		return nil, err
	}
	if a.on, err = parseOn(r); err != nil {
		return nil, err
	}
	if r.skip("twice") {
		a.people = append(a.people, a.people...)
	}
	return a, r.end()
}

func parsePick(person string, r *reader) (action, error) {
	a := &picking{person: person}
	var err error
	if a.option, err = r.quoted(); err != nil {
		return nil, err
	}
	if !r.skip("in") {
		return nil, errors.New(`an option is picked like this: ana picks "Cruz Roja" in "¿De qué entidad?"`)
	}
	if a.label, err = r.quoted(); err != nil {
		return nil, err
	}
	if a.on, err = parseOn(r); err != nil {
		return nil, err
	}
	return a, r.end()
}

func parseOn(r *reader) (string, error) {
	if !r.skip("on") {
		return "", nil
	}
	return r.quoted()
}

// moment is a moment of a story: a date, a while after now, or the next thing due. The zero value is now.
type moment struct {
	at    time.Time
	days  int
	while time.Duration
	next  bool
}

const momentLayout = "Mon 2006-01-02 15:04"

var whileForm = regexp.MustCompile(`^\+(\d{1,4})([wdhm])$`)

func parseUntil(r *reader, zone *time.Location) (moment, error) {
	if r.rest == "next" {
		return moment{next: true}, nil
	}
	if m := whileForm.FindStringSubmatch(r.rest); m != nil {
		n, err := strconv.Atoi(m[1])
		return momentIn(n, m[2]), err
	}
	at, err := parseMoment(r.rest, zone)
	if err != nil {
		return moment{}, fmt.Errorf("%w; or +2w, +7d, +36h, +30m, next", err)
	}
	return moment{at: at}, nil
}

// momentIn is n units from now; days and weeks keep the hour when summer time begins or ends.
func momentIn(n int, unit string) moment {
	switch unit {
	case "w":
		return moment{days: 7 * n}
	case "d":
		return moment{days: n}
	case "h":
		return moment{while: time.Duration(n) * time.Hour}
	default:
		return moment{while: time.Duration(n) * time.Minute}
	}
}

// after is the moment as seen from the world's present.
func (m moment) after(ctx context.Context, w World) (time.Time, error) {
	if !m.at.IsZero() {
		return m.at, nil
	}
	if !m.next {
		return w.Now().AddDate(0, 0, m.days).Add(m.while), nil
	}
	at, ok, err := w.NextDue(ctx)
	switch {
	case err != nil:
		return at, err
	case !ok:
		return at, errors.New("nothing is due")
	case at.Before(w.Now()): // overdue
		return w.Now(), nil
	}
	return at, nil
}
