package commands

import (
	"context"
	"slices"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// areas are the network's areas.
func (f *Features) areas(ctx context.Context, r *bot.Request) ([]storage.Area, error) {
	var out []storage.Area
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		out, err = t.Areas(ctx, r.Network)
		return err
	})
	return out, err
}

// areaOptions are the areas to choose from.
func (f *Features) areaOptions(ctx context.Context, r *bot.Request) ([]bot.Option, error) {
	areas, err := f.areas(ctx, r)
	out := make([]bot.Option, len(areas))
	for i, a := range areas {
		out[i] = bot.Option{Value: itoa(a.ID), Label: a.Name}
	}
	return out, err
}

// areaDefault is the area that a form begins with.
func (f *Features) areaDefault(ctx context.Context, r *bot.Request) (string, error) {
	a, err := f.areaFor(ctx, r)
	if a.ID == 0 {
		return "", err
	}
	return itoa(a.ID), err
}

// areaFor is the area that a new need belongs to: the chosen one, else the channel's, else the first of the actor's
// entity, else the first of all. A network without areas gives none.
func (f *Features) areaFor(ctx context.Context, r *bot.Request) (network.Area, error) {
	if r.Values["area"] == "" && r.Spot.Area.ID != 0 {
		return r.Spot.Area, nil
	}
	areas, err := f.areas(ctx, r)
	if err != nil || len(areas) == 0 {
		return network.Area{}, err
	}
	wanted := number(r.Values, "area")
	if i := slices.IndexFunc(areas, func(a storage.Area) bool { return a.ID == wanted }); i >= 0 {
		return areas[i].Area, nil
	}
	seats, err := f.seats(ctx, r)
	if err != nil {
		return network.Area{}, err
	}
	if i := slices.IndexFunc(areas, func(a storage.Area) bool { return slices.Contains(seats, a.ID) }); i >= 0 {
		return areas[i].Area, nil
	}
	return areas[0].Area, nil
}

// seats are the areas in which the actor's entity sits.
func (f *Features) seats(ctx context.Context, r *bot.Request) ([]int64, error) {
	if r.Actor.Entity == 0 {
		return nil, nil
	}
	var entities []network.Entity
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		entities, err = t.Entities(ctx, r.Network.ID)
		return err
	})
	for _, e := range entities {
		if e.ID == r.Actor.Entity {
			return e.Areas, err
		}
	}
	return nil, err
}

// areaAt is the number of a need's i-th area as a form carries it; "" when it has none.
func areaAt(n network.Need, i int) string {
	if i >= len(n.Areas) {
		return ""
	}
	return itoa(n.Areas[i])
}
