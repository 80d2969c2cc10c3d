package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

// result is what a round found, as it is stored with its summary. Only shares are kept, and none where fewer than
// three voices graded: nobody's own valuation can be read off it.
type result struct {
	Turnout   turnout      `json:"turnout"`
	Paper     int          `json:"paper"` // paper ballots among those counted
	Lines     []resultLine `json:"lines"` // ranked first, then the indicative ones
	Withdrawn []int64      `json:"withdrawn,omitempty"`
	Short     bool         `json:"short"` // the round as a whole missed its participation
}

// resultLine is one need of a result.
type resultLine struct {
	Need     int64             `json:"need"`
	Title    string            `json:"title"`
	Position int               `json:"position"` // 0 for one that is only indicative
	Decided  urgency.TieBreak  `json:"decided,omitempty"`
	Tally    urgency.Tally     `json:"tally"`
	Reasons  []string          `json:"reasons,omitempty"`
	ByEntity map[string]string `json:"by_entity,omitempty"` // only where the network agreed so before the round
}

// score is the urgency that the need keeps: none where it could give a single valuation away, or is only indicative.
func (l resultLine) score() urgency.Score {
	if !l.Tally.ShowShares() || !l.Tally.Valid {
		return 0
	}
	return l.Tally.Score
}

// countRound counts all needs of a round and puts them in order.
func (f *Features) countRound(ctx context.Context, t *storage.Tx, networkID int64, round network.Round, ballots []network.Ballot) (result, error) {
	out := result{Turnout: round.Turnout(ballots), Paper: paperVoters(ballots)}
	out.Short = !out.Turnout.Suffices(round.CountingRules())
	var live []int64
	for _, n := range round.Needs {
		if n.Withdrawn != "" {
			out.Withdrawn = append(out.Withdrawn, n.Need)
			continue
		}
		live = append(live, n.Need)
	}
	needs, err := t.Needs(ctx, networkID, live)
	if err != nil {
		return out, err
	}
	reasons, err := t.Reasons(ctx, networkID, round.Number)
	if err != nil {
		return out, err
	}
	byNeed := map[int64][]network.Ballot{}
	for _, b := range ballots {
		byNeed[b.Need] = append(byNeed[b.Need], b)
	}
	items := make([]urgency.Item, 0, len(live))
	for _, num := range live {
		n := needs[num]
		items = append(items, urgency.Item{Number: int(num), Since: n.Created, Joined: n.Joined, Tally: round.Count(byNeed[num])})
	}
	for _, place := range placed(items) {
		line := resultLine{Need: int64(place.Number), Title: needs[int64(place.Number)].Title, Position: place.Position,
			Decided: place.Decided, Tally: discreet(place.Tally)}
		for _, r := range reasons {
			if r.Need == line.Need {
				line.Reasons = append(line.Reasons, r.Body)
			}
		}
		out.Lines = append(out.Lines, line)
	}
	if round.Rules.GradesByEntity {
		return out, f.byEntity(ctx, t, networkID, &out, byNeed)
	}
	return out, nil
}

// placed puts needs in order: the ranked ones, the indicative ones, and by their numbers those whose place would tell
// what one or two people answered.
func placed(items []urgency.Item) []urgency.Place {
	var shown []urgency.Item
	var hidden []urgency.Place
	for _, item := range items {
		if item.Tally.ShowShares() {
			shown = append(shown, item)
		} else {
			hidden = append(hidden, urgency.Place{Item: item})
		}
	}
	ranking := urgency.Rank(shown)
	return slices.Concat(ranking.Ranked, ranking.Indicative, hidden)
}

// discreet is a tally without what one or two valuations would tell.
func discreet(t urgency.Tally) urgency.Tally {
	if t.ShowShares() {
		return t
	}
	return urgency.Tally{Turnout: t.Turnout, Valid: t.Valid}
}

func paperVoters(ballots []network.Ballot) int {
	seen := map[int64]bool{}
	for _, b := range ballots {
		if b.Voter < 0 {
			seen[b.Voter] = true
		}
	}
	return len(seen)
}

// byEntity adds each entity's grades, for networks that agreed to show them before this round was opened.
func (f *Features) byEntity(ctx context.Context, t *storage.Tx, networkID int64, out *result, byNeed map[int64][]network.Ballot) error {
	entities, err := t.Entities(ctx, networkID)
	if err != nil {
		return err
	}
	names := map[int64]string{}
	for _, e := range entities {
		names[e.ID] = e.Name
	}
	for i := range out.Lines {
		grades := map[string]string{}
		for _, b := range byNeed[out.Lines[i].Need] {
			if b.Grade != urgency.CannotJudge {
				grades[names[b.Entity]] = strings.TrimPrefix(grades[names[b.Entity]]+","+strconv.Itoa(int(b.Grade)), ",")
			}
		}
		out.Lines[i].ByEntity = grades
	}
	return nil
}

