package hsds

import (
	"strings"
	"sync"
)

// ExtraColumn is the column of a table that holds, as a JSON object, the fields for which the table has none.
const ExtraColumn = "hilo_extra"

// written is the schema as this package knows it, of version 3.1: a table a row. A field ends with ! where it is required,
// and with its type where that is not a text: # a number, @ a mail, / an address of the web, % a date, : a time, = the values
// that it may have, with + for a space. The fields of a link to another table are among them, required or not.
var written = []struct {
	table, file, fields string
	lists               string // fields that are lists, with their tables
	one                 string // fields that are one object, with their tables
}{
	{"organization", "organizations", `id! name! alternate_name description! email@ website/ tax_status tax_id year_incorporated#
		legal_status logo uri/ parent_organization_id`, `funding=funding contacts=contact phones=phone
		organization_identifiers=organization_identifier additional_websites=url attributes=attribute metadata=metadata`, ``},
	{"program", "programs", `id! organization_id name! alternate_name description!`, `attributes=attribute metadata=metadata`, ``},
	{"service", "services", `id! organization_id program_id name! alternate_name description url/ email@
		status!=active|inactive|defunct|temporarily+closed interpretation_services application_process fees_description
		wait_time fees accreditations eligibility_description minimum_age# maximum_age# assured_date% assurer_email@ licenses
		alert last_modified`, `phones=phone schedules=schedule service_areas=service_area
		service_at_locations=service_at_location languages=language funding=funding cost_options=cost_option
		required_documents=required_document contacts=contact additional_urls=url capacities=service_capacity
		attributes=attribute metadata=metadata`, `organization=organization program=program`},
	{"service_at_location", "service_at_location", `id! service_id location_id description`, `service_areas=service_area
		contacts=contact phones=phone schedules=schedule attributes=attribute metadata=metadata`, `location=location`},
	{"location", "locations", `id! location_type!=physical|postal|virtual url/ organization_id name alternate_name description
		transportation latitude# longitude# external_identifier external_identifier_type`, `languages=language
		addresses=address contacts=contact accessibility=accessibility phones=phone schedules=schedule attributes=attribute
		metadata=metadata`, ``},
	{"phone", "phones", `id! location_id service_id organization_id contact_id service_at_location_id number! extension# type
		description`, `languages=language attributes=attribute metadata=metadata`, ``},
	{"contact", "contacts", `id! organization_id service_id service_at_location_id location_id name title department email@`,
		`phones=phone attributes=attribute metadata=metadata`, ``},
	{"address", "addresses", `id! location_id attention address_1! address_2 city! region state_province! postal_code!
		country! address_type!=physical|postal|virtual`, `attributes=attribute metadata=metadata`, ``},
	{"schedule", "schedules", `id! service_id location_id service_at_location_id valid_from% valid_to% dtstart% timezone#
		until% count# wkst=MO|TU|WE|TH|FR|SA|SU freq=WEEKLY|MONTHLY interval# byday byweekno bymonthday byyearday description
		opens_at: closes_at: schedule_link/ attending_type notes`, `attributes=attribute metadata=metadata`, ``},
	{"funding", "funding", `id! organization_id service_id source`, `attributes=attribute metadata=metadata`, ``},
	{"service_area", "service_areas", `id! service_id service_at_location_id name description extent extent_type uri`,
		`attributes=attribute metadata=metadata`, ``},
	{"required_document", "required_documents", `id! service_id document uri/`, `attributes=attribute metadata=metadata`, ``},
	{"language", "languages", `id! service_id location_id phone_id name code note`, `attributes=attribute metadata=metadata`, ``},
	{"accessibility", "accessibility", `id! location_id description details url/`, `attributes=attribute metadata=metadata`, ``},
	{"cost_option", "cost_options", `id! service_id valid_from% valid_to% option currency amount# amount_description`,
		`attributes=attribute metadata=metadata`, ``},
	{"organization_identifier", "organization_identifiers", `id! organization_id identifier_scheme identifier_type!
		identifier!`, `attributes=attribute metadata=metadata`, ``},
	{"url", "url", `id! label url!/ organization_id service_id`, `attributes=attribute metadata=metadata`, ``},
	{"service_capacity", "service_capacity", `id! service_id unit_id available!# maximum# description updated!`, ``, `unit=unit`},
	{"unit", "units", `id! name! scheme identifier uri/`, `attributes=attribute metadata=metadata`, ``},
	{"attribute", "attributes", `id! link_id taxonomy_term_id link_type link_entity value label`, `metadata=metadata`,
		`taxonomy_term=taxonomy_term`},
	{"taxonomy_term", "taxonomy_terms", `id! code name! description! parent_id taxonomy language taxonomy_id term_uri/`,
		`metadata=metadata`, `taxonomy_detail=taxonomy`},
	{"taxonomy", "taxonomies", `id! name! description! uri/ version`, `metadata=metadata`, ``},
	{"metadata", "metadata", `id! resource_id resource_type last_action_date!% last_action_type! field_name! previous_value!
		replacement_value! updated_by!`, ``, ``},
}

// table is one kind of object.
type table struct {
	name, file string
	columns    []column
	places     map[string]int // of columns, by name
	lists, one []nested
}

// column is a field that is no object.
type column struct {
	name     string
	required bool
	kind     byte // as in the schema, 0 for a text
	values   []string
}

// nested is a field that holds objects of another table.
type nested struct {
	field string
	table *table
}

// schema is every table by its name. It is read once and never changed.
var schema = sync.OnceValue(func() map[string]*table {
	all := make(map[string]*table, len(written))
	for _, row := range written {
		t := &table{name: row.table, file: row.file, places: map[string]int{}}
		for field := range strings.FieldsSeq(row.fields) {
			c := readColumn(field)
			t.places[c.name] = len(t.columns)
			t.columns = append(t.columns, c)
		}
		all[t.name] = t
	}
	for _, row := range written {
		all[row.table].lists = readNested(all, row.lists)
		all[row.table].one = readNested(all, row.one)
	}
	return all
})

func readColumn(field string) column {
	var c column
	if name, values, ok := strings.Cut(field, "="); ok {
		field = name
		c.kind, c.values = '=', strings.Split(strings.ReplaceAll(values, "+", " "), "|")
	}
	if last := field[len(field)-1]; strings.IndexByte("#@/%:", last) >= 0 {
		field, c.kind = field[:len(field)-1], last
	}
	c.name, c.required = strings.CutSuffix(field, "!")
	return c
}

func readNested(all map[string]*table, fields string) (list []nested) {
	for field := range strings.FieldsSeq(fields) {
		name, of, _ := strings.Cut(field, "=")
		list = append(list, nested{name, all[of]})
	}
	return list
}

// link is the column of a table that says to which object of a parent's table a row belongs.
func (t *table) link(parent *table) string {
	switch t.name {
	case "attribute":
		return "link_id"
	case "metadata":
		return "resource_id"
	}
	return parent.name + "_id"
}

// linkKind is the column that names the parent's table, where rows belong to objects of any.
func (t *table) linkKind() string {
	switch t.name {
	case "attribute":
		return "link_entity"
	case "metadata":
		return "resource_type"
	}
	return ""
}

// oneLink is the column of a table that says which object a field of it is.
func oneLink(n nested) string { return n.table.name + "_id" }

// linked is the table to which a column of t points, nil for none.
func (t *table) linked(c column) *table {
	if t.linkKind() != "" && c.name == t.link(t) {
		return nil // to any
	}
	name, ok := strings.CutSuffix(c.name, "_id")
	if !ok || name == t.name {
		return nil
	}
	return schema()[name]
}
