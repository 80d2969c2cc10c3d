package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

// known asks three questions, of which the second is answered and published, with one answer that is no longer so.
func (w town) known(tb testing.TB, s *storage.Store) {
	tb.Helper()
	var topic network.Topic
	update(tb, s, func(ctx context.Context, tx *storage.Tx) error {
		var err error
		topic, err = tx.SaveTopic(ctx, w.ID, network.Topic{Name: "Vivienda"})
		return err
	})
	for _, text := range []string{"¿Quién firma el informe?", "¿Sirve un contrato verbal?", "¿Hay plazo?"} {
		w.ask(tb, s, text, topic.Number, w.people[1].ID)
	}
	w.answered(tb, s, 2, "Sí, con recibos. Oficina: 968 000 111.")
	w.change(tb, s, 2, func(q *network.Question, now time.Time) error {
		_, err := q.Answer(w.actor(1), "Antes no.", now)
		return errors.Join(err, q.Retire(w.actor(1), 2, now))
	})
}

// A question that came in a file is found, is the coordination's to keep true, and names nobody.
func TestQuestionsOfAFile(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		brought(t, s, "alhama", network.File{Name: "Red", Areas: []network.FileArea{{Name: "Empleo"}}, Questions: []network.FileQuestion{
			{Text: "¿Sirve un contrato verbal?", Topic: "Vivienda", Area: "Empleo", Answers: []network.FileAnswer{{Text: "Sí, con recibos."}}},
			{Number: 7, Text: "¿Hay plazo?", Topic: "vivienda", Answers: []network.FileAnswer{{Text: "Un mes."}}},
		}})
		update(t, s, func(ctx context.Context, tx *storage.Tx) error {
			n, err := tx.NetworkAt(ctx, "test", "alhama")
			if err != nil {
				return err
			}
			found, err := tx.AlikeQuestions(ctx, n.ID, 0, "contrato verbal", 0.3, 5, 0)
			if err != nil || len(found) != 1 || found[0].Number != 8 || found[0].Author != 0 || found[0].Replies[0].Person != 0 {
				t.Errorf("found %+v (%v)", found, err)
			}
			topics, err := tx.Topics(ctx, n.ID)
			if len(topics) != 1 {
				t.Errorf("topics: %+v", topics)
			}
			return err
		})
	})
}
