package commands

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// Who stands in for somebody who is away: chosen with the notices, told so, and asked in her place about meetings. A ballot
// is personal: who stands in is told at most that the voice of their entity is missing.

// standInNobody is the choice of nobody: the values of a choice are never empty.
const standInNobody = "none"

// standInField asks who stands in while the actor is away.
func (f *Features) standInField(h network.Habits) bot.Field {
	return bot.Field{Name: "stand_in", Kind: bot.ChoiceInput, Required: true, Options: f.standInOptions,
		Default: func(ctx context.Context, r *bot.Request) (string, error) {
			options, err := f.standInOptions(ctx, r)
			value := itoa(h.StandIn)
			if !slices.ContainsFunc(options, func(o bot.Option) bool { return o.Value == value }) { // she has left
				value = standInNobody
			}
			return value, err
		}}
}

// standInOptions are nobody, the colleagues of the actor's entity, and then everybody else who contributes.
func (f *Features) standInOptions(ctx context.Context, r *bot.Request) ([]bot.Option, error) {
	var members []storage.Member
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		members, err = t.Members(ctx, r.Network.ID)
		return err
	})
	near, far := nearAndFar(r, members, map[int64]bool{r.Actor.Person.ID: true})
	out := slices.Concat(labelled(r, "attendance.who_", []string{standInNobody}), near, far)
	return out[:min(len(out), maxOptions)], err
}

// tellStandIn tells who stands in for somebody that she does, once for each absence.
func (f *Features) tellStandIn(ctx context.Context, t *storage.Tx, r *bot.Request, h network.Habits) error {
	until, err := time.ParseInLocation(time.DateOnly, h.AwayTo, r.Zone)
	if h.StandIn == 0 || err != nil {
		return nil //nolint:nilerr // nobody, or no absence
	}
	return t.Notify(ctx, []network.Notice{{Network: r.Network.ID, Person: h.StandIn, Class: network.NoticeOwn, View: "attendance/stand_in",
		Subject: network.Subject{Kind: network.KindPerson, ID: r.Actor.Person.ID}, Turn: dayTurn(until), Lapses: until.AddDate(0, 0, 1)}})
}

// dayTurn is a date as a turn: 20230131.
func dayTurn(day time.Time) int64 {
	y, m, d := day.Date()
	return int64(y*10000 + int(m)*100 + d)
}

