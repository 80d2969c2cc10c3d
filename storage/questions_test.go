package storage_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

// ask keeps a question of a town's person that sets out to somebody.
func (w town) ask(tb testing.TB, s *storage.Store, text string, topic int64, to ...int64) network.Question {
	tb.Helper()
	var q network.Question
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		var err error
		q, err = network.Ask(w.actor(0), network.Question{Text: text, Topic: topic, Area: w.areas[0], Town: "Librilla", Behalf: "una propietaria"}, tx.Now())
		if err != nil {
			return err
		}
		if q, err = tx.AddQuestion(ctx, w.ID, q); err != nil {
			return err
		}
		q.Send(to, tx.Now().Add(time.Hour), tx.Now().Add(100*time.Hour), tx.Now())
		return errors.Join(tx.SaveQuestion(ctx, w.ID, q), tx.WakeForQuestions(ctx, w.Network))
	})
	return q
}

// change lets a rule change a question.
func (w town) change(tb testing.TB, s *storage.Store, number int64, rule func(*network.Question, time.Time) error) {
	tb.Helper()
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		q, err := tx.LockQuestion(ctx, w.ID, number)
		if err != nil {
			return err
		}
		return errors.Join(rule(&q, tx.Now()), tx.SaveQuestion(ctx, w.ID, q), tx.WakeForQuestions(ctx, w.Network))
	})
}

// answered has a question answered and published.
func (w town) answered(tb testing.TB, s *storage.Store, number int64, body string) {
	tb.Helper()
	w.change(tb, s, number, func(q *network.Question, now time.Time) error {
		_, err := q.Answer(w.actor(1), body, now)
		return errors.Join(err, q.Publish(w.actor(1), now))
	})
}

// inquire fills a town with topics, reference persons and questions, so many of each.
func (w town) inquire(tb testing.TB, s *storage.Store, many int) {
	tb.Helper()
	for i := range many {
		var topic network.Topic
		update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
			var err error
			topic, err = tx.SaveTopic(ctx, w.ID, network.Topic{Name: w.Workspace + string(rune('a'+i)), Also: w.Workspace})
			_, addErr := tx.AddReferent(ctx, w.ID, network.Referent{Topic: topic.Number, Person: w.people[1].ID})
			return errors.Join(err, addErr)
		})
		q := w.ask(tb, s, "¿Transporte rural "+w.Workspace+"?", topic.Number, w.people[1].ID)
		if i > 0 {
			w.answered(tb, s, q.Number, w.Workspace)
		}
	}
	w.ask(tb, s, "¿Nadie sabe "+w.Workspace+"?", 0)
}

func TestQuestionIsKeptWhole(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		q := w.ask(t, s, "¿Puede acogerse?", 0, w.people[1].ID, w.people[2].ID)
		c.Add(10 * time.Minute)
		w.answered(t, s, q.Number, "Sí.")
		w.change(t, s, q.Number, func(q *network.Question, now time.Time) error {
			return errors.Join(q.More(w.actor(0), w.people[1].ID, "¿dónde?", now.Add(time.Hour), now), q.Take(w.actor(1), now.Add(2*time.Hour)))
		})
		got := read(t, s, func(ctx context.Context, tx *storage.Tx) (network.Question, error) {
			return tx.Question(ctx, w.ID, q.Number)
		})
		later := monday.Add(10 * time.Minute)
		if got.Text != q.Text || got.Town != "Librilla" || got.Behalf != "una propietaria" || got.Area != w.areas[0] || got.State != network.QuestionOpen ||
			!got.Asked.Equal(monday) || !got.Answered.Equal(later) || !got.Published.Equal(later) {
			t.Errorf("kept as %+v", got)
		}
		want := []network.Step{
			{Number: 1, Person: w.people[1].ID, Asked: monday, Due: monday.Add(time.Hour), Outcome: network.StepAnswered, Ended: later},
			{Number: 2, Person: w.people[2].ID, Asked: monday, Due: monday.Add(time.Hour), Outcome: network.StepMoot, Ended: later},
			{Number: 3, Person: w.people[1].ID, By: w.people[0].ID, Note: "¿dónde?", Asked: later, Due: later.Add(2 * time.Hour), Outcome: network.StepTaken},
		}
		if !slices.Equal(got.Steps, want) {
			t.Errorf("its way is %+v\nwant %+v", got.Steps, want)
		}
		if len(got.Replies) != 1 || got.Replies[0] != (network.Reply{Number: 1, Person: w.people[1].ID, Body: "Sí.", At: later, Confirmed: later}) {
			t.Errorf("answers %+v", got.Replies)
		}
	})
}

