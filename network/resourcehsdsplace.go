package network

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hilo/network/calendar"
	"hilo/network/hsds"
)

// Of a service of HSDS: where and when it is had, and whom one calls.

// locations are the places of a service.
func locations(s hsds.Service) (list []hsds.Object) {
	for _, at := range s.Objects("service_at_locations") {
		if l := at.Object("location"); l != nil {
			list = append(list, l)
		}
	}
	return list
}

// anywhere are the objects of a list of the service, of its stays at locations and of the locations.
func anywhere(s hsds.Service, list string) (all []hsds.Object) {
	all = s.Objects(list)
	for _, at := range s.Objects("service_at_locations") {
		all = append(all, at.Objects(list)...)
		all = append(all, at.Object("location").Objects(list)...)
	}
	return all
}

// gather takes the objects of a list together into the service's own.
func (w hsdsWriter) gather(list string) {
	all := anywhere(w.Service, list)
	for _, at := range w.Objects("service_at_locations") {
		delete(at, list)
		delete(at.Object("location"), list)
	}
	w.SetObjects(list, all)
}

func readPlace(s hsds.Service) string {
	var all []string
	for _, l := range locations(s) {
		all = append(all, plain(placeText(l)))
	}
	return joined("\n", all...)
}

func placeText(l hsds.Object) string {
	addresses := l.Objects("addresses")
	if physical := slices.IndexFunc(addresses, func(a hsds.Object) bool { return a.Text("address_type") == "physical" }); physical > 0 {
		addresses = addresses[physical:]
	}
	where := ""
	if len(addresses) > 0 {
		a := addresses[0]
		where = joined(", ", a.Text("address_1"), a.Text("address_2"), joined(" ", a.Text("postal_code"), a.Text("city")))
	}
	name := l.Text("name")
	if name == "" {
		name = l.Text("alternate_name")
	}
	if l.Text("location_type") == "virtual" {
		where = joined(", ", where, l.Text("url"))
	}
	return joined(", ", name, where)
}

// place puts a service at a location whose name is all that is known: the standard's addresses are in parts, and a card's
// are not.
func (w hsdsWriter) place(text string) {
	var all []hsds.Object
	for i, line := range split(text, "\n") {
		if line == "" {
			break
		}
		l := map[string]any{"id": w.id("location/" + line), "location_type": "physical", "name": line}
		all = append(all, hsds.Object{"id": w.id(fmt.Sprintf("service_at_location/%d/%s", i, line)), "location": l})
	}
	w.SetObjects("service_at_locations", all)
}

func readAccess(s hsds.Service) string {
	var all []string
	for _, l := range locations(s) {
		for _, a := range l.Objects("accessibility") {
			all = append(all, plain(joined(". ", strings.TrimRight(a.Text("description"), ". "), a.Text("details"))))
		}
	}
	return joined("\n", all...)
}

func (w hsdsWriter) access(text string) {
	there := locations(w.Service)
	for _, l := range there {
		delete(l, "accessibility")
	}
	if text == "" {
		return
	}
	if len(there) == 0 {
		l := map[string]any{"id": w.id("location"), "location_type": "physical"}
		w.SetObjects("service_at_locations", []hsds.Object{{"id": w.id("service_at_location"), "location": l}})
		there = locations(w.Service)
	}
	there[0].SetObjects("accessibility", []hsds.Object{{"id": w.id("accessibility"), "details": text}})
}

// readHours are the words of the schedules where calendar understands them, and else what the schedules say by their fields,
// with the words after it.
func readHours(s hsds.Service) string {
	var said, regular, special []string
	for _, h := range anywhere(s, "schedules") {
		said = append(said, plain(h.Text("description")))
		text, everyWeek := scheduleText(h)
		if everyWeek {
			regular = append(regular, text)
		} else {
			special = append(special, text)
		}
	}
	words := joined("\n", said...)
	if _, ok := calendar.ReadOpening(words); ok {
		return words
	}
	fields := joined("; ", append(regular, special...)...)
	if o, ok := calendar.ReadOpening(joined("; ", regular...)); ok && len(special) == 0 {
		fields = o.String()
	}
	if fields == "" || words == "" {
		return fields + words
	}
	return fields + " (" + words + ")"
}

var weekLetters = strings.NewReplacer("MO", "L", "TU", "M", "WE", "X", "TH", "J", "FR", "V", "SA", "S", "SU", "D", " ", "", ",", ", ")

// scheduleText is a schedule in words that calendar reads, where it is one of every week.
func scheduleText(h hsds.Object) (text string, everyWeek bool) {
	opens, closes := clockText(h.Text("opens_at")), clockText(h.Text("closes_at"))
	if opens == "" || closes == "" {
		return "", true
	}
	everyWeek = h.Text("freq") != "MONTHLY" && h.Text("byday") != "" && (h.Text("interval") == "" || h.Text("interval") == "1")
	for _, field := range []string{"valid_to", "until", "count", "byweekno", "bymonthday", "byyearday"} {
		everyWeek = everyWeek && h.Text(field) == ""
	}
	text = strings.TrimSpace(weekLetters.Replace(h.Text("byday")) + " " + opens + "-" + closes)
	if !everyWeek {
		text = joined(": ", joined(" – ", h.Text("valid_from"), h.Text("valid_to")), text) + scheduleRule(h)
	}
	return text, everyWeek
}

