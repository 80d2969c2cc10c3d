package mattermost_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot/bottest"
)

// handbooks are the page for administrators in its languages. The first one is followed, the others must not differ in
// what there is to type.
var handbooks = []string{"mattermost.md", "mattermost.es.md"}

// block is a fenced block of shell that is marked for this test, by a word after "sh".
type block struct{ Kind, Text string }

var fence = regexp.MustCompile("(?ms)^```sh ([a-z]+)\n(.*?\n)```$")

func blocks(t *testing.T, page string) []block {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
	if err != nil {
		t.Fatal(err)
	}
	var out []block
	for _, m := range fence.FindAllStringSubmatch(string(text), -1) {
		out = append(out, block{m[1], m[2]})
	}
	return out
}

func TestTheDocsTypeTheSame(t *testing.T) {
	want := blocks(t, handbooks[0])
	for _, page := range handbooks[1:] {
		if d := cmp.Diff(want, blocks(t, page)); d != "" {
			t.Errorf("%s (-) and %s (+) have people type different things:\n%s", handbooks[0], page, d)
		}
	}
}

// follower does what the page says, in a folder of its own.
type follower struct {
	t      *testing.T
	blocks []block
	values map[string]string // what the page has to be filled in with
	folder string
}

// script is what the page has one type under some of its marks, in their order on the page.
func (f *follower) script(kinds ...string) string {
	f.t.Helper()
	text := "set -euo pipefail\n"
	for _, kind := range kinds {
		if !slices.ContainsFunc(f.blocks, func(b block) bool { return b.Kind == kind }) {
			f.t.Fatalf("the page has no block for %q", kind)
		}
	}
	for _, b := range f.blocks {
		if slices.Contains(kinds, b.Kind) {
			text += b.Text
		}
	}
	return text
}

// fill puts the test's values in the place of the page's examples, each of which must be one that the test knows.
func (f *follower) fill() {
	f.t.Helper()
	filled := 0
	for i, b := range f.blocks {
		if b.Kind != "values" {
			continue
		}
		var text strings.Builder
		for line := range strings.Lines(b.Text) {
			name, _, _ := strings.Cut(line, "=")
			value, ok := f.values[name]
			if !ok {
				f.t.Fatalf("the page asks for %q", name)
			}
			fmt.Fprintf(&text, "%s=%s\n", name, value)
			filled++
		}
		f.blocks[i].Text = text.String()
	}
	if filled != len(f.values) {
		f.t.Fatalf("the page asks for %d values of %d", filled, len(f.values))
	}
}

// bash is a shell that is about to run what the page says.
func (f *follower) bash(kinds ...string) *exec.Cmd {
	f.t.Helper()
	cmd := exec.CommandContext(f.t.Context(), "bash", "-c", f.script(kinds...))
	cmd.Dir = f.folder
	cmd.Env = []string{"PATH=" + f.folder + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + f.folder}
	cmd.Stdin = strings.NewReader(password + "\n")
	return cmd
}

// follow runs what the page says to its end.
func (f *follower) follow(kinds ...string) {
	f.t.Helper()
	if out, err := f.bash(kinds...).CombinedOutput(); err != nil {
		f.t.Fatalf("%v: %v\n%s", kinds, err, out)
	}
}

// ask runs the doctor until it has nothing to do but what is expected, for hilo registers its commands meanwhile, and
// returns what it says.
func (f *follower) ask(todo ...string) string {
	f.t.Helper()
	var out []byte
	ctx, cancel := context.WithTimeout(f.t.Context(), patience)
	defer cancel()
	err := until(ctx, func() (bool, error) {
		var err error
		out, err = f.bash("doctor").CombinedOutput()
		if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || exit.ExitCode() != 1) {
			return false, fmt.Errorf("%w: %s", err, out)
		}
		said := strings.Count(string(out), "TO DO") == len(todo) && (err != nil) == (len(todo) > 0)
		for _, words := range todo {
			said = said && strings.Contains(string(out), words)
		}
		return said, nil
	})
	if err != nil {
		f.t.Fatalf("want the doctor to tell of %q alone: %v\n%s", todo, err, out)
	}
	return string(out)
}

