package network_test

import (
	"slices"
	"testing"

	"hilo/network"
)

func TestPhoneParts(t *testing.T) {
	for typed, want := range map[string][]network.PhonePart{
		"968 63 00 00 de 9 a 14": {{"968 63 00 00", "968630000"}, {" de 9 a 14", ""}},
		"016":                    {{"016", "016"}},
		"+34 600-000-000":        {{"+34 600-000-000", "+34600000000"}},
		"en recepción":           {{"en recepción", ""}},
		"":                       nil,
	} {
		if got := network.PhoneParts(typed); !slices.Equal(got, want) {
			t.Errorf("%q is %v, want %v", typed, got, want)
		}
	}
}

func TestSplitPhones(t *testing.T) {
	for typed, want := range map[string][]string{
		"":                                     nil,
		"968 000 120":                          {"968 000 120"},
		"968 000 120\n968 000 121 (tardes)":    {"968 000 120", "968 000 121 (tardes)"},
		"968 000 120 / 968 000 121":            {"968 000 120", "968 000 121"},
		"968000120,600000121;016":              {"968000120", "600000121", "016"},
		"968 000 120 y 968 000 121":            {"968 000 120", "968 000 121"},
		"965 000 120 i +34 965 000 121":        {"965 000 120", "+34 965 000 121"},
		"968 000 120 (de 9 a 14 y de 16 a 18)": {"968 000 120 (de 9 a 14 y de 16 a 18)"},
		"968 000 120/01":                       {"968 000 120/01"},
		"968 000 120 (lunes, martes), ext. 3":  {"968 000 120 (lunes, martes), ext. 3"},
		"  112  ":                              {"112"},
		" / ":                                  nil,
		"preguntar en recepción":               {"preguntar en recepción"},
	} {
		if got := network.SplitPhones(typed); !slices.Equal(got, want) {
			t.Errorf("%q gives %q, want %q", typed, got, want)
		}
	}
}
