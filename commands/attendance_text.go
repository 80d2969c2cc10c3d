package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// entityFacts are the answers that hold, by entity: each stands once, under the best that its people say. Several of one
// name are counted: «Cruz Roja (2)». Who belongs to none stands by name.
func entityFacts(p bot.Printer, g gathering) bot.Facts {
	groups := map[network.Answer][]string{}
	for _, answer := range network.Answers {
		placed := map[int64]bool{}
		for _, a := range g.answers {
			if group, own := g.groupOf(a); own != answer || placed[a.Entity] || group == "" {
				continue
			} else if a.Entity == 0 {
				groups[group] = append(groups[group], a.Person.Name)
			} else {
				placed[a.Entity] = true
				groups[group] = append(groups[group], g.entityLabel(p, a, group))
			}
		}
	}
	return groupFacts(p, groups, ", ")
}

// groupOf is the group of the card in which an answer puts its entity, "" for none, and the answer itself.
func (g gathering) groupOf(a storage.Attendance) (group, own network.Answer) {
	if a.Lapsed || g.refused(a) {
		return "", a.Answer
	}
	if a.Entity == 0 {
		return a.Answer, a.Answer
	}
	best := network.EntityAnswer(a.Entity, g.said)
	if a.Answer == best {
		return best, a.Answer
	}
	said := network.Said{Answer: a.Answer, Delegate: a.Delegate}
	alone := !slices.ContainsFunc(g.answers, func(o storage.Attendance) bool { return !o.Lapsed && o.Entity == a.Entity && o.Answer == best })
	if a.Answer == network.Delegated && said.Counts(g.said) == best && alone {
		return network.Delegated, a.Answer
	}
	return "", a.Answer
}

// entityLabel is an entity in a group: of how many of its people that is the answer, or who goes for it.
func (g gathering) entityLabel(p bot.Printer, a storage.Attendance, group network.Answer) string {
	if group == network.Delegated {
		if a.Delegate.Name == "" {
			return entityOf(p, a.Member)
		}
		return entityOf(p, a.Member) + " (" + a.Delegate.Name + ")"
	}
	count := 0
	for _, o := range g.answers {
		if !o.Lapsed && o.Entity == a.Entity && o.Answer == group {
			count++
		}
	}
	if count > 1 {
		return a.EntityName + " (" + strconv.Itoa(count) + ")"
	}
	return entityOf(p, a.Member)
}

// personFacts are the answers that hold, with who gave each and whom they send.
func personFacts(p bot.Printer, g gathering) bot.Facts {
	groups := map[network.Answer][]string{}
	for _, a := range g.answers {
		if a.Lapsed {
			continue
		}
		who := personLabel(p, a.Member)
		switch {
		case a.Delegate.Gone:
			who += ": " + p.String("attendance.delegate_gone", nil)
		case g.refused(a):
			who += ": " + p.String("attendance.cannot", bot.Args{"Who": a.Delegate.Name})
		case a.Delegate.Name != "":
			who += ": " + a.Delegate.Name
		}
		groups[a.Answer] = append(groups[a.Answer], who)
	}
	return groupFacts(p, groups, "; ")
}

// groupFacts are the groups by their labels; who sends another is set apart from the next by more than a comma where it is
// said whom.
func groupFacts(p bot.Printer, groups map[network.Answer][]string, sent string) bot.Facts {
	var facts bot.Facts
	for _, answer := range network.Answers {
		between := ", "
		if answer == network.Delegated {
			between = sent
		}
		if who := groups[answer]; len(who) > 0 {
			facts = append(facts, bot.Fact{Label: p.String("answer.group_"+string(answer), nil), Value: bot.Say(shorten(strings.Join(who, between), 1000))})
		}
	}
	return facts
}

// turnoutText is for how many of the entities that sit in the areas somebody comes; nothing while none has answered.
func (g gathering) turnoutText(p bot.Printer) bot.Text {
	there := g.presence
	if there.Answered()+len(there.Unsure) == 0 || g.State != network.MeetingConvened {
		return nil
	}
	key := "attendance.turnout"
	if g.Held(g.now) {
		key = "attendance.turnout_past"
	}
	parts := []string{p.String(key, bot.Args{"Count": there.Represented(), "N": there.Represented(),
		"Entities": p.String("count.voices", bot.Args{"Count": there.Seated(), "N": there.Seated()})})}
	add := func(key string, n int) {
		if n > 0 {
			parts = append(parts, p.String(key, bot.Args{"Count": n, "N": n}))
		}
	}
	add("attendance.excused", len(there.NotComing))
	add("attendance.unsure", len(there.Unsure))
	unreached := 0
	for _, entity := range there.Silent { // some dozens
		if !g.reached(entity) {
			unreached++
		}
	}
	add("attendance.silent", len(there.Silent)-unreached)
	add("attendance.unreached", unreached)
	return bot.Say(strings.Join(parts, " · "))
}

// reached says whether an entity has somebody in the chat who can be asked.
func (g gathering) reached(entity int64) bool {
	return slices.ContainsFunc(g.members, func(m storage.Member) bool { return m.Entity == entity && m.Contributes() })
}

// awaitedBlocks show the coordination which entities have not answered, with a press to ask them once.
func (g gathering) awaitedBlocks(p bot.Printer) []bot.Block {
	awaited := g.presence.Awaited()
	if len(awaited) == 0 || !g.Ahead(g.now) {
		return nil
	}
	var names []string
	reachable := false
	for _, e := range g.entities { // by name
		if !slices.Contains(awaited, e.ID) {
			continue
		}
		name := e.Name
		if g.reached(e.ID) {
			reachable = true
		} else {
			name += " (" + p.String("attendance.nobody_there", nil) + ")"
		}
		names = append(names, name)
	}
	blocks := []bot.Block{bot.Facts{{Label: p.String("attendance.label_awaited", nil), Value: bot.Say(shorten(strings.Join(names, ", "), 1000))}}}
	switch {
	case g.nudged:
		return append(blocks, bot.Note{Text: p.T("attendance.nudged_before", nil)})
	case reachable:
		return append(blocks, bot.Controls{button(p, "attendance.button_nudge",
			bot.Do("meeting/nudge", "meeting", itoa(g.Number), "moves", itoa(g.Moves)))})
	}
	return blocks
}

// gatherPresence reads who comes by entities, and who could.
func (g *gathering) gatherPresence(ctx context.Context, t *storage.Tx) error {
	var err error
	if g.entities, err = t.Entities(ctx, g.net.ID); err != nil {
		return err
	}
	if g.members, err = t.Members(ctx, g.net.ID); err != nil {
		return err
	}
	seats := make(map[int64][]int64, len(g.entities))
	for _, e := range g.entities {
		seats[e.ID] = e.Areas
	}
	g.said = storage.SaidNow(g.answers)
	g.presence = network.EntityPresenceOf(network.SeatedIn(g.Areas, seats), g.said)
	g.nudged, err = nudgedFor(ctx, t, g.net.ID, g.Meeting)
	return err
}
