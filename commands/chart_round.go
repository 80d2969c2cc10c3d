package commands

import (
	"context"
	"strings"

	"hilo/bot"
	"hilo/chart"
	"hilo/network"
	"hilo/network/urgency"
)

// mostRanked is how many needs of a result are drawn: what a phone shows without tiring.
const mostRanked = 10

// drawRound is what a round found, with its distribution.
func (f *Features) drawRound(ctx context.Context, p bot.Printer, n network.Network, o order) (picture, error) {
	round, res, err := f.readResult(ctx, n.ID, o.area)
	if err != nil {
		return picture{}, err
	}
	return f.ranking(p, round, res), nil
}

// ranking is the picture of a result. What the result does not show, it does not either.
func (f *Features) ranking(p bot.Printer, round network.Round, res result) picture {
	pic := picture{areas: round.Areas, empty: len(res.Lines) == 0, more: bot.Controls{bot.Button{
		Label: p.String("button.whole_result", nil), Call: bot.Do("round/result", "round", itoa(round.Number))}}}
	pic.Title, pic.Subtitle = p.String("result.title", nil), f.resultHead(p, round, res).Flat(p.Moment)
	var key chart.Key
	for g := urgency.CanWait; g <= urgency.Immediate; g++ {
		key[g-1] = upperFirst(gradeWord(p, g))
	}
	var stacks chart.Stacks
	var alt []string
	for _, l := range res.Lines[:min(len(res.Lines), mostRanked)] {
		s := chart.Stack{Label: f.lineTitle(l), Below: strings.Join(f.told(p, l), ". ")}
		words := f.lineTitle(l) + ": "
		if l.Tally.ShowShares() {
			for g := urgency.CanWait; g <= urgency.Immediate; g++ {
				s.Levels[g-1] = chart.Level{Amount: l.Tally.Voices(g), Text: voiceNumber(p, l.Tally.Voices(g))}
			}
			words += f.shares(p, l.Tally) + ". "
		}
		stacks, alt = append(stacks, s), append(alt, words+s.Below)
	}
	pic.Parts = []chart.Part{key, stacks}
	pic.Note = p.String("taking.chart_shares", nil)
	if more := len(res.Lines) - len(stacks); more > 0 {
		pic.Note = p.String("taking.chart_more_needs", bot.Args{"Count": more, "N": more}) + " " + pic.Note
	}
	pic.alt = p.String("taking.chart_alt", bot.Args{"Title": pic.Title}) + " " + strings.Join(alt, "; ")
	return pic
}

// told is what is said of a need below its bar.
func (f *Features) told(p bot.Printer, l resultLine) []string {
	if !l.Tally.ShowShares() {
		return []string{strings.TrimSuffix(p.String("result.no_shares", nil), ".")}
	}
	return append([]string{p.String("result.grade", bot.Args{"Grade": scoreWord(p, l.Tally.Score), "Score": l.Tally.Score.Text(decimalOf(p))}) +
		" · " + f.answered(p, l.Tally)}, f.flags(p, l)...)
}

// chartButton leads from a result to its picture.
func chartButton(p bot.Printer, round int64) bot.Button {
	return button(p, "taking.button_chart", bot.Do("summary/chart", "what", chartNames[chartRound], "round", itoa(round)))
}