// says checks that the doctor has nothing to do, and what else it says.
func (f *follower) says(words string) {
	f.t.Helper()
	if said := f.ask(); !strings.Contains(said, words) {
		f.t.Errorf("want the doctor to say %q:\n%s", words, said)
	}
}

// serve starts hilo as the page says and returns when it answers; stop ends it as systemd does.
func (f *follower) serve() (stop func()) {
	f.t.Helper()
	cmd := f.bash("serve")
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // the shell and hilo are told to stop at once
	signal := func(s syscall.Signal) error { return syscall.Kill(-cmd.Process.Pid, s) }
	cmd.Cancel = func() error { return signal(syscall.SIGKILL) }
	if err := cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // the shell ends by the signal
	}()
	ctx, cancel := context.WithTimeout(f.t.Context(), patience)
	defer cancel()
	if err := until(ctx, func() (bool, error) {
		select {
		case <-ended:
			return false, errors.New("it has ended")
		default:
			return f.ready(ctx), nil
		}
	}); err != nil {
		_ = signal(syscall.SIGKILL)
		<-ended
		f.t.Fatalf("hilo serve: %v\n%s", err, log.String())
	}
	return sync.OnceFunc(func() {
		if err := signal(syscall.SIGTERM); err != nil {
			f.t.Error(err)
		}
		<-ended
		if f.t.Failed() || !strings.Contains(log.String(), "stopped") {
			f.t.Errorf("hilo serve wrote:\n%s", log.String())
		}
	})
}

func (f *follower) ready(ctx context.Context) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.values["HILO_PUBLIC_URL"]+"/readyz", http.NoBody)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, res.Body)
	return res.Body.Close() == nil && res.StatusCode == http.StatusOK
}

// build makes the binary, with the race detector where the tests have it, for then its parts are compiled already.
func (f *follower) build() {
	f.t.Helper()
	args := []string{"build", "-buildvcs=false", "-o", filepath.Join(f.folder, "hilo")}
	if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		args = append(args, "-race")
	}
	if out, err := exec.CommandContext(f.t.Context(), "go", append(args, "hilo/cmd/hilo")...).CombinedOutput(); err != nil {
		f.t.Fatalf("build: %v\n%s", err, out)
	}
}