// standInNotice tells somebody in whose place she is asked, and until when. Its subject is that other.
func (f *Features) standInNotice(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	var who storage.Member
	var h network.Habits
	var today string
	err := f.store.View(ctx, func(t *storage.Tx) error {
		n, err := t.Network(ctx, d.Network)
		if err != nil {
			return err
		}
		today = t.Now().In(n.Location()).Format(time.DateOnly)
		if who, err = t.MemberOf(ctx, d.Network, d.Subject.ID); err != nil {
			return err
		}
		h, err = t.Habits(ctx, d.Network, d.Subject.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	until, err := time.Parse(time.DateOnly, h.AwayTo)
	if err != nil || h.StandIn != d.Person || dayTurn(until) != d.Turn {
		return nil, nil //nolint:nilerr // taken back, or another absence
	}
	if from, err := time.Parse(time.DateOnly, h.AwayFrom); err == nil && h.AwayFrom > today {
		return p.Compose(bot.Section{Text: p.T("attendance.stands_in_then", bot.Args{"Who": personLabel(p, who), "From": p.Day(from), "Day": p.Day(until)})}), nil
	}
	return p.Compose(bot.Section{Text: p.T("attendance.stands_in", bot.Args{"Who": personLabel(p, who), "Day": p.Day(until)})}), nil
}

// standInLeaves tells those who named somebody who leaves the network, once for each absence that is not over.
func (f *Features) standInLeaves(ctx context.Context, t *storage.Tx, n network.Network, person int64) error {
	colleagues, err := t.Colleagues(ctx, n.ID)
	if err != nil {
		return err
	}
	today := t.Now().In(n.Location()).Format(time.DateOnly)
	var notices []network.Notice
	for id, c := range colleagues {
		until, err := time.ParseInLocation(time.DateOnly, c.Habits.AwayTo, n.Location())
		if c.Habits.StandIn != person || err != nil || c.Habits.AwayTo < today {
			continue
		}
		notices = append(notices, network.Notice{Network: n.ID, Person: id, Class: network.NoticeOwn, View: "attendance/stand_in_gone",
			Subject: network.Subject{Kind: network.KindPerson, ID: id}, Turn: dayTurn(until), Lapses: until.AddDate(0, 0, 1)})
	}
	return t.Notify(ctx, notices)
}

// standInGone tells somebody that who was to stand in for her has left the network; once she has chosen another it goes.
func (f *Features) standInGone(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	var colleagues map[int64]network.Colleague
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		colleagues, err = t.Colleagues(ctx, d.Network)
		return err
	})
	own := colleagues[d.Person].Habits
	if _, there := colleagues[own.StandIn]; err != nil || there || own.StandIn == 0 {
		return nil, err
	}
	return p.Compose(bot.Section{Text: p.T("attendance.stand_in_gone", nil)},
		bot.Controls{button(p, "attendance.button_choose", bot.Fill(bot.Do("hilo/notices")))}), nil
}

// standInTold says who is asked meanwhile, and whether she is away too.
func (f *Features) standInTold(ctx context.Context, r *bot.Request, h network.Habits) ([]bot.Block, error) {
	if h.StandIn == 0 || h.AwayTo == "" {
		return nil, nil
	}
	var who storage.Member
	var theirs network.Habits
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if who, err = t.MemberOf(ctx, r.Network.ID, h.StandIn); err != nil {
			return err
		}
		theirs, err = t.Habits(ctx, r.Network.ID, h.StandIn)
		return err
	})
	if err != nil {
		return nil, err
	}
	blocks := []bot.Block{bot.Section{Text: r.T("attendance.told_stand_in", bot.Args{"Who": personLabel(r.Printer, who)})}}
	if theirs.AwayTo >= h.AwayFrom && theirs.AwayFrom <= h.AwayTo && theirs.AwayTo != "" {
		blocks = append(blocks, bot.Note{Text: r.T("attendance.away_too", bot.Args{"Who": who.Person.Name, "Away": awayUntil(r.Printer, theirs, r.Now.In(r.Zone))})})
	}
	return blocks, nil
}

// stretchTyped takes an absence apart that says its first day too: «del 24/01 al 31/01», «24/01 - 31/01».
var stretchTyped = regexp.MustCompile(`(?i)^\s*(?:desde el |des del |des de |del |de l'|de |from |el )?(.+?)(?:\s+(?:al|a l'|a|hasta el|hasta|fins al|fins a|fins|to|until)\s+|\s*[–-]\s+|\s+[–-]\s*)(.+?)\s*$`)

// onlyDay is a day of the month by itself.
var onlyDay = regexp.MustCompile(`^\d{1,2}$`)

// readAway reads an absence: its last day, from today on, or its first and last. What is not understood are zero times.
func readAway(text string, today time.Time) (from, to time.Time) {
	if to = readDay(text, today); !to.IsZero() {
		return today, to
	}
	parts := stretchTyped.FindStringSubmatch(text)
	if parts == nil {
		return time.Time{}, time.Time{}
	}
	to = readDay(parts[2], today)
	if day, err := strconv.Atoi(parts[1]); err == nil && onlyDay.MatchString(parts[1]) && !to.IsZero() { // «del 24 al 31 de enero»
		return time.Date(to.Year(), to.Month(), day, 0, 0, 0, 0, to.Location()), to
	}
	if from = readDay(parts[1], today); from.IsZero() {
		return time.Time{}, time.Time{}
	}
	return from, to
}

