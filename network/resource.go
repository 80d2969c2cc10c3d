package network

import (
	"encoding/json"
	"slices"
	"time"
)

// Resource is a service as the network's guide tells of it: who offers what, to whom, and how one gets there. It is
// numbered in its network: …
type Resource struct {
	Number int64
	State  ResourceState
	Card   Card
	// Entity and Unit are of the network, 0 where somebody outside offers it: then Card.Provider says who.
	Entity, Unit int64
	Areas        []int64
	Owner        int64     // the person who keeps it true; 0 is the coordination
	Version      int64     // how often the card was written, from 1
	Confirmed    time.Time // when somebody last said that it is so; writing the card says so too
	ConfirmedBy  int64     // a person; 0 for a file
	Asked        time.Time // when its owner was asked, after Confirmed; zero while nobody was
	Created      time.Time
	Changed      time.Time // when the card was written last
	ChangedBy    int64     // a person; 0 for a file
}

// ResourceState is whether a resource can be had.
type ResourceState string

// The states of a resource.
const (
	ResourceCurrent ResourceState = "current"
	ResourceGone    ResourceState = "gone" // it is no longer offered; kept with its story
)

// Card is what the guide says of a resource, in the words of whoever wrote it. All but the name may be empty. Addresses,
// office phones and work mails belong here; nobody's private ones do.
type Card struct {
	Name           string   `json:"name"`
	Provider       string   `json:"provider,omitempty"` // who offers it, where that is no entity of the network
	Description    string   `json:"description,omitempty"`
	Audience       string   `json:"audience,omitempty"` // for whom, in words
	Groups         []string `json:"groups,omitempty"`   // for whom, keys of AffectedGroups
	Conditions     string   `json:"conditions,omitempty"`
	Documents      string   `json:"documents,omitempty"` // what to bring
	Referral       Referral `json:"referral,omitempty"`
	How            string   `json:"how,omitempty"` // how to refer, in words
	Cost           string   `json:"cost,omitempty"`
	Place          string   `json:"place,omitempty"`  // address
	Access         string   `json:"access,omitempty"` // for whom walks badly, sees badly…
	Municipalities []string `json:"municipalities,omitempty"`
	Hours          string   `json:"hours,omitempty"` // as typed; calendar.ReadOpening understands most of it
	Languages      string   `json:"languages,omitempty"`
	Phones         []string `json:"phones,omitempty"` // each with what stands beside it: "968 63 00 00 (mañanas)"
	Mail           string   `json:"mail,omitempty"`
	Web            string   `json:"web,omitempty"`
	Contact        string   `json:"contact,omitempty"` // whom to ask for: a name or a post
	Until          string   `json:"until,omitempty"`   // the last day on which it is offered, 2006-01-02
	Lang           string   `json:"lang,omitempty"`    // of its words: es, ca or en; "" is the network's
	// Source names it where it was imported from, "" for one written here; a second import finds it by this name.
	Source string `json:"source,omitempty"`
	// HSDS is the service as it was imported, so that what hilo does not understand of it is not lost.
	HSDS json.RawMessage `json:"hsds,omitempty"`
}

// Referral is how people come to a resource.
type Referral string

// The ways to a resource.
const (
	ReferralUnknown Referral = ""
	ReferralSelf    Referral = "self"    // people ask for it themselves
	ReferralPrimary Referral = "primary" // from primary social care
	ReferralReport  Referral = "report"  // with a report of a professional
)

// Referrals are the ways that can be chosen.
var Referrals = []Referral{ReferralSelf, ReferralPrimary, ReferralReport}

// ResourceGrace is how long after its owner was asked a card that nobody confirmed passes for true.
const ResourceGrace = 30 * 24 * time.Hour

