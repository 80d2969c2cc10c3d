package commands

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

const (
	// fewestTimed are so many answered questions that a median tells of a topic, and not of one person.
	fewestTimed = 3
	// timedFor is how far back the times go.
	timedFor = 365 * 24 * time.Hour
)

// questionList is one list of questions: what it asks for and how it is told.
type questionList struct {
	route, title, none string
	filter             storage.QuestionFilter
	standing           bool // with how far each has come
	more               bot.Controls
}

// listQuestions is a page of questions, each to be looked at.
func (f *Features) listQuestions(ctx context.Context, r *bot.Request, l questionList) (bot.Reply, error) {
	page := pageOf(r.Values)
	l.filter.Limit, l.filter.Offset = pageSize, page*pageSize
	var found []network.Question
	var total int
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		found, total, err = t.ListQuestions(ctx, r.Network.ID, l.filter)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	if total == 0 {
		return leafed(r, r.Compose(rowed([]bot.Block{bot.Section{Text: r.T(l.none, nil)}}, l.more)...)), nil
	}
	v, err := f.questionWorld(ctx, r.Network.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	list := bot.List{}
	see := bot.Select{Label: r.String("question.choose", nil), Call: bot.Do("question/show"), Pick: "question"}
	for _, q := range found {
		v.Question = q
		list = append(list, v.line(r.Printer, l.standing))
		see.Options = append(see.Options, bot.Option{Value: itoa(q.Number), Label: shorten(oneLine(q.Text), 60) + " (" + network.Code("C", q.Number) + ")"})
	}
	controls := append(bot.Controls{see}, pages(r, l.route, page, total)...)
	blocks := []bot.Block{bot.Section{Text: bot.Join("", r.T(l.title, bot.Args{"Count": total, "N": total}), bot.Text{list})}, controls}
	return leafed(r, r.Compose(rowed(blocks, l.more)...)), nil
}

// rowed are blocks with a row of controls under them, where there are any.
func rowed(blocks []bot.Block, row bot.Controls) []bot.Block {
	if len(row) == 0 {
		return blocks
	}
	return append(blocks, row)
}

// line is a question in a list: its text, its topic, and to who takes part where it stands.
func (v questionView) line(p bot.Printer, standing bool) bot.Text {
	out := bot.Text{bot.Bold(shorten(oneLine(v.Text), 120)), bot.Plain(" (" + network.Code("C", v.Number) + ")")}
	if topic := v.topics[v.Topic]; topic != "" {
		out = append(out, bot.Plain(" · "+topic))
	}
	if standing {
		return bot.Join(" · ", out, v.standing(p))
	}
	return out
}

// pages are the buttons to the pages before and after.
func pages(r *bot.Request, route string, page, total int) bot.Controls {
	var out bot.Controls
	turn := func(key string, to int) {
		values := r.Values.With("page", strconv.Itoa(to)).With("turned", "yes")
		out = append(out, bot.Button{Label: r.String(key, nil), Call: bot.Call{Route: route, Values: values}})
	}
	if page > 0 {
		turn("button.previous", page-1)
	}
	if (page+1)*pageSize < total {
		turn("button.next", page+1)
	}
	return out
}

// questionButtons lead from one list to the others.
func questionButtons(r *bot.Request, but string) bot.Controls {
	var out bot.Controls
	for _, b := range []struct{ route, key string }{
		{"question/list", "question.button_mine"}, {"question/tome", "question.button_tome"}, {"question/open", "question.button_open"},
		{"question/referents", "question.button_referents"},
	} {
		if b.route != but {
			out = append(out, button(r.Printer, b.key, bot.Do(b.route)))
		}
	}
	return out
}

// myQuestions are those that the actor asked.
func (f *Features) myQuestions(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	more := append(bot.Controls{primary(r.Printer, "question.button_ask", bot.Fill(bot.Do("question/ask")))}, questionButtons(r, "question/list")...)
	return f.listQuestions(ctx, r, questionList{route: "question/list", title: "question.mine", none: "question.none_mine",
		filter: storage.QuestionFilter{Author: r.Actor.Person.ID}, standing: true, more: more})
}

// questionsToMe are those that the actor has now; for who coordinates, those that came to the coordination too.
func (f *Features) questionsToMe(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	l := questionList{route: "question/tome", title: "question.tome", none: "question.none_tome", standing: true,
		filter: storage.QuestionFilter{With: r.Actor.Person.ID, Waiting: r.Actor.Coordinates()}, more: questionButtons(r, "question/tome")}
	return f.listQuestions(ctx, r, l)
}

// searchQuestions looks in what was asked and answered.
func (f *Features) searchQuestions(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	text := r.Values["text"]
	return f.listQuestions(ctx, r, questionList{route: "question/search", title: "question.search", none: "question.none_found",
		filter: storage.QuestionFilter{Text: text, Reader: r.Actor.Person.ID,
			States: []network.QuestionState{network.QuestionAnswered, network.QuestionSettled, network.QuestionOpen}},
		more: bot.Controls{primary(r.Printer, "question.button_ask_this", bot.Fill(bot.Do("question/ask", "text", text)))}})
}

// openQuestions tells by topic how many wait and how long answers take; to who knows a topic, and to the coordination,
// which ones wait.
func (f *Features) openQuestions(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var topics []network.Topic
	var referents []network.Referent
	var open map[int64]int
	var times []storage.QuestionTime
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if topics, err = t.Topics(ctx, r.Network.ID); err != nil {
			return err
		}
		if referents, err = t.Referents(ctx, r.Network.ID); err != nil {
			return err
		}
		if open, err = t.OpenByTopic(ctx, r.Network.ID); err != nil {
			return err
		}
		times, err = t.QuestionTimes(ctx, r.Network.ID, r.Now.Add(-timedFor))
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	if len(topics) == 0 && len(open) == 0 {
		return leafed(r, r.Compose(bot.Section{Text: r.T("question.none_open", nil)}, questionButtons(r, "question/open"))), nil
	}
	filter := storage.QuestionFilter{States: []network.QuestionState{network.QuestionOpen}}
	if !r.Actor.Coordinates() {
		filter.Topics = topicsOf(referents, r.Actor.Person.ID)
	}
	reply := leafed(r, r.Compose(bot.Section{Text: bot.Join("", r.T("question.by_topic", nil), bot.Text{topicLines(r, topics, open, times)})},
		questionButtons(r, "question/open")))
	if !r.Actor.Coordinates() && len(filter.Topics) == 0 {
		return reply, nil
	}
	waiting, err := f.listQuestions(ctx, r, questionList{route: "question/open", title: "question.open_title", none: "question.none_waiting",
		filter: filter, standing: true})
	if err != nil {
		return bot.Reply{}, err
	}
	return joinReplies(reply, waiting), nil
}

// joinReplies puts what one reply says before what another does.
func joinReplies(a, b bot.Reply) bot.Reply {
	if a.Here != nil && b.Here != nil {
		a.Here.Blocks = slices.Concat(a.Here.Blocks[:1], b.Here.Blocks, a.Here.Blocks[1:])
	}
	if a.Whisper != nil && b.Whisper != nil {
		a.Whisper.Blocks = slices.Concat(a.Whisper.Blocks[:1], b.Whisper.Blocks, a.Whisper.Blocks[1:])
	}
	return a
}

// topicsOf are the topics that somebody knows.
func topicsOf(referents []network.Referent, person int64) []int64 {
	seen := map[int64]bool{}
	for _, x := range referents {
		if x.Person == person {
			seen[x.Topic] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// topicLines are the topics, each with how many questions wait and the median of its times.
func topicLines(r *bot.Request, topics []network.Topic, open map[int64]int, times []storage.QuestionTime) bot.List {
	took := map[int64][]time.Duration{}
	for _, t := range times {
		took[t.Topic] = append(took[t.Topic], r.Network.Worked(t.Asked, t.Answered))
	}
	list := bot.List{}
	line := func(name string, topic int64) {
		text := bot.Text{bot.Bold(name), bot.Plain(": " + r.String("question.waiting", bot.Args{"Count": open[topic], "N": open[topic]}))}
		if len(took[topic]) >= fewestTimed {
			text = bot.Join(" · ", text, bot.Say(workTime(r, network.MedianOf(took[topic]))))
		}
		list = append(list, text)
	}
	for _, t := range topics {
		line(t.Name, t.Number)
	}
	if open[0] > 0 {
		line(r.String("question.no_topic", nil), 0)
	}
	return list
}

// workTime is how long the one in the middle waited, in hours of work, or in days of them.
func workTime(r *bot.Request, took time.Duration) string {
	day := time.Duration(r.Network.Settings.WorkTo-r.Network.Settings.WorkFrom) * time.Hour
	key, n := "question.median_hours", int(took.Round(time.Hour)/time.Hour)
	if took > day {
		key, n = "question.median_days", int(took.Round(day)/day)
	}
	n = max(n, 1)
	return r.String(key, bot.Args{"Count": n, "N": n})
}
