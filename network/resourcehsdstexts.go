package network

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"hilo/network/hsds"
)

// Of a service of HSDS: what it is, for whom, who offers it and what one needs.

func readProvider(s hsds.Service) string { return plain(s.Object("organization").Text("name")) }

// provider gives a service another organisation, since many may share the one it has.
func (w hsdsWriter) provider(name string) {
	delete(w.Service, "organization_id")
	if delete(w.Service, "organization"); name != "" {
		w.Service["organization"] = map[string]any{"id": hsdsID("organization", name), "name": name, "description": name}
	}
}

// readDescription ends with what is news about the service.
func readDescription(s hsds.Service) string {
	return plain(joined("\n\n", s.Text("description"), s.Text("alert")))
}

func (w hsdsWriter) description(text string) {
	w.SetText("description", text)
	delete(w.Service, "alert")
}

// readConditions are an own field, which the description of who is eligible repeats for those who do not know hilo.
func readConditions(s hsds.Service) string { return plain(s.Object(hsdsOwnField).Text("conditions")) }

func readAudience(s hsds.Service) string {
	text := plain(s.Text("eligibility_description"))
	if conditions := readConditions(s); conditions != "" {
		if text == conditions {
			text = ""
		}
		text = strings.TrimSuffix(text, "\n\n"+conditions)
	}
	least, most := s.Text("minimum_age"), s.Text("maximum_age")
	if strings.Contains(text, least) && strings.Contains(text, most) {
		return text
	}
	ages := least + "-" + most
	switch {
	case most == "":
		ages = least + "+"
	case least == "":
		ages = "0-" + most
	}
	return strings.TrimSpace(fmt.Sprintf("%s (%s)", text, ages))
}

func (w hsdsWriter) audience(text string) { w.eligible(text, readConditions(w.Service)) }

func (w hsdsWriter) conditions(text string) {
	audience := readAudience(w.Service)
	w.setOwn("conditions", text)
	w.eligible(audience, text)
}

func (w hsdsWriter) eligible(audience, conditions string) {
	for _, field := range []string{"minimum_age", "maximum_age"} {
		if age := w.Text(field); !strings.Contains(audience, age) {
			delete(w.Service, field)
		}
	}
	if audience == conditions {
		audience = ""
	}
	w.SetText("eligibility_description", joined("\n\n", audience, conditions))
}

func readDocuments(s hsds.Service) string {
	var all []string
	for _, d := range s.Objects("required_documents") {
		all = append(all, plain(d.Text("document")))
	}
	return joined("\n", all...)
}

func (w hsdsWriter) documents(text string) {
	w.replace("required_documents", "document", split(text, "\n"), nil)
}

// split parts a text where its parts can be joined again to the same.
func split(text, separator string) []string {
	parts := strings.Split(text, separator)
	whole := slices.ContainsFunc(parts, func(p string) bool { return p == "" || strings.TrimSpace(p) != p })
	if whole || joined(separator, parts...) != text {
		return []string{text}
	}
	return parts
}

// replace writes a list of objects with one text each. Those that say the same already stay as they are.
func (w hsdsWriter) replace(list, field string, texts []string, told func(hsds.Object) string) {
	if told == nil {
		told = func(o hsds.Object) string { return plain(o.Text(field)) }
	}
	var all []hsds.Object
	for i, text := range texts {
		if text == "" {
			continue
		}
		there := w.Objects(list)
		if at := slices.IndexFunc(there, func(o hsds.Object) bool { return told(o) == text }); at >= 0 {
			all = append(all, there[at])
			continue
		}
		all = append(all, hsds.Object{"id": w.id(fmt.Sprintf("%s/%d/%s", list, i, text)), field: text})
	}
	w.SetObjects(list, all)
}

// referralUnknown says that a way is not known, whatever the words about it may be taken for.
const referralUnknown = "unknown"

func readHSDSReferral(s hsds.Service) string {
	own := s.Object(hsdsOwnField).Text("referral")
	switch {
	case own == referralUnknown:
		return ""
	case slices.Contains(Referrals, Referral(own)):
		return own
	}
	return string(ReadReferral(s.Text("application_process")))
}

func (w hsdsWriter) referral(text string) {
	if text == "" {
		text = referralUnknown
	}
	w.setOwn("referral", text)
}

func readCost(s hsds.Service) string {
	for _, field := range []string{"fees_description", "fees"} {
		if text := plain(s.Text(field)); text != "" {
			return text
		}
	}
	var all []string
	for _, o := range s.Objects("cost_options") {
		price := strings.TrimSpace(o.Text("amount") + " " + o.Text("currency"))
		all = append(all, joined(": ", o.Text("option"), joined(" ", price, o.Text("amount_description"))))
	}
	return plain(joined("\n", all...))
}

func (w hsdsWriter) cost(text string) {
	w.SetText("fees_description", text)
	if delete(w.Service, "fees"); text == "" {
		delete(w.Service, "cost_options")
	}
}

func readGroups(s hsds.Service) string {
	list, _ := s.Object(hsdsOwnField)["groups"].([]any)
	var groups []string
	for _, v := range list {
		if key, ok := v.(string); ok && slices.Contains(AffectedGroups, key) {
			groups = append(groups, key)
		}
	}
	return joined("\n", groups...)
}

func (w hsdsWriter) groups(text string) {
	if text == "" {
		w.setOwn("groups", "")
		return
	}
	var list []any
	for _, key := range lines(text) {
		list = append(list, key)
	}
	w.setOwn("groups", list)
}

// maxTown is how long the name of a municipality may be; what is longer describes an area.
const maxTown = 60

func readMunicipalities(s hsds.Service) string {
	var towns []string
	for _, a := range s.Objects("service_areas") {
		if name := plain(a.Text("name")); utf8.RuneCountInString(name) <= maxTown {
			towns = append(towns, name)
		}
	}
	if len(towns) == 0 {
		for _, l := range locations(s) {
			for _, a := range l.Objects("addresses") {
				towns = append(towns, plain(a.Text("city")))
			}
		}
	}
	return joined("\n", towns...)
}

func (w hsdsWriter) municipalities(text string) { w.replace("service_areas", "name", lines(text), nil) }

func readLanguages(s hsds.Service) string {
	for _, o := range append([]hsds.Object{s}, locations(s)...) {
		var names []string
		for _, l := range o.Objects("languages") {
			names = append(names, languageName(l))
		}
		if text := joined(", ", names...); text != "" {
			return text
		}
	}
	return ""
}

func languageName(l hsds.Object) string {
	name := plain(l.Text("name"))
	if name == "" {
		name = l.Text("code")
	}
	if note := plain(l.Text("note")); note != "" && name != "" {
		name += " (" + note + ")"
	}
	return name
}

func (w hsdsWriter) languages(text string) {
	w.replace("languages", "name", split(text, ", "), languageName)
}