func TestQuestionsAreFound(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		known := w.ask(t, s, "¿Puede un propietario acogerse con el piso alquilado?", 0, w.people[1].ID)
		w.answered(t, s, known.Number, "Sí, en la oficina de vivienda.")
		private := w.ask(t, s, "¿Puede una propietaria acogerse con el piso vacío?", 0, w.people[1].ID)
		w.change(t, s, private.Number, func(q *network.Question, now time.Time) error { _, err := q.Answer(w.actor(1), "No.", now); return err })
		w.ask(t, s, "¿Puede un propietario acogerse con el piso en venta?", 0, w.people[1].ID) // no answer yet
		alike := func(reader int) []int64 {
			return read(t, s, func(ctx context.Context, tx *storage.Tx) ([]int64, error) {
				list, err := tx.AlikeQuestions(ctx, w.ID, w.people[reader].ID, "¿Un propietario con el piso alquilado puede acogerse?", 0.3, 9, 0)
				return questionNumbers(list), err
			})
		}
		if got := alike(2); !slices.Equal(got, []int64{known.Number}) {
			t.Errorf("somebody else finds %v", got)
		}
		if got := alike(0); !slices.Equal(got, []int64{known.Number, private.Number}) {
			t.Errorf("who asked finds %v", got)
		}
		search := func(text string, reader int) []int64 {
			return read(t, s, func(ctx context.Context, tx *storage.Tx) ([]int64, error) {
				list, total, err := tx.ListQuestions(ctx, w.ID, storage.QuestionFilter{Text: text, Reader: w.people[reader].ID})
				if total != len(list) {
					t.Errorf("%d of %d", len(list), total)
				}
				return questionNumbers(list), err
			})
		}
		if got := search("oficina", 2); !slices.Equal(got, []int64{known.Number}) {
			t.Errorf("by a word of the answer: %v", got)
		}
		if got := search("piso", 1); !slices.Equal(got, []int64{private.Number, known.Number}) {
			t.Errorf("who answered finds %v", got)
		}
		w.change(t, s, known.Number, func(q *network.Question, now time.Time) error { return q.Retire(w.actor(1), 1, now) })
		if got := alike(2); len(got) != 0 {
			t.Errorf("what is no longer so is found: %v", got)
		}
	})
}

func questionNumbers(list []network.Question) []int64 {
	out := make([]int64, len(list))
	for i, q := range list {
		out[i] = q.Number
	}
	return out
}

func TestQuestionsComeDue(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "alhama")
		first := w.ask(t, s, "¿Una?", 0, w.people[1].ID)
		stuck := w.ask(t, s, "¿Otra?", 0)
		due := func() []int64 {
			return read(t, s, func(ctx context.Context, tx *storage.Tx) ([]int64, error) { return tx.QuestionsDue(ctx, w.ID, 9) })
		}
		if got := due(); len(got) != 0 {
			t.Errorf("due too early: %v", got)
		}
		c.Add(time.Hour)
		if got := due(); !slices.Equal(got, []int64{first.Number}) {
			t.Errorf("due: %v", got)
		}
		taken := func() (ok bool) {
			update(t, s, func(ctx context.Context, tx *storage.Tx) error {
				var err error
				ok, err = tx.TimerDue(ctx, w.ID, network.QuestionsTimer)
				return err
			})
			return ok
		}
		if !taken() {
			t.Error("the timer was not set")
		}
		unanswered := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Question, error) {
			return tx.UnansweredQuestions(ctx, w.ID, monday, 9)
		})
		if got := questionNumbers(unanswered); !slices.Equal(got, []int64{stuck.Number}) {
			t.Errorf("with the coordination: %v", got)
		}
		w.answered(t, s, first.Number, "Sí.")
		c.Set(monday.AddDate(0, 0, 91))
		old := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]int64, error) {
			return tx.QuestionsToInquire(ctx, w.ID, tx.Now().AddDate(0, 0, -90), 9)
		})
		if !slices.Equal(old, []int64{first.Number}) || !taken() {
			t.Errorf("to be asked about: %v", old)
		}
	})
}

