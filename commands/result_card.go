package commands

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// readResult is a closed round with its stored result.
func (f *Features) readResult(ctx context.Context, networkID, num int64) (network.Round, result, error) {
	var round network.Round
	var res result
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if round, err = t.Round(ctx, networkID, num); err != nil {
			return err
		}
		s, err := t.SummaryOf(ctx, networkID, "result", network.Subject{Kind: network.KindRound, ID: num})
		if err != nil {
			return err
		}
		return json.Unmarshal(s.Data, &res)
	})
	return round, res, err
}

// resultCard is the result in the channel, short: the first five, what passes to the agenda, and the rest by a button.
func (f *Features) resultCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	round, res, err := f.readResult(ctx, d.Network, d.Subject.ID)
	if err != nil {
		return nil, err
	}
	blocks := []bot.Block{
		bot.Section{Text: p.T("result.heading", nil)},
		bot.Section{Text: f.resultHead(p, round, res)},
	}
	list := bot.List{}
	for _, l := range res.Lines {
		if l.Position == 0 || (l.Position > 5 && !l.Tally.Alarm) || len(list) == 8 {
			continue
		}
		list = append(list, f.shortLine(p, l))
	}
	if len(list) == 0 {
		list = append(list, p.T("result.nothing", nil))
	}
	indicative := 0
	for _, l := range res.Lines {
		if l.Position == 0 {
			indicative++
		}
	}
	blocks = append(blocks, bot.Section{Text: bot.Text{list}})
	if indicative > 0 {
		blocks = append(blocks, bot.Note{Text: p.T("result.indicative_apart", bot.Args{"Count": indicative, "N": indicative})})
	}
	return p.Compose(append(blocks, bot.Controls{bot.Button{Label: p.String("button.whole_result", nil),
		Call: bot.Do("round/result", "round", itoa(round.Number))}, chartButton(p, round.Number)})...), nil
}

func (f *Features) shortLine(p bot.Printer, l resultLine) bot.Text {
	line := bot.Text{bot.Bold(f.lineTitle(l))}
	if !l.Tally.ShowShares() {
		return bot.Join(" — ", line, p.T("result.no_shares", nil))
	}
	line = bot.Join(" — ", line, bot.Say(f.shares(p, l.Tally)))
	for _, flag := range f.flags(p, l) {
		line = append(line, bot.Plain(". "+flag))
	}
	return line
}

// resultPage is how many needs of a result are read on one page.
const resultPage = 10

// showResult is the whole result, in private, page by page.
func (f *Features) showResult(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "round")
	if num == 0 {
		err := f.store.View(ctx, func(t *storage.Tx) error {
			var err error
			num, err = t.LastClosedRound(ctx, r.Network.ID, r.Spot.Area.ID)
			return err
		})
		if errors.Is(err, network.ErrNotFound) {
			return whisper(r, "result.none_yet", nil), nil
		}
		if err != nil {
			return bot.Reply{}, err
		}
	}
	round, res, err := f.readResult(ctx, r.Network.ID, num)
	if errors.Is(err, network.ErrNotFound) && round.State == network.RoundOpen {
		return r.Run(ctx, bot.Do("round/progress", "round", itoa(num)))
	}
	if err != nil {
		return bot.Reply{}, err
	}
	m := f.resultMessage(r, round, res, pageOf(r.Values))
	if r.Values["turned"] != "" {
		return bot.Reply{Here: m}, nil
	}
	return bot.Reply{Whisper: m}, nil
}

func (f *Features) resultMessage(r *bot.Request, round network.Round, res result, page int) *bot.Message {
	from := min(max(page, 0)*resultPage, len(res.Lines))
	to := min(from+resultPage, len(res.Lines))
	blocks := []bot.Block{bot.Section{Text: r.T("result.heading", nil)}, bot.Section{Text: f.resultHead(r.Printer, round, res)}}
	for _, l := range res.Lines[from:to] {
		blocks = append(blocks, bot.Section{Text: bot.Join("\n", bot.Text{bot.Bold(f.lineTitle(l))},
			bot.Say(strings.Join(f.lineTexts(r.Printer, l), "\n")))})
	}
	var controls bot.Controls
	turn := func(key string, to int) {
		controls = append(controls, bot.Button{Label: r.String(key, nil),
			Call: bot.Do("round/result", "round", itoa(round.Number), "page", strconv.Itoa(to), "turned", "yes")})
	}
	if from > 0 {
		turn("button.previous", page-1)
	}
	if to < len(res.Lines) {
		turn("button.next", page+1)
	}
	if len(controls) > 0 {
		blocks = append(blocks, controls)
	}
	return r.Compose(append(blocks, bot.Note{Text: r.T("result.only_shares", nil)})...)
}
