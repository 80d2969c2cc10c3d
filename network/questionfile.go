package network

import (
	"fmt"
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
	for _, q := range additions(have.Questions, want.Questions, FileQuestion.named) {
		p.changes = append(p.changes, Change{Op: Add, Kind: KindQuestion, Name: q.named().told("C"), Item: q})
	}
}

func (q FileQuestion) named() naming { return naming{q.Number, q.Text} }

// findQuestion finds a question by its number, or without one by its text.
func findQuestion(questions []FileQuestion, q FileQuestion) (FileQuestion, bool) {
	return findNamed(questions, q.named(), FileQuestion.named)
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
