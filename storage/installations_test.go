package storage_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hilo/network"
	"hilo/storage"
)

func inWorkspace(id string) network.Installation {
	return network.Installation{Platform: "test", Workspace: id, Name: "Red " + id, Bot: "U1", Scopes: "commands,chat:write", Sealed: "k.1"}
}

func install(t *testing.T, s *storage.Store, i network.Installation) {
	t.Helper()
	if err := s.SaveInstallation(t.Context(), i); err != nil {
		t.Fatal(err)
	}
}

func uninstall(t *testing.T, s *storage.Store, id string) {
	t.Helper()
	if err := s.Uninstall(t.Context(), "test", id); err != nil {
		t.Fatal(err)
	}
}

func erase(t *testing.T, s *storage.Store, id string) {
	t.Helper()
	if err := s.Erase(t.Context(), network.EraseJob{Platform: "test", ID: id}); err != nil {
		t.Fatal(err)
	}
}

func TestAnInstallationIsKeptAndRevived(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		if _, err := s.Installation(t.Context(), "test", "T1"); !errors.Is(err, network.ErrNotFound) {
			t.Errorf("before: %v", err)
		}
		want := inWorkspace("T1")
		want.Enterprise, want.Expires = "E1", monday.Add(12*time.Hour)
		install(t, s, want)
		want.Installed = monday
		check := func(what string) {
			t.Helper()
			got, err := s.Installation(t.Context(), "test", "T1")
			if d := cmp.Diff(want, got); d != "" || err != nil {
				t.Errorf("%s: %v\n%s", what, err, d)
			}
		}
		check("installed")
		c.Add(time.Hour)
		uninstall(t, s, "T1")
		want.Gone, want.Sealed, want.Expires = monday.Add(time.Hour), "", time.Time{}
		check("gone, and its tokens with it")
		c.Add(time.Hour)
		uninstall(t, s, "T1")
		check("told twice")
		want = inWorkspace("T1")
		want.Sealed = "k.2"
		install(t, s, want)
		want.Installed = monday.Add(2 * time.Hour)
		check("installed again")
	})
}

func TestNewTokensReplaceThoseThatWereRead(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		i := inWorkspace("T1")
		install(t, s, i)
		for _, step := range []struct{ read, sealed, want string }{
			{"k.1", "k.2", "k.2"}, {"k.1", "k.3", "k.2"}, {"k.2", "k.4", "k.4"},
		} {
			i.Sealed = step.sealed
			if err := s.SaveTokens(t.Context(), i, step.read); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Installation(t.Context(), "test", "T1"); err != nil || got.Sealed != step.want {
				t.Errorf("%+v: %q, %v", step, got.Sealed, err)
			}
		}
	})
}

func TestInstallationsByIDAndByTheirEnd(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		for id, hours := range map[string]int{"T1": 3, "T2": 0, "T3": 1, "T4": 9, "T5": 2} {
			i := inWorkspace(id)
			if hours > 0 {
				i.Expires = monday.Add(time.Duration(hours) * time.Hour)
			}
			install(t, s, i)
		}
		uninstall(t, s, "T5")
		ids := func(list []network.Installation, err error) []string {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, i := range list {
				out = append(out, i.ID())
			}
			return out
		}
		for _, c := range []struct{ got, want []string }{
			{ids(s.Installations(t.Context(), "test", "", 2)), []string{"T1", "T2"}},
			{ids(s.Installations(t.Context(), "test", "T2", 2)), []string{"T3", "T4"}},
			{ids(s.Installations(t.Context(), "test", "T4", 2)), nil},
			{ids(s.Installations(t.Context(), "other", "", 2)), nil},
			{ids(s.Expiring(t.Context(), "test", monday.Add(4*time.Hour))), []string{"T3", "T1"}},
		} {
			if d := cmp.Diff(c.want, c.got); d != "" {
				t.Error(d)
			}
		}
	})
}

func TestAKeyIsClaimedOnce(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		for i, key := range []string{"a", "a", "b"} {
			if first, err := s.Claim(t.Context(), key); err != nil || first != (i != 1) {
				t.Errorf("claim %d of %s: %v, %v", i, key, first, err)
			}
		}
	})
}

// everything counts the rows of every table in which something of a network may stand, by table.
func everything(t *testing.T, s *storage.Store, w town) map[string]int {
	t.Helper()
	list, err := tables()
	if err != nil {
		t.Fatal(err)
	}
	return read(t, s, func(ctx context.Context, tx *storage.Tx) (map[string]int, error) {
		out := map[string]int{}
		for _, q := range list {
			rows, err := tx.Rows(ctx, q.text, q.id(w))
			if err != nil {
				return nil, err
			}
			out[q.table] = len(rows)
		}
		people, err := tx.Rows(ctx, "select * from people where workspace = ?", w.Workspace)
		out["people"] = len(people)
		if err != nil {
			return nil, err
		}
		jobs, err := tx.Rows(ctx, "select cast(args ->> 'network' as text) as network from river_job")
		for _, j := range jobs {
			if fmt.Sprintf("%s", j["network"]) == strconv.FormatInt(w.ID, 10) {
				out["river_job"]++
			}
		}
		return out, err
	})
}

