package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// process is a hilo that runs by itself, as it does for whoever installs it.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	addr string
	rest chan string // what it wrote after its address
}

// started runs the test binary as hilo until a line that it writes, on standard error when fromLog, tells its address.
func started(t *testing.T, address *regexp.Regexp, fromLog bool, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.CommandContext(t.Context(), os.Args[0], args...), rest: make(chan string, 1)}
	p.cmd.Env = append(os.Environ(), asHilo+"=1")
	p.cmd.Cancel = func() error { return p.cmd.Process.Kill() }
	pipe, err := p.cmd.StdoutPipe()
	if fromLog {
		pipe, err = p.cmd.StderrPipe()
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var seen strings.Builder
	for lines := bufio.NewScanner(pipe); lines.Scan(); {
		seen.WriteString(lines.Text() + "\n")
		if m := address.FindStringSubmatch(lines.Text()); m != nil {
			p.addr = m[1]
			go func() {
				var rest strings.Builder
				for lines.Scan() {
					rest.WriteString(lines.Text() + "\n")
				}
				p.rest <- rest.String()
			}()
			return p
		}
	}
	t.Fatalf("hilo %v told no address:\n%s%v", args, seen.String(), p.cmd.Wait())
	return nil
}

// stopped tells the process to stop, as Docker and systemd do, and returns what it wrote since it had started.
func (p *process) stopped() string {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	rest := <-p.rest
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("it stopped badly: %v\n%s", err, rest)
	}
	return rest
}

// get reads an address of the process.
func (p *process) get(path string) (int, string) {
	p.t.Helper()
	return p.ask(http.MethodGet, path, nil)
}

func (p *process) post(path string, body any) string {
	p.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	status, answer := p.ask(http.MethodPost, path, text)
	if status != http.StatusOK {
		p.t.Fatalf("%s: %d %s", path, status, answer)
	}
	return answer
}

func (p *process) ask(method, path string, body []byte) (int, string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, "http://"+p.addr+path, bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

var (
	logged  = regexp.MustCompile(`"msg":"listening","addr":"([^"]+)"`)
	greeted = regexp.MustCompile(`^    http://(\S+)$`)
)

func TestServe(t *testing.T) {
	onBoth(t, func(t *testing.T) {
		t.Helper()
		p := started(t, logged, true, "serve", "--addr", "127.0.0.1:0")
		for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n", "/": fmt.Sprintf(welcome, silent)} {
			if status, text := p.get(path); status != http.StatusOK || text != want {
				t.Errorf("%s: %d %q", path, status, text)
			}
		}
		for _, path := range []string{"/api/state", "/page/app.js", "/nothing"} {
			if status, _ := p.get(path); status != http.StatusNotFound {
				t.Errorf("%s: %d", path, status)
			}
		}
		if out, _ := hilo(t, 0, "health", "--addr", p.addr); out != "ok\n" {
			t.Errorf("health: %q", out)
		}
		if log := p.stopped(); !strings.Contains(log, `"msg":"stopped"`) || strings.Contains(log, `"level":"ERROR"`) {
			t.Errorf("log: %s", log)
		}
		p = started(t, logged, true, "serve", "--addr", "127.0.0.1:0", "--no-migrate")
		p.stopped()
	})
}

func TestNotReadyWithoutItsTables(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hilo.db")
	t.Setenv("HILO_DATABASE_URL", "sqlite:"+path)
	p := started(t, logged, true, "serve", "--addr", "127.0.0.1:0")
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Truncate(path+suffix, 0); err != nil {
			t.Fatal(err)
		}
	}
	if status, text := p.get("/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("readyz: %d %q", status, text)
	}
	if status, _ := p.get("/healthz"); status != http.StatusOK {
		t.Errorf("healthz: %d", status)
	}
}

func TestDemoIsThereAgain(t *testing.T) {
	db := filepath.Join(t.TempDir(), "demo.db")
	p := started(t, greeted, false, "demo", "--addr", "127.0.0.1:0", "--db", db)
	p.post("/api/say", map[string]string{"person": "ana", "channel": "empleo", "text": "/necesidad Faltan plazas de guardería"})
	p.post("/api/clock", map[string]string{"advance": "49h"})
	before, when := p.messages("empleo"), p.now()
	if len(before) < 3 || !before[0].Pinned || !strings.Contains(before[len(before)-1].Text, "guardería") {
		t.Fatalf("ana reads %+v", before)
	}
	if rest := p.stopped(); !strings.Contains(rest, db) {
		t.Errorf("it does not say where it keeps all: %q", rest)
	}
	p = started(t, greeted, false, "demo", "--addr", "127.0.0.1:0", "--db", db)
	if d := cmp.Diff(before, p.messages("empleo")); d != "" {
		t.Error(d)
	}
	if now := p.now(); now.Before(when) || now.After(when.Add(time.Hour)) {
		t.Errorf("the clock was at %s and is at %s", when, now)
	}
	p.stopped()
}

func TestDemoBegins(t *testing.T) {
	p := started(t, greeted, false, "demo", "--addr", "127.0.0.1:0", "--lang", "ca")
	if now := p.now(); now.Sub(demoStart) < 0 || now.Sub(demoStart) > time.Hour {
		t.Errorf("it begins at %s", now)
	}
	if got := p.messages("educacion"); len(got) == 0 || !got[0].Pinned {
		t.Errorf("no card to begin with: %+v", got)
	}
	_, stderr := hilo(t, 1, "demo", "--addr", p.addr)
	if !strings.Contains(stderr, "ya está ocupada") || !strings.Contains(stderr, "--addr") {
		t.Errorf("a taken port: %q", stderr)
	}
	if rest := p.stopped(); !strings.Contains(rest, "sense contrasenya") {
		t.Errorf("greeting: %q", rest)
	}
}

func TestDemoWarnsWhereOthersReachIt(t *testing.T) {
	for addr, want := range map[string]bool{"127.0.0.1:80": true, "[::1]:80": true, "0.0.0.0:80": false, "192.0.2.1:80": false} {
		if local(addr) != want {
			t.Errorf("%s: %t", addr, !want)
		}
	}
	if got := reachable("[::]:80"); got != "127.0.0.1:80" {
		t.Errorf("[::]:80 is opened at %s", got)
	}
}

type message struct {
	ID, Author, Text string
	Pinned           bool
}

// messages are what ana sees in a channel.
func (p *process) messages(channel string) []message {
	p.t.Helper()
	_, text := p.get("/api/messages?person=ana&channel=" + channel)
	var all []struct {
		message
		Private bool
	}
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		p.t.Fatalf("%v: %s", err, text)
	}
	var out []message
	for _, m := range all {
		if !m.Private { // those are lost, as in any chat
			out = append(out, m.message)
		}
	}
	return out
}

func (p *process) now() time.Time {
	p.t.Helper()
	_, text := p.get("/api/state")
	var state struct{ Now time.Time }
	if err := json.Unmarshal([]byte(text), &state); err != nil {
		p.t.Fatalf("%v: %s", err, text)
	}
	return state.Now
}
