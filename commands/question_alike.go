package commands

import (
	"context"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/network/words"
	"hilo/storage"
)

// alike is what may hold the answer to a question already.
type alike struct {
	questions []network.Question
	cards     []network.Resource
	by        storage.Offerers
}

// findAlike looks for answered questions that the asker may read, and for cards of the guide.
func findAlike(ctx context.Context, t *storage.Tx, r *bot.Request, q network.Question) (alike, error) {
	var out alike
	var err error
	if out.questions, err = t.AlikeQuestions(ctx, r.Network.ID, r.Actor.Person.ID, q.Text, alikeQuestion, alikeShown, q.Number); err != nil {
		return out, err
	}
	cards, _, err := t.FindResources(ctx, r.Network.ID, storage.ResourceQuery{Text: q.Text, Limit: 5})
	for _, c := range cards {
		if len(out.cards) < alikeShown && sharesWords(q.Text, c.Card) {
			out.cards = append(out.cards, c)
		}
	}
	if err != nil || len(out.cards) == 0 {
		return out, err
	}
	out.by, err = t.Offerers(ctx, r.Network.ID)
	return out, err
}

// sharesWords says whether a card tells of what a question asks, and not only of one word in it.
func sharesWords(question string, c network.Card) bool {
	asked := words.Telling(words.Stems(question))
	said := words.Stems(c.Name + " . " + c.Description + " . " + c.Audience + " . " + c.Conditions)
	shared := 0
	for _, stem := range asked {
		if slices.Contains(said, stem) {
			shared++
		}
	}
	return shared >= 2
}

// offerAlike shows what looks like a question that was kept, and asks whether it serves.
func (f *Features) offerAlike(ctx context.Context, r *bot.Request, q network.Question, near alike) (bot.Reply, error) {
	blocks := []bot.Block{bot.Section{Text: r.T("question.alike", bot.Args{"Question": questionNamed(q)})}}
	for _, found := range near.questions { // two at most
		v, err := f.questionView(ctx, r.Network.ID, found)
		if err != nil {
			return bot.Reply{}, err
		}
		blocks = append(append(blocks, bot.Section{Text: bot.Text{bot.Bold(oneLine(found.Text)), bot.Plain(" (" + network.Code("C", found.Number) + ")")}}),
			v.replyBlocks(r.Printer)...)
	}
	var see bot.Controls
	for _, c := range near.cards {
		blocks = append(blocks, resourceLines(r.Printer, c, near.by.Of(c, ofUnit), r.Now)...)
		see = append(see, bot.Button{Label: shorten(c.Card.Name, 30), Call: bot.Do("resource/show", "resource", itoa(c.Number))})
	}
	if len(see) > 0 {
		blocks = append(blocks, see)
	}
	num := itoa(q.Number)
	blocks = append(blocks, bot.Section{Text: r.T("question.does_it_serve", nil)}, bot.Controls{
		primary(r.Printer, "question.button_serves", bot.Do("question/found", "question", num)),
		button(r.Printer, "question.button_ask_anyway", bot.Do("question/send", "question", num))},
		bot.Note{Text: r.T("question.kept", nil)})
	return bot.Reply{Whisper: r.Compose(append(blocks, f.spokenInPublic(r)...)...)}, nil
}

// foundAnswer notes that what was there serves: nobody is asked.
func (f *Features) foundAnswer(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	q, err := f.withQuestion(ctx, r, "found", func(_ *storage.Tx, q *network.Question) error {
		if q.State == network.QuestionFound {
			return nil
		}
		return q.Find(r.Actor)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return answered(r, r.Compose(bot.Section{Text: r.T("question.found", bot.Args{"Question": questionNamed(q)})})), nil
}
