package commands

import (
	"slices"

	"hilo/bot"
	"hilo/network"
)

// homePage is what waits for somebody with what is needed to draw it. A part without anything has no blocks.
type homePage struct {
	pending
	f     *Features
	r     *bot.Request
	world questionView // people and topics, where questions or wishes are told of
}

// message is the whole page, with what one may want to do next at its end.
func (w homePage) message() *bot.Message {
	title := w.r.T("home.title", nil)
	if w.nothing() {
		title = w.r.T("home.none", nil)
	}
	blocks := slices.Concat([]bot.Block{bot.Section{Text: title}}, w.roundBlocks(), w.meetingBlocks(), w.pollBlocks(), w.minutes.blocks(w.r.Printer), w.questionBlocks(),
		w.cardBlocks(), w.dutyBlocks(), w.needBlocks())
	return w.r.Compose(append(blocks, bot.Divider{}, bot.Section{Text: w.r.T("home.menu", nil)}, startButtons(w.r.Printer))...)
}

// roundBlocks are the open rounds with what is left to value.
func (w homePage) roundBlocks() []bot.Block {
	if len(w.rounds) == 0 {
		return nil
	}
	list := bot.List{}
	for _, b := range w.rounds[:min(len(w.rounds), mostListed)] {
		list = append(list, w.r.T("home.round", bot.Args{"Count": b.left, "Needs": w.f.count(w.r.Printer, "count.needs", b.left),
			"Areas": areaList(b.areas, w.areas), "Deadline": bot.Time{At: b.deadline, Form: bot.DayTime}}))
	}
	value := bot.Do("ballot/open")
	if len(w.rounds) == 1 {
		value = bot.Do("ballot/open", "round", itoa(w.rounds[0].round))
	}
	title := w.r.T("home.rounds", bot.Args{"Count": len(w.rounds)})
	return []bot.Block{bot.Section{Text: bot.Join("", title, bot.Text{andMore(w.r.Printer, list, len(w.rounds))})},
		bot.Controls{primary(w.r.Printer, "button.value", value)}}
}

// andMore adds to the beginning of a list how many more there are.
func andMore(p bot.Printer, list bot.List, total int) bot.List {
	if more := total - len(list); more > 0 {
		return append(list, p.T("list.more", bot.Args{"Count": more, "N": more}))
	}
	return list
}

// meetingBlocks ask whether the reader comes to each of the next meetings; the other answers are a press away.
func (w homePage) meetingBlocks() []bot.Block {
	if len(w.meetings) == 0 {
		return nil
	}
	blocks := []bot.Block{bot.Section{Text: w.r.T("home.meetings", nil)}}
	for _, m := range w.meetings[:min(len(w.meetings), mostActed)] {
		blocks = append(blocks, bot.Section{Text: bot.Say(w.f.meetingText(w.r.Printer, summedMeeting(m, w.areas), "", w.r.DayTime))},
			bot.Controls{answerButton(w.r.Printer, m, network.Coming), answerButton(w.r.Printer, m, network.NotComing), seeMeeting(w.r.Printer, m)})
	}
	if more := len(w.meetings) - mostActed; more > 0 {
		blocks = append(blocks, bot.Note{Text: w.r.T("waits.more_meetings", bot.Args{"Count": more, "N": more})},
			bot.Controls{button(w.r.Printer, "hilo.button_meetings", bot.Do("meeting/list"))})
	}
	return blocks
}

// questionBlocks are the questions that wait for the reader's answer, or for the coordination's.
func (w homePage) questionBlocks() []bot.Block {
	if w.asked == 0 {
		return nil
	}
	blocks := []bot.Block{bot.Section{Text: w.r.T("home.questions", nil)}}
	for _, q := range w.questions {
		w.world.Question = q
		num := itoa(q.Number)
		blocks = append(blocks, bot.Section{Text: w.world.line(w.r.Printer, true)}, bot.Controls{
			primary(w.r.Printer, "question.button_answer", bot.Fill(bot.Do("question/answer", "question", num))),
			button(w.r.Printer, "button.see", bot.Do("question/show", "question", num))})
	}
	if more := w.asked - len(w.questions); more > 0 {
		blocks = append(blocks, bot.Note{Text: w.r.T("list.more", bot.Args{"Count": more, "N": more})},
			bot.Controls{button(w.r.Printer, "home.button_questions", bot.Do("question/tome"))})
	}
	return blocks
}

// cardBlocks are the cards of the guide about which the reader was asked.
func (w homePage) cardBlocks() []bot.Block {
	if w.unsaid == 0 {
		return nil
	}
	list := bot.List{}
	for _, c := range w.cards {
		list = append(list, resourceName(c))
	}
	return []bot.Block{bot.Section{Text: bot.Join("", w.r.T("home.cards", nil), bot.Text{andMore(w.r.Printer, list, w.unsaid)})},
		bot.Controls{primary(w.r.Printer, "keep.button_review", bot.Do("resource/review"))}}
}

// dutyBlocks are what waits for the coordination: what it was asked for, and what nobody looks after.
func (w homePage) dutyBlocks() []bot.Block {
	var blocks []bot.Block
	for _, e := range w.wishes[:min(len(w.wishes), mostActed)] {
		blocks = append(blocks, w.f.wishBlocks(w.r.Printer, "home.wish", w.world.people[e.Actor], e.Data["what"])...)
	}
	if more := len(w.wishes) - mostActed; more > 0 {
		blocks = append(blocks, bot.Note{Text: w.r.T("list.more", bot.Args{"Count": more, "N": more})})
	}
	list := bot.List{}
	for _, a := range w.urgent[:min(len(w.urgent), mostListed)] {
		list = append(list, w.r.T("home.urgent", bot.Args{"Count": a.Needs, "N": a.Needs, "Area": a.Name}))
	}
	list = andMore(w.r.Printer, list, len(w.urgent))
	if w.unsure > 0 {
		list = append(list, w.r.T("keep.unconfirmed", bot.Args{"Count": w.unsure, "N": w.unsure}))
	}
	if len(list) > 0 {
		blocks = append(blocks, bot.Section{Text: bot.Text{list}},
			waitingControls(w.r.Printer, waiting{urgent: w.urgent, unsure: w.unsure}))
	}
	if len(blocks) == 0 {
		return nil
	}
	return append([]bot.Block{bot.Section{Text: w.r.T("home.coordination", nil)}}, blocks...)
}

// needBlocks are the reader's own needs and those that their entity shares, with how far they have come.
func (w homePage) needBlocks() []bot.Block {
	if w.own == 0 {
		return nil
	}
	list := bot.List{}
	see := bot.Select{Label: w.r.String("need.choose", nil), Call: bot.Do("need/show"), Pick: "need"}
	for _, n := range w.needs {
		code := " (" + network.Code("N", n.Number) + ")"
		list = append(list, bot.Join(" ", bot.Text{bot.Bold(n.Title), bot.Plain(code)}, bot.Say("— "+w.f.needLine(w.r.Printer, n).Flat(w.r.Moment))))
		see.Options = append(see.Options, bot.Option{Value: itoa(n.Number), Label: shorten(n.Title, 60) + code})
	}
	controls := bot.Controls{see}
	if w.own > len(w.needs) {
		controls = append(controls, button(w.r.Printer, "home.button_needs", bot.Do("need/list", "mine", "true", "area", "0")))
	}
	return []bot.Block{bot.Section{Text: bot.Join("", w.r.T("home.needs", nil), bot.Text{andMore(w.r.Printer, list, w.own)})}, controls}
}
