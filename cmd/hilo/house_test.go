package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// rule is what a package may import: packages of the house, and modules of others.
type rule struct{ ours, others []string }

// The house: each package sees only what is below it. docs/architecture.md tells why.
var house = map[string]rule{
	"hilo/cmd/hilo": {
		ours: []string{"hilo/commands", "hilo/site", "hilo/mail", "hilo/bot", "hilo/bot/slack", "hilo/bot/mattermost", "hilo/bot/playground",
			"hilo/storage", "hilo/network", "hilo/network/*", "hilo/locales", "hilo/migrations"},
		others: []string{"github.com/alecthomas/kong", "github.com/goccy/go-yaml"},
	},
	"hilo/commands": {ours: []string{"hilo/bot", "hilo/storage", "hilo/network", "hilo/network/*", "hilo/locales", "hilo/paper", "hilo/chart", "hilo/ics", "hilo/mail"}},
	"hilo/site":     {ours: []string{"hilo/storage", "hilo/network", "hilo/network/*", "hilo/locales"}},
	"hilo/ics":      {others: []string{"github.com/arran4/golang-ical"}},
	"hilo/mail":     {others: []string{"github.com/wneessen/go-mail"}},
	"hilo/paper": {
		others: []string{"github.com/signintech/gopdf", "golang.org/x/image", "golang.org/x/text"},
	},
	"hilo/chart":               {others: []string{"golang.org/x/image", "golang.org/x/text"}},
	"hilo/commands/beginnings": {ours: []string{"hilo/bot/bottest", "hilo/mail", "hilo/network", "hilo/storage"}},
	"hilo/bot/slack": {
		ours:   []string{"hilo/bot", "hilo/network", "hilo/locales"},
		others: []string{"github.com/slack-go/slack", "github.com/gorilla/websocket", "github.com/go-json-experiment/json"},
	},
	"hilo/bot/slack/strict": {others: []string{"github.com/gorilla/websocket"}},
	"hilo/bot/mattermost": {
		ours:   []string{"hilo/bot", "hilo/network", "hilo/locales"},
		others: []string{"github.com/mattermost/mattermost/server/public"},
	},
	"hilo/bot/playground": {ours: []string{"hilo/bot", "hilo/network", "hilo/locales"}},
	"hilo/bot/bottest":    {ours: []string{"hilo/bot", "hilo/locales"}},
	"hilo/bot":            {ours: []string{"hilo/network", "hilo/locales"}, others: []string{"github.com/riverqueue/river"}},
	"hilo/storage": {
		ours: []string{"hilo/network", "hilo/network/*", "hilo/migrations"},
		others: []string{"github.com/jmoiron/sqlx", "github.com/lib/pq", "modernc.org/sqlite", "github.com/pressly/goose/v3",
			"github.com/riverqueue/river", "github.com/go-json-experiment/json"},
	},
	"hilo/network":          {ours: []string{"hilo/network/*"}},
	"hilo/network/urgency":  {},
	"hilo/network/calendar": {others: []string{"golang.org/x/text", "github.com/teambition/rrule-go"}},
	"hilo/network/privacy":  {others: []string{"github.com/nyaruka/phonenumbers", "golang.org/x/text"}},
	"hilo/network/sheet":    {others: []string{"github.com/xuri/excelize/v2", "golang.org/x/text"}},
	"hilo/network/words":    {others: []string{"golang.org/x/text"}},
	"hilo/network/hsds":     {},
	"hilo/locales": {
		others: []string{"github.com/nicksnyder/go-i18n/v2", "github.com/BurntSushi/toml", "golang.org/x/text"},
	},
	"hilo/migrations": {},
}

type listed struct {
	ImportPath string
	Imports    []string
}

// packages are all of the module, as the go command lists them.
func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "hilo/...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestWhoImportsWhom(t *testing.T) {
	all := packages(t)
	if len(all) < len(house) {
		t.Errorf("%d packages of the house are gone: take their rules out", len(house)-len(all))
	}
	for _, p := range all {
		r, ok := house[p.ImportPath]
		if !ok {
			t.Errorf("%s has no rule in the house", p.ImportPath)
		}
		for _, path := range p.Imports {
			if !r.allows(path) {
				t.Errorf("%s must not import %s", p.ImportPath, path)
			}
		}
	}
}

// allows says whether a package may be imported; the standard library always may.
func (r rule) allows(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	if first != "hilo" {
		return !strings.Contains(first, ".") || slices.ContainsFunc(r.others, func(module string) bool {
			return path == module || strings.HasPrefix(path, module+"/")
		})
	}
	return slices.ContainsFunc(r.ours, func(allowed string) bool {
		parent, below := strings.CutSuffix(allowed, "/*")
		return path == allowed || below && strings.HasPrefix(path, parent+"/")
	})
}

func TestTheRuleCanFail(t *testing.T) {
	r := rule{ours: []string{"hilo/network", "hilo/bot/*"}, others: []string{"example.org/yaml"}}
	for path, want := range map[string]bool{
		"net/http": true, "hilo/network": true, "hilo/network/urgency": false, "hilo/bot/slack": true, "hilo/bot": false,
		"example.org/yaml/parser": true, "example.org/yaml2": false, "hilo/storage": false,
	} {
		if r.allows(path) != want {
			t.Errorf("%s: allowed %t", path, !want)
		}
	}
}
