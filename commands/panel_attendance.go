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

// presence says who is there and who is excused, by entity: «Cruz Roja (2), Ayuntamiento».
func (rec record) presence(p bot.Printer) bot.Facts {
	there, excused := rec.listed(p, true), rec.listed(p, false)
	if there == "" {
		there = p.String("minutes.nobody", nil)
	}
	facts := bot.Facts{{Label: p.String("minutes.label_there", nil), Value: bot.Say(there)}}
	if excused != "" {
		facts = append(facts, bot.Fact{Label: p.String("minutes.label_excused", nil), Value: bot.Say(excused)})
	}
	return facts
}

// listed are the entities of those who are there, or excused, each with how many speak for it where they are several;
// those of no entity are named.
func (rec record) listed(p bot.Printer, there bool) string {
	var order []string
	count := map[string]int{}
	for _, a := range rec.Attendees {
		if a.How.There() != there {
			continue
		}
		name := a.Label
		switch {
		case name != "":
		case a.Person != 0:
			name = rec.called(p, a.Person)
		default:
			name = a.Name
		}
		if count[name]++; count[name] == 1 {
			order = append(order, name)
		}
	}
	for i, name := range order {
		if n := count[name]; n > 1 {
			order[i] += " (" + strconv.Itoa(n) + ")"
		}
	}
	return shorten(strings.Join(order, ", "), 1000)
}

// attendeeName is one line of the list: who, and whom they speak for.
func (rec record) attendeeName(p bot.Printer, a network.Attendee) string {
	name := a.Name
	if a.Person != 0 {
		name = rec.called(p, a.Person)
	}
	switch {
	case name == "":
		return a.Label
	case a.Label == "":
		return name
	}
	return name + " (" + a.Label + ")"
}

