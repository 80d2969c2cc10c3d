package commands

import (
	"slices"

	"hilo/bot"
	"hilo/network"
)

// How long the parts of a question may be, in runes.
const (
	maxQuestion = 1500
	maxBehalf   = 100
	maxTopic    = 40
	maxAnswer   = 2500
)

// asking is /consulta: a question finds who knows.
func (f *Features) asking() bot.Command {
	return bot.Command{
		ID: "question",
		Verbs: slices.Concat(f.questionAsking(), f.questionReading(), f.questionAnswering(), f.questionKeeping(),
			f.referentVerbs()),
		Views: map[string]bot.View{
			"question/asked": f.askedNotice, "question/answered": f.answeredNotice, "question/card": f.questionCard,
			"question/inquire": f.inquireNotice, "question/reminder": f.reminderNotice, "question/referent": f.referentNotice,
		},
		Jobs: []bot.Job{bot.JobOf(f.questionsDue)},
	}
}

func (f *Features) questionAsking() []bot.Verb {
	own := []bot.Field{hidden("question"), hidden("topic")}
	return []bot.Verb{
		{ID: "ask", Who: bot.Contributors, Default: true, Prepare: f.codeShows, Run: f.askQuestion, FieldsFor: f.askFields,
			Fields: []bot.Field{{Name: "text", Kind: bot.TextInput, Required: true}}},
		{ID: "send", Who: bot.Contributors, Run: f.sendQuestion, Fields: own},
		{ID: "found", Who: bot.Contributors, Run: f.foundAnswer, Fields: own},
		{ID: "withdraw", Who: bot.Contributors, Run: f.withdrawQuestion, Fields: own},
	}
}

func (f *Features) questionReading() []bot.Verb {
	page := []bot.Field{hidden("page"), hidden("turned")}
	return []bot.Verb{
		{ID: "list", Who: bot.Members, Run: f.myQuestions, Fields: page},
		{ID: "tome", Who: bot.Members, Run: f.questionsToMe, Fields: page},
		{ID: "open", Who: bot.Members, Run: f.openQuestions, Fields: page},
		{ID: "search", Who: bot.Members, Run: f.searchQuestions,
			Fields: []bot.Field{{Name: "text", Kind: bot.TextInput, Required: true, Max: maxTitle}, hidden("page"), hidden("turned")}},
		{ID: "show", Who: bot.Members, Run: f.showQuestion,
			Fields: []bot.Field{{Name: "question", Kind: bot.TextInput, Required: true, Max: 20, Read: readQuestion}}},
	}
}

func (f *Features) questionAnswering() []bot.Verb {
	one := []bot.Field{hidden("question")}
	return []bot.Verb{
		{ID: "answer", Who: bot.Contributors, Confirm: true, Prepare: f.answerable, Run: f.answerQuestion, Fields: []bot.Field{
			{Name: "question", Kind: bot.TextInput, Hidden: true, Read: readQuestion},
			{Name: "body", Kind: bot.LongTextInput, Required: true, Max: maxAnswer, Guard: bot.Contact, Read: unread},
			{Name: "publish", Kind: bot.BoolInput, Read: unread}}},
		{ID: "take", Who: bot.Contributors, Run: f.takeQuestion, Fields: one},
		{ID: "busy", Who: bot.Contributors, Run: f.declineQuestion, Fields: one},
		{ID: "pass", Who: bot.Contributors, Confirm: true, Run: f.passQuestion, Fields: []bot.Field{hidden("question"),
			{Name: "person", Kind: bot.UserInput, Read: unread}}},
		{ID: "hand", Who: bot.Contributors, Run: f.handQuestion, Fields: one},
		{ID: "useful", Who: bot.Members, Run: f.settleQuestion, Fields: one},
		{ID: "more", Who: bot.Members, Confirm: true, Run: f.askMore, Fields: []bot.Field{hidden("question"), hidden("reply"),
			{Name: "note", Kind: bot.LongTextInput, Required: true, Max: 500, Guard: bot.Situation, Read: unread}}},
	}
}

func (f *Features) questionKeeping() []bot.Verb {
	reply := []bot.Field{hidden("question"), hidden("reply")}
	return []bot.Verb{
		{ID: "publish", Who: bot.Contributors, Run: f.publishQuestion, Fields: reply},
		{ID: "unpublish", Who: bot.Contributors, Run: f.unpublishQuestion, Fields: reply},
		{ID: "confirm", Who: bot.Contributors, Run: f.confirmAnswer, Fields: reply},
		{ID: "retire", Who: bot.Contributors, Run: f.retireAnswer, Fields: reply},
		{ID: "rewrite", Who: bot.Contributors, Confirm: true, Run: f.rewriteAnswer, Fields: append(reply, bot.Field{
			Name: "body", Kind: bot.LongTextInput, Required: true, Max: maxAnswer, Guard: bot.Contact, Default: f.bodyNow, Read: unread})},
		{ID: "settings", Who: bot.Coordination, Confirm: true, Run: f.saveQuestionSettings, Fields: []bot.Field{
			wholeField("question_hours", func(s network.Settings) int { return s.QuestionHours }),
			{Name: "question_all", Kind: bot.BoolInput, Read: unread, Default: fromNetwork(asksAll)}}},
	}
}

func (f *Features) referentVerbs() []bot.Verb {
	who, topic := []bot.Field{hidden("referent")}, []bot.Field{hidden("topic")}
	return []bot.Verb{
		{ID: "referents", Who: bot.Members, Run: f.showReferents},
		{ID: "my_topics", Who: bot.Members, Run: f.myTopics},
		{ID: "refer", Who: bot.Coordination, Confirm: true, Run: f.addReferent, Fields: []bot.Field{
			{Name: "topic", Kind: bot.TextInput, Required: true, Max: maxTopic, Guard: bot.Situation, Read: unread},
			{Name: "person", Kind: bot.UserInput, Required: true, Read: unread},
			{Name: "also", Kind: bot.TextInput, Max: 200, Guard: bot.Situation, Read: unread},
			{Name: "area", Kind: bot.ChoiceInput, Options: f.areaOptions, Read: unread},
			{Name: "town", Kind: bot.TextInput, Max: 60, Read: unread}}},
		{ID: "referent", Who: bot.Coordination, Run: f.showReferent, Fields: who},
		{ID: "lead", Who: bot.Coordination, Run: f.leadReferent, Fields: who},
		{ID: "unrefer", Who: bot.Members, Run: f.removeReferent, Fields: who},
		{ID: "restore_referent", Who: bot.Members, Run: f.restoreReferent, Fields: who},
		{ID: "drop_topic", Who: bot.Coordination, Run: f.dropTopic, Fields: topic},
		{ID: "restore_topic", Who: bot.Coordination, Run: f.restoreTopic, Fields: topic},
	}
}

func questionSubject(number int64) network.Subject {
	return network.Subject{Kind: network.KindQuestion, ID: number}
}

func topicSubject(number int64) network.Subject {
	return network.Subject{Kind: network.KindTopic, ID: number}
}
