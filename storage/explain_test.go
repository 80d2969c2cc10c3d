package storage_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hilo/storage"
)

// growing are the tables that grow with the years: no statement may read one from end to end.
var growing = []string{"needs", "need_words", "need_areas", "need_entities", "ballots", "reasons", "history", "deliveries", "summaries", "inbox",
	"questions", "question_steps", "question_replies", "question_words", "meetings", "meeting_areas", "attendances", "agendas", "agenda_points", "notices", "series", "series_areas", "series_dates",
	"resources", "resource_areas", "resource_marks", "resource_words", "resource_spellings", "resource_writings", "resource_doubts",
	"resource_misses", "import_replaces", "mails", "feeds", "date_polls", "date_poll_areas", "date_poll_needs", "date_poll_slots", "date_poll_answers", "installations", "installed_spaces",
	"minutes", "minutes_numbers", "minutes_attendees", "minutes_points", "outcomes", "minutes_corrections", "minutes_agreed", "minutes_versions"}

var (
	named   = regexp.MustCompile(`(?i)\b(?:from|join|update|into)\s+(\w+)(?:\s+(?:as\s+)?(\w+))?`)
	scanned = regexp.MustCompile(`^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?`)
	ours    = regexp.MustCompile(`(?i)^\s*(select|insert|update|delete)\b`)
)

// partial is the index of what is still to be said: walking through it is walking through little.
const partial = "deliveries_pending"

// TestEveryStatementHasAnIndex calls every method on SQLite and asks for the plan of each statement that came.
func TestEveryStatementHasAnIndex(t *testing.T) {
	c := &clock{now: monday}
	s := migrated(t, dialects[0].fresh(t), c)
	texts, err := s.Record()
	if err != nil {
		t.Fatal(err)
	}
	probed(t, s, true)
	gone := found(t, s, "gone")
	update(t, s, func(ctx context.Context, tx *storage.Tx) error {
		return errors.Join(tx.Enqueue(ctx, note{1}, monday), tx.ErasePerson(ctx, gone.ID, gone.people[0].ID))
	})
	for _, sweep := range []func() error{
		func() error { _, err := s.Stale(t.Context(), monday); return err },
		func() error { return s.WakeDeliveries(t.Context()) },
		func() error { return s.ForgetInbox(t.Context(), monday) },
		func() error { return publishAgain(t, s, gone) },
		func() error { return installedAndErased(t, s, c, gone) },
	} {
		if err := sweep(); err != nil {
			t.Fatal(err)
		}
	}
	seen, explained := map[string]bool{}, 0
	for _, text := range texts.All() {
		if !ours.MatchString(text) || strings.Contains(text, "river_") || strings.HasPrefix(text, "select * from ") {
			continue
		}
		explained++
		tables := map[string]string{}
		for _, m := range named.FindAllStringSubmatch(text, -1) {
			tables[m[1]], tables[m[2]] = m[1], m[1]
			seen[m[1]] = true
		}
		for _, line := range plan(t, s, text) {
			for _, m := range scanned.FindAllStringSubmatch(line, 1) {
				if slices.Contains(growing, tables[m[1]]) && m[2] != partial {
					t.Errorf("%s in\n%s", line, text)
				}
			}
		}
	}
	for _, table := range growing {
		if !seen[table] {
			t.Errorf("no statement about %s was met among %v", table, slices.Sorted(maps.Keys(seen)))
		}
	}
	if explained < 100 {
		t.Errorf("%d statements were explained, want all of them", explained)
	}
}

func plan(t *testing.T, s *storage.Store, text string) []string {
	t.Helper()
	rows := read(t, s, func(ctx context.Context, tx *storage.Tx) ([]map[string]any, error) {
		return tx.Rows(ctx, "explain query plan "+text, make([]any, strings.Count(text, "?"))...)
	})
	var out []string
	for _, r := range rows {
		out = append(out, fmt.Sprint(r["detail"]))
	}
	return out
}