// keepSummary stores a result as Markdown, in the network's language, and as data.
func (f *Features) keepSummary(ctx context.Context, t *storage.Tx, networkID int64, round network.Round, res result) error {
	n, err := t.Network(ctx, networkID)
	if err != nil {
		return err
	}
	data, err := json.Marshal(res)
	if err != nil {
		return err
	}
	p := bot.In(f.catalog, n.Lang, n.Location())
	_, err = t.AddSummary(ctx, networkID, network.Summary{Kind: "result", Markdown: f.resultMarkdown(p, round, res), Data: data,
		Subject: network.Subject{Kind: network.KindRound, ID: round.Number}})
	return err
}

func (f *Features) resultMarkdown(p bot.Printer, round network.Round, res result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n", p.String("result.title", nil), f.resultHead(p, round, res).Flat(p.Moment))
	for _, l := range res.Lines {
		fmt.Fprintf(&b, "\n## %s\n\n", f.lineTitle(l))
		for _, text := range f.lineTexts(p, l) {
			fmt.Fprintf(&b, "- %s\n", text)
		}
	}
	return b.String()
}

func (f *Features) lineTitle(l resultLine) string {
	title := l.Title + " (" + network.Code("N", l.Need) + ")"
	if l.Position > 0 {
		return strconv.Itoa(l.Position) + ". " + title
	}
	return title
}

// resultHead is when the round closed and how many took part.
func (f *Features) resultHead(p bot.Printer, round network.Round, res result) bot.Text {
	args := bot.Args{"At": bot.Time{At: round.Closed, Form: bot.DayTime}, "Count": res.Turnout.Answered,
		"Answered": res.Turnout.Answered, "Voices": f.count(p, "count.voices", res.Turnout.Entitled)}
	text := p.T("result.head", args)
	if res.Paper > 0 {
		text = bot.Join(" ", text, p.T("result.paper", bot.Args{"Count": res.Paper, "N": res.Paper}))
	}
	if res.Short {
		text = bot.Join(" ", text, p.T("result.short", nil))
	}
	return text
}

// lineTexts are what is told of one need: its grade, its shares in words, its flags, its reasons.
func (f *Features) lineTexts(p bot.Printer, l resultLine) []string {
	if !l.Tally.ShowShares() {
		return append([]string{p.String("result.no_shares", nil)}, f.answered(p, l.Tally))
	}
	out := []string{
		p.String("result.grade", bot.Args{"Grade": scoreWord(p, l.Tally.Score), "Score": l.Tally.Score.Text(decimalOf(p))}),
		f.shares(p, l.Tally) + " · " + f.answered(p, l.Tally),
	}
	out = append(out, f.flags(p, l)...)
	if l.Decided != urgency.NoTie {
		out = append(out, p.String("result.tie_"+string(l.Decided), nil))
	}
	for _, name := range sortedKeys(l.ByEntity) {
		var words []string
		for _, g := range strings.Split(l.ByEntity[name], ",") {
			words = append(words, p.String("grade."+g+"_word", nil))
		}
		out = append(out, name+": "+strings.Join(words, ", "))
	}
	for _, reason := range l.Reasons {
		out = append(out, "«"+reason+"»")
	}
	return out
}

func sortedKeys(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// shares are the grades in words with their voices, the gravest first: «Inmediata 3 · Alta 1 · Baja 4».
func (f *Features) shares(p bot.Printer, t urgency.Tally) string {
	var parts []string
	for g := urgency.Immediate; g >= urgency.CanWait; g-- {
		if v := t.Voices(g); v > 0 {
			parts = append(parts, upperFirst(gradeWord(p, g))+" "+voiceNumber(p, v))
		}
	}
	return strings.Join(parts, " · ")
}

// voiceNumber writes a number of voices: whole where it is whole, else with two decimals.
func voiceNumber(p bot.Printer, v float64) string {
	s := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(v, 'f', 2, 64), "0"), ".")
	return strings.ReplaceAll(s, ".", string(decimalOf(p)))
}

func upperFirst(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[0])) + string(r[1:])
}

// answered is «han valorado 9 de 12 entidades, 2 no la pueden valorar».
func (f *Features) answered(p bot.Printer, t urgency.Tally) string {
	s := p.String("result.answered", bot.Args{"Count": t.Graded, "Graded": t.Graded, "Voices": f.count(p, "count.voices", t.Entitled)})
	if t.CannotJudge > 0 {
		s += p.String("result.cannot", bot.Args{"Count": t.CannotJudge, "N": t.CannotJudge})
	}
	return s
}

// flags are what stands out: only indicative, on the agenda whatever its rank, divided, broadly agreed.
func (f *Features) flags(p bot.Printer, l resultLine) []string {
	var out []string
	if l.Position == 0 {
		out = append(out, p.String("result.indicative", bot.Args{"Count": l.Tally.Graded, "Graded": l.Tally.Graded,
			"Voices": f.count(p, "count.voices", l.Tally.Entitled)}))
	}
	if l.Tally.Alarm {
		out = append(out, p.String("result.agenda", bot.Args{"Count": l.Tally.ImmediateVoices, "N": l.Tally.ImmediateVoices}))
	}
	if l.Tally.Disagreement {
		out = append(out, p.String("result.divided", nil))
	} else if l.Tally.BroadAgreement {
		out = append(out, p.String("result.agreement", nil))
	}
	return out
}
