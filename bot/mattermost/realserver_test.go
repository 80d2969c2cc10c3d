package mattermost_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/lib/pq" // the database of the server is made and dropped here
	"github.com/mattermost/mattermost/server/public/model"
)

// startWithin bounds a start of the server; it takes two seconds.
const startWithin = 60 * time.Second

// worldsAtOnce is how many stories are played at the same time: they wait for the server most of the time.
const worldsAtOnce = "6"

// TestMain stops the server that the tests have shared, if one of them needed it.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", worldsAtOnce); err != nil {
		panic(err)
	}
	code := m.Run()
	if err := shared.end(code != 0); err != nil {
		fmt.Fprintln(os.Stderr, "mattermost:", err)
		code = 1
	}
	os.Exit(code)
}

// shared is the one real Mattermost server of a test binary: it is started by the first test that needs it.
var shared onceServer

type onceServer struct {
	once   sync.Once
	server *realServer
	err    error
}

// atServer is the server, with an empty database when the first test asks for it. Tests keep out of each other's way by teams of
// their own.
func atServer(tb testing.TB) *realServer {
	tb.Helper()
	shared.once.Do(func() { shared.server, shared.err = newRealServer(context.WithoutCancel(tb.Context())) })
	if shared.err != nil {
		tb.Fatal(shared.err)
	}
	return shared.server
}

func (o *onceServer) end(failed bool) error {
	if o.server == nil {
		return nil
	}
	return o.server.remove(failed)
}

// realServer is a Mattermost server that runs for the tests.
type realServer struct {
	url    string
	admin  *model.Client4 // the system administrator
	home   string         // what was built
	folder string         // what it works in
	env    []string
	base   string // URL of the cluster's own database
	name   string // of the server's database
	cmd    *exec.Cmd
	in     io.WriteCloser
}

// newRealServer starts a server over an empty database and makes its first user, who administers it.
func newRealServer(ctx context.Context) (s *realServer, err error) {
	s = &realServer{home: os.Getenv("HILO_TEST_MATTERMOST"), base: os.Getenv("HILO_TEST_POSTGRES")}
	if s.home == "" || s.base == "" {
		return nil, errors.New("HILO_TEST_MATTERMOST or HILO_TEST_POSTGRES is missing: this test talks to a real Mattermost server. " +
			"Run make test, or: HILO_TEST_MATTERMOST=$(scripts/mattermost.sh) scripts/with-postgres.sh go test ./bot/mattermost")
	}
	if s.folder, err = os.MkdirTemp("", "hilo-mattermost"); err != nil {
		return nil, err
	}
	for _, dir := range []string{"config", "data", "logs", "plugins", "client/plugins"} {
		if err := os.MkdirAll(filepath.Join(s.folder, dir), 0o755); err != nil {
			return nil, err
		}
	}
	s.name = "hilo_mattermost_" + strings.ToLower(rand.Text())
	if err := s.sql(ctx, "create database "+s.name); err != nil {
		return nil, err
	}
	if err := s.configure(); err != nil {
		return nil, err
	}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.remove(true))
	}
	return s, s.found(ctx)
}

// configure chooses a port and says all that differs from a new installation: it speaks to nobody outside.
func (s *realServer) configure() error {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := ln.Addr().String()
	if err := ln.Close(); err != nil {
		return err
	}
	database, err := url.Parse(s.base)
	if err != nil {
		return err
	}
	database.Path = "/" + s.name
	s.url = "http://" + address
	s.env = append(os.Environ(),
		"MM_SQLSETTINGS_DRIVERNAME=postgres", "MM_SQLSETTINGS_DATASOURCE="+database.String(), "MM_SQLSETTINGS_MAXOPENCONNS=40",
		"MM_SERVICESETTINGS_SITEURL="+s.url, "MM_SERVICESETTINGS_LISTENADDRESS="+address,
		"MM_SERVICESETTINGS_ENABLEBOTACCOUNTCREATION=true", "MM_SERVICESETTINGS_ENABLEUSERACCESSTOKENS=true",
		"MM_SERVICESETTINGS_ALLOWEDUNTRUSTEDINTERNALCONNECTIONS=127.0.0.1 localhost",
		"MM_TEAMSETTINGS_ENABLEOPENSERVER=true", "MM_TEAMSETTINGS_MAXUSERSPERTEAM=1000", "MM_PLUGINSETTINGS_ENABLE=false",
		"MM_RATELIMITSETTINGS_ENABLE=false", "MM_LOGSETTINGS_ENABLEDIAGNOSTICS=false", "MM_LOGSETTINGS_ENABLEFILE=false",
		"MM_LOGSETTINGS_CONSOLELEVEL=INFO", "MM_SERVICESETTINGS_ENABLESECURITYFIXALERT=false",
		"MM_SERVICESETTINGS_ENABLELINKPREVIEWS=false", "MM_LOGSETTINGS_ENABLESENTRY=false",
		"MM_ANNOUNCEMENTSETTINGS_ADMINNOTICESENABLED=false", "MM_ANNOUNCEMENTSETTINGS_USERNOTICESENABLED=false",
		"MM_PLUGINSETTINGS_ENABLEMARKETPLACE=false", "MM_EMAILSETTINGS_SENDPUSHNOTIFICATIONS=false",
		"MM_EMAILSETTINGS_SENDEMAILNOTIFICATIONS=false")
	return nil
}