func TestReferents(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		var topic network.Topic
		var numbers []int64
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			var err error
			if topic, err = tx.SaveTopic(ctx, w.ID, network.Topic{Name: "vivienda"}); err != nil {
				return err
			}
			for _, i := range []int{1, 2, 1} { // the third is there already
				x, err := tx.AddReferent(ctx, w.ID, network.Referent{Topic: topic.Number, Person: w.people[i].ID})
				if err != nil {
					return err
				}
				numbers = append(numbers, x.Number)
			}
			return tx.LeadReferent(ctx, w.ID, numbers[1])
		})
		people := func() (out []int64) {
			for _, k := range read(t, s, func(ctx context.Context, tx *storage.Tx) ([]network.Knower, error) {
				return tx.Knowers(ctx, w.Network, topic.Number)
			}) {
				out = append(out, k.Person)
			}
			return out
		}
		if got := people(); !slices.Equal(got, []int64{w.people[2].ID, w.people[1].ID}) || numbers[0] != numbers[2] {
			t.Errorf("asked are %v, numbers %v", got, numbers)
		}
		if _, err := saved(t, s, w.ID, network.Topic{Name: "VIVIENDA"}); !errors.Is(err, storage.ErrTaken) {
			t.Errorf("a second topic of the name: %v", err)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error { return tx.RemoveReferent(ctx, w.ID, numbers[1]) })
		if got := people(); !slices.Equal(got, []int64{w.people[1].ID}) {
			t.Errorf("after one was removed: %v", got)
		}
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			return errors.Join(tx.RestoreReferent(ctx, w.ID, numbers[1]), tx.RemoveTopic(ctx, w.ID, topic.Number))
		})
		if got := people(); len(got) != 0 {
			t.Errorf("of a removed topic: %v", got)
		}
	})
}

func saved(t *testing.T, s *storage.Store, networkID int64, topic network.Topic) (out network.Topic, err error) {
	t.Helper()
	err = s.Update(t.Context(), "", func(tx *storage.Tx) error {
		out, err = tx.SaveTopic(t.Context(), networkID, topic)
		return err
	})
	return out, err
}

// TestWhoLeavesFreesQuestions: what they asked is asked no more, what they have passes on at once, and they are no reference
// person, whether they leave or are erased.
func TestWhoLeavesFreesQuestions(t *testing.T) {
	for name, leave := range map[string]func(*storage.Tx, context.Context, int64, int64) error{"leave": (*storage.Tx).Leave, "erase": (*storage.Tx).ErasePerson} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, s *storage.Store) {
				w := found(t, s, "alhama")
				w.inquire(t, s, 1)
				theirs := w.ask(t, s, "¿Mía?", 0, w.people[2].ID)
				update(t, s, func(ctx context.Context, tx *storage.Tx) error { return leave(tx, ctx, w.ID, w.people[1].ID) })
				update(t, s, func(ctx context.Context, tx *storage.Tx) error {
					referents, err := tx.Referents(ctx, w.ID)
					due, dueErr := tx.QuestionsDue(ctx, w.ID, 9)
					if len(referents) != 0 || !slices.Equal(due, []int64{1}) {
						t.Errorf("referents %v, due %v", referents, due)
					}
					return errors.Join(err, dueErr, leave(tx, ctx, w.ID, w.people[0].ID))
				})
				q := read(t, s, func(ctx context.Context, tx *storage.Tx) (network.Question, error) {
					return tx.Question(ctx, w.ID, theirs.Number)
				})
				if q.State != network.QuestionWithdrawn || len(q.Holders()) != 0 {
					t.Errorf("it is %s, held by %v", q.State, q.Holders())
				}
			})
		})
	}
}

// TestTwoAnswersAtOnce has two people answer one question at the same moment: both are kept.
func TestTwoAnswersAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		w := found(t, s, "alhama")
		q := w.ask(t, s, "¿Una?", 0, w.people[1].ID, w.people[2].ID)
		errs := make(chan error, 2)
		for _, i := range []int{1, 2} {
			go func() {
				errs <- s.Update(t.Context(), "", func(tx *storage.Tx) error {
					q, err := tx.LockQuestion(t.Context(), w.ID, q.Number)
					if err != nil {
						return err
					}
					_, err = q.Answer(w.actor(i), w.people[i].Name, tx.Now())
					return errors.Join(err, tx.SaveQuestion(t.Context(), w.ID, q))
				})
			}()
		}
		if err := errors.Join(<-errs, <-errs); err != nil {
			t.Fatal(err)
		}
		got := read(t, s, func(ctx context.Context, tx *storage.Tx) (network.Question, error) {
			return tx.Question(ctx, w.ID, q.Number)
		})
		if len(got.Replies) != 2 || got.Replies[0].Body == got.Replies[1].Body {
			t.Errorf("kept are %+v", got.Replies)
		}
	})
}
