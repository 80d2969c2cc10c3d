package commands

import (
	"context"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/network/privacy"
	"hilo/network/words"
	"hilo/storage"
)

// addable finds the meeting to which a point is to be added, before the form opens, and takes what was typed apart: the
// need's code at its beginning and the minutes at its end. Where no meeting is ahead, what was typed is given back.
func (f *Features) addable(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	if number(r.Values, "meeting") == 0 && (r.Values["meeting"] == "" || r.Values["meeting"] == nextMeeting) {
		if list, err := f.aheadHere(ctx, r); err != nil || len(list) == 0 {
			return f.nowhereToAdd(r), err
		}
	}
	if reply, err := f.meantMeeting(ctx, r); reply != nil || err != nil {
		return reply, err
	}
	topic := r.Values["topic"]
	m, err := f.theMeeting(ctx, r)
	if err == nil && (m.State != network.MeetingConvened || m.Held(r.Now)) {
		err = network.MeetingStateError{Meeting: m}
	}
	if err == nil && topic != "" {
		err = f.splitPoint(ctx, r)
	}
	return f.givenBack(r, topic, err)
}

// givenBack says what is wrong with what was typed, with all of it and a way to write it again. A form keeps it by itself.
func (f *Features) givenBack(r *bot.Request, topic string, err error) (*bot.Reply, error) {
	text, ok := f.explain(r, err)
	if err == nil || !ok || topic == "" || submitted(r) {
		return nil, err
	}
	return &bot.Reply{Whisper: r.Compose(bot.Section{Text: text}, bot.Section{Text: bot.Say("«" + clipped(topic, maxCarried) + "»")},
		bot.Controls{button(r.Printer, "button.write_again", bot.Fill(bot.Do("meeting/point", "topic", clipped(topic, maxTitle))))})}, nil
}

// nowhereToAdd says that there is no meeting to add a point to; what was typed is not lost.
func (f *Features) nowhereToAdd(r *bot.Request) *bot.Reply {
	topic := r.Values["topic"]
	if topic == "" {
		return f.noMeetings(r)
	}
	controls := bot.Controls{button(r.Printer, "agenda.button_as_need", bot.Fill(bot.Do("need/add", "title", clipped(topic, maxTitle))))}
	if r.Actor.Coordinates() {
		controls = append(bot.Controls{button(r.Printer, "meeting.button_convene", bot.Fill(bot.Do("meeting/convene")))}, controls...)
	}
	reply := whisper(r, "agenda.nowhere", nil, bot.Section{Text: bot.Say("«" + clipped(topic, maxCarried) + "»")}, controls)
	return &reply
}

// typedMinutes is how long a point takes, at the end of what was typed: «, 15 min», «(20 minutos)», «10'».
var typedMinutes = regexp.MustCompile(`(?i)[\s,;:·(-]+([0-9]{1,3}) ?(?:min|mins|minutos?|minuts?|minutes?|')\.?\)?$`)

// splitPoint takes the minutes and the need's code out of what was typed. A code alone is called after its need.
func (f *Features) splitPoint(ctx context.Context, r *bot.Request) error {
	topic := strings.TrimSpace(r.Values["topic"])
	if at := typedMinutes.FindStringSubmatchIndex(topic); at != nil && at[0] > 0 && r.Values["minutes"] == "" {
		r.Values["minutes"] = topic[at[2]:at[3]]
		topic = strings.TrimSpace(topic[:at[0]])
	}
	code, rest := leadingNeed(topic)
	if code == 0 {
		r.Values["topic"] = topic
		return nil
	}
	n, err := f.pointNeed(ctx, r.Network.ID, code)
	if err != nil {
		return err
	}
	r.Values["need"], r.Values["topic"] = itoa(n.Number), rest
	if rest == "" {
		r.Values["topic"] = n.Title
	}
	return nil
}

// leadingNeed cuts a need's code, with its letter, off the beginning of a text: «N-12», «n12: qué hacemos», «la N-12».
func leadingNeed(text string) (number int64, rest string) {
	for n := 2; n >= 1; n-- {
		head, after := headWords(text, n)
		if prefix, num, ok := words.Code(strings.TrimRight(head, ":,.;")); ok && prefix == 'N' {
			return int64(num), strings.TrimLeft(after, " :,.;-–—")
		}
	}
	return 0, text
}

// pointNeed is the need that a code means on an agenda: one that was merged stands for the other, one that is closed is
// talked about no more.
func (f *Features) pointNeed(ctx context.Context, networkID, code int64) (network.Need, error) {
	var n network.Need
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if n, err = t.Need(ctx, networkID, code); err == nil && n.State == network.MergedInto {
			n, err = t.Need(ctx, networkID, n.Merged)
		}
		return err
	})
	switch {
	case errors.Is(err, network.ErrNotFound):
		return n, NoSuchNeedError{Number: code}
	case err != nil:
		return n, err
	}
	return n, n.Discuss()
}

// pointMinutesOf reads how long a point takes; 0 is not said.
func pointMinutesOf(typed string) (int, bool) {
	if typed == "" {
		return 0, true
	}
	digits := typed[:len(typed)-len(strings.TrimLeft(typed, "0123456789"))]
	n, err := strconv.Atoi(digits)
	return n, err == nil && n > 0 && n <= network.MaxPointMinutes
}

