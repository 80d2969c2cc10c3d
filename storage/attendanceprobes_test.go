package storage_test

import "hilo/network"

var attendanceProbes = map[string]func(p probe) (any, error){
	"Absences":      func(p probe) (any, error) { return values(p.tx.Absences(p.ctx, p.us.ID)) },
	"Colleagues":    func(p probe) (any, error) { return values(p.tx.Colleagues(p.ctx, p.us.ID)) },
	"Concerned":     func(p probe) (any, error) { return values(p.tx.Concerned(p.ctx, p.us.ID, p.alien)) },
	"DelegatedTo":   func(p probe) (any, error) { return values(p.tx.DelegatedTo(p.ctx, p.us.ID, p.alien)) },
	"RetellNotices": func(p probe) (any, error) { return only(p.tx.RetellNotices(p.ctx, p.us.ID)) },
	"SaveDelegate": func(p probe) (any, error) {
		return only(p.tx.SaveDelegate(p.ctx, p.us.ID, p.id, p.us.people[0].ID, network.Delegate{Person: p.alien}, 0))
	},
	"TakeBackNotice": func(p probe) (any, error) { return values(p.tx.TakeBackNotice(p.ctx, p.notices()[0])) },
}
