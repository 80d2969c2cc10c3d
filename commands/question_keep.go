package commands

import (
	"context"
	"errors"
	"strconv"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// postQuestion says a published question in its area's channel. Published anew, it is said anew.
func (f *Features) postQuestion(ctx context.Context, t *storage.Tx, r *bot.Request, q network.Question) error {
	if q.Area == 0 {
		return nil
	}
	return t.Tell(ctx, network.Delivery{Network: r.Network.ID, View: "question/card", Subject: questionSubject(q.Number),
		Turn: q.Published.UnixMicro()}, []int64{q.Area})
}

// publishQuestion lets everybody find a question with its answers, without the name of who asked it.
func (f *Features) publishQuestion(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	q, err := f.withQuestion(ctx, r, "publish", func(_ *storage.Tx, q *network.Question) error { return q.Publish(r.Actor, r.Now) },
		func(t *storage.Tx, q network.Question) error { return f.postQuestion(ctx, t, r, q) })
	if err != nil {
		return bot.Reply{}, err
	}
	reply := f.done(r, q, "question.published", bot.Args{"Question": questionNamed(q)})
	if reply.Whisper != nil {
		reply.Whisper.Blocks = append(reply.Whisper.Blocks, bot.Controls{
			button(r.Printer, "question.button_unpublish", bot.Do("question/unpublish", "question", itoa(q.Number)))})
		reply = answeredWith(r, reply)
	}
	return reply, nil
}

// answeredWith puts what a reply says in the place of what was pressed.
func answeredWith(r *bot.Request, reply bot.Reply) bot.Reply {
	out := answered(r, reply.Whisper)
	out.Refresh = reply.Refresh
	return out
}

// unpublishQuestion takes that back: its card goes, and others find it no more.
func (f *Features) unpublishQuestion(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	q, err := f.withQuestion(ctx, r, "unpublish", func(_ *storage.Tx, q *network.Question) error { return q.Unpublish(r.Actor) })
	if err != nil {
		return bot.Reply{}, err
	}
	return f.done(r, q, "question.unpublished", bot.Args{"Question": questionNamed(q)}), nil
}

// confirmAnswer keeps that an answer is still so.
func (f *Features) confirmAnswer(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	return f.withReply(ctx, r, "confirm", "question.confirmed", func(q *network.Question, reply int64) error {
		return q.Confirm(r.Actor, reply, r.Now)
	})
}

// retireAnswer keeps that an answer is no longer so; it can be brought back.
func (f *Features) retireAnswer(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	out, err := f.withReply(ctx, r, "retire", "question.retired", func(q *network.Question, reply int64) error {
		return q.Retire(r.Actor, reply, r.Now)
	})
	if err == nil {
		m := out.Here
		if m == nil {
			m = out.Whisper
		}
		m.Blocks = append(m.Blocks, bot.Controls{button(r.Printer, "button.undo",
			bot.Do("question/confirm", "question", r.Values["question"], "reply", r.Values["reply"]))})
	}
	return out, err
}

// rewriteAnswer gives an answer another text.
func (f *Features) rewriteAnswer(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	return f.withReply(ctx, r, "rewrite", "question.rewritten", func(q *network.Question, reply int64) error {
		return q.Rewrite(r.Actor, reply, r.Values["body"], r.Now)
	})
}

func (f *Features) withReply(ctx context.Context, r *bot.Request, verb, key string, change func(*network.Question, int64) error) (bot.Reply, error) {
	q, err := f.withQuestion(ctx, r, verb, func(_ *storage.Tx, q *network.Question) error {
		return change(q, number(r.Values, "reply"))
	})
	if err != nil {
		return bot.Reply{}, err
	}
	out := answered(r, r.Compose(bot.Section{Text: r.T(key, bot.Args{"Question": questionNamed(q)})}))
	out.Refresh = []network.Subject{questionSubject(q.Number)}
	return out, nil
}

// bodyNow is the answer as it stands, for its form: to who keeps it.
func (f *Features) bodyNow(ctx context.Context, r *bot.Request) (string, error) {
	var body string
	err := f.store.View(ctx, func(t *storage.Tx) error {
		q, err := t.Question(ctx, r.Network.ID, number(r.Values, "question"))
		if err != nil {
			return err
		}
		reply, err := q.Reply(number(r.Values, "reply"))
		if err == nil && q.Keeps(r.Actor, reply.Number) {
			body = reply.Body
		}
		return err
	})
	return body, err
}

func asksAll(n network.Network) string { return strconv.FormatBool(n.Settings.QuestionAll) }

// saveQuestionSettings keeps how questions find their way. Those under way go on as they were.
func (f *Features) saveQuestionSettings(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	n := r.Network
	if bad := readWhole(r, map[string]*int{"question_hours": &n.Settings.QuestionHours}); len(bad) > 0 {
		return bot.Reply{Errors: bad}, nil
	}
	n.Settings.QuestionAll = r.Values["question_all"] == "true"
	if e, ok := errors.AsType[network.SettingError](n.Settings.Check()); ok {
		return outOfBounds(r, e), nil
	}
	key := "question.settings_saved"
	if n.Settings.QuestionAll {
		key = "question.settings_saved_all"
	}
	return f.saveNetwork(ctx, r, n, key, bot.Args{"Count": n.Settings.QuestionHours, "N": n.Settings.QuestionHours})
}
