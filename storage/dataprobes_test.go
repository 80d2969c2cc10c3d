package storage_test

import (
	"time"

	"hilo/network"
	"hilo/storage"
)

// dataProbes call what takes the record away.
var dataProbes = map[string]func(p probe) (any, error){
	"EachData": func(p probe) (any, error) {
		var out []any
		for _, table := range storage.DataTables {
			if err := p.tx.EachData(p.ctx, p.us.ID, table, monday.AddDate(-1, 0, 0), monday.AddDate(1, 0, 0), func(cells []any) error {
				out = append(out, cells)
				return nil
			}); err != nil {
				return nil, err
			}
		}
		return out, nil
	},
	"MemoriaTotals": func(p probe) (any, error) {
		return values(p.tx.MemoriaTotals(p.ctx, p.us.ID, "2023-01-01", "2023-06-30"))
	},
	"SaveMemoriaTotals": func(p probe) (any, error) {
		return only(p.tx.SaveMemoriaTotals(p.ctx, p.us.ID, "2023-01-01", "2023-06-30", network.MemoriaTotals{Women: p.id}))
	},
	"NeedsOverTime": func(p probe) (any, error) {
		return values(p.tx.NeedsOverTime(p.ctx, p.us.ID, p.id, []time.Time{monday.AddDate(-1, 0, 0)}, monday.AddDate(1, 0, 0)))
	},
	"Participations": func(p probe) (any, error) {
		return values(p.tx.Participations(p.ctx, p.us.ID, monday.AddDate(-1, 0, 0), monday.AddDate(1, 0, 0)))
	},
	"Presences": func(p probe) (any, error) { return values(p.tx.Presences(p.ctx, p.us.ID, []int64{1, 2, 3})) },
}
