package network

import "cmp"

// fill completes a file with what the network has, and what the network lacks too with the defaults, so that what is
// left out changes nothing.
func fill(have, want File) File {
	want.Name = cmp.Or(want.Name, have.Name)
	want.Platform, want.Workspace = cmp.Or(have.Platform, want.Platform), cmp.Or(have.Workspace, want.Workspace)
	want.Lang = cmp.Or(want.Lang, have.Lang, "es")
	want.Zone = cmp.Or(want.Zone, have.Zone, "Europe/Madrid")
	want.Responsible = cmp.Or(want.Responsible, have.Responsible)
	if want.Settings == nil {
		want.Settings = have.Settings
	}
	if want.Settings == nil {
		s := DefaultSettings()
		want.Settings = &s
	}
	want.Areas = filled(areaRules.key, have.Areas, want.Areas, fillArea)
	want.Entities = filled(entityRules.key, have.Entities, want.Entities, fillEntity)
	want.People = filled(personRules.key, have.People, want.People, fillPerson)
	return want
}

// filled completes each thing of a list; a list that is left out is what is there.
func filled[T any](key func(T) string, have, want []T, complete func(have, want T) T) []T {
	if want == nil {
		return have
	}
	known := map[string]T{}
	for _, h := range have {
		known[key(h)] = h
	}
	out := make([]T, len(want))
	for i, w := range want {
		out[i] = complete(known[key(w)], w)
	}
	return out
}

func fillArea(have, want FileArea) FileArea {
	want.Lang = cmp.Or(want.Lang, have.Lang)
	want.Channel = cmp.Or(want.Channel, have.Channel)
	return want
}

func fillEntity(have, want FileEntity) FileEntity {
	want.Kind = cmp.Or(want.Kind, have.Kind, OtherKind)
	want.Weight = cmp.Or(want.Weight, have.Weight, FullVoice)
	if want.Areas == nil {
		want.Areas = have.Areas
	}
	want.Units = filled(func(u FileUnit) string { return Fold(u.Name) }, have.Units, want.Units, fillUnit)
	return want
}

func fillUnit(have, want FileUnit) FileUnit {
	want.Weight = cmp.Or(want.Weight, have.Weight, FullVoice)
	return want
}

// fillPerson leaves the role of somebody known as it is, and makes somebody new a technician.
func fillPerson(have, want FilePerson) FilePerson {
	want.Role = cmp.Or(want.Role, have.Role, Technician)
	want.Lang = cmp.Or(want.Lang, have.Lang)
	return want
}
