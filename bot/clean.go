package bot

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// cleaned is an intent whose texts can be kept and shown: databases refuse some characters that clients let through.
func (in Intent) cleaned() Intent {
	in.Text, in.Who.Name = clean(in.Text), clean(in.Who.Name)
	files := slices.Clone(in.Files[:min(len(in.Files), MostAttached)]) // nil stays nil
	for i := range files {
		files[i].Name = strings.Join(strings.Fields(clean(files[i].Name)), " ")
	}
	in.Files = files
	values := maps.Clone(in.Call.Values) // the adapter's own may be pressed by two at once
	for name, v := range values {
		values[name] = clean(v)
	}
	in.Call.Values = values
	return in
}

// clean is a text without control characters, but for new lines and tabs, and without what is no character at all.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}
