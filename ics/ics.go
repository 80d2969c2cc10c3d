// Package ics writes appointments as iCalendar (RFC 5545), as calendar programs take them from a file, a mail (RFC 5546,
// RFC 6047) or an address that they ask again and again. It knows nothing of ours. What it writes stands for itself: the rules
// of the zones are in it, as Go's zone data has them.
package ics

import (
	"bytes"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	ical "github.com/arran4/golang-ical"
)

// Type is the media type of what is written, where no method is to be named.
const Type = "text/calendar; charset=utf-8"

// Method is what a calendar asks of the program that takes it (RFC 5546).
type Method string

// The methods.
const (
	Publish Method = "PUBLISH" // to be looked at
	Request Method = "REQUEST" // an invitation, or its change
	Cancel  Method = "CANCEL"  // it is off
)

// Calendar is some appointments.
type Calendar struct {
	Product string        // what made it, as PRODID names it: "-//hilo//ES"
	Name    string        // what programs call it; "" for a single appointment
	Method  Method        // Cancel wants all appointments cancelled; Request wants an Organizer and an Attendee in each
	Refresh time.Duration // how often it should be asked for anew, in whole minutes; 0 says nothing of it
	Events  []Event
}

// Event is one appointment. Its UID never changes, and its Sequence grows with each change that a calendar shows.
type Event struct {
	UID                       string
	Sequence                  int64
	Title, Description, Place string
	URL                       string    // absolute; anything else is left out
	Start, End                time.Time // in the zone by whose clock people come; an End that is not later is left out
	Cancelled                 bool
	Organizer, Attendee       Address   // the zero Address is nobody
	Stamp                     time.Time // when this writing of it was made
	Created, Changed          time.Time
}

// Address is who takes part, by mail.
type Address struct{ Name, Mail string }

// Bytes is the calendar as UTF-8, in lines of at most 75 octets that end in CRLF.
func (c Calendar) Bytes() ([]byte, error) {
	out := &ical.Calendar{}
	out.SetVersion("2.0")
	out.SetProductId(clean(c.Product))
	out.SetCalscale("GREGORIAN")
	out.SetMethod(ical.Method(c.Method))
	if c.Name != "" {
		out.SetName(clean(c.Name))
	}
	if c.Refresh > 0 {
		every := "PT" + strconv.Itoa(int(c.Refresh/time.Minute)) + "M"
		out.SetRefreshInterval(every)
		out.SetXPublishedTTL(every)
	}
	for _, z := range zonesOf(c.Events) {
		out.AddVTimezone(z.component())
	}
	for _, e := range c.Events {
		out.AddVEvent(e.component())
	}
	var b bytes.Buffer
	if err := out.SerializeTo(&b, ical.WithNewLine("\r\n"), ical.WithLineLength(75)); err != nil {
		return nil, fmt.Errorf("write calendar: %w", err)
	}
	return b.Bytes(), nil
}

func (e Event) component() *ical.VEvent {
	v := ical.NewEvent(clean(e.UID))
	add := func(p ical.ComponentProperty, value string, params ...ical.PropertyParameter) {
		if value != "" {
			v.AddProperty(p, value, params...)
		}
	}
	add(ical.ComponentPropertyDtstamp, inUTC(e.Stamp))
	e.times(add)
	add(ical.ComponentPropertySequence, strconv.FormatInt(e.Sequence, 10))
	add(ical.ComponentPropertySummary, clean(e.Title))
	add(ical.ComponentPropertyDescription, clean(e.Description))
	add(ical.ComponentPropertyLocation, clean(e.Place))
	add(ical.ComponentPropertyUrl, absolute(e.URL))
	status := ical.ObjectStatusConfirmed
	if e.Cancelled {
		status = ical.ObjectStatusCancelled
	}
	add(ical.ComponentPropertyStatus, string(status))
	if e.Organizer != (Address{}) {
		add(ical.ComponentPropertyOrganizer, "mailto:"+e.Organizer.Mail, ical.WithCN(parameter(e.Organizer.Name)))
	}
	if e.Attendee != (Address{}) {
		add(ical.ComponentPropertyAttendee, "mailto:"+e.Attendee.Mail, ical.WithCN(parameter(e.Attendee.Name)),
			ical.ParticipationRoleReqParticipant, ical.ParticipationStatusNeedsAction, ical.WithRSVP(false))
	}
	add(ical.ComponentPropertyCreated, inUTC(e.Created))
	add(ical.ComponentPropertyLastModified, inUTC(e.Changed))
	return v
}

// times writes when it is: by the clock of its zone, or in UTC where that has no name or shows the same hour twice and the
// second is meant, which no reader could tell.
func (e Event) times(add func(ical.ComponentProperty, string, ...ical.PropertyParameter)) {
	write := func(p ical.ComponentProperty, at time.Time) {
		if zone := zoneName(at.Location()); zone != "" && !secondTime(e.Start) && !secondTime(e.End) {
			add(p, at.Format(wallLayout), ical.WithTZID(zone))
			return
		}
		add(p, inUTC(at))
	}
	write(ical.ComponentPropertyDtStart, e.Start)
	if e.End.After(e.Start) {
		write(ical.ComponentPropertyDtEnd, e.End.In(e.Start.Location()))
	}
}

const wallLayout = "20060102T150405"

func inUTC(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(wallLayout + "Z")
}

// clean leaves of a text what may stand in a calendar: no control characters but the end of a line.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, strings.TrimSpace(s))
}

// parameter is clean for the parameter of a line, where the writer puts strokes before signs that other programs then
// show: such signs give way.
func parameter(s string) string {
	s = strings.NewReplacer("'", "’", "\"", "", "\\", " ", ",", " ", ";", " ", ":", " ", "\n", " ").Replace(clean(s))
	return strings.Join(strings.Fields(s), " ")
}

// absolute is an address as it may stand in a line by itself; "" where it is none.
func absolute(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme == "" || u.Host == "" {
		return ""
	}
	return u.String()
}
