package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
	"hilo/network/words"
	"hilo/storage"
)

// nextMeeting stands for the meeting that comes next.
const nextMeeting = "next"

// beginMeeting is the command by itself, with whatever was typed after it: an answer, a meeting's code or title, or a
// date. Nothing typed is the form for the coordination, and what is ahead for everybody else.
func (f *Features) beginMeeting(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	text, answer := r.Values["text"], r.Values["answer"]
	switch {
	case answer != "":
		return r.Run(ctx, bot.Do("meeting/answer", "answer", answer, "meeting", text))
	case text == "" && r.Actor.Coordinates():
		return r.Run(ctx, bot.Do("meeting/convene"))
	case text == "":
		return r.Run(ctx, bot.Do("meeting/list"))
	}
	if value, rest, ok := f.meetingCode(text); ok && rest == "" {
		return r.Run(ctx, bot.Do("meeting/show", "meeting", value))
	}
	if _, pattern, _ := cutSeries(text); pattern != "" {
		return r.Run(ctx, bot.Do("meeting/series", "text", text))
	}
	if _, when, _ := cutConvening(text, r.Now.In(r.Zone)); when != "" {
		return r.Run(ctx, bot.Do("meeting/convene", "text", text))
	}
	found, err := f.meetingsCalled(ctx, r, text)
	switch {
	case err != nil:
		return bot.Reply{}, err
	case len(found) == 0 && r.Actor.Coordinates():
		return r.Run(ctx, bot.Do("meeting/convene", "text", text))
	}
	return r.Run(ctx, bot.Do("meeting/show", "meeting", text))
}

// splitConvening takes what was typed apart: a title that may stand first, the date, and the place.
func splitConvening(_ context.Context, r *bot.Request) (*bot.Reply, error) {
	text := r.Values["text"]
	if text == "" {
		return nil, nil
	}
	title, when, place := cutConvening(text, r.Now.In(r.Zone))
	if when == "" {
		when = text // it will be asked back
	}
	delete(r.Values, "text")
	r.Values["title"], r.Values["when"] = title, when
	r.Values["place"], r.Values["link"] = network.PlaceAndLink(place)
	return nil, nil
}

// cutConvening finds the date in «jueves 26 de 10 a 11.30, Vivero» or «Seguimiento del plan, jueves 26 a las 10, Vivero»;
// when is "" where there is none.
func cutConvening(text string, now time.Time) (title, when, place string) {
	return cutAround(text, func(tail string) (phrase, rest string) {
		reading, rest := calendar.ReadLeading(tail, now)
		if reading.Reason == calendar.ReasonNotADate {
			return "", tail
		}
		return strings.TrimRight(tail[:len(tail)-len(rest)], " ,;:.·|-–—"), rest
	})
}

// cutAround finds the first phrase that stands at the beginning of a text or after a comma: what is before it is a title,
// what follows it a place. Leading takes the phrase off a text that begins with it; else the phrase is "".
func cutAround(text string, leading func(tail string) (phrase, rest string)) (title, phrase, place string) {
	text = strings.TrimSpace(text)
	for at := 0; ; {
		if phrase, rest := leading(strings.TrimSpace(text[at:])); phrase != "" {
			return strings.TrimRight(text[:at], " ,;"), phrase, placeName(rest)
		}
		comma := strings.IndexAny(text[at:], ",;")
		if comma < 0 {
			return "", "", ""
		}
		at += comma + 1
	}
}

// meetingCode takes a meeting's code off the beginning of a text («M-3», «m3», «la 3», «3» alone), or the word for the
// next one.
func (f *Features) meetingCode(text string) (value, rest string, ok bool) {
	for n := 2; n >= 1; n-- { // «la 3» before «3»
		head, after := headWords(text, n)
		if head == "" {
			continue
		}
		prefix, num, is := words.Code(strings.TrimRight(head, ":,.;"))
		if is && (prefix == 'M' || prefix == 0 && (n == 2 || after == "")) {
			return itoa(int64(num)), after, true
		}
		if f.word("word.next", head) {
			return nextMeeting, after, true
		}
	}
	return "", text, false
}

