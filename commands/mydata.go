package commands

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// myData sends somebody what is kept of them, as a direct message: it holds a file, which a private answer cannot.
func (f *Features) myData(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if !r.Actor.Member() {
		return f.strangersData(r), nil
	}
	err := f.update(ctx, r, func(t *storage.Tx) error {
		return t.Again(ctx, network.Delivery{Network: r.Network.ID, View: "hilo/mydata",
			Subject: network.Subject{Kind: network.KindOwnData, ID: r.Actor.Person.ID}, Person: r.Actor.Person.ID,
			Place: network.Place{Platform: r.Network.Platform, Workspace: r.Network.Workspace}})
	})
	if err != nil || r.Direct {
		return bot.Reply{}, err
	}
	return whisper(r, "hilo.mydata_sent", nil), nil
}

// strangersData answers somebody who has not joined: at most a language is kept.
func (f *Features) strangersData(r *bot.Request) bot.Reply {
	if r.Actor.Person.ID == 0 {
		return whisper(r, "hilo.mydata_none", nil)
	}
	return whisper(r, "hilo.mydata_language", nil, bot.Controls{button(r.Printer, "hilo.button_erase", bot.Do("hilo/erase"))})
}

// myDataCard is what is kept of a person, in words and as a file.
func (f *Features) myDataCard(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	var who storage.Member
	var kept storage.Kept
	var n network.Network
	var calendar *time.Time
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if calendar, err = calendarSince(ctx, t, d.Network, d.Person); err != nil {
			return err
		}
		if who, err = t.MemberOf(ctx, d.Network, d.Person); err != nil {
			return err
		}
		if n, err = t.Network(ctx, d.Network); err != nil {
			return err
		}
		kept, err = t.KeptOf(ctx, d.Network, d.Person)
		return err
	})
	if err != nil {
		return nil, err
	}
	data := myFile(n, who, kept)
	data.Calendar = calendar
	file, err := json.MarshalIndent(data, "", "  ")
	if err != nil {
		return nil, err
	}
	asked, answered := len(data.Questions), answeredIn(data.Replies)
	lang := who.Person.Lang
	if lang == "" {
		lang = n.Lang
	}
	fact := func(key string, value bot.Text) bot.Fact {
		return bot.Fact{Label: p.String("hilo.mydata_"+key, nil), Value: value}
	}
	return p.Compose(
		bot.Section{Text: p.T("hilo.mydata", bot.Args{"Network": n.Name})},
		bot.Facts{
			fact("name", bot.Say(who.Person.Name)),
			fact("entity", bot.Say(entityOf(p, who))),
			fact("role", p.T("role."+string(who.Role), nil)),
			fact("lang", p.T(languages+lang, nil)),
			fact("needs", bot.Say(strconv.Itoa(len(kept.Needs)))),
			fact("ballots", bot.Say(strconv.Itoa(len(kept.Ballots)))),
			fact("questions", p.T("hilo.mydata_questions_count", bot.Args{"Asked": asked, "Answered": answered})),
			fact("answers", bot.Say(strconv.Itoa(len(kept.Answers)))),
			fact("minutes", p.T("hilo.mydata_minutes_count", bot.Args{"Meetings": len(kept.Attended), "Said": len(kept.Said)})),
			fact("events", bot.Say(strconv.Itoa(len(kept.Events)))),
		},
		bot.File{Name: p.String("hilo.mydata_file", nil) + ".json", Type: "application/json", Data: file},
		bot.Note{Text: p.T("hilo.mydata_secret", nil)},
		bot.Controls{
			button(p, "hilo.button_change_entity", bot.Fill(bot.Do("hilo/change_entity"))),
			button(p, "hilo.button_language", bot.Fill(bot.Do("hilo/language"))),
			bot.Button{Label: p.String("hilo.button_erase", nil), Style: bot.Danger, Call: bot.Do("hilo/erase")},
		},
	), nil
}

// answeredIn is how many questions some answers are to.
func answeredIn(replies []dataQuestion) int {
	codes := map[string]bool{}
	for _, r := range replies {
		codes[r.Code] = true
	}
	return len(codes)
}

// The file's names are English in every language: it is for machines.
type dataFile struct {
	Network string       `json:"network"`
	Person  dataPerson   `json:"person"`
	Needs   []dataNeed   `json:"needs"`
	Ballots []dataBallot `json:"ballots"`
	Reasons []dataReason `json:"reasons"`
	Answers []dataAnswer `json:"answers"`
	Dates   []dataDate   `json:"dates"`
	// Attended are the meetings in whose minutes they stand, and Said what they said there, or for them.
	Attended []dataAttended `json:"attended"`
	Said     []dataSaid     `json:"said"`
	// Questions that they asked, and their own answers to questions.
	Questions []dataQuestion `json:"questions"`
	Replies   []dataQuestion `json:"replies"`
	// Cards of the guide that they keep, and what they said of any that it is not so.
	Cards   []dataCard  `json:"cards"`
	Doubts  []dataDoubt `json:"doubts"`
	History []dataEvent `json:"history"`
	// Calendar is since when they have an address for their calendar program.
	Calendar *time.Time `json:"calendar,omitempty"`
}

type dataPerson struct {
	Name, Platform, Workspace, User string
	Lang, Zone, Role, Entity, Unit  string
}

type dataNeed struct {
	Code, Title, Detail string
	Registered          time.Time
}

type dataBallot struct {
	Round int64
	Need  string
	Grade int
	Cast  time.Time
}

type dataReason struct {
	Round        int64
	Need, Reason string
}

type dataAnswer struct {
	Meeting, Answer string
	At              time.Time
	InMyPlace       string `json:",omitempty"` // whom they named who is not in the chat
}

type dataAttended struct{ Meeting, How string }

