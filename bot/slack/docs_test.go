package slack_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"hilo/bot/slack"
)

// handbooks are the page for whoever installs hilo in Slack, in its languages.
var handbooks = []string{"slack.md", "slack.es.md"}

var (
	rightsTable = regexp.MustCompile(`(?s)\| (?:right|permiso) \|[^\n]*\n\|---\|---\|\n(.*?)\n\n`)
	rightNamed  = regexp.MustCompile("(?m)`([a-z_]+(?::[a-z.]+)?)`")
	firstColumn = regexp.MustCompile(`(?m)^\| ([^|]*) \|`)
)

// TestTheDocsTellEveryRight compares the rights that the handbooks explain with those that the app asks for.
func TestTheDocsTellEveryRight(t *testing.T) {
	want := slices.Sorted(slices.Values(slack.Scopes()))
	for _, page := range handbooks {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
		if err != nil {
			t.Fatal(err)
		}
		table := rightsTable.FindSubmatch(text)
		if table == nil {
			t.Errorf("%s has no table of rights", page)
			continue
		}
		var told []string
		for _, row := range firstColumn.FindAllSubmatch(table[1], -1) {
			for _, name := range rightNamed.FindAllSubmatch(row[1], -1) {
				told = append(told, string(name[1]))
			}
		}
		if slices.Sort(told); !slices.Equal(told, want) {
			t.Errorf("%s explains the rights %q, and the app asks for %q", page, told, want)
		}
	}
}

var (
	shellBlock = regexp.MustCompile("(?ms)^ *```sh\n(.*?)\n *```$")
	comment    = regexp.MustCompile(`(?m)\s*#.*$`)
)

// TestTheDocsTypeTheSame keeps what there is to type equal in every language.
func TestTheDocsTypeTheSame(t *testing.T) {
	typed := func(page string) []string {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, block := range shellBlock.FindAllSubmatch(text, -1) {
			out = append(out, comment.ReplaceAllString(string(block[1]), ""))
		}
		return out
	}
	want := typed(handbooks[0])
	if len(want) < 4 {
		t.Fatalf("%s has %d blocks to type", handbooks[0], len(want))
	}
	for _, page := range handbooks[1:] {
		if got := typed(page); !slices.Equal(got, want) {
			t.Errorf("%s has people type\n%q\nand %s\n%q", page, got, handbooks[0], want)
		}
	}
}
