package storage_test

import "hilo/network"

var attendanceProbes = map[string]func(p probe) (any, error){
	"Colleagues":    func(p probe) (any, error) { return values(p.tx.Colleagues(p.ctx, p.us.ID)) },
	"DelegatedTo":   func(p probe) (any, error) { return values(p.tx.DelegatedTo(p.ctx, p.us.ID, p.alien)) },
	"RetellNotices": func(p probe) (any, error) { return only(p.tx.RetellNotices(p.ctx, p.us.ID)) },
	"SaveDelegate": func(p probe) (any, error) {
		return only(p.tx.SaveDelegate(p.ctx, p.us.ID, p.id, p.us.people[0].ID, network.Delegate{Person: p.alien}, 0))
	},
	"TakeBackNotice": func(p probe) (any, error) { return values(p.tx.TakeBackNotice(p.ctx, p.notices()[0])) },
}
