package storage_test

import (
	"fmt"

	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

var houseProbes = map[string]func(p probe) (any, error){
	"AddQuestion": func(p probe) (any, error) { return values(p.tx.AddQuestion(p.ctx, p.us.ID, p.question())) },
	"AddReferent": func(p probe) (any, error) { return values(p.tx.AddReferent(p.ctx, p.us.ID, p.referent())) },
	"AlikeQuestions": func(p probe) (any, error) {
		return values(p.tx.AlikeQuestions(p.ctx, p.us.ID, p.alien, "¿Transporte rural?", 0.1, 9, 0))
	},
	"Knowers":      func(p probe) (any, error) { return values(p.tx.Knowers(p.ctx, p.us.Network, p.id)) },
	"LeadReferent": func(p probe) (any, error) { return only(p.tx.LeadReferent(p.ctx, p.us.ID, p.id)) },
	"ListQuestions": func(p probe) (any, error) {
		return values(p.tx.ListQuestions(p.ctx, p.us.ID, storage.QuestionFilter{Text: "transporte", With: p.alien, Waiting: true,
			Reader: p.alien, Topics: []int64{1, 2, 3}, States: []network.QuestionState{network.QuestionOpen}}))
	},
	"LockQuestion":  func(p probe) (any, error) { return values(p.tx.LockQuestion(p.ctx, p.us.ID, p.id)) },
	"OpenByTopic":   func(p probe) (any, error) { return values(p.tx.OpenByTopic(p.ctx, p.us.ID)) },
	"Question":      func(p probe) (any, error) { return values(p.tx.Question(p.ctx, p.us.ID, p.id)) },
	"QuestionTimes": func(p probe) (any, error) { return values(p.tx.QuestionTimes(p.ctx, p.us.ID, monday)) },
	"QuestionsDue":  func(p probe) (any, error) { return values(p.tx.QuestionsDue(p.ctx, p.us.ID, 9)) },
	"QuestionsToInquire": func(p probe) (any, error) {
		return values(p.tx.QuestionsToInquire(p.ctx, p.us.ID, monday, 9))
	},
	"Referent":        func(p probe) (any, error) { return values(p.tx.Referent(p.ctx, p.us.ID, p.id)) },
	"Referents":       func(p probe) (any, error) { return values(p.tx.Referents(p.ctx, p.us.ID)) },
	"RemoveReferent":  func(p probe) (any, error) { return only(p.tx.RemoveReferent(p.ctx, p.us.ID, p.id)) },
	"RemoveTopic":     func(p probe) (any, error) { return only(p.tx.RemoveTopic(p.ctx, p.us.ID, p.id)) },
	"RestoreReferent": func(p probe) (any, error) { return only(p.tx.RestoreReferent(p.ctx, p.us.ID, p.id)) },
	"RestoreTopic":    func(p probe) (any, error) { return only(p.tx.RestoreTopic(p.ctx, p.us.ID, p.id)) },
	"SaveQuestion":    func(p probe) (any, error) { return only(p.tx.SaveQuestion(p.ctx, p.us.ID, p.question())) },
	"SaveTopic": func(p probe) (any, error) {
		return values(p.tx.SaveTopic(p.ctx, p.us.ID, network.Topic{Number: p.id - 1, Name: p.them.Workspace + "a"}))
	},
	"Topic":      func(p probe) (any, error) { return values(p.tx.Topic(p.ctx, p.us.ID, p.id)) },
	"TopicNames": func(p probe) (any, error) { return values(p.tx.TopicNames(p.ctx, p.us.ID)) },
	"Topics":     func(p probe) (any, error) { return values(p.tx.Topics(p.ctx, p.us.ID)) },
	"UnansweredQuestions": func(p probe) (any, error) {
		return values(p.tx.UnansweredQuestions(p.ctx, p.us.ID, monday, 9))
	},
	"WakeForQuestions": func(p probe) (any, error) { return only(p.tx.WakeForQuestions(p.ctx, p.us.Network)) },
	"AddArea": func(p probe) (any, error) {
		return values(p.tx.AddArea(p.ctx, p.us.ID, p.them.Workspace+" Empleo", ""))
	},
	"AddEntity": func(p probe) (any, error) {
		return values(p.tx.AddEntity(p.ctx, p.us.ID, network.Entity{Name: "probe", Areas: []int64{p.id}}))
	},
	"AddMeeting": func(p probe) (any, error) { return values(p.tx.AddMeeting(p.ctx, p.us.ID, p.meeting())) },
	"AddNeed":    func(p probe) (any, error) { return values(p.tx.AddNeed(p.ctx, p.us.ID, p.need())) },
	"AddRound":   func(p probe) (any, error) { return values(p.tx.AddRound(p.ctx, p.us.ID, p.round())) },
	"AddSummary": func(p probe) (any, error) {
		return values(p.tx.AddSummary(p.ctx, p.us.ID, network.Summary{Kind: "result", Subject: p.subject(), Data: []byte("{}")}))
	},
	"AddUnit": func(p probe) (any, error) {
		return values(p.tx.AddUnit(p.ctx, p.us.ID, network.Unit{Entity: p.id, Name: "probe"}))
	},
	"AdoptNeeds": func(p probe) (any, error) { return only(p.tx.AdoptNeeds(p.ctx, p.us.ID, p.id)) },
	"Again":      func(p probe) (any, error) { return only(p.tx.Again(p.ctx, p.delivery())) },
	"Alike":      func(p probe) (any, error) { return values(p.tx.Alike(p.ctx, p.us.ID, "Transporte rural", 0.1, 9, 0)) },
	"Apply": func(p probe) (any, error) {
		have, err := p.tx.Snapshot(p.ctx, p.us.Network)
		if err != nil {
			return nil, err
		}
		return values(p.tx.Apply(p.ctx, p.us.Network, network.Plan(have, network.File{})))
	},
	"AnswersOf": func(p probe) (any, error) { return values(p.tx.AnswersOf(p.ctx, p.us.ID, p.id)) },
	"AnswersTo": func(p probe) (any, error) {
		return values(p.tx.AnswersTo(p.ctx, p.us.ID, p.alien, []int64{1, 2, 3}))
	},
	"Attendances":  func(p probe) (any, error) { return values(p.tx.Attendances(p.ctx, p.us.ID, p.id)) },
	"AreaNames":    func(p probe) (any, error) { return values(p.tx.AreaNames(p.ctx, p.us.ID)) },
	"Offerers":     func(p probe) (any, error) { return values(p.tx.Offerers(p.ctx, p.us.ID)) },
	"OpenDoubtsOf": func(p probe) (any, error) { return values(p.tx.OpenDoubtsOf(p.ctx, p.us.ID, p.alien)) },
	"ResourcesAsked": func(p probe) (any, error) {
		return values(p.tx.ResourcesAsked(p.ctx, p.us.ID, []int64{0, p.alien}, 9, 0))
	},
	"WithdrawDoubt": func(p probe) (any, error) { return only(p.tx.WithdrawDoubt(p.ctx, p.us.ID, p.id)) },
	"AreasInRound":  func(p probe) (any, error) { return values(p.tx.AreasInRound(p.ctx, p.us.ID)) },
	"Movement": func(p probe) (any, error) {
		return values(p.tx.Movement(p.ctx, p.us.ID, p.id%3, monday.AddDate(0, 0, -1), monday.AddDate(0, 0, 1), 9))
	},
	"NeedsToValue": func(p probe) (any, error) {
		return values(p.tx.NeedsToValue(p.ctx, p.us.ID, []int64{1, 2, 3}, nil))
	},
	"NoOpenRound": func(p probe) (any, error) { return only(p.tx.NoOpenRound(p.ctx, p.us.ID, []int64{1, 2, 3})) },
	"Areas":       func(p probe) (any, error) { return values(p.tx.Areas(p.ctx, p.us.Network)) },
	"BallotPaper": func(p probe) (any, error) { return values(p.tx.BallotPaper(p.ctx, p.us.ID, p.id, p.alien)) },
	"Ballots":     func(p probe) (any, error) { return values(p.tx.Ballots(p.ctx, p.us.ID, p.id)) },
	"BallotsOf":   func(p probe) (any, error) { return values(p.tx.BallotsOf(p.ctx, p.us.ID, p.id, p.alien)) },
	"BatchNeeds":  func(p probe) (any, error) { return values(p.tx.BatchNeeds(p.ctx, p.us.ID, p.id)) },
	"Bind":        func(p probe) (any, error) { return only(p.tx.Bind(p.ctx, p.us.ID, p.id, p.us.place(5))) },
	"CastBallot": func(p probe) (any, error) {
		return only(p.tx.CastBallot(p.ctx, p.us.ID, p.id, network.Ballot{Need: p.id, Voter: p.alien, Entity: p.id, Grade: urgency.Low, Cast: monday}))
	},
	"Coordination": func(p probe) (any, error) { return values(p.tx.Coordination(p.ctx, p.us.ID)) },
	"Coordinators": func(p probe) (any, error) { return values(p.tx.Coordinators(p.ctx, p.us.ID)) },
	"DeleteNeed":   func(p probe) (any, error) { return only(p.tx.DeleteNeed(p.ctx, p.us.ID, p.id)) },
	"Deliver":      func(p probe) (any, error) { return only(p.tx.Deliver(p.ctx, p.delivery())) },
	"DeliverAll": func(p probe) (any, error) {
		return only(p.tx.DeliverAll(p.ctx, p.us.ID, []network.Delivery{p.delivery(), p.us.card(9)}))
	},
	"DismissNotice": func(p probe) (any, error) { return only(p.tx.DismissNotice(p.ctx, p.us.ID, p.alien, p.id)) },
	"DropNotices":   func(p probe) (any, error) { return only(p.tx.DropNotices(p.ctx, p.us.ID, p.subject())) },
	"Habits":        func(p probe) (any, error) { return values(p.tx.Habits(p.ctx, p.us.ID, p.alien)) },
	"LapseNotices":  func(p probe) (any, error) { return only(p.tx.LapseNotices(p.ctx, p.us.ID, p.notices())) },
	"NoticesDue":    func(p probe) (any, error) { return values(p.tx.NoticesDue(p.ctx, p.us.Network, 9)) },
	"NoticesTold":   func(p probe) (any, error) { return values(p.tx.NoticesTold(p.ctx, p.us.ID, p.id, p.alien)) },
	"Notify":        func(p probe) (any, error) { return only(p.tx.Notify(p.ctx, p.notices())) },
	"PutOffNotices": func(p probe) (any, error) {
		return only(p.tx.PutOffNotices(p.ctx, p.us.ID, p.notices(), monday.AddDate(0, 0, 1)))
	},
	"SaveHabits": func(p probe) (any, error) {
		return only(p.tx.SaveHabits(p.ctx, p.us.ID, p.alien, network.Habits{From: 9, To: 10}))
	},
	"TellNotices":    func(p probe) (any, error) { return only(p.tx.TellNotices(p.ctx, p.us.Network, p.notices())) },
	"TimerDue":       func(p probe) (any, error) { return values(p.tx.TimerDue(p.ctx, p.us.ID, fmt.Sprint(p.id))) },
	"WakeBy":         func(p probe) (any, error) { return only(p.tx.WakeBy(p.ctx, p.us.ID, "probe", monday, note{1})) },
	"WakeForNotices": func(p probe) (any, error) { return only(p.tx.WakeForNotices(p.ctx, p.us.ID)) },
	"DropBallots":    func(p probe) (any, error) { return values(p.tx.DropBallots(p.ctx, p.us.ID, p.alien)) },
	"DropDeliveries": func(p probe) (any, error) { return only(p.tx.DropDeliveries(p.ctx, p.us.ID, p.subject())) },
	"Entities":       func(p probe) (any, error) { return values(p.tx.Entities(p.ctx, p.us.ID)) },
	"EntityNamed": func(p probe) (any, error) {
		return values(p.tx.EntityNamed(p.ctx, p.us.ID, network.Entity{Name: p.them.Workspace + " Cáritas"}))
	},
	"ErasePerson":     func(p probe) (any, error) { return only(p.tx.ErasePerson(p.ctx, p.us.ID, p.alien)) },
	"EventByNumber":   func(p probe) (any, error) { return values(p.tx.EventByNumber(p.ctx, p.us.ID, p.id)) },
	"FreeNeeds":       func(p probe) (any, error) { return only(p.tx.FreeNeeds(p.ctx, p.us.ID, p.id)) },
	"History":         func(p probe) (any, error) { return values(p.tx.History(p.ctx, p.us.ID, p.subject())) },
	"HistoryOf":       func(p probe) (any, error) { return values(p.tx.HistoryOf(p.ctx, p.us.ID, p.alien)) },
	"Join":            func(p probe) (any, error) { return only(p.tx.Join(p.ctx, p.actor())) },
	"JoinNeed":        func(p probe) (any, error) { return values(p.tx.JoinNeed(p.ctx, p.us.ID, p.id, p.id, p.alien)) },
	"KeptOf":          func(p probe) (any, error) { return values(p.tx.KeptOf(p.ctx, p.us.ID, p.alien)) },
	"LastClosedRound": func(p probe) (any, error) { return values(p.tx.LastClosedRound(p.ctx, p.us.ID, p.id)) },
	"LastEvent":       func(p probe) (any, error) { return values(p.tx.LastEvent(p.ctx, p.us.ID, p.subject(), "added")) },
	"Leave":           func(p probe) (any, error) { return only(p.tx.Leave(p.ctx, p.us.ID, p.alien)) },
	"LeaveNeed":       func(p probe) (any, error) { return values(p.tx.LeaveNeed(p.ctx, p.us.ID, p.id, p.id)) },
	"LosePlace":       func(p probe) (any, error) { return only(p.tx.LosePlace(p.ctx, p.us.ID, p.id, 7)) },
	"RegainPlace":     func(p probe) (any, error) { return only(p.tx.RegainPlace(p.ctx, p.us.ID, p.id)) },
	"Resume": func(p probe) (any, error) {
		return only(p.tx.Resume(p.ctx, p.us.ID, p.them.place(0).Channel, p.us.place(5), monday.AddDate(0, 0, -1)))
	},
	"StandingIn": func(p probe) (any, error) { return values(p.tx.StandingIn(p.ctx, p.us.ID, p.them.place(0).Channel, 9)) },
	"ListMeetings": func(p probe) (any, error) {
		return values(p.tx.ListMeetings(p.ctx, p.us.ID, storage.MeetingFilter{Area: p.id % 3, From: monday, To: monday.AddDate(1, 0, 0)}))
	},
	"ListNeeds": func(p probe) (any, error) {
		return values(p.tx.ListNeeds(p.ctx, p.us.ID, storage.NeedFilter{Area: p.id, Text: "transporte", Author: p.alien, Entity: p.id}))
	},
	"LockMeeting": func(p probe) (any, error) { return values(p.tx.LockMeeting(p.ctx, p.us.ID, p.id)) },
	"LockRound":   func(p probe) (any, error) { return values(p.tx.LockRound(p.ctx, p.us.ID, p.id)) },
	"Meeting":     func(p probe) (any, error) { return values(p.tx.Meeting(p.ctx, p.us.ID, p.id)) },
	"MemberOf":    func(p probe) (any, error) { return values(p.tx.MemberOf(p.ctx, p.us.ID, p.alien)) },
	"Members":     func(p probe) (any, error) { return values(p.tx.Members(p.ctx, p.us.ID)) },
	"Names":       func(p probe) (any, error) { return sorted(p.tx.Names(p.ctx, p.us.ID)) },
	"Need":        func(p probe) (any, error) { return values(p.tx.Need(p.ctx, p.us.ID, p.id)) },
	"Needs":       func(p probe) (any, error) { return values(p.tx.Needs(p.ctx, p.us.ID, []int64{1, 2, 3})) },
	"Network":     func(p probe) (any, error) { return values(p.tx.Network(p.ctx, p.us.ID)) },
	"NetworkAt":   func(p probe) (any, error) { return values(p.tx.NetworkAt(p.ctx, "test", p.us.Workspace)) },
	"NewBatch":    func(p probe) (any, error) { return values(p.tx.NewBatch(p.ctx, p.us.ID)) },
	"OpenRounds":  func(p probe) (any, error) { return values(p.tx.OpenRounds(p.ctx, p.us.ID, p.id%3)) },
	"PaperVoter":  func(p probe) (any, error) { return values(p.tx.PaperVoter(p.ctx, p.us.ID)) },
	"Reasons":     func(p probe) (any, error) { return values(p.tx.Reasons(p.ctx, p.us.ID, p.id)) },
	"ReasonsOf":   func(p probe) (any, error) { return values(p.tx.ReasonsOf(p.ctx, p.us.ID, p.id, p.alien)) },
	"Record": func(p probe) (any, error) {
		return only(p.tx.Record(p.ctx, p.us.ID, p.subject(), p.alien, "probed", nil))
	},
	"RemoveArea":   func(p probe) (any, error) { return only(p.tx.RemoveArea(p.ctx, p.us.ID, p.id)) },
	"RemoveEntity": func(p probe) (any, error) { return only(p.tx.RemoveEntity(p.ctx, p.us.ID, p.id)) },
	"RemoveUnit":   func(p probe) (any, error) { return only(p.tx.RemoveUnit(p.ctx, p.us.ID, p.id)) },
	"RenameArea": func(p probe) (any, error) {
		return only(p.tx.RenameArea(p.ctx, p.us.ID, network.Area{ID: p.id, Name: p.them.Workspace + " Empleo"}))
	},
	"ReplaceInRounds": func(p probe) (any, error) {
		return only(p.tx.ReplaceInRounds(p.ctx, p.us.ID, []int64{1, 2, 3}, p.id, 2))
	},
	"RestoreArea":   func(p probe) (any, error) { return only(p.tx.RestoreArea(p.ctx, p.us.ID, p.id)) },
	"RestoreEntity": func(p probe) (any, error) { return only(p.tx.RestoreEntity(p.ctx, p.us.ID, p.id)) },
	"RestoreUnit":   func(p probe) (any, error) { return only(p.tx.RestoreUnit(p.ctx, p.us.ID, p.id)) },
	"Round":         func(p probe) (any, error) { return values(p.tx.Round(p.ctx, p.us.ID, p.id)) },
	"RoundsValuing": func(p probe) (any, error) { return values(p.tx.RoundsValuing(p.ctx, p.us.ID, p.id)) },
	"SaveAnswer": func(p probe) (any, error) {
		return only(p.tx.SaveAnswer(p.ctx, p.us.ID, p.id, p.alien, network.Coming, 0))
	},
	"SaveEntity": func(p probe) (any, error) {
		return only(p.tx.SaveEntity(p.ctx, p.us.ID, network.Entity{ID: p.id, Name: "probe", Areas: []int64{1, 2, 3}}))
	},
	"SaveMeeting": func(p probe) (any, error) { return only(p.tx.SaveMeeting(p.ctx, p.us.ID, p.meeting())) },
	"SaveNeed":    func(p probe) (any, error) { return only(p.tx.SaveNeed(p.ctx, p.us.ID, p.need())) },
	"SaveNetwork": func(p probe) (any, error) {
		return only(p.tx.SaveNetwork(p.ctx, network.Network{ID: p.us.ID, Name: "probe"}))
	},
	"SaveReason": func(p probe) (any, error) { return only(p.tx.SaveReason(p.ctx, p.us.ID, p.id, p.id, p.alien, "probe")) },
	"SaveRound": func(p probe) (any, error) {
		return only(p.tx.SaveRound(p.ctx, p.us.ID, network.Round{Number: p.id, State: network.RoundClosed}))
	},
	"ScoreNeed": func(p probe) (any, error) { return only(p.tx.ScoreNeed(p.ctx, p.us.ID, p.id, 9, 99)) },
	"Seat":      func(p probe) (any, error) { return only(p.tx.Seat(p.ctx, p.us.ID, p.id, []int64{1, 2, 3})) },
	"Seats":     func(p probe) (any, error) { return values(p.tx.Seats(p.ctx, p.us.ID)) },
	"Sharers":   func(p probe) (any, error) { return values(p.tx.Sharers(p.ctx, p.us.ID, p.id)) },
	"Snapshot":  func(p probe) (any, error) { return values(p.tx.Snapshot(p.ctx, p.us.Network)) },
	"StandingOf": func(p probe) (any, error) {
		return values(p.tx.StandingOf(p.ctx, "test", p.them.Workspace, "ana", p.us.Workspace))
	},
	"SummariesOf":     func(p probe) (any, error) { return values(p.tx.SummariesOf(p.ctx, p.us.ID, p.id, 9, 0)) },
	"SummaryByNumber": func(p probe) (any, error) { return values(p.tx.SummaryByNumber(p.ctx, p.us.ID, p.id)) },
	"SummaryOf":       func(p probe) (any, error) { return values(p.tx.SummaryOf(p.ctx, p.us.ID, "result", p.subject())) },
	"TakeOver":        func(p probe) (any, error) { return only(p.tx.TakeOver(p.ctx, p.us.ID, p.id, 2)) },
	"Tell": func(p probe) (any, error) {
		return only(p.tx.Tell(p.ctx, network.Delivery{Network: p.us.ID, View: "need", Subject: p.subject()}, []int64{1, 2, 3}))
	},
	"Unbind": func(p probe) (any, error) { return only(p.tx.Unbind(p.ctx, p.us.ID, p.id)) },
	"UnitNamed": func(p probe) (any, error) {
		return values(p.tx.UnitNamed(p.ctx, p.us.ID, network.Unit{Entity: p.id, Name: p.them.Workspace + " Centro"}))
	},
	"UrgentAreas":        func(p probe) (any, error) { return values(p.tx.UrgentAreas(p.ctx, p.us.ID, 1)) },
	"WithdrawFromRounds": func(p probe) (any, error) { return sorted(p.tx.WithdrawFromRounds(p.ctx, p.us.ID, p.id, "probe")) },
}

var houseStoreProbes = map[string]func(p probe) (any, error){
	"ClaimDelivery": func(p probe) (any, error) { return values(p.s.ClaimDelivery(p.ctx, p.job())) },
	"Delivered":     func(p probe) (any, error) { return only(p.s.Delivered(p.ctx, p.delivery())) },
	"DeliveriesOf":  func(p probe) (any, error) { return values(p.s.DeliveriesOf(p.ctx, p.us.ID, p.subject())) },
	"LoseDelivery":  func(p probe) (any, error) { return only(p.s.LoseDelivery(p.ctx, p.delivery())) },
	"DropDelivery":  func(p probe) (any, error) { return only(p.s.DropDelivery(p.ctx, p.delivery())) },
	"NetworkByID":   func(p probe) (any, error) { return values(p.s.NetworkByID(p.ctx, p.us.ID)) },
	"PersonByID":    func(p probe) (any, error) { return values(p.s.PersonByID(p.ctx, p.us.ID, p.alien)) },
	"PutOff":        func(p probe) (any, error) { return only(p.s.PutOff(p.ctx, p.delivery(), monday)) },
	"Redrawn":       func(p probe) (any, error) { return only(p.s.Redrawn(p.ctx, p.delivery())) },
	"PostAnew":      func(p probe) (any, error) { return only(p.s.PostAnew(p.ctx, p.delivery())) },
	"SpotOf":        func(p probe) (any, error) { return values(p.s.SpotOf(p.ctx, p.us.ID, p.them.place(0))) },
	"Vote": func(p probe) (any, error) {
		return values(p.s.Vote(p.ctx, "", p.us.ID, p.id, p.alien, func(storage.BallotPaper) (network.Ballot, error) {
			return network.Ballot{Need: p.id, Voter: p.alien, Entity: p.id, Grade: urgency.Low, Cast: monday}, nil
		}))
	},
	"StandingOf": func(p probe) (any, error) {
		return values(p.s.StandingOf(p.ctx, "test", p.them.Workspace, "ana", p.us.Workspace))
	},
}