// iAmHere notes that who presses takes part.
func (f *Features) iAmHere(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	_, err := f.withMinutes(ctx, r, func(t *storage.Tx, of network.Meeting, m *network.Minutes) error {
		return f.markSelf(ctx, t, r, of, m)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	reply, err := f.panelAgain(ctx, r)
	if err == nil && reply.Here == nil {
		reply.Whisper = whisper(r, "minutes.you_are_here", nil).Whisper
	}
	return reply, err
}

// markSelf puts the actor on the list of those who are there, unless they stand there.
func (f *Features) markSelf(ctx context.Context, t *storage.Tx, r *bot.Request, of network.Meeting, m *network.Minutes) error {
	if m.Attended(r.Actor.Person.ID) {
		return nil
	}
	member, err := t.MemberOf(ctx, r.Network.ID, r.Actor.Person.ID)
	if err != nil {
		return err
	}
	how := network.Present
	if !of.Offers(network.Coming) { // by video only
		how = network.Connected
	}
	who, err := m.Mark(r.Actor, network.Attendee{Person: r.Actor.Person.ID, Entity: member.Entity, Label: memberLabel(member), How: how})
	if err != nil {
		return err
	}
	return t.SaveAttendee(ctx, r.Network.ID, m.Meeting, who)
}

// showAttendance lets the coordination tick who is there.
func (f *Features) showAttendance(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	m, err := f.attendanceList(ctx, r)
	return bot.Reply{Whisper: m}, err
}

func (f *Features) attendanceList(ctx context.Context, r *bot.Request) (*bot.Message, error) {
	rec, err := f.recordOf(ctx, r)
	if err == nil && rec.State != network.MinutesRunning && rec.State != network.MinutesDraft {
		err = network.MinutesStateError{Meeting: rec.Meeting, State: rec.State}
	}
	if err != nil {
		return nil, err
	}
	var seats map[int64][]int64
	var entities []network.Entity
	err = f.store.View(ctx, func(t *storage.Tx) error {
		if seats, err = t.Seats(ctx, r.Network.ID); err != nil {
			return err
		}
		entities, err = t.Entities(ctx, r.Network.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	p := r.Printer
	var there, excused bot.List
	for _, a := range rec.Attendees {
		line := bot.Say(rec.attendeeName(p, a))
		switch a.How {
		case network.Connected:
			there = append(there, bot.Join("", line, bot.Say(" · "+p.String("minutes.how_connected", nil))))
		case network.Present:
			there = append(there, line)
		case network.Excused:
			excused = append(excused, line)
		}
	}
	blocks := []bot.Block{bot.Section{Text: p.T("minutes.attendance", bot.Args{"Meeting": coded(p, rec.meeting, rec.names)})}}
	for _, part := range []struct {
		key  string
		list bot.List
	}{{"minutes.label_there", there}, {"minutes.label_excused", excused}} {
		if len(part.list) > 0 {
			blocks = append(blocks, bot.Section{Text: bot.Join("", bot.Text{bot.Bold(p.String(part.key, nil))}, bot.Text{part.list})})
		}
	}
	if len(rec.Attendees) == 0 {
		blocks = append(blocks, bot.Section{Text: p.T("minutes.attendance_none", nil)})
	}
	controls := bot.Controls{button(p, "minutes.button_paste", bot.Fill(bot.Do("meeting/paste_list", "meeting", itoa(rec.Meeting))))}
	return r.Compose(append(blocks, rec.attendanceSelects(p, rec.candidates(p, seats, entities)), controls)...), nil
}

// candidates are who may be there and has not been spoken of: those invited, the entities that sit in the areas, and then
// everybody else.
func (rec record) candidates(p bot.Printer, seats map[int64][]int64, entities []network.Entity) []bot.Option {
	var invited, others, places []bot.Option
	for _, m := range rec.members {
		if slices.ContainsFunc(rec.Attendees, func(a network.Attendee) bool { return a.Person == m.Person.ID }) {
			continue
		}
		o := bot.Option{Value: "p" + itoa(m.Person.ID), Label: shorten(personLabel(p, m), maxOption)}
		if rec.meeting.Invited(m.Actor, seats) {
			invited = append(invited, o)
		} else {
			others = append(others, o)
		}
	}
	for _, e := range entities {
		sits := slices.ContainsFunc(e.Areas, func(a int64) bool { return slices.Contains(rec.Areas, a) })
		if sits && !slices.ContainsFunc(rec.Attendees, func(a network.Attendee) bool { return a.Entity == e.ID }) {
			places = append(places, bot.Option{Value: "e" + itoa(e.ID), Label: shorten(e.Name, maxOption)})
		}
	}
	for _, list := range [][]bot.Option{invited, others, places} {
		slices.SortFunc(list, func(a, b bot.Option) int { return strings.Compare(network.Fold(a.Label), network.Fold(b.Label)) })
	}
	out := slices.Concat(invited, places, others)
	return out[:min(len(out), maxOptions)]
}

func (rec record) attendanceSelects(p bot.Printer, candidates []bot.Option) bot.Controls {
	var listed []bot.Option
	for _, a := range rec.Attendees {
		listed = append(listed, bot.Option{Value: "a" + itoa(a.Number), Label: shorten(rec.attendeeName(p, a), maxOption)})
	}
	var row bot.Controls
	add := func(key, how string, options []bot.Option) {
		if len(options) > 0 {
			row = append(row, bot.Select{Label: p.String(key, nil), Pick: "who", Options: options[:min(len(options), maxOptions)],
				Call: bot.Do("meeting/mark", "meeting", itoa(rec.Meeting), "how", how)})
		}
	}
	add("minutes.pick_present", string(network.Present), candidates)
	add("minutes.pick_connected", string(network.Connected), candidates)
	add("minutes.pick_excused", string(network.Excused), candidates)
	add("minutes.pick_remove", "", listed)
	return row
}

// markAttendee ticks a person or an entity, or takes somebody out of the list.
func (f *Features) markAttendee(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	_, err := f.withMinutes(ctx, r, func(t *storage.Tx, _ network.Meeting, m *network.Minutes) error {
		if num, ok := strings.CutPrefix(r.Values["who"], "a"); ok {
			return f.unmark(ctx, t, r, m, num)
		}
		who, err := f.attendeeMeant(ctx, t, r)
		if err != nil {
			return err
		}
		return f.keepAttendee(ctx, t, r, m, who)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	list, err := f.attendanceList(ctx, r)
	out := answered(r, list)
	out.Refresh = []network.Subject{minutesSubject(number(r.Values, "meeting"))}
	return out, err
}

func (f *Features) unmark(ctx context.Context, t *storage.Tx, r *bot.Request, m *network.Minutes, num string) error {
	n := number(bot.Values{"n": num}, "n")
	if err := m.Unmark(r.Actor, n); err != nil {
		return err
	}
	if err := t.RemoveAttendee(ctx, r.Network.ID, m.Meeting, n); err != nil {
		return err
	}
	return t.Record(ctx, r.Network.ID, minutesSubject(m.Meeting), r.Actor.Person.ID, "unmark", map[string]string{"attendee": num})
}

// attendeeMeant is the person or the entity that a select's value names.
func (f *Features) attendeeMeant(ctx context.Context, t *storage.Tx, r *bot.Request) (network.Attendee, error) {
	who := network.Attendee{How: network.Presence(r.Values["how"])}
	value := r.Values["who"]
	if num, ok := strings.CutPrefix(value, "p"); ok {
		m, err := t.MemberOf(ctx, r.Network.ID, number(bot.Values{"n": num}, "n"))
		who.Person, who.Entity, who.Label = m.Person.ID, m.Entity, memberLabel(m)
		return who, err
	}
	entities, err := t.Entities(ctx, r.Network.ID)
	i := slices.IndexFunc(entities, func(e network.Entity) bool { return "e"+itoa(e.ID) == value })
	if err == nil && i < 0 {
		err = network.ErrNotFound
	}
	if err != nil {
		return who, err
	}
	who.Entity, who.Label = entities[i].ID, entities[i].Name
	return who, nil
}

func (f *Features) keepAttendee(ctx context.Context, t *storage.Tx, r *bot.Request, m *network.Minutes, who network.Attendee) error {
	who, err := m.Mark(r.Actor, who)
	if err != nil {
		return err
	}
	if err := t.SaveAttendee(ctx, r.Network.ID, m.Meeting, who); err != nil {
		return err
	}
	if who.Person != 0 && who.How.There() && m.State == network.MinutesDraft && r.Now.Before(m.Deadline) { // they have not been asked yet
		if err := t.Notify(ctx, []network.Notice{draftFor(t, r.Network.ID, *m, who.Person)}); err != nil {
			return err
		}
	}
	return t.Record(ctx, r.Network.ID, minutesSubject(m.Meeting), r.Actor.Person.ID, "mark", map[string]string{"attendee": itoa(who.Number), "how": string(who.How)})
}

func presenceOptions(_ context.Context, r *bot.Request) ([]bot.Option, error) {
	list := make([]string, len(network.Presences))
	for i, p := range network.Presences {
		list[i] = string(p)
	}
	return labelled(r, "minutes.how_", list), nil
}

func presentFirst(context.Context, *bot.Request) (string, error) { return string(network.Present), nil }

// pasteAttendance notes a list of people who were there, one a line: «Rosa Pérez — Cáritas», or only an entity.
func (f *Features) pasteAttendance(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	var names []string
	for line := range strings.Lines(r.Values["list"]) {
		if line = strings.Trim(line, " \t\r\n•*-–—·"); line != "" {
			names = append(names, line)
		}
	}
	if len(names) == 0 || len(names) > maxPresent {
		return bot.Reply{Errors: map[string]string{"list": r.String("minutes.list_size", bot.Args{"Max": maxPresent})}}, nil
	}
	_, err := f.withMinutes(ctx, r, func(t *storage.Tx, _ network.Meeting, m *network.Minutes) error {
		known, err := readKnown(ctx, t, r.Network.ID)
		if err != nil {
			return err
		}
		for _, line := range names {
			who := known.attendee(line)
			who.How = network.Presence(r.Values["how"])
			if err := f.keepAttendee(ctx, t, r, m, who); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return bot.Reply{}, err
	}
	list, err := f.attendanceList(ctx, r)
	return bot.Reply{Whisper: list, Refresh: []network.Subject{minutesSubject(number(r.Values, "meeting"))}}, err
}

// known are the people and entities of a network, by their names.
type known struct {
	members  []storage.Member
	entities []network.Entity
}

func readKnown(ctx context.Context, t *storage.Tx, networkID int64) (k known, err error) {
	if k.members, err = t.Members(ctx, networkID); err != nil {
		return k, err
	}
	k.entities, err = t.Entities(ctx, networkID)
	return k, err
}

func (k known) member(name string) (storage.Member, bool) {
	i := slices.IndexFunc(k.members, func(m storage.Member) bool {
		return m.Person.Name != "" && network.Fold(m.Person.Name) == network.Fold(name)
	})
	if i < 0 {
		return storage.Member{}, false
	}
	return k.members[i], true
}

func (k known) entity(name string) (network.Entity, bool) {
	i := slices.IndexFunc(k.entities, func(e network.Entity) bool { return network.Fold(e.Name) == network.Fold(name) })
	if i < 0 {
		return network.Entity{}, false
	}
	return k.entities[i], true
}

// attendee is who a line of a pasted list names: a person or an entity of the network where it is one, else what it says.
func (k known) attendee(line string) network.Attendee {
	name, label := line, ""
	for _, sep := range []string{" — ", " – ", " - ", ";", ",", "("} {
		if a, b, ok := strings.Cut(line, sep); ok {
			name, label = strings.TrimSpace(a), strings.TrimRight(strings.TrimSpace(b), ")")
			break
		}
	}
	if m, ok := k.member(name); ok {
		return network.Attendee{Person: m.Person.ID, Entity: m.Entity, Label: memberLabel(m)}
	}
	if label == "" {
		if e, ok := k.entity(name); ok {
			return network.Attendee{Entity: e.ID, Label: e.Name}
		}
		return network.Attendee{Name: name}
	}
	who := network.Attendee{Name: name, Label: label}
	if e, ok := k.entity(label); ok {
		who.Entity, who.Label = e.ID, e.Name
	}
	return who
}
