package commands

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hilo/network"
)

func TestCutPoll(t *testing.T) {
	now := time.Date(2023, time.January, 20, 12, 0, 0, 0, inMadrid(t))
	p := printers(t)["es"]
	for text, want := range map[string][3]string{
		`"Tercera reunión" 23/01 10:00, 24/01 17:00, 26/01 10:00`:                   {"Tercera reunión", "lunes 23 de enero, 10:00|martes 24 de enero, 17:00|jueves 26 de enero, 10:00", ""},
		`Tercera reunión 23/01 10:00, 24/01 17:00`:                                  {"Tercera reunión", "lunes 23 de enero, 10:00|martes 24 de enero, 17:00", ""},
		`«Plan, empleo y vivienda»: lunes 23 a las 10 y martes 24 a las 17, Vivero`: {"Plan, empleo y vivienda", "lunes 23 de enero, 10:00|martes 24 de enero, 17:00", "Vivero"},
		`Mesa de empleo, martes 24 o jueves 26 a las 10 en el Vivero`:               {"Mesa de empleo", "martes 24 de enero, 10:00|jueves 26 de enero, 10:00", "el Vivero"},
		`martes 24 o jueves 26 a las 10, en el Vivero`:                              {"", "martes 24 de enero, 10:00|jueves 26 de enero, 10:00", "el Vivero"},
		`lunes 23, martes 24 y jueves 26 de 10 a 11:30`:                             {"", "lunes 23 de enero de 10:00 a 11:30|martes 24 de enero de 10:00 a 11:30|jueves 26 de enero de 10:00 a 11:30", ""},
		`martes 24 de enero, 10:00, jueves 26 de enero, 17:00`:                      {"", "martes 24 de enero, 10:00|jueves 26 de enero, 17:00", ""},
		`martes 24 a las 10, 17:00`:                                                 {"", "martes 24 de enero, 10:00|martes 24 de enero, 17:00", ""},
		"lunes 23 a las 10\njueves 26 a las 8\nviernes 27":                          {"", "lunes 23 de enero, 10:00|jueves 26 a las 8|viernes 27", ""},
		"Mesa dimarts 24 a les 10; dijous 26 a les 17.30 h; al Viver":               {"Mesa", "martes 24 de enero, 10:00|jueves 26 de enero, 17:30", "el Viver"},
		`23/01 10:00, 24/01 17:00 en el Vivero`:                                     {"", "lunes 23 de enero, 10:00|martes 24 de enero, 17:00", "el Vivero"},
		`23/01 10:00, cuando sea, 26/01 10:00`:                                      {"", "lunes 23 de enero, 10:00|cuando sea|jueves 26 de enero, 10:00", ""},
		`cuando podáis`:                                                             {"", "cuando podáis", ""},
		``:                                                                          {"", "", ""},
	} {
		title, slots, place := cutPoll(text, now)
		if got := [3]string{title, strings.ReplaceAll(slotLines(p, slots, now), "\n", "|"), place}; got != want {
			t.Errorf("%q:\n got %q\nwant %q", text, got, want)
		}
	}
}

// TestSlotLinesReadBack: the dates that a form is filled in with mean the same when it is sent again, in every language.
func TestSlotLinesReadBack(t *testing.T) {
	now := time.Date(2023, time.January, 20, 12, 0, 0, 0, inMadrid(t))
	_, slots, _ := cutPoll("lunes 23 a las 10, martes 24 de 17 a 18:30, 26/01/2024 9:00", now)
	for lang, p := range printers(t) {
		again := readSlots(slotLines(p, slots, now), now)
		if len(again) != len(slots) {
			t.Fatalf("%s: %q is read as %+v", lang, slotLines(p, slots, now), again)
		}
		for i := range slots {
			if again[i].reading.When != slots[i].reading.When {
				t.Errorf("%s: %q is read as %v", lang, again[i].text, again[i].reading)
			}
		}
	}
}

func TestInstantsReadBack(t *testing.T) {
	zone := inMadrid(t)
	slots := []network.DateSlot{{Start: time.Date(2023, time.January, 23, 10, 0, 0, 0, zone), End: time.Date(2023, time.January, 23, 11, 30, 0, 0, zone)},
		{Start: time.Date(2023, time.October, 29, 2, 30, 0, 0, zone)}}
	if got := atInstants(instants(slots), zone); !slices.Equal(got, slots) {
		t.Errorf("%v, want %v", got, slots)
	}
	if got := atInstants("x 5-y -", zone); len(got) != 1 || got[0].Start.Unix() != 5 {
		t.Errorf("nonsense is read as %v", got)
	}
}

func TestNeedsNamed(t *testing.T) {
	for text, want := range map[string][]int64{"N-14, plazas de guardería (n3)": {14, 3}, "Reunión 3 de 2023": nil, "": nil} {
		if got := needsNamed(text, ""); !slices.Equal(got, want) {
			t.Errorf("%q names %v, want %v", text, got, want)
		}
	}
	if got := needsNamed("N-3", "1, N-3"); !slices.Equal(got, []int64{1, 3}) {
		t.Errorf("%v", got)
	}
}