// keeper runs a server and ends it when its own standard input ends, as it does when the tests are killed; what is said
// there first is the signal.
const keeper = `$3 "$1/mattermost" >>"$2" 2>&1 </dev/null & p=$!
read -r signal; kill -s "${signal:-KILL}" $p; wait $p; exit 0`

// politeness is what a server is run by that is only there to be measured against: it gives way to hilo and leaves it all
// cores but one, as though it had a machine of its own. In tests it is a part of what is waited for.
func politeness() string {
	if flag.Lookup("test.bench").Value.String() == "" {
		return ""
	}
	return "taskset -c 0 nice -n 15"
}

// start runs the server until stop, and returns when it answers.
func (s *realServer) start(ctx context.Context) error {
	s.cmd = exec.Command("sh", "-c", keeper, "mattermost", s.home, s.log(), politeness())
	s.cmd.Dir, s.cmd.Env = s.folder, s.env
	var err error
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	err = until(ctx, func() (bool, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/api/v4/system/ping", http.NoBody)
		if err != nil {
			return false, err
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return false, nil //nolint:nilerr // it does not answer yet
		}
		return res.StatusCode == http.StatusOK, res.Body.Close()
	})
	if err != nil {
		return fmt.Errorf("the server did not start: %w\n%s", err, s.tail())
	}
	return nil
}

// stop ends the server by a signal ("TERM", "KILL") and returns when it has ended.
func (s *realServer) stop(signal string) error {
	_, err := io.WriteString(s.in, signal+"\n")
	return errors.Join(err, s.in.Close(), s.cmd.Wait())
}

// remove ends the server and takes away what it worked with; its log stays where a test has failed.
func (s *realServer) remove(failed bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	var errs []error
	if s.cmd != nil {
		errs = append(errs, s.stop("KILL")) // it would take ten seconds over a farewell
	}
	errs = append(errs, s.sql(ctx, "drop database if exists "+s.name+" with (force)"))
	if failed {
		kept := filepath.Join(os.TempDir(), "hilo-mattermost.log")
		fmt.Fprintln(os.Stderr, "the log of the Mattermost server is kept in", kept)
		errs = append(errs, os.Rename(s.log(), kept))
	}
	return errors.Join(append(errs, os.RemoveAll(s.folder))...)
}

func (s *realServer) log() string { return filepath.Join(s.folder, "logs", "console.log") }

// tail is the end of the server's log.
func (s *realServer) tail() string {
	data, err := os.ReadFile(s.log())
	if err != nil {
		return err.Error()
	}
	lines := bytes.Split(data, []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-20):], []byte("\n")))
}

func (s *realServer) sql(ctx context.Context, statement string) error {
	db, err := sql.Open("postgres", s.base)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, statement)
	return errors.Join(err, db.Close())
}

// schema is the URL of an empty schema on the suite's PostgreSQL, for hilo itself.
func (s *realServer) schema(tb testing.TB) string {
	tb.Helper()
	name := "hilo_" + strings.ToLower(rand.Text())
	if err := s.sql(tb.Context(), "create schema "+name); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.sql(context.WithoutCancel(tb.Context()), "drop schema "+name+" cascade"); err != nil {
			tb.Error(err)
		}
	})
	u, err := url.Parse(s.base)
	if err != nil {
		tb.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// until asks again and again, a little later each time, until something is so or the context ends: for what nothing
// else tells of.
func until(ctx context.Context, so func() (bool, error)) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok, err := so(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}
