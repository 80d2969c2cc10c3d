package commands

import (
	"context"
	"strconv"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// meetingPageOf is one page of a list of meetings.
type meetingPageOf struct {
	meetings []network.Meeting
	total    int
	names    map[int64]string
	own      map[int64]network.Answer
}

// listMeetings is a page of the meetings ahead, today's too, the next first; or of those of before, the latest first.
func (f *Features) listMeetings(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if r.Values["area"] == "" && r.Kind != bot.Pressed {
		r.Values["area"] = itoa(r.Spot.Area.ID)
	}
	var page meetingPageOf
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		page, err = f.readMeetingPage(ctx, t, r)
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	m := f.meetingList(r, page)
	if r.Values["turned"] != "" {
		return bot.Reply{Here: m}, nil
	}
	return bot.Reply{Whisper: m}, nil
}

func (f *Features) readMeetingPage(ctx context.Context, t *storage.Tx, r *bot.Request) (page meetingPageOf, err error) {
	offset := pageOf(r.Values) * pageSize
	filter := storage.MeetingFilter{Area: number(r.Values, "area"), Limit: pageSize, Offset: offset}
	if r.Values["held"] == "true" {
		filter.To, filter.Latest = r.Now, true
	} else {
		filter.From = midnight(r.Now.In(r.Zone), 0)
	}
	if text := r.Values["text"]; text != "" {
		filter.Limit = 0
		found, err := searchMeetings(ctx, t, r, filter, text)
		if err != nil {
			return page, err
		}
		page.total = len(found)
		page.meetings = found[min(offset, len(found)):min(offset+pageSize, len(found))]
	} else if page.meetings, page.total, err = t.ListMeetings(ctx, r.Network.ID, filter); err != nil {
		return page, err
	}
	numbers := make([]int64, len(page.meetings))
	for i, m := range page.meetings {
		numbers[i] = m.Number
	}
	if page.own, err = t.AnswersTo(ctx, r.Network.ID, r.Actor.Person.ID, numbers); err != nil {
		return page, err
	}
	page.names, err = t.AreaNames(ctx, r.Network.ID)
	return page, err
}

func (f *Features) meetingList(r *bot.Request, page meetingPageOf) *bot.Message {
	at, held := pageOf(r.Values), r.Values["held"] == "true"
	if page.total == 0 {
		return f.emptyMeetingList(r)
	}
	list := bot.List{}
	for _, m := range page.meetings {
		list = append(list, f.meetingLine(r, m, page))
	}
	key := "meeting.list_ahead"
	if held {
		key = "meeting.list_held"
	}
	pages := (page.total + pageSize - 1) / pageSize
	head := r.T(key, bot.Args{"Count": page.total, "N": page.total})
	if pages > 1 {
		head = bot.Join(" · ", head, r.T("meeting.page", bot.Args{"Page": at + 1, "Pages": pages}))
	}
	controls := bot.Controls{f.pickMeeting(r, page.meetings, page.names, bot.Do("meeting/show"))}
	turn := func(key string, values bot.Values) {
		controls = append(controls, button(r.Printer, key, bot.Call{Route: "meeting/list", Values: values.With("turned", "yes")}))
	}
	if at > 0 {
		turn("button.previous", r.Values.With("page", strconv.Itoa(at-1)))
	}
	if at+1 < pages {
		turn("button.next", r.Values.With("page", strconv.Itoa(at+1)))
	}
	if at == 0 { // further on, «Anteriores» would stand beside «Anterior»
		turn(otherList(held), without(r.Values, "page").With("held", strconv.FormatBool(!held)))
	}
	if r.Actor.Coordinates() && !held {
		controls = append(controls, button(r.Printer, "meeting.button_convene", bot.Fill(bot.Do("meeting/convene"))))
	}
	return r.Compose(bot.Section{Text: head}, bot.Section{Text: bot.Text{list}}, controls)
}

// otherList is the label of what leads from one list to the other.
func otherList(held bool) string {
	if held {
		return "meeting.button_ahead"
	}
	return "meeting.button_held"
}

// meetingLine is a meeting in a list: what, when, where, how it stands, and what the reader answered.
func (f *Features) meetingLine(r *bot.Request, m network.Meeting, page meetingPageOf) bot.Text {
	line := bot.Text{bot.Bold(heading(r.Printer, m, page.names)),
		bot.Plain(" (" + network.Code("M", m.Number) + ") — " + spanText(r.Printer, spanOf(m)))}
	if where := whereLine(m); len(where) > 0 {
		line = bot.Join(", ", line, where)
	}
	if state := meetingState(r.Printer, m, r.Now); !m.Ahead(r.Now) || m.Moves > 0 {
		line = bot.Join(" · ", line, bot.Say(state))
	}
	if own := page.own[m.Number]; own != "" {
		line = bot.Join(" · ", line, r.T("meeting.own", bot.Args{"Answer": r.String("answer."+string(own), nil)}))
	}
	return line
}

// emptyMeetingList says that there is none, and what can be done.
func (f *Features) emptyMeetingList(r *bot.Request) *bot.Message {
	held := r.Values["held"] == "true"
	key := "meeting.none_ahead"
	switch {
	case r.Values["text"] != "":
		key = "meeting.none_found"
	case held:
		key = "meeting.none_held"
	}
	controls := bot.Controls{button(r.Printer, otherList(held), bot.Call{Route: "meeting/list",
		Values: without(r.Values, "page", "text").With("held", strconv.FormatBool(!held)).With("turned", "yes")})}
	if number(r.Values, "area") != 0 {
		controls = append(controls, button(r.Printer, "meeting.button_all", bot.Do("meeting/list", "area", "0", "turned", "yes")))
	}
	if r.Actor.Coordinates() {
		controls = append(controls, button(r.Printer, "meeting.button_convene", bot.Fill(bot.Do("meeting/convene"))))
	}
	return r.Compose(bot.Section{Text: r.T(key, nil)}, controls)
}