func (f *Features) readMeetingCode(_ context.Context, _ *bot.Request, text string) (value, rest string, ok bool, err error) {
	value, rest, ok = f.meetingCode(text)
	return value, rest, ok, nil
}

// readMeeting takes a meeting by its code or, when all of the text is words of a title, by these.
func (f *Features) readMeeting(ctx context.Context, r *bot.Request, text string) (value, rest string, ok bool, err error) {
	if value, rest, ok = f.meetingCode(text); ok {
		return value, rest, ok, nil
	}
	found, err := f.meetingsCalled(ctx, r, text)
	if err != nil || len(found) == 0 {
		return "", text, false, err
	}
	return text, "", true, nil
}

// readAnswer takes an answer by its words, in every language: «voy», «no puedo».
func (f *Features) readAnswer(_ context.Context, _ *bot.Request, text string) (value, rest string, ok bool, err error) {
	text = strings.TrimRight(text, ".!")
	for n := 5; n >= 1; n-- { // «hi va una altra persona»
		head, after := headWords(text, n)
		for _, a := range network.Answers {
			if head != "" && f.word("word.answer_"+string(a), head) {
				return string(a), after, true, nil
			}
		}
	}
	return "", text, false, nil
}

// word says whether something typed is one of the words under a key, in any language.
func (f *Features) word(key, typed string) bool {
	for _, list := range f.catalog.Words(key) {
		if slices.ContainsFunc(list, func(w string) bool { return network.Fold(w) == network.Fold(typed) }) {
			return true
		}
	}
	return false
}

// readHeld takes the word that asks for the meetings of before.
func (f *Features) readHeld(_ context.Context, _ *bot.Request, text string) (value, rest string, ok bool, err error) {
	head, after := headWords(text, 1)
	if f.word("word.earlier", head) {
		return "true", after, true, nil
	}
	return "", text, false, nil
}

// mostSearched is how many meetings a search by words looks at: years of them in one network.
const mostSearched = 500

// ahead are the meetings that stand and have not begun, of this channel's area or of the network, the next first.
func (f *Features) ahead(ctx context.Context, r *bot.Request, area int64) ([]network.Meeting, map[int64]string, error) {
	var out []network.Meeting
	var names map[int64]string
	err := f.store.View(ctx, func(t *storage.Tx) error {
		list, _, err := t.ListMeetings(ctx, r.Network.ID, storage.MeetingFilter{Area: area, From: r.Now})
		if err != nil {
			return err
		}
		out = slices.DeleteFunc(list, func(m network.Meeting) bool { return !m.Ahead(r.Now) })
		names, err = t.AreaNames(ctx, r.Network.ID)
		return err
	})
	return out, names, err
}

// meetingsCalled are the meetings whose name and day have all of some words: those ahead, or else the latest.
func (f *Features) meetingsCalled(ctx context.Context, r *bot.Request, text string) ([]network.Meeting, error) {
	var out []network.Meeting
	err := f.store.View(ctx, func(t *storage.Tx) error {
		for _, filter := range []storage.MeetingFilter{{From: r.Now}, {To: r.Now, Latest: true}} {
			found, err := searchMeetings(ctx, t, r, filter, text)
			if err != nil || len(found) > 0 {
				out = found
				return err
			}
		}
		return nil
	})
	return out, err
}

// searchMeetings are the meetings of a filter whose name and day have all of some words.
func searchMeetings(ctx context.Context, t *storage.Tx, r *bot.Request, filter storage.MeetingFilter, text string) ([]network.Meeting, error) {
	names, err := t.AreaNames(ctx, r.Network.ID)
	if err != nil {
		return nil, err
	}
	wanted := strings.Fields(network.Fold(text))
	var out []network.Meeting
	for filter.Offset = 0; filter.Offset < mostSearched; {
		page, total, err := t.ListMeetings(ctx, r.Network.ID, filter)
		if err != nil {
			return nil, err
		}
		for _, m := range page {
			name := network.Fold(heading(r.Printer, m, names) + " " + r.Day(m.Start))
			if len(wanted) > 0 && !slices.ContainsFunc(wanted, func(w string) bool { return !strings.Contains(name, w) }) {
				out = append(out, m)
			}
		}
		if filter.Offset += len(page); len(page) == 0 || filter.Offset >= total {
			break
		}
	}
	return out, nil
}