// dataSaid is an outcome that they dictated or took on, a change of minutes that they proposed, or a point of an agenda.
type dataSaid struct {
	Meeting, What, Text string
	At                  time.Time
}

// dataDate is what they said to a date for a meeting.
type dataDate struct {
	Date   time.Time
	Answer string
	At     time.Time
}

type dataQuestion struct {
	Code, Text string
	At         time.Time
}

type dataCard struct{ Code, Name string }

type dataDoubt struct {
	Code, Text string
	At         time.Time
}

type dataEvent struct {
	At            time.Time
	Verb, Subject string
}

func myFile(n network.Network, m storage.Member, kept storage.Kept) dataFile {
	out := dataFile{Network: n.Name, Person: dataPerson{
		Name: m.Person.Name, Platform: m.Person.Platform, Workspace: m.Person.Workspace, User: m.Person.User,
		Lang: m.Person.Lang, Zone: m.Person.Zone, Role: string(m.Role), Entity: m.EntityName, Unit: m.UnitName,
	}}
	for _, x := range kept.Needs {
		out.Needs = append(out.Needs, dataNeed{network.Code("N", x.Number), x.Title, x.Detail, x.Created})
	}
	for _, b := range kept.Ballots {
		out.Ballots = append(out.Ballots, dataBallot{b.Round, network.Code("N", b.Need), int(b.Grade), b.Cast.UTC()})
	}
	for _, s := range kept.Reasons {
		out.Reasons = append(out.Reasons, dataReason{s.Round, network.Code("N", s.Need), s.Body})
	}
	for _, a := range kept.Answers {
		out.Answers = append(out.Answers, dataAnswer{network.Code("M", a.Meeting), string(a.Answer), a.At.UTC(), a.Sent})
	}
	for _, d := range kept.Dates {
		out.Dates = append(out.Dates, dataDate{d.Start.UTC(), string(d.Word), d.At.UTC()})
	}
	for _, a := range kept.Attended {
		out.Attended = append(out.Attended, dataAttended{network.Code("M", a.Meeting), string(a.How)})
	}
	for _, s := range kept.Said {
		out.Said = append(out.Said, dataSaid{network.Code("M", s.Meeting), s.What, s.Body, s.At.UTC()})
	}
	for _, q := range kept.Questions {
		code := network.Code("C", q.Number)
		if q.Author == m.Person.ID {
			out.Questions = append(out.Questions, dataQuestion{code, q.Text, q.Created})
		}
		for _, r := range q.Replies {
			if r.Person == m.Person.ID {
				out.Replies = append(out.Replies, dataQuestion{code, r.Body, r.At})
			}
		}
	}
	for _, c := range kept.Cards {
		out.Cards = append(out.Cards, dataCard{network.Code("R", c.Number), c.Card.Name})
	}
	for _, d := range kept.Doubts {
		out.Doubts = append(out.Doubts, dataDoubt{network.Code("R", d.Resource), d.Body, d.At})
	}
	for _, e := range kept.Events {
		out.History = append(out.History, dataEvent{e.At, e.Verb, e.Subject.String()})
	}
	return out
}

// erase asks once, then forgets who the actor was.
func (f *Features) erase(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if r.Actor.Person.ID == 0 {
		return answered(r, r.Compose(bot.Section{Text: r.T("hilo.mydata_none", nil)})), nil
	}
	if r.Values["sure"] == "" {
		return whisper(r, "hilo.erase", nil, bot.Controls{
			bot.Button{Label: r.String("hilo.button_erase_sure", nil), Style: bot.Danger, Call: bot.Do("hilo/erase", "sure", "yes")},
			button(r.Printer, "button.not_now", bot.Do("hilo/not_now")),
		}), nil
	}
	person := network.Subject{Kind: network.KindPerson, ID: r.Actor.Person.ID}
	var kept storage.Kept
	var sent []network.Subject
	err := f.update(ctx, r, func(t *storage.Tx) error {
		var err error
		if kept, err = t.KeptOf(ctx, r.Network.ID, person.ID); err != nil {
			return err
		}
		if r.Actor.Member() {
			if err := f.leaving(ctx, t, r); err != nil {
				return err
			}
		}
		if err := leaveCards(ctx, t, r.Network, person.ID); err != nil {
			return err
		}
		if sent, err = f.delegateLeaves(ctx, t, r.Network, person.ID); err != nil {
			return err
		}
		return t.ErasePerson(ctx, r.Network.ID, person.ID)
	})
	if errors.Is(err, network.ErrLastCoordinator) {
		return whisper(r, "red.last_coordinator", nil,
			bot.Controls{button(r.Printer, "red.button_people", bot.Do("network/people"))}), nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	reply := bot.Reply{Here: r.Compose(bot.Section{Text: r.T("hilo.erased", nil)}), Refresh: append(sent, person)}
	for _, a := range kept.Answers { // their cards count them no longer
		reply.Refresh = append(reply.Refresh, meetingSubject(a.Meeting))
	}
	for _, d := range kept.Dates {
		reply.Refresh = append(reply.Refresh, pollSubject(d.Poll))
	}
	return reply, nil
}

// leaving keeps that somebody was erased. The line comes first: with it, two coordinators who leave at the same moment
// wait for each other, and the second is the last one.
func (f *Features) leaving(ctx context.Context, t *storage.Tx, r *bot.Request) error {
	person := network.Subject{Kind: network.KindPerson, ID: r.Actor.Person.ID}
	if err := t.Record(ctx, r.Network.ID, person, r.Actor.Person.ID, "erased", nil); err != nil {
		return err
	}
	n, err := t.Coordinators(ctx, r.Network.ID)
	if err != nil {
		return err
	}
	return r.Actor.Leave(n)
}