// scheduleRule is what makes a schedule one that is not of every week, by the names of the standard.
func scheduleRule(h hsds.Object) string {
	var rule []string
	for _, field := range []string{"freq", "interval", "dtstart", "until", "count", "byweekno", "bymonthday", "byyearday"} {
		if v := h.Text(field); v != "" && !(field == "freq" && v == "WEEKLY") {
			rule = append(rule, field+" "+v)
		}
	}
	if len(rule) == 0 {
		return ""
	}
	return " (" + strings.Join(rule, ", ") + ")"
}

// clockText is a time without seconds and zone: those of a guide are of its own clocks.
func clockText(time string) string {
	if len(time) < len("09:00") || time[2] != ':' {
		return ""
	}
	return time[:len("09:00")]
}

// hours writes what every week has as schedules, each with the words as they are: the standard has no words for a month.
func (w hsdsWriter) hours(text string) {
	w.gather("schedules")
	var all []hsds.Object
	if o, ok := calendar.ReadOpening(text); ok {
		all = w.schedules(o, text)
	} else if text != "" {
		all = []hsds.Object{{"id": w.id("schedule"), "description": text}}
	}
	w.SetObjects("schedules", all)
}

func (w hsdsWriter) schedules(o calendar.Opening, text string) (all []hsds.Object) {
	days := map[calendar.OpenHours][]string{}
	var order []calendar.OpenHours
	for i, name := range []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"} {
		for _, h := range o.Year[(i+1)%7] {
			if days[h] == nil {
				order = append(order, h)
			}
			days[h] = append(days[h], name)
		}
	}
	for i, h := range order {
		all = append(all, hsds.Object{
			"id": w.id("schedule/" + strconv.Itoa(i)), "freq": "WEEKLY", "byday": strings.Join(days[h], ","),
			"opens_at": clockOf(h.From), "closes_at": clockOf(h.To), "description": text,
		})
	}
	return all
}

func clockOf(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60%24, minutes%60) }

func readContact(s hsds.Service) string {
	var all []string
	for _, c := range anywhere(s, "contacts") {
		all = append(all, contactText(c))
	}
	return joined("; ", all...)
}

func contactText(c hsds.Object) string {
	return plain(joined(", ", c.Text("name"), c.Text("title"), c.Text("department")))
}

func (w hsdsWriter) contact(text string) {
	w.gather("contacts")
	w.replace("contacts", "name", split(text, "; "), contactText)
}

// phonesOf are the phones of a service and of its contacts; those of its organisation where it has none.
func phonesOf(s hsds.Service) []hsds.Object {
	all := anywhere(s, "phones")
	for _, c := range anywhere(s, "contacts") {
		all = append(all, c.Objects("phones")...)
	}
	if len(all) == 0 {
		return s.Object("organization").Objects("phones")
	}
	return all
}

func readPhones(s hsds.Service) string {
	var all []string
	for _, p := range phonesOf(s) {
		all = append(all, phoneText(p))
	}
	return joined("\n", all...)
}

func phoneText(p hsds.Object) string {
	number := strings.Trim(p.Text("number"), `" `)
	if number == "" {
		return ""
	}
	if ext := p.Text("extension"); ext != "" {
		number += " ext. " + ext
	}
	beside := strings.Join(strings.Fields(plain(p.Text("description"))), " ")
	if kind := p.Text("type"); kind == "fax" || kind == "text" || kind == "textphone" {
		beside = joined(", ", beside, map[string]string{"fax": "fax", "text": "SMS", "textphone": "textphone"}[kind])
	}
	if beside != "" {
		number += " (" + beside + ")"
	}
	return number
}

var besidePhone = regexp.MustCompile(`^([^()]*[^() ]) \((.+)\)$`)

func (w hsdsWriter) phones(text string) {
	there := phonesOf(w.Service)
	w.gather("phones")
	for _, c := range anywhere(w.Service, "contacts") {
		delete(c, "phones")
	}
	w.SetObjects("phones", there)
	w.replace("phones", "number", lines(text), phoneText)
	for _, p := range w.Objects("phones") {
		if m := besidePhone.FindStringSubmatch(p.Text("number")); m != nil && p.Text("description") == "" {
			p["number"], p["description"] = m[1], m[2]
		}
	}
}

func readMail(s hsds.Service) string {
	all := append([]hsds.Object{s}, anywhere(s, "contacts")...)
	return firstText("email", append(all, s.Object("organization"))...)
}

func readWeb(s hsds.Service) string {
	if text := firstText("url", s); text != "" {
		return text
	}
	return firstText("website", s.Object("organization"))
}

func firstText(field string, all ...hsds.Object) string {
	for _, o := range all {
		if text := plain(o.Text(field)); text != "" {
			return text
		}
	}
	return ""
}