// addPoint puts something on a meeting's agenda at once; it can be taken back.
func (f *Features) addPoint(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	minutes, ok := pointMinutesOf(r.Values["minutes"])
	if !ok {
		return f.badMinutes(r), nil
	}
	presenter, reply, err := f.presenterChosen(ctx, r)
	if reply != nil || err != nil {
		return deref(reply), err
	}
	p := network.AgendaPoint{Title: upperFirst(oneLine(r.Values["topic"])), Need: number(r.Values, "need"), Minutes: minutes, Presenter: presenter}
	_, err = f.changeAgenda(ctx, r, "agenda_add", map[string]string{"title": p.Title}, func(t *storage.Tx, a *network.Agenda, m network.Meeting) error {
		if p.Need != 0 {
			n, err := t.Need(ctx, r.Network.ID, p.Need)
			if err != nil {
				return err
			}
			if p.Title == upperFirst(n.Title) {
				p.Title = ""
			}
		}
		var err error
		if p, err = a.Add(r.Actor, m, p, r.Now); err != nil {
			return err
		}
		return f.notifyPresenter(ctx, t, r, m, p)
	})
	if err != nil {
		return f.notAdded(r, err)
	}
	return f.added(ctx, r, p.Number)
}

// notAdded says why a point was not added, with what was typed.
func (f *Features) notAdded(r *bot.Request, err error) (bot.Reply, error) {
	num := number(r.Values, "meeting")
	if there, ok := errors.AsType[network.PointThereError](err); ok {
		return answered(r, r.Compose(bot.Section{Text: r.T("agenda.there", bot.Args{"Point": quoted(there.Point), "Position": there.Point.Position})},
			bot.Controls{seeAgenda(r.Printer, num)})), nil
	}
	reply, err := f.givenBack(r, r.Values["topic"], err)
	return deref(reply), err
}

// added says what was kept, and offers to take it back.
func (f *Features) added(ctx context.Context, r *bot.Request, point int64) (bot.Reply, error) {
	num := number(r.Values, "meeting")
	w, err := f.planned(ctx, r.Network.ID, num)
	if err != nil {
		return bot.Reply{}, err
	}
	x, _ := w.agenda.Point(point)
	blocks := []bot.Block{
		bot.Section{Text: r.T("agenda.added", bot.Args{"Meeting": theCoded(r.Printer, w.Meeting, w.names), "Point": quoted(x), "Facts": w.pointFacts(r.Printer, x)})},
		bot.Controls{button(r.Printer, "button.undo", bot.Do("meeting/point_undo", "meeting", itoa(num), "point", itoa(point))), seeAgenda(r.Printer, num)},
	}
	report, err := f.inspect(ctx, r, bot.Situation, r.Values["topic"])
	if err != nil {
		return bot.Reply{}, err
	}
	if report.Verdict == privacy.Hint {
		blocks = append(blocks, bot.Note{Text: r.T("guard.hint", nil)})
	}
	reply := answered(r, r.Compose(append(blocks, f.spokenInPublic(r)...)...))
	reply.Refresh = []network.Subject{meetingSubject(num)}
	return reply, nil
}

// undoPoint takes back that a point was added; its words can be written again.
func (f *Features) undoPoint(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "point")
	var x network.AgendaPoint
	_, err := f.changeAgenda(ctx, r, "agenda_drop", nil, func(_ *storage.Tx, a *network.Agenda, m network.Meeting) error {
		x, _ = a.Point(num)
		return a.Undo(r.Actor, m, num, r.Now)
	})
	if err != nil {
		return f.pointGone(ctx, r, err)
	}
	topic := x.Title
	if x.Need != 0 {
		topic = network.Code("N", x.Need) + ": " + topic
	}
	reply := answered(r, r.Compose(bot.Section{Text: r.T("agenda.undone", bot.Args{"Point": x.Title})}, bot.Controls{
		button(r.Printer, "button.write_again", bot.Fill(bot.Do("meeting/point", "meeting", r.Values["meeting"], "topic", topic, "minutes", itoa(int64(x.Minutes)))))}))
	reply.Refresh = []network.Subject{meetingSubject(number(r.Values, "meeting"))}
	return reply, nil
}

// badMinutes says which times a point may take.
func (f *Features) badMinutes(r *bot.Request) bot.Reply {
	text := r.T("error.point_minutes", nil)
	if submitted(r) {
		return bot.Reply{Errors: map[string]string{"minutes": text.Flat(r.Moment)}}
	}
	return bot.Reply{Whisper: r.Compose(bot.Section{Text: text}, bot.Section{Text: bot.Say("«" + r.Values["topic"] + "»")})}
}

// presenterChosen is who was chosen in a form to present a point; 0 is nobody. It must be somebody who contributes.
func (f *Features) presenterChosen(ctx context.Context, r *bot.Request) (int64, *bot.Reply, error) {
	if r.Values["presenter"] == "" {
		return 0, nil, nil
	}
	who, err := f.memberChosen(ctx, r, "presenter")
	if errors.Is(err, network.ErrNotFound) || err == nil && !who.Contributes() {
		return 0, &bot.Reply{Errors: map[string]string{"presenter": r.String("agenda.not_presenting", nil)}}, nil
	}
	return who.Person.ID, nil, err
}