// newServerAsInstalled is a server whose settings are those of a new installation, for an administrator to change.
func newServerAsInstalled(t *testing.T) *realServer {
	t.Helper()
	s, err := newRealServer(t.Context())
	if s != nil {
		t.Cleanup(func() {
			if err := s.remove(false); err != nil {
				t.Error(err)
			}
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := s.stop("KILL"); err != nil {
		t.Fatal(err)
	}
	s.env = slices.DeleteFunc(s.env, func(v string) bool {
		return strings.HasPrefix(v, "MM_SERVICESETTINGS_ENABLEBOT") || strings.HasPrefix(v, "MM_SERVICESETTINGS_ENABLEUSERACCESS") ||
			strings.HasPrefix(v, "MM_SERVICESETTINGS_ALLOWEDUNTRUSTED")
	})
	if err := s.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func freeAddress(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

// An administrator follows the page word for word on a new server. Somebody founds the network in the chat, without
// slash commands; then there are commands too, and in the end the administrator takes everything away again.
func TestTheDocsAreFollowed(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newServerAsInstalled(t)
	team := must(s.admin.CreateTeam(ctx, &model.Team{Name: "red", DisplayName: "Red", Type: model.TeamOpen}))(t)
	addr := freeAddress(t)
	f := &follower{t: t, blocks: blocks(t, handbooks[0]), folder: t.TempDir(), values: map[string]string{
		"MATTERMOST_URL": s.url, "MATTERMOST_TEAM": team.Name, "ADMIN": "admin", "HILO_PUBLIC_URL": "http://" + addr,
		"HILO_ADDR": addr, "HILO_DATABASE_URL": "sqlite:hilo.db",
	}}
	f.fill()
	f.build()
	f.follow("values", "login", "setup")
	if info, err := os.Stat(filepath.Join(f.folder, "hilo.env")); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the file with the token: %v, %v", info, err)
	}
	stop := f.serve()
	defer func() { stop() }()
	f.ask("in no channel")

	bot := must(s.admin.GetUserByUsername(ctx, "hilo", ""))(t)
	p := &place{server: s, tb: t, team: team, bot: &model.Bot{UserId: bot.Id, Username: bot.Username}}
	marta := p.join(bottest.Person{Handle: "marta", Name: "Marta Ros", Lang: "es"}, time.UTC)
	area := must(marta.api.CreateChannel(ctx, &model.Channel{TeamId: team.Id, Name: "empleo", DisplayName: "Empleo", Type: model.ChannelTypeOpen}))(t)
	marta.types(t, area, "/invite @hilo")
	f.says("note  In the team red the bot may not register slash commands")
	must(marta.api.CreatePost(ctx, &model.Post{ChannelId: area.Id, Message: "@hilo"}))(t)
	marta.founds(t, marta.shown(t, model.WebsocketEventPosted, "Aquí todavía no hay ninguna red"))

	f.follow("values", "login", "commands")
	stop()
	stop = f.serve()
	f.says("ok    The Mattermost server reaches hilo")
	marta.types(t, area, "/hilo")
	marta.shown(t, model.WebsocketEventEphemeralMessage, "/necesidad")
	marta.types(t, area, "/red este canal es Empleo")
	marta.shown(t, model.WebsocketEventPosted, "Empieza aquí")

	stop()
	f.follow("values", "login", "remove")
	if left := must(s.admin.ListCommands(ctx, team.Id, true))(t); len(left) > 0 {
		t.Errorf("%d commands are left", len(left))
	}
	f.ask("refuses our token")
}

// types executes a slash command.
func (m *member) types(t *testing.T, in *model.Channel, text string) {
	t.Helper()
	if _, _, err := m.api.ExecuteCommandWithTeam(t.Context(), in.Id, in.TeamId, text); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// shown is what somebody is sent that says some words.
func (m *member) shown(t *testing.T, kind model.WebsocketEventType, words string) *model.Post {
	t.Helper()
	var found *model.Post
	err := m.waitFor(t.Context(), func() (bool, error) {
		all, err := m.posts(kind)
		for _, p := range all {
			if slices.ContainsFunc(p.Attachments(), func(a *model.MessageAttachment) bool { return strings.Contains(a.Text, words) }) {
				found = p
			}
		}
		return found != nil, err
	})
	if err != nil {
		t.Fatalf("%s is not shown %q: %v", m.name, words, err)
	}
	return found
}

// founds makes the network: by the button under what hilo answers, and the form.
func (m *member) founds(t *testing.T, menu *model.Post) {
	t.Helper()
	ctx := t.Context()
	if _, err := m.api.DoPostAction(ctx, menu.Id, menu.Attachments()[0].Actions[0].Id); err != nil {
		t.Fatal(err)
	}
	m.await(t, "the form", func(e *model.WebSocketEvent) bool { return e.EventType() == model.WebsocketEventOpenDialog })
	all, err := m.dialogs()
	if err != nil {
		t.Fatal(err)
	}
	form := all[len(all)-1]
	answer := must(m.api.SubmitInteractiveDialog(ctx, model.SubmitDialogRequest{
		URL: form.URL, CallbackId: form.Dialog.CallbackId, State: form.Dialog.State,
		UserId: m.user.Id, ChannelId: menu.ChannelId, TeamId: m.place.team.Id,
		Submission: map[string]any{"name": "Red de Alhama", "lang": "es", "zone": "Europe/Madrid"},
	}))(t)
	if answer.Error != "" || len(answer.Errors) > 0 {
		t.Fatalf("the form is refused: %+v", answer)
	}
}
