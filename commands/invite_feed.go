package commands

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"hilo/bot"
	"hilo/ics"
	"hilo/network"
	"hilo/storage"
)

// feedPath is where calendars are read, each under a secret.
const feedPath = "/calendario/"

const (
	// feedBack is how many months of before a calendar shows.
	feedBack = 3
	// feedMost are so many meetings that no network has more at once.
	feedMost = 500
	// feedEvery is how often programs are asked to look again.
	feedEvery = time.Hour
)

// feedOwner is whose calendar a verb is about: an area's, for the coordination alone, or the actor's own.
func feedOwner(r *bot.Request) (person, area int64, err error) {
	if area = number(r.Values, "area"); area != 0 {
		return 0, area, r.Actor.Manage()
	}
	return r.Actor.Person.ID, 0, nil
}

// showFeed says whether a calendar can be read outside the chat, and offers what can be done about it.
func (f *Features) showFeed(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if number(r.Values, "area") != 0 && !r.Actor.Coordinates() {
		return whisper(r, "feed.of_coordination", nil, bot.Controls{button(r.Printer, "feed.button_own", bot.Do("meeting/feed"))}), nil
	}
	person, area, err := feedOwner(r)
	if err != nil {
		return bot.Reply{}, err
	}
	var feed storage.Feed
	open := true
	var areas []storage.Area
	err = f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if areas, err = t.Areas(ctx, r.Network); err != nil {
			return err
		}
		if feed, err = t.FeedOf(ctx, r.Network.ID, person, area); errors.Is(err, network.ErrNotFound) {
			open, err = false, nil
		}
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	i := slices.IndexFunc(areas, func(a storage.Area) bool { return a.ID == area })
	if area != 0 && i < 0 {
		return bot.Reply{}, network.ErrNotFound
	}
	if f.base == "" {
		return whisper(r, "feed.no_address", nil), nil
	}
	args := bot.Args{"Day": r.Day(feed.Made.In(r.Zone))}
	if area != 0 {
		args["Of"], areas = of(r.Printer, areas[i].Name), nil
	}
	m := r.Compose(f.feedStatus(r, open, args, areas)...)
	if r.Values["from"] == "file" { // that message stays, with its file
		return bot.Reply{Whisper: m}, nil
	}
	return answered(r, m), nil
}

// feedStatus is what is said of a calendar, with its buttons; the coordination can go on to those of the areas.
func (f *Features) feedStatus(r *bot.Request, open bool, args bot.Args, areas []storage.Area) []bot.Block {
	p, area := r.Printer, r.Values["area"]
	renew := bot.Do("meeting/feed_make", "area", area, "once", rand.Text())
	controls := bot.Controls{primary(p, "feed.button_make", renew)}
	if open {
		controls = bot.Controls{button(p, "feed.button_renew", renew), button(p, "feed.button_close", bot.Do("meeting/feed_close", "area", area))}
	}
	if r.Actor.Coordinates() && len(areas) > 0 {
		pick := bot.Select{Label: r.String("feed.choose_area", nil), Call: bot.Do("meeting/feed"), Pick: "area"}
		for _, a := range areas[:min(len(areas), maxOptions)] {
			pick.Options = append(pick.Options, bot.Option{Value: itoa(a.ID), Label: shorten(a.Name, maxOption)})
		}
		controls = append(controls, pick)
	}
	key := "feed.own_closed"
	switch {
	case number(r.Values, "area") != 0 && open:
		key = "feed.area_open"
	case number(r.Values, "area") != 0:
		key = "feed.area_closed"
	case open:
		key = "feed.own_open"
	}
	return []bot.Block{bot.Section{Text: r.T(key, args)}, controls}
}

