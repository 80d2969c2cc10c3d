package commands

import (
	"testing"
	"time"
)

func TestReadAway(t *testing.T) {
	today := time.Date(2023, 1, 20, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"31/01":                             "2023-01-20 2023-01-31",
		"viernes 27":                        "2023-01-20 2023-01-27",
		"del 24/01 al 31/01":                "2023-01-24 2023-01-31",
		"24/01/2023 - 31/01/2023":           "2023-01-24 2023-01-31",
		"24/01 – 31/01":                     "2023-01-24 2023-01-31",
		"del 24 al 31 de enero":             "2023-01-24 2023-01-31",
		"del 1 al 31 de agosto":             "2023-08-01 2023-08-31",
		"de lunes 23 a viernes 27":          "2023-01-23 2023-01-27",
		"des del 24/01 fins al 31/01":       "2023-01-24 2023-01-31",
		"24/01 to 31/01":                    "2023-01-24 2023-01-31",
		"desde el 24/01 hasta el 31/01":     "2023-01-24 2023-01-31",
		"cuando pueda":                      "0001-01-01 0001-01-01",
		"del lunes que sea al otro viernes": "0001-01-01 0001-01-01",
		"la semana que viene":               "0001-01-01 0001-01-01",
	} {
		from, to := readAway(text, today)
		if got := from.Format(time.DateOnly) + " " + to.Format(time.DateOnly); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
