package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/lib/pq"
)

var rewrite = flag.Bool("update", false, "write the golden files anew")

// asHilo has the test binary be hilo itself, for tests of a whole process.
const asHilo = "HILO_TEST_AS_HILO"

func TestMain(m *testing.M) {
	if os.Getenv(asHilo) != "" {
		os.Exit(untilSignal(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// hilo carries out a command line that must end with a status.
func hilo(t *testing.T, status int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	if got := run(t.Context(), args, &out, &err); got != status {
		t.Fatalf("hilo %s: status %d, want %d\n%s%s", strings.Join(args, " "), got, status, out.String(), err.String())
	}
	return out.String(), err.String()
}

// onBoth runs a test on both databases, each time on an empty one of its own, which the environment names.
func onBoth(t *testing.T, fn func(t *testing.T)) {
	t.Helper()
	for name, fresh := range map[string]func(testing.TB) string{"sqlite": freshFile, "postgres": freshSchema} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("HILO_DATABASE_URL", fresh(t))
			fn(t)
		})
	}
}

func freshFile(t testing.TB) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "hilo.db")
}

// freshSchema is a schema of its own on the PostgreSQL that the environment names, dropped when the test ends.
func freshSchema(t testing.TB) string {
	t.Helper()
	base := os.Getenv("HILO_TEST_POSTGRES")
	if base == "" {
		t.Fatal("HILO_TEST_POSTGRES is not set: run scripts/with-postgres.sh go test ./cmd/hilo")
	}
	name := "test_" + strings.ToLower(rand.Text())
	admin(t, base, "create schema "+pq.QuoteIdentifier(name))
	t.Cleanup(func() { admin(t, base, "drop schema "+pq.QuoteIdentifier(name)+" cascade") })
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

func admin(t testing.TB, base, text string) {
	t.Helper()
	db, err := sql.Open("postgres", base)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.WithoutCancel(t.Context()), text); err != nil {
		t.Fatal(err)
	}
}

// golden compares with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *rewrite {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Error(d)
	}
}

func TestHelp(t *testing.T) {
	t.Setenv("COLUMNS", "80") // as wide as the golden file
	all, _ := hilo(t, 0)
	for _, command := range []string{"serve", "demo", "migrate", "import", "export", "export network", "export data", "recursos", "recursos check", "recursos import",
		"recursos export", "health", "doctor", "manifest", "manifest slack", "version"} {
		help, _ := hilo(t, 0, append(strings.Fields(command), "--help")...)
		all += "\n" + strings.Repeat("=", 80) + "\n" + help
	}
	golden(t, "help.txt", all)
	if again, _ := hilo(t, 0, "--help"); !strings.HasPrefix(all, again) {
		t.Error("hilo alone and hilo --help differ")
	}
}

func TestVersion(t *testing.T) {
	out, _ := hilo(t, 0, "version")
	if !regexp.MustCompile(`^hilo dev \(go1\.\d+\S*, \w+/\w+\)\n$`).MatchString(out) {
		t.Errorf("got %q", out)
	}
}

func TestWhatIsNotUnderstood(t *testing.T) {
	for _, args := range [][]string{{"sirve"}, {"serve", "--fast"}, {"import"}, {"demo", "--lang", "fr"}} {
		if _, stderr := hilo(t, 2, args...); !strings.Contains(stderr, "hilo --help") {
			t.Errorf("%v: %q", args, stderr)
		}
	}
}

func TestMigrate(t *testing.T) {
	onBoth(t, func(t *testing.T) {
		t.Helper()
		if _, stderr := hilo(t, 1, "export"); !strings.Contains(stderr, "hilo migrate") {
			t.Errorf("export of an empty database: %q", stderr)
		}
		if _, stderr := hilo(t, 1, "serve", "--no-migrate", "--addr", "127.0.0.1:0"); !strings.Contains(stderr, "hilo migrate") {
			t.Errorf("serve --no-migrate: %q", stderr)
		}
		if out, _ := hilo(t, 0, "migrate"); !strings.HasPrefix(out, "steps applied: ") {
			t.Errorf("first: %q", out)
		}
		if out, _ := hilo(t, 0, "migrate"); out != "the database was up to date\n" {
			t.Errorf("second: %q", out)
		}
		if _, stderr := hilo(t, 1, "export"); stderr != "hilo: there is no network yet\n" {
			t.Errorf("export: %q", stderr)
		}
	})
}

func TestADatabaseThatIsNotThere(t *testing.T) {
	_, stderr := hilo(t, 1, "migrate", "--database-url", "postgres://127.0.0.1:1/hilo?sslmode=disable&connect_timeout=2")
	if !strings.HasPrefix(stderr, "hilo: open database: ") {
		t.Errorf("got %q", stderr)
	}
}

func TestHealthOfNobody(t *testing.T) {
	t.Setenv("HILO_ADDR", "127.0.0.1:1")
	if _, stderr := hilo(t, 1, "health"); !strings.HasPrefix(stderr, "hilo: it does not answer") {
		t.Errorf("got %q", stderr)
	}
}

func TestHealthURL(t *testing.T) {
	for addr, want := range map[string]string{
		":8080": "http://127.0.0.1:8080/healthz", "0.0.0.0:80": "http://127.0.0.1:80/healthz",
		"[::]:80": "http://127.0.0.1:80/healthz", "[::1]:80": "http://[::1]:80/healthz", "hilo:80": "http://hilo:80/healthz",
	} {
		if got, err := healthURL(addr); got != want || err != nil {
			t.Errorf("%s: %s, %v", addr, got, err)
		}
	}
	if _, err := healthURL("8080"); err == nil {
		t.Error("8080 alone was taken for an address")
	}
}
