package playground

import (
	"cmp"
	"context"
	"mime"
	"net/http"
	"time"

	"hilo/locales"
)

// maxLeap is the most that the clock is moved at a time.
const maxLeap = 366 * 24 * time.Hour

type stateBody struct {
	Now      time.Time     `json:"now"`
	Next     *time.Time    `json:"next"`
	People   []personBody  `json:"people"`
	Channels []channelBody `json:"channels"`
	Langs    []string      `json:"langs"`
	Zone     string        `json:"zone"`
}

type personBody struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Entity   string   `json:"entity"`
	Role     string   `json:"role"`
	Locale   string   `json:"locale"`
	Zone     string   `json:"zone"`
	Channels []string `json:"channels"`
}

type channelBody struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// state answers the moment, the people as hilo knows them, and the channels.
func (p *Playground) state(w http.ResponseWriter, r *http.Request) error {
	next, err := p.next(r.Context())
	if err != nil {
		return err
	}
	known, err := p.roster(r.Context())
	if err != nil {
		return err
	}
	out := stateBody{
		Now: p.now(), Next: next, People: []personBody{}, Channels: []channelBody{},
		Langs: locales.Languages, Zone: p.zone.String(),
	}
	for _, m := range p.opts.Cast.People {
		s := known[m.ID]
		out.People = append(out.People, personBody{
			ID: m.ID, Name: m.Name, Entity: s.Entity, Role: s.Role, Locale: cmp.Or(s.Lang, m.Lang),
			Zone: p.location(m).String(), Channels: append([]string{}, m.Channels...),
		})
	}
	for _, c := range p.opts.Cast.Channels {
		out.Channels = append(out.Channels, channelBody(c))
	}
	respond(w, http.StatusOK, out)
	return nil
}

// now is the playground's moment as it is told: in its zone, without fractions of a second.
func (p *Playground) now() time.Time { return p.opts.Clock.Now().In(p.zone).Truncate(time.Second) }

// next is the next moment at which something is due, or nil.
func (p *Playground) next(ctx context.Context) (*time.Time, error) {
	driver, err := p.engine()
	if err != nil {
		return nil, err
	}
	due, waiting, err := driver.NextDue(ctx)
	if err != nil || !waiting {
		return nil, err
	}
	due = due.In(p.zone)
	return &due, nil
}

// messages answers what a person sees in a channel.
func (p *Playground) messages(w http.ResponseWriter, r *http.Request) error {
	m, err := p.person(r.URL.Query().Get("person"))
	if err != nil {
		return err
	}
	channel := r.URL.Query().Get("channel")
	if err := p.enter(m, channel); err != nil {
		return err
	}
	respond(w, http.StatusOK, p.readAll(p.board.seen(channel, m.ID), m))
	return nil
}

// download answers a picture or file of a message. Whatever is in it, a browser runs none of it.
func (p *Playground) download(w http.ResponseWriter, r *http.Request) error {
	a, ok := p.board.file(r.PathValue("id"))
	if !ok || a.Name != r.PathValue("name") {
		return errUnknownFile
	}
	disposition := "attachment"
	if a.Inline {
		disposition = "inline"
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Content-Type", cmp.Or(a.Type, "application/octet-stream"))
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": a.Name}))
	_, _ = w.Write(a.Data) // whoever asked is gone
	return nil
}

type reloadBody struct {
	Person string `json:"person"`
}

func (b reloadBody) by() string { return b.Person }

// reload is told when a person's page is loaded: their whispers are lost, as they are in a real chat.
func (p *Playground) reload(_ *http.Request, b reloadBody) (struct{}, error) {
	if _, err := p.person(b.Person); err != nil {
		return struct{}{}, err
	}
	for _, r := range p.board.reload(b.Person) {
		p.hub.gone(r)
	}
	return struct{}{}, nil
}

type clockBody struct {
	Person  string     `json:"person"` // whose language a fault is told in; may be empty
	Advance string     `json:"advance"`
	To      *time.Time `json:"to"`
	Next    bool       `json:"next"`
}

func (b clockBody) by() string { return b.Person }

type nowBody struct {
	Now time.Time `json:"now"`
}

// clock moves the clock forward and answers when everything due by then is done.
func (p *Playground) clock(r *http.Request, b clockBody) (nowBody, error) {
	driver, err := p.engine()
	if err != nil {
		return nowBody{}, err
	}
	select {
	case p.moving <- struct{}{}:
		defer func() { <-p.moving }()
	case <-r.Context().Done():
		return nowBody{}, r.Context().Err()
	}
	to, err := p.target(r.Context(), b)
	if err != nil {
		return nowBody{}, err
	}
	err = driver.Advance(r.Context(), to)
	p.hub.state(p.now()) // the clock may have moved a part of the way
	if err != nil {
		return nowBody{}, err
	}
	return nowBody{p.now()}, nil
}

// target is where the clock is to go.
func (p *Playground) target(ctx context.Context, b clockBody) (time.Time, error) {
	now := p.opts.Clock.Now()
	to := now
	switch {
	case b.Next:
		next, err := p.next(ctx)
		if err != nil {
			return now, err
		}
		if next != nil && next.After(now) {
			to = *next
		}
	case b.To != nil:
		to = *b.To
	default:
		step, err := time.ParseDuration(b.Advance)
		if err != nil {
			return now, errBadClock.because(err.Error())
		}
		to = now.Add(step)
	}
	switch {
	case to.Before(now.Truncate(time.Second)): // we tell whole seconds: the present one is not the past
		return now, errClockBackward
	case to.Before(now):
		return now, nil
	case to.Sub(now) > maxLeap:
		return now, errClockFar
	}
	return to, nil
}
