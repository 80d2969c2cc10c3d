package storage_test

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"hilo/storage"
)

// starterURL has the test binary be one of several processes that start at once.
const starterURL = "HILO_TEST_STARTER"

func TestMain(m *testing.M) {
	if url := os.Getenv(starterURL); url != "" {
		if err := start(url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// start says that it is ready, waits for its input to end, then opens and migrates as a process does.
func start(url string) error {
	if _, err := os.Stdout.WriteString("ready\n"); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	ctx := context.Background()
	s, err := storage.Open(ctx, storage.Options{URL: url})
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = s.Migrate(ctx)
	return err
}

func TestFourProcessesStartAtOnce(t *testing.T) {
	eachEmpty(t, func(t *testing.T, url string) {
		gates, said := make([]io.Closer, 4), make([]*strings.Builder, 4)
		processes := make([]*exec.Cmd, 4)
		for i := range processes {
			processes[i], gates[i], said[i] = starter(t, url)
		}
		for _, g := range gates {
			if err := g.Close(); err != nil {
				t.Fatal(err)
			}
		}
		for i, p := range processes {
			if err := p.Wait(); err != nil {
				t.Errorf("process %d: %v: %s", i+1, err, said[i])
			}
		}
		s := opened(t, url, &clock{now: monday})
		if ok, err := s.Migrated(t.Context()); err != nil || !ok {
			t.Errorf("Migrated() = %v, %v after the four, want true", ok, err)
		}
		found(t, s, "alhama")
	})
}

// starter is a process that waits at its gate.
func starter(t *testing.T, url string) (*exec.Cmd, io.Closer, *strings.Builder) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), starterURL+"="+url)
	said := &strings.Builder{}
	cmd.Stderr = said
	gate, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "ready\n" {
		t.Fatalf("the process said %q (%v), want ready: %s", line, err, said)
	}
	return cmd, gate, said
}

func TestMigrateUpTwice(t *testing.T) {
	eachEmpty(t, func(t *testing.T, url string) {
		s := opened(t, url, &clock{now: monday})
		if ok, err := s.Migrated(t.Context()); err != nil || ok {
			t.Errorf("Migrated() = %v, %v on an empty database, want false", ok, err)
		}
		all := len(goUp(t, s, url).ListSources())
		for i, want := range []int{all, 0} {
			got, err := s.Migrate(t.Context())
			if err != nil || got != want {
				t.Errorf("migration %d applied %d (%v), want %d", i+1, got, err, want)
			}
		}
		if ok, err := s.Migrated(t.Context()); err != nil || !ok {
			t.Errorf("Migrated() = %v, %v, want true", ok, err)
		}
	})
}

func TestMigrateDownAndUpAgain(t *testing.T) {
	eachEmpty(t, func(t *testing.T, url string) {
		s := migrated(t, url, &clock{now: monday})
		found(t, s, "alhama")
		if _, err := goUp(t, s, url).DownTo(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		err := s.View(t.Context(), func(tx *storage.Tx) error {
			_, err := tx.Networks(t.Context())
			return err
		})
		if err == nil {
			t.Error("the tables are still there after going down")
		}
		if n, err := s.Migrate(t.Context()); err != nil || n == 0 {
			t.Fatalf("up again applied %d: %v", n, err)
		}
		found(t, s, "alhama")
	})
}

// goUp is the migrations by themselves, on a connection of their own.
func goUp(t *testing.T, s *storage.Store, url string) *goose.Provider {
	t.Helper()
	driver, dsn := "postgres", url
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, dsn = "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	p, err := storage.Migrator(s.Dialect(), db)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