// Edit decides whether the actor may write a card, confirm it or say that it is gone: its owner, who belongs to the entity
// that offers it, and the coordination. A card of nobody's is everybody's.
func (c Resource) Edit(a Actor) error {
	switch {
	case !a.Contributes():
		return ForbiddenError{Needs: Technician}
	case a.Coordinates(), a.Person.ID == c.Owner, c.Entity != 0 && c.Entity == a.Entity, c.Entity == 0 && c.Owner == 0:
		return nil
	}
	return ForbiddenError{Needs: Coordinator}
}

// Confirm says that the card is true.
func (c *Resource) Confirm(a Actor, now time.Time) error {
	if err := c.Edit(a); err != nil {
		return err
	}
	if c.State != ResourceCurrent {
		return ResourceGoneError{Number: c.Number}
	}
	c.Confirmed, c.ConfirmedBy, c.Asked = now, a.Person.ID, time.Time{}
	return nil
}

// Write gives a resource a new card, which confirms it too; one that was gone is offered again.
func (c *Resource) Write(a Actor, card Card, now time.Time) error {
	if err := c.Edit(a); err != nil {
		return err
	}
	card.Source, card.HSDS = c.Card.Source, c.Card.HSDS
	c.State, c.Card = ResourceCurrent, card
	c.Version++
	c.Changed, c.ChangedBy = now, a.Person.ID
	c.Confirmed, c.ConfirmedBy, c.Asked = now, a.Person.ID, time.Time{}
	return nil
}

// Retire says that a resource is no longer offered.
func (c *Resource) Retire(a Actor, now time.Time) error {
	if err := c.Edit(a); err != nil {
		return err
	}
	if c.State == ResourceGone {
		return ResourceGoneError{Number: c.Number}
	}
	c.State, c.Changed, c.ChangedBy, c.Asked = ResourceGone, now, a.Person.ID, time.Time{}
	return nil
}

// Undo takes a resource back as if it had never been registered: by whoever keeps it, right after.
func (c Resource) Undo(a Actor, now time.Time) error {
	if err := c.Edit(a); err != nil {
		return err
	}
	if c.Version != 1 || now.Sub(c.Created) > UndoWindow {
		return ErrTooLate
	}
	return nil
}

// AskAt is when its owner is asked whether the card is still so.
func (c Resource) AskAt(s Settings) time.Time { return c.Confirmed.AddDate(0, 0, s.ResourceDays) }

// Unconfirmed says whether the card has to be shown as one that nobody confirmed: its owner was asked and has not answered
// for ResourceGrace.
func (c Resource) Unconfirmed(now time.Time) bool {
	return !c.Asked.IsZero() && now.Sub(c.Asked) >= ResourceGrace
}

// Ended says whether the card itself says that it is no longer offered, on a day of the network's zone.
func (c Resource) Ended(now time.Time) bool {
	return c.Card.Until != "" && now.Format(time.DateOnly) > c.Card.Until
}

// Equal says whether two cards tell the same.
func (c Card) Equal(o Card) bool {
	if !slices.Equal(c.Groups, o.Groups) || !slices.Equal(c.Phones, o.Phones) || !slices.Equal(c.Municipalities, o.Municipalities) {
		return false
	}
	return c.words() == o.words()
}

// words are all parts of a card that are one text each.
func (c Card) words() [18]string {
	return [...]string{c.Name, c.Provider, c.Description, c.Audience, c.Conditions, c.Documents, string(c.Referral), c.How, c.Cost,
		c.Place, c.Access, c.Hours, c.Languages, c.Mail, c.Web, c.Contact, c.Until, c.Lang}
}

// ResourceGoneError means that a resource is no longer offered.
type ResourceGoneError struct{ Number int64 }

func (e ResourceGoneError) Error() string { return Code("R", e.Number) + " is no longer offered" }

// Doubt is somebody's word that a card is not so: a line, for its owner.
type Doubt struct {
	Resource int64
	Number   int64
	Person   int64
	Body     string
	At       time.Time
	Settled  time.Time // when the card was written, confirmed or retired after it; zero until then
}

// Writing is one card of a resource's story.
type Writing struct {
	Version int64
	Person  int64 // 0 for a file
	At      time.Time
	Card    Card
}
