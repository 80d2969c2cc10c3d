package storage

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"hilo/network"
)

// ofNetworks are all tables with rows of a network, those that others point to last. A test compares them with the
// migrations.
var ofNetworks = []string{
	"emblems", "memoria_totals",
	"mails", "mail_contacts", "feeds",
	"question_words", "question_replies", "question_steps", "questions", "referents", "topics",
	"synonyms_dropped", "import_ranges", "import_replaces", "imports", "guide_pages", "resource_misses", "resource_doubts",
	"resource_writings", "synonym_words", "synonyms", "resource_spellings", "resource_words", "resource_marks",
	"resource_areas", "resources",
	"series_dates", "series_areas", "series",
	"date_poll_answers", "date_poll_slots", "date_poll_needs", "date_poll_areas", "date_polls",
	"timers", "notices", "deliveries", "history", "summaries", "minutes_versions", "minutes_agreed", "minutes_corrections", "outcomes",
	"minutes_points", "minutes_attendees", "minutes_numbers", "minutes", "agenda_points", "agendas", "attendances", "meeting_areas", "meetings",
	"reasons", "ballots", "round_voices", "round_needs", "round_areas", "rounds",
	"need_words", "need_entities", "need_areas", "needs",
	"memberships", "units", "entity_areas", "entities", "places", "areas", "counters",
}

// eraseWorkspace erases the network of a workspace, the people known there and what the queue still had to do for it.
func (t *Tx) eraseWorkspace(ctx context.Context, platform, workspace string) error {
	n, err := t.NetworkAt(ctx, platform, workspace)
	if err == nil {
		err = t.eraseNetwork(ctx, n.ID)
	}
	if err != nil && !errors.Is(err, network.ErrNotFound) {
		return err
	}
	for _, text := range []string{
		`delete from people where platform = ? and workspace = ?
			and not exists (select 1 from memberships m where m.person = people.id)`,
		`delete from installed_spaces where platform = ? and workspace = ?`,
	} {
		if _, err := t.exec(ctx, text, platform, workspace); err != nil {
			return err
		}
	}
	return nil
}

// eraseNetwork erases a network with all that is in it.
func (t *Tx) eraseNetwork(ctx context.Context, id int64) error {
	for _, table := range ofNetworks {
		if _, err := t.exec(ctx, `delete from `+table+` where network = ?`, id); err != nil {
			return fmt.Errorf("erase %s: %w", table, err)
		}
	}
	// A job that runs must not lose its row, as the queue still writes to it; of those that have run it forgets the rows
	// itself, within a day.
	if _, err := t.exec(ctx, `delete from river_job where cast(args ->> 'network' as text) = ? and state not in ('running', 'completed')`,
		strconv.FormatInt(id, 10)); err != nil {
		return fmt.Errorf("erase jobs: %w", err)
	}
	_, err := t.exec(ctx, `delete from networks where id = ?`, id)
	return err
}