// awayTyped is an absence as the form holds it.
func awayTyped(h network.Habits, today time.Time) string {
	if h.AwayFrom > today.Format(time.DateOnly) {
		return dateTyped(h.AwayFrom) + " - " + dateTyped(h.AwayTo)
	}
	return dateTyped(h.AwayTo)
}

// awayTold says when she is not written to.
func awayTold(r *bot.Request, h network.Habits) bot.Text {
	to, _ := time.ParseInLocation(time.DateOnly, h.AwayTo, r.Zone) // it was checked
	until := bot.Time{At: to, Form: bot.Day}
	if h.AwayFrom <= r.Now.In(r.Zone).Format(time.DateOnly) {
		return r.T("notice.told_away", bot.Args{"Until": until})
	}
	from, _ := time.ParseInLocation(time.DateOnly, h.AwayFrom, r.Zone)
	return r.T("attendance.told_away_between", bot.Args{"From": bot.Time{At: from, Form: bot.Day}, "Until": until})
}

// nudgeVoice is the view of a last reminder of a round for who stands in for a colleague of her entity.
const nudgeVoice = "attendance/voice"

// missingVoices has a last reminder say that the voice of an entity is missing, to who stands in for a colleague of the
// same voice who is away. Nobody values in another's place.
func (f *Features) missingVoices(ctx context.Context, t *storage.Tx, round network.Round, answered map[int64]int, notices []network.Notice) error {
	colleagues, err := t.Colleagues(ctx, notices[0].Network)
	if err != nil {
		return err
	}
	n, err := t.Network(ctx, notices[0].Network)
	if err != nil {
		return err
	}
	today := t.Now().In(n.Location())
	for i, notice := range notices {
		voice, err := round.VoiceOf(colleagues[notice.Person].Actor)
		if err != nil || !voiceMissing(round, voice, colleagues, answered) {
			continue
		}
		for _, away := range network.StandsInFor(notice.Person, today, colleagues) {
			if theirs, err := round.VoiceOf(colleagues[away].Actor); err == nil && theirs == voice {
				notices[i].View = nudgeVoice
			}
		}
	}
	return nil
}

// voiceMissing says whether nobody who has part in a voice has valued anything.
func voiceMissing(round network.Round, voice network.Voice, colleagues map[int64]network.Colleague, answered map[int64]int) bool {
	for person, c := range colleagues {
		if theirs, err := round.VoiceOf(c.Actor); err == nil && theirs == voice && answered[person] > 0 {
			return false
		}
	}
	return true
}

// voiceNudge is that reminder: the usual one, with who is away.
func (f *Features) voiceNudge(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	m, err := f.nudge(ctx, p, d)
	if err != nil || m == nil {
		return nil, err
	}
	var colleagues map[int64]network.Colleague
	var members []storage.Member
	var now time.Time
	if err := f.store.View(ctx, func(t *storage.Tx) error {
		n, err := t.Network(ctx, d.Network)
		if err != nil {
			return err
		}
		now = t.Now().In(n.Location())
		if colleagues, err = t.Colleagues(ctx, d.Network); err != nil {
			return err
		}
		members, err = t.Members(ctx, d.Network)
		return err
	}); err != nil {
		return nil, err
	}
	away := network.StandsInFor(d.Person, now, colleagues)
	var names []string
	entity := ""
	for _, who := range members {
		if own := colleagues[d.Person].Actor; slices.Contains(away, who.Person.ID) && who.Entity == own.Entity {
			names = append(names, who.Person.Name+" ("+awayUntil(p, colleagues[who.Person.ID].Habits, now)+")")
			entity = who.EntityName
		}
	}
	if len(names) == 0 {
		return m, nil
	}
	said := bot.Section{Text: p.T("attendance.voice_missing", bot.Args{"Entity": entity, "Count": len(names), "Who": strings.Join(names, ", ")})}
	return p.Compose(append([]bot.Block{said}, m.Blocks...)...), nil
}
