package locales_test

import (
	"slices"
	"testing"

	"hilo/bot"
)

// ofFeatures are the families that the engine builds for every command, verb and field.
func ofFeatures(tb testing.TB) []family {
	tb.Helper()
	var ids, forms, fields, shortcuts []string
	for _, c := range features(tb) {
		ids = append(ids, c.ID)
		for _, v := range c.Verbs {
			if v.Shortcut != nil {
				shortcuts = append(shortcuts, c.ID+"."+v.ID, c.ID+"."+v.ID+"_about")
			}
			if asks(v) {
				forms = append(forms, c.ID+"."+v.ID+".title", c.ID+"."+v.ID+".submit")
			}
			for _, f := range v.Fields {
				if !f.Hidden && f.Label == "" && asks(v) {
					fields = append(fields, c.ID+"."+f.Name)
				}
			}
		}
	}
	return []family{
		{"command.", ids, false, "how a command is called"},
		{"shortcut.", shortcuts, false, "how a message's menu offers a verb"},
		{"verb.", nil, true, "how a verb is called, where it can be typed"},
		{"help.", ids, false, "what a command is for"},
		{"form.", forms, true, "a verb's form; others can be opened by a button"},
		{"field.", fields, true, "a field of a verb's form; others depend on what there is"},
	}
}

// asks says whether a verb opens its form sooner or later.
func asks(v bot.Verb) bool {
	return v.Confirm || v.FieldsFor != nil || slices.ContainsFunc(v.Fields, func(f bot.Field) bool { return f.Required && !f.Hidden })
}
