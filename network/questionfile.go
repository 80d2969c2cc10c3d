package network

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"hilo/network/privacy"
)

// FileQuestion is a published question with its answers, as the network knows it: neither who asked nor who answered is in a
// file. What only those who took part may read is not in it either.
type FileQuestion struct {
	Number    int64        `yaml:"number,omitempty"` // C-…; 0 takes the next one
	Text      string       `yaml:"text"`
	Topic     string       `yaml:"topic,omitempty"` // one that the network lacks is added
	Area      string       `yaml:"area,omitempty"`
	Town      string       `yaml:"town,omitempty"`
	Behalf    string       `yaml:"behalf,omitempty"`
	Asked     time.Time    `yaml:"asked,omitempty"`
	Published time.Time    `yaml:"published,omitempty"`
	Answers   []FileAnswer `yaml:"answers"`
}

// FileAnswer is an answer that is still so.
type FileAnswer struct {
	Text      string    `yaml:"text"`
	Given     time.Time `yaml:"given,omitempty"`
	Confirmed time.Time `yaml:"confirmed,omitempty"` // when it was last said to be so
}

// questions plans for the questions, which like needs are only ever added: numbered ones first.
func (p *plan) questions(have, want File) {
	var add []FileQuestion
	for _, q := range want.Questions {
		if _, there := findQuestion(have.Questions, q); !there {
			add = append(add, q)
		}
	}
	slices.SortStableFunc(add, func(a, b FileQuestion) int {
		return cmp.Or(cmp.Compare(btoi(a.Number == 0), btoi(b.Number == 0)), cmp.Compare(a.Number, b.Number))
	})
	for _, q := range add {
		name := q.Text
		if q.Number != 0 {
			name += " (" + Code("C", q.Number) + ")"
		}
		p.changes = append(p.changes, Change{Op: Add, Kind: KindQuestion, Name: name, Item: q})
	}
}

// findQuestion finds a question by its number, or without one by its text.
func findQuestion(questions []FileQuestion, q FileQuestion) (FileQuestion, bool) {
	i := slices.IndexFunc(questions, func(h FileQuestion) bool {
		if q.Number != 0 {
			return h.Number == q.Number
		}
		return Fold(h.Text) == Fold(q.Text)
	})
	if i < 0 {
		return FileQuestion{}, false
	}
	return questions[i], true
}

func (c *checker) questions() {
	guard := privacy.New(known(c.want))
	for i, q := range c.want.Questions {
		asked := guard.Check(q.Text, privacy.Situation)
		where := "questions: " + asked.Masked
		if q.Text == "" {
			where = fmt.Sprintf("questions: number %d of the list", i+1)
			c.fail(where, "it has no text")
		}
		if asked.Verdict == privacy.Refuse {
			c.fail(where, "personal data is not kept here")
		}
		if r := guard.Check(q.Behalf, privacy.Situation); r.Verdict == privacy.Refuse {
			c.fail(where, "personal data is not kept here: %s", r.Masked)
		}
		if twin, ok := findQuestion(c.have.Questions, q); ok && Fold(twin.Text) != Fold(q.Text) {
			c.fail(where, "%s is another question here; without a number it would be a new one", Code("C", q.Number))
		}
		if _, twice := findQuestion(c.want.Questions[:i], q); twice {
			c.fail(where, "it is there twice")
		}
		if q.Area != "" {
			c.someAreas(where, []string{q.Area})
		}
		c.answers(guard, where, q.Answers)
	}
}

func (c *checker) answers(guard *privacy.Guard, where string, answers []FileAnswer) {
	if len(answers) == 0 {
		c.fail(where, "it has no answer")
	}
	for _, a := range answers {
		if a.Text == "" {
			c.fail(where, "an answer has no text")
		}
		if r := guard.Check(a.Text, privacy.Contact); r.Verdict == privacy.Refuse {
			c.fail(where, "personal data is not kept here: %s", r.Masked)
		}
	}
}