// makeFeed opens a calendar at a new address, which is shown this once; where it was open, the old one is void.
func (f *Features) makeFeed(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	person, area, err := feedOwner(r)
	if err != nil {
		return bot.Reply{}, err
	}
	if f.base == "" {
		return f.showFeed(ctx, r)
	}
	secret, name := strings.ToLower(rand.Text()), ""
	err = f.store.Update(ctx, "feed:"+r.Values["once"], func(t *storage.Tx) error {
		if area != 0 {
			a, err := areaByID(ctx, t, r.Network, area)
			if err != nil {
				return err
			}
			name = a.Name
			if err := t.Record(ctx, r.Network.ID, networkSubject(r), r.Actor.Person.ID, "feed", map[string]string{"feed": "opened"}); err != nil {
				return err
			}
		}
		return t.SaveFeed(ctx, r.Network.ID, person, area, secret)
	})
	if errors.Is(err, storage.ErrRepeated) { // pressed twice: the first press answers
		return bot.Reply{}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	return answered(r, f.feedTold(r, secret, name)), nil
}

// feedTold is the address, and how it is given to a calendar program.
func (f *Features) feedTold(r *bot.Request, secret, area string) *bot.Message {
	address := f.base + feedPath + secret + ".ics"
	webcal := "webcal://" + strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://")
	intro, warning := r.T("feed.made_own", nil), r.T("feed.warn_own", nil)
	if area != "" {
		intro, warning = r.T("feed.made_area", bot.Args{"Of": of(r.Printer, area)}), r.T("feed.warn_area", nil)
	}
	how := bot.List{r.T("feed.how_google", nil), r.T("feed.how_outlook", nil), r.T("feed.how_apple", bot.Args{"Webcal": webcal})}
	return r.Compose(
		bot.Section{Text: intro},
		bot.Section{Text: bot.Text{bot.Link{Label: address, URL: address}}},
		bot.Section{Text: bot.Join("", r.T("feed.how", nil), bot.Text{how})},
		bot.Section{Text: warning},
		bot.Controls{button(r.Printer, "feed.button_close", bot.Do("meeting/feed_close", "area", r.Values["area"]))},
	)
}

// closeFeed makes an address void at once.
func (f *Features) closeFeed(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	person, area, err := feedOwner(r)
	if err != nil {
		return bot.Reply{}, err
	}
	err = f.update(ctx, r, func(t *storage.Tx) error {
		if area != 0 {
			if err := t.Record(ctx, r.Network.ID, networkSubject(r), r.Actor.Person.ID, "feed", map[string]string{"feed": "closed"}); err != nil {
				return err
			}
		}
		return t.CloseFeed(ctx, r.Network.ID, person, area)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	return answered(r, r.Compose(bot.Section{Text: r.T("feed.shut", nil)}, bot.Controls{
		button(r.Printer, "feed.button_make", bot.Do("meeting/feed_make", "area", r.Values["area"], "once", rand.Text()))})), nil
}

// Feed is what a calendar program reads at the address that ends in a secret, and since when it has been so;
// network.ErrNotFound where there is no such address any more.
func (f *Features) Feed(ctx context.Context, secret string) ([]byte, time.Time, error) {
	feed, err := f.store.FeedAt(ctx, secret)
	if err != nil {
		return nil, time.Time{}, err
	}
	c, err := f.feedCalendar(ctx, feed)
	if err != nil {
		return nil, time.Time{}, err
	}
	body, err := c.Bytes()
	if err != nil {
		return nil, time.Time{}, err
	}
	sum := sha256.Sum256(body)
	changed, err := f.store.NoteFeed(ctx, feed, hex.EncodeToString(sum[:]))
	return body, changed, err
}

// feedCalendar is a feed as it is now: in its person's language, or the area's.
func (f *Features) feedCalendar(ctx context.Context, feed storage.Feed) (ics.Calendar, error) {
	out := ics.Calendar{Product: calendarProduct, Method: ics.Publish, Refresh: feedEvery}
	err := f.store.View(ctx, func(t *storage.Tx) error {
		n, err := t.Network(ctx, feed.Network)
		if err != nil {
			return err
		}
		names, err := t.AreaNames(ctx, n.ID)
		if err != nil {
			return err
		}
		meetings, err := t.MeetingsOf(ctx, n.ID, feed.Area, t.Now().AddDate(0, -feedBack, 0), feedMost)
		if err != nil {
			return err
		}
		lang, title := n.Lang, ""
		if feed.Person != 0 {
			who, err := t.MemberOf(ctx, n.ID, feed.Person)
			if err != nil {
				return err
			}
			if who.Person.Lang != "" {
				lang = who.Person.Lang
			}
			if meetings, err = concerning(ctx, t, who.Actor, meetings); err != nil {
				return err
			}
		} else {
			a, err := areaByID(ctx, t, n, feed.Area)
			if err != nil {
				return err
			}
			title = a.Name
			if a.Lang != "" {
				lang = a.Lang
			}
		}
		p := bot.In(f.catalog, lang, n.Location())
		out.Name = p.String("feed.name", bot.Args{"Network": n.Name})
		if title != "" {
			out.Name = p.String("feed.name_area", bot.Args{"Of": of(p, title), "Network": n.Name})
		}
		for _, m := range meetings {
			out.Events = append(out.Events, f.appointment(p, n, names, m))
		}
		return nil
	})
	return out, err
}

// concerning are the meetings of somebody: those that she is asked to, those of the areas in which her entity sits where
// she only looks on, and those that she said she attends.
func concerning(ctx context.Context, t *storage.Tx, who network.Actor, all []network.Meeting) ([]network.Meeting, error) {
	seats, err := t.Seats(ctx, who.Network)
	if err != nil {
		return nil, err
	}
	numbers := make([]int64, len(all))
	for i, m := range all {
		numbers[i] = m.Number
	}
	answers, err := t.AnswersTo(ctx, who.Network, who.Person.ID, numbers)
	return slices.DeleteFunc(all, func(m network.Meeting) bool {
		sits := slices.ContainsFunc(seats[who.Entity], func(area int64) bool { return slices.Contains(m.Areas, area) })
		return !sits && !who.Coordinates() && !answers[m.Number].Attends()
	}), err
}

// calendarSince is since when somebody has an address for her calendar program; nil is not at all.
func calendarSince(ctx context.Context, t *storage.Tx, networkID, person int64) (*time.Time, error) {
	feed, err := t.FeedOf(ctx, networkID, person, 0)
	if errors.Is(err, network.ErrNotFound) {
		return nil, nil
	}
	return &feed.Made, err
}