// meantMeeting finds the meeting that a value names: by its code, by words of its name, or the next one of this channel's
// area. When several may be meant it asks.
func (f *Features) meantMeeting(ctx context.Context, r *bot.Request) (*bot.Reply, error) {
	value := r.Values["meeting"]
	if code, rest, ok := f.meetingCode(value); ok && rest == "" {
		value = code
	}
	if number(bot.Values{"meeting": value}, "meeting") != 0 {
		r.Values["meeting"] = value
		return nil, nil
	}
	if value != "" && value != nextMeeting {
		found, err := f.meetingsCalled(ctx, r, value)
		if err != nil || len(found) == 0 {
			return f.noMeetings(r), err
		}
		return f.oneOf(ctx, r, found)
	}
	list, err := f.aheadHere(ctx, r)
	if err != nil || len(list) == 0 {
		return f.noMeetings(r), err
	}
	r.Values["meeting"] = itoa(list[0].Number)
	return nil, nil
}

// aheadHere are the meetings ahead of this channel's area, or of the whole network where it has none.
func (f *Features) aheadHere(ctx context.Context, r *bot.Request) ([]network.Meeting, error) {
	list, _, err := f.ahead(ctx, r, r.Spot.Area.ID)
	if err != nil || len(list) > 0 || r.Spot.Area.ID == 0 {
		return list, err
	}
	list, _, err = f.ahead(ctx, r, 0)
	return list, err
}

// oneOf takes the only one of some meetings, or asks which is meant.
func (f *Features) oneOf(ctx context.Context, r *bot.Request, found []network.Meeting) (*bot.Reply, error) {
	if len(found) == 1 {
		r.Values["meeting"] = itoa(found[0].Number)
		return nil, nil
	}
	var names map[int64]string
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		names, err = t.AreaNames(ctx, r.Network.ID)
		return err
	})
	pick := f.pickMeeting(r, found, names, bot.Call{Route: r.Route(), Values: without(r.Values, "meeting")})
	reply := whisper(r, "meeting.which", nil, bot.Controls{pick})
	return &reply, err
}

// pickMeeting lets one of some meetings be chosen for a call.
func (f *Features) pickMeeting(r *bot.Request, list []network.Meeting, names map[int64]string, call bot.Call) bot.Select {
	pick := bot.Select{Label: r.String("meeting.choose", nil), Call: call, Pick: "meeting"}
	for _, m := range list[:min(len(list), maxOptions)] {
		label := upperFirst(shortDay(r.Printer, m.Start)) + ", " + r.Clock(m.Start) + " · " + heading(r.Printer, m, names)
		pick.Options = append(pick.Options, bot.Option{Value: itoa(m.Number),
			Label: shorten(label, maxOption-9) + " (" + network.Code("M", m.Number) + ")"})
	}
	return pick
}

// noMeetings says that there is none of the kind, and what there is instead.
func (f *Features) noMeetings(r *bot.Request) *bot.Reply {
	key := "meeting.none_ahead"
	if v := r.Values["meeting"]; v != "" && v != nextMeeting {
		key = "meeting.none_found"
	}
	controls := bot.Controls{button(r.Printer, "meeting.button_all", bot.Do("meeting/list", "area", "0"))}
	if r.Actor.Coordinates() {
		controls = append(controls, button(r.Printer, "meeting.button_convene", bot.Fill(bot.Do("meeting/convene"))))
	}
	reply := whisper(r, key, nil, controls)
	return &reply
}

// theMeeting reads one meeting; none is an error that says so.
func (f *Features) theMeeting(ctx context.Context, r *bot.Request) (network.Meeting, error) {
	var m network.Meeting
	num := number(r.Values, "meeting")
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		m, err = t.Meeting(ctx, r.Network.ID, num)
		return err
	})
	return m, noSuchMeeting(err, num)
}

func noSuchMeeting(err error, number int64) error {
	if errors.Is(err, network.ErrNotFound) {
		return NoSuchMeetingError{Number: number}
	}
	return err
}