func TestAfterTheGraceNothingIsLeft(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		gone, stays := found(t, s, "T1"), found(t, s, "T2")
		for _, w := range []town{gone, stays} {
			furnish(t, s, w, 3)
			install(t, s, inWorkspace(w.Workspace))
		}
		before, neighbour := everything(t, s, gone), dump(t, s, stays)
		if before["needs"] != 3 || before["people"] != 3 || before["river_job"] == 0 {
			t.Fatalf("furnished with %v", before)
		}
		uninstall(t, s, "T1")
		c.Add(network.Grace - time.Second)
		erase(t, s, "T1")
		if got := everything(t, s, gone); !cmp.Equal(got, before) {
			t.Errorf("within the grace: %s", cmp.Diff(before, got))
		}
		c.Add(time.Second)
		erase(t, s, "T1")
		for table, rows := range everything(t, s, gone) {
			if rows > 0 {
				t.Errorf("%s still has %d rows", table, rows)
			}
		}
		if _, err := s.Installation(t.Context(), "test", "T1"); !errors.Is(err, network.ErrNotFound) {
			t.Errorf("the installation: %v", err)
		}
		erase(t, s, "T1") // once more does no harm
		if after := dump(t, s, stays); after != neighbour {
			t.Errorf("its neighbour changed:\n%s", difference(neighbour, after))
		}
	})
}

func TestWhoInstallsAgainFindsEverything(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		w := found(t, s, "T1")
		furnish(t, s, w, 2)
		install(t, s, inWorkspace("T1"))
		before := dump(t, s, w)
		uninstall(t, s, "T1")
		c.Add(network.Grace - time.Hour)
		install(t, s, inWorkspace("T1"))
		c.Add(2 * time.Hour)
		erase(t, s, "T1") // the job of then
		uninstall(t, s, "T1")
		erase(t, s, "T1") // it is this one's turn after another grace only
		if after := dump(t, s, w); after != before {
			t.Errorf("it changed:\n%s", difference(before, after))
		}
	})
}

// TestErasedWithTheOrganisation has three workspaces of one: two met through it, one with an installation of its own.
func TestErasedWithTheOrganisation(t *testing.T) {
	eachTimed(t, func(t *testing.T, s *storage.Store, c *clock) {
		towns := []town{foundEmpty(t, s, "T1"), foundEmpty(t, s, "T2"), foundEmpty(t, s, "T3")}
		install(t, s, network.Installation{Platform: "test", Enterprise: "E1", Sealed: "k.1"})
		for _, w := range towns {
			if err := s.SetEnterpriseOf(t.Context(), "test", w.Workspace, "E1"); err != nil {
				t.Fatal(err)
			}
		}
		own := inWorkspace("T3")
		own.Enterprise = "E1"
		install(t, s, own)
		left := func() string {
			var out []string
			for _, w := range towns {
				if everything(t, s, w)["networks"] > 0 {
					out = append(out, w.Workspace)
				}
			}
			return strings.Join(out, " ")
		}
		uninstall(t, s, "T3")
		c.Add(network.Grace)
		erase(t, s, "T3")
		if got := left(); got != "T1 T2 T3" {
			t.Errorf("the organisation's stands, and %q are left", got)
		}
		install(t, s, own)
		uninstall(t, s, "E1")
		c.Add(network.Grace)
		erase(t, s, "E1")
		if got := left(); got != "T3" {
			t.Errorf("after the organisation's %q are left", got)
		}
	})
}

func TestEveryTableOfNetworksIsErased(t *testing.T) {
	list, err := tables()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, q := range list {
		if q.table != "networks" && q.table != "people" {
			want = append(want, q.table)
		}
	}
	got := slices.Clone(storage.OfNetworks())
	slices.Sort(got)
	slices.Sort(want)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("tables to erase:\n%s", d)
	}
}

// installedAndErased calls what there is about installations, to the end of a town.
func installedAndErased(t *testing.T, s *storage.Store, c *clock, w town) error {
	t.Helper()
	i := inWorkspace(w.Workspace)
	install(t, s, i)
	_, oneErr := s.Installation(t.Context(), "test", w.Workspace)
	_, allErr := s.Installations(t.Context(), "test", "", 9)
	_, endErr := s.Expiring(t.Context(), "test", monday)
	setErr := s.SetEnterpriseOf(t.Context(), "test", w.Workspace, "E1")
	_, ofErr := s.EnterpriseOf(t.Context(), "test", w.Workspace)
	tokensErr := s.SaveTokens(t.Context(), i, i.Sealed)
	uninstall(t, s, w.Workspace)
	c.Add(network.Grace)
	erase(t, s, w.Workspace)
	return errors.Join(oneErr, allErr, endErr, setErr, ofErr, tokensErr)
}
