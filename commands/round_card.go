package commands

import (
	"context"
	"fmt"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// roundCard is a round in its channels: until when, and how many have answered. Never what.
func (f *Features) roundCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	round, turnout, err := f.roundNow(ctx, d.Network, d.Subject.ID)
	if err != nil {
		return nil, err
	}
	live := 0
	for _, n := range round.Needs {
		if n.Withdrawn == "" {
			live++
		}
	}
	title := bot.Section{Text: p.T("round.title", bot.Args{"Needs": f.count(p, "count.needs", live)})}
	switch round.State {
	case network.RoundUndone:
		return nil, nil
	case network.RoundOpen:
	case network.RoundClosed:
		return p.Compose(title,
			bot.Note{Text: p.T("round.closed_card", bot.Args{"At": bot.Time{At: round.Closed, Form: bot.DayTime},
				"Count": turnout.Answered, "Answered": turnout.Answered, "Voices": f.count(p, "count.voices", turnout.Entitled)})},
			bot.Controls{bot.Button{Label: p.String("button.result", nil), Call: bot.Do("round/result", "round", itoa(round.Number))}}), nil
	}
	text := "round.open_card"
	if round.Extended > 0 {
		text = "round.extended_card"
	}
	return p.Compose(title,
		bot.Section{Text: p.T(text, bot.Args{"Deadline": bot.Time{At: round.Deadline, Form: bot.DayTime},
			"Count": turnout.Answered, "Answered": turnout.Answered, "Voices": f.count(p, "count.voices", turnout.Entitled)})},
		bot.Controls{
			bot.Button{Label: p.String("button.value", nil), Style: bot.Primary, Call: bot.Do("ballot/open", "round", itoa(round.Number))},
			bot.Button{Label: p.String("button.progress", nil), Call: bot.Do("round/progress", "round", itoa(round.Number))},
		},
		bot.Note{Text: p.T("round.secret", nil)},
	), nil
}

// roundNow is a round with its turnout; no grade leaves this function.
func (f *Features) roundNow(ctx context.Context, networkID, num int64) (network.Round, turnout, error) {
	var round network.Round
	var out turnout
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if round, err = t.Round(ctx, networkID, num); err != nil {
			return err
		}
		ballots, err := t.Ballots(ctx, networkID, num)
		out = round.Turnout(ballots)
		return err
	})
	if err != nil {
		return round, out, fmt.Errorf("round %d: %w", num, err)
	}
	return round, out, nil
}

// extendedCard tells the channel that too few had answered.
func (f *Features) extendedCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	round, _, err := f.roundNow(ctx, d.Network, d.Subject.ID)
	if err != nil || round.State != network.RoundOpen {
		return nil, err
	}
	return p.Compose(bot.Section{Text: p.T("round.extended", bot.Args{"Deadline": bot.Time{At: round.Deadline, Form: bot.DayTime}})},
		bot.Controls{bot.Button{Label: p.String("button.value", nil), Style: bot.Primary,
			Call: bot.Do("ballot/open", "round", itoa(round.Number))}}), nil
}
