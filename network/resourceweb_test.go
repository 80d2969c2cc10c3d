package network_test

import (
	"testing"

	"hilo/network"
)

func TestWebLink(t *testing.T) {
	for text, want := range map[string]string{
		"www.hilo.example":              "https://www.hilo.example",
		" http://hilo.example/a b":      "http://hilo.example/a%20b",
		"https://hilo.example?x=1#dos":  "https://hilo.example?x=1#dos",
		"javascript:alert(1)":           "",
		"javascript://hilo.example/%0a": "",
		"ftp://hilo.example":            "",
		"https://ana@hilo.example":      "",
		"no tiene":                      "",
		"localhost":                     "",
		"":                              "",
	} {
		if got := network.WebLink(text); got != want {
			t.Errorf("%q leads to %q, want %q", text, got, want)
		}
	}
}
