package commands

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"hilo/bot"
	"hilo/ics"
	"hilo/network"
	"hilo/storage"
)

// invitePart is a meeting in people's own calendars: as a file, and at addresses that calendar programs ask again and again.
func (f *Features) invitePart() bot.Command {
	return bot.Command{
		Verbs: []bot.Verb{
			{ID: "file", Who: bot.Members, Prepare: f.meantMeeting, Run: f.sendMeetingFile,
				Fields: []bot.Field{{Name: "meeting", Kind: bot.TextInput, Hidden: true, Read: f.readMeeting}}},
			{ID: "feed", Who: bot.Members, Run: f.showFeed,
				Fields: []bot.Field{{Name: "area", Kind: bot.TextInput, Hidden: true, Read: f.readArea}, hidden("from")}},
			{ID: "feed_make", Who: bot.Members, Run: f.makeFeed, Fields: []bot.Field{hidden("area"), hidden("once")}},
			{ID: "feed_close", Who: bot.Members, Run: f.closeFeed, Fields: []bot.Field{hidden("area")}},
		},
		Views: map[string]bot.View{meetingFileView: f.meetingFile},
	}
}

// meetingFileView sends a meeting as a file; its subject is of a kind of its own, for it is not drawn again.
const (
	meetingFileView = "meeting/file"
	kindMeetingFile = "meeting_file"
)

// toCalendar is the button by which somebody gets a meeting for her own calendar.
func toCalendar(p bot.Printer, m network.Meeting) bot.Button {
	return button(p, "ics.button_file", bot.Do("meeting/file", "meeting", itoa(m.Number)))
}

// sendMeetingFile has a meeting sent as a file, to whoever asks: once in a minute, unless it changes. An earlier file stays
// where it is, for a chat system may not let it be taken away with its message.
func (f *Features) sendMeetingFile(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	num := number(r.Values, "meeting")
	err := f.update(ctx, r, func(t *storage.Tx) error {
		m, err := t.Meeting(ctx, r.Network.ID, num)
		if err != nil {
			return noSuchMeeting(err, num)
		}
		return t.Deliver(ctx, network.Delivery{Network: r.Network.ID, View: meetingFileView, Person: r.Actor.Person.ID,
			Subject: network.Subject{Kind: kindMeetingFile, ID: num}, Turn: r.Now.Unix()/60*1000 + m.Sequence%1000,
			Place: network.Place{Platform: r.Network.Platform, Workspace: r.Network.Workspace}})
	})
	if err != nil || r.Direct {
		return bot.Reply{}, err
	}
	return whisper(r, "ics.sent", nil), nil
}

// meetingFile is the message with the file.
func (f *Features) meetingFile(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	g, err := f.gather(ctx, d.Network, d.Subject.ID)
	if err != nil {
		return nil, err
	}
	file, err := f.meetingCalendar(p, g, ics.Address{})
	if err != nil {
		return nil, err
	}
	key := "ics.file"
	if g.State == network.MeetingCalledOff {
		key = "ics.file_off"
	}
	return p.Compose(
		bot.Section{Text: p.T(key, bot.Args{"Meeting": theCoded(p, g.Meeting, g.names), "When": spanText(p, spanOf(g.Meeting))})},
		bot.File{Name: fileOfMeeting(g.Meeting), Type: ics.Type, Data: file},
		bot.Controls{button(p, "ics.button_feed", bot.Do("meeting/feed", "from", "file"))},
	), nil
}

func fileOfMeeting(m network.Meeting) string {
	return strings.ToLower(network.Code("M", m.Number)) + ".ics"
}

// calendarMethod is what a calendar program is to do with a meeting that is sent by itself.
func calendarMethod(m network.Meeting, invited ics.Address) ics.Method {
	switch {
	case m.State == network.MeetingCalledOff:
		return ics.Cancel
	case invited != ics.Address{}:
		return ics.Request
	}
	return ics.Publish
}

// meetingCalendar is one meeting as iCalendar, for whoever is invited by mail or, where that is nobody, for anybody.
func (f *Features) meetingCalendar(p bot.Printer, g gathering, invited ics.Address) ([]byte, error) {
	e := f.appointment(p, g.net, g.names, g.Meeting)
	e.Attendee, e.Stamp = invited, f.store.Now()
	return ics.Calendar{Product: calendarProduct, Method: calendarMethod(g.Meeting, invited), Events: []ics.Event{e}}.Bytes()
}

// calendarProduct is what hilo calls itself in calendars.
const calendarProduct = "-//hilo//ES"

// nowhereMail stands for the coordination where hilo sends no e-mail: an address that nobody can have (RFC 2606).
const nowhereMail = "hilo@hilo.invalid"

// appointment is a meeting as calendars show it: nobody is in it by name.
func (f *Features) appointment(p bot.Printer, n network.Network, names map[int64]string, m network.Meeting) ics.Event {
	place, link := m.Where()
	e := ics.Event{UID: meetingUID(n, m.Number), Sequence: m.Sequence, Title: heading(p, m, names), Place: cmp.Or(place, link), URL: link,
		Start: m.Start, End: m.Finish(), Organizer: ics.Address{Name: n.Name, Mail: nowhereMail},
		Stamp: m.Changed, Created: m.Convened, Changed: m.Changed}
	if f.post != nil {
		e.Organizer.Mail = f.post.From()
	}
	about := []string{p.String("ics.of_network", bot.Args{"Network": n.Name, "Code": network.Code("M", m.Number)})}
	if m.Title != "" && len(m.Areas) > 0 {
		about = append(about, areaList(m.Areas, names))
	}
	if m.State == network.MeetingCalledOff {
		e.Cancelled = true
		e.Title = p.String("ics.off_title", bot.Args{"Meeting": e.Title})
		about = append([]string{p.String("ics.off_reason", bot.Args{"Reason": m.Reason})}, about...)
	}
	e.Description = strings.Join(about, "\n")
	return e
}

// meetingUID names a meeting in all calendars of the world, whatever hilo's own address is or becomes.
func meetingUID(n network.Network, number int64) string {
	sum := sha256.Sum256([]byte(n.Platform + "\x00" + n.Workspace + "\x00" + itoa(n.ID)))
	return strings.ToLower(network.Code("M", number)) + "." + hex.EncodeToString(sum[:10]) + "@hilo.invalid"
}
