package mattermost_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hilo/bot"
	"hilo/bot/mattermost"
	"hilo/locales"
)

var update = flag.Bool("update", false, "write the golden files anew")

// heardAt is the moment at which everything in these tests is heard.
var heardAt = time.Date(2027, time.January, 27, 13, 0, 0, 0, time.UTC)

func newSeal(tb testing.TB) bot.Seal {
	tb.Helper()
	s, err := bot.NewSeal(make([]byte, bot.MinSealKey))
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func newRenderer(tb testing.TB) mattermost.Renderer {
	tb.Helper()
	texts, err := locales.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return mattermost.Renderer{
		Seal: newSeal(tb), Texts: texts, ActionURL: "https://hilo.example/mattermost/a/secret",
		Username: func(id string) string { return map[string]string{"U0ANA": "ana"}[id] },
	}
}

// golden compares a value with a file under testdata, or writes it there.
func golden(t *testing.T, file string, value any) {
	t.Helper()
	var got bytes.Buffer
	enc := json.NewEncoder(&got)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(value); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join("testdata", file)
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
