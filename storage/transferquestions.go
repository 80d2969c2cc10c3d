package storage

import (
	"context"
	"slices"

	"hilo/network"
)

// readQuestions are the published ones with an answer that is still so.
func (s *snapshot) readQuestions(ctx context.Context) error {
	topics, err := s.tx.TopicNames(ctx, s.net.ID)
	if err != nil {
		return err
	}
	var rows []questionRow
	if err := s.tx.all(ctx, &rows, `select `+questionColumns+` from questions q
		where q.network = ? and q.published_at is not null order by q.number`, s.net.ID); err != nil {
		return err
	}
	for part := range slices.Chunk(rows, rowsAtOnce) {
		list, err := s.tx.questions(ctx, s.net.ID, part)
		if err != nil {
			return err
		}
		for _, q := range list {
			out := network.FileQuestion{Number: q.Number, Text: q.Text, Topic: topics[q.Topic], Area: s.areas[q.Area], Town: q.Town,
				Behalf: q.Behalf, Asked: q.Asked, Published: q.Published}
			for _, r := range q.Standing() {
				out.Answers = append(out.Answers, network.FileAnswer{Text: r.Body, Given: r.At, Confirmed: r.Confirmed})
			}
			if len(out.Answers) > 0 {
				s.file.Questions = append(s.file.Questions, out)
			}
		}
	}
	return nil
}

// question keeps a question of a file with its answers, under its own number where it brings one. Nobody has asked it, and
// its answers are the coordination's to keep true.
func (a *applier) question(ctx context.Context, f network.FileQuestion) error {
	topic, err := a.topic(ctx, f.Topic)
	if err != nil {
		return err
	}
	q := network.Question{Number: f.Number, Text: f.Text, Topic: topic, Town: f.Town, Behalf: f.Behalf, State: network.QuestionSettled,
		Created: f.Asked.UTC(), Asked: f.Asked.UTC(), Published: f.Published.UTC()}
	if q.Published.IsZero() {
		q.Published = a.tx.now
	}
	if q.Asked.IsZero() {
		q.Created, q.Asked = q.Published, q.Published
	}
	for i, answer := range f.Answers {
		r := network.Reply{Number: int64(i + 1), Body: answer.Text, At: answer.Given.UTC(), Confirmed: answer.Confirmed.UTC()}
		if r.At.IsZero() {
			r.At = q.Published
		}
		if r.Confirmed.IsZero() {
			r.Confirmed = r.At
		}
		q.Replies = append(q.Replies, r)
	}
	q.Answered = q.Replies[0].At
	if f.Area != "" {
		areas, err := a.areas(ctx)
		if err != nil {
			return err
		}
		q.Area = areas[network.Fold(f.Area)].ID
	}
	if q, err = a.tx.insertQuestion(ctx, a.net.ID, q); err != nil {
		return err
	}
	subject := network.Subject{Kind: network.KindQuestion, ID: q.Number}
	if err := a.tx.Record(ctx, a.net.ID, subject, 0, "add", nil); err != nil {
		return err
	}
	return a.tx.WakeForQuestions(ctx, a.net)
}

// topic is the number of a topic by its name; one that is not there is added, and none is asked for by "".
func (a *applier) topic(ctx context.Context, name string) (int64, error) {
	if name == "" {
		return 0, nil
	}
	topics, err := a.tx.Topics(ctx, a.net.ID)
	if err != nil {
		return 0, err
	}
	if i := slices.IndexFunc(topics, func(t network.Topic) bool { return network.Fold(t.Name) == network.Fold(name) }); i >= 0 {
		return topics[i].Number, nil
	}
	topic, err := a.tx.SaveTopic(ctx, a.net.ID, network.Topic{Name: name})
	return topic.Number, err
}
