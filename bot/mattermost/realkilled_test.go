package mattermost_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
)

// weir is a way to the real server on which hilo's posts stop while it is shut, until hilo is gone.
type weir struct {
	*httptest.Server
	shut  atomic.Bool
	stops chan struct{} // one for each post that has stopped
}

// newWeir stops posts before the server has them, or when it has taken them and hilo does not know yet.
func newWeir(t *testing.T, to string, taken bool) *weir {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) {} // a socket that was cut
	w := &weir{stops: make(chan struct{}, 10)}
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if !w.shut.Load() || r.Method != http.MethodPost || r.URL.Path != "/api/v4/posts" {
			proxy.ServeHTTP(rw, r)
			return
		}
		if taken {
			proxy.ServeHTTP(httptest.NewRecorder(), r)
		}
		_, _ = io.Copy(io.Discard, r.Body) // what is not read hides that the other end is gone
		w.stops <- struct{}{}
		<-r.Context().Done()
	}))
	t.Cleanup(func() {
		w.CloseClientConnections()
		w.Close()
	})
	return w
}

// await returns when so many posts have stopped.
func (w *weir) await(t *testing.T, n int) {
	t.Helper()
	within := time.NewTimer(patience)
	defer within.Stop()
	for range n {
		select {
		case <-w.stops:
		case <-within.C:
			t.Fatal("hilo does not post")
		}
	}
}

// serve runs hilo serve, on the village's database and behind its address, until a signal; it returns when hilo is ready.
func (v *village) serve(binary, server string) (end func(syscall.Signal)) {
	v.t.Helper()
	addr := freeAddress(v.t)
	var proxy http.Handler = httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: addr})
	v.routes.Store(&proxy)
	cmd := exec.CommandContext(v.t.Context(), binary, "serve")
	cmd.Env = append(os.Environ(), "MATTERMOST_URL="+server, "MATTERMOST_TOKEN="+v.place.token, "MATTERMOST_TEAM="+v.place.team.Name,
		"HILO_PUBLIC_URL="+v.front.URL, "HILO_ADDR="+addr, "HILO_DATABASE_URL="+v.url)
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		v.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	ctx, cancel := context.WithTimeout(v.t.Context(), patience)
	defer cancel()
	f := &follower{t: v.t, values: map[string]string{"HILO_PUBLIC_URL": "http://" + addr}}
	if err := until(ctx, func() (bool, error) { return f.ready(ctx), nil }); err != nil {
		_ = cmd.Process.Kill()
		v.t.Fatalf("hilo serve is not ready: %v, %v\n%s", err, <-ended, log.String())
	}
	return func(s syscall.Signal) {
		v.t.Helper()
		v.routes.Store(nil)
		if err := cmd.Process.Signal(s); err != nil {
			v.t.Error(err)
		}
		if err := <-ended; s == syscall.SIGTERM && (err != nil || !strings.Contains(log.String(), `"msg":"stopped"`)) {
			v.t.Errorf("hilo serve: %v\n%s", err, log.String())
		}
	}
}

// hilo is killed while a card and an answer are on their way and others wait, and people go on talking. When it is back,
// all is answered once, and every card stands once, also the one of which it did not know whether the server had taken it.
func TestHiloIsKilled(t *testing.T) {
	t.Parallel()
	f := &follower{t: t, folder: t.TempDir()}
	f.build()
	for name, taken := range map[string]bool{"before the server has its posts": false, "before it hears that the server has them": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVillage(t)
			if err := v.start(t.Context()); err != nil {
				t.Fatal(err)
			}
			v.found()
			if err := v.stop(t.Context()); err != nil {
				t.Fatal(err)
			}
			w := newWeir(t, v.place.server.url, taken)
			v.isKilled(filepath.Join(f.folder, "hilo"), w, taken)
		})
	}
}

// What is called for while hilo is killed.
const (
	underWay = "No hay quien cuide por la noche"
	waiting  = "Se ha cerrado el comedor escolar"
	missed   = "Las citas médicas tardan meses"
)

func (v *village) isKilled(binary string, w *weir, taken bool) {
	v.t.Helper()
	calls := "@" + v.place.bot.Username + " necesidad "
	end := v.serve(binary, w.URL)
	v.says(v.ana, calls+before)
	v.ana.shown(v.t, model.WebsocketEventPosted, "Guardada: «"+before)
	card := v.luis.shown(v.t, model.WebsocketEventPosted, before)

	w.shut.Store(true)
	v.says(v.ana, calls+underWay)
	v.says(v.ana, calls+waiting)
	w.await(v.t, 2) // the card and the answer
	end(syscall.SIGKILL)
	w.shut.Store(false)
	v.says(v.ana, calls+missed)
	must(v.luis.api.CreatePost(v.t.Context(), &model.Post{ChannelId: v.luis.direct, Message: "necesidad " + posted}))(v.t)
	action := card.Attachments()[0].Actions[0].Id
	if _, err := v.luis.api.DoPostAction(v.t.Context(), card.Id, action); err == nil {
		v.t.Error("who presses a button while hilo is killed is not told so")
	}

	end = v.serve(binary, w.URL)
	for _, title := range []string{waiting, missed} {
		v.ana.shown(v.t, model.WebsocketEventPosted, "Guardada: «"+title)
	}
	v.luis.shown(v.t, model.WebsocketEventPosted, "Guardada: «"+posted)
	v.luis.presses(v.t, card, "Nos sumamos")
	end(syscall.SIGTERM)

	v.clock.Set(time.Now().Add(5 * time.Minute)) // by now the card that was on its way is tried again
	if err := v.start(v.t.Context()); err != nil {
		v.t.Fatal(err)
	}
	v.stands(before, underWay, waiting, missed, posted)
	if err := v.stop(v.t.Context()); err != nil {
		v.t.Error(err)
	}
	answers := []string{"Guardada: «" + before, "Eso ya estaba hecho", "Guardada: «" + waiting, "Guardada: «" + missed}
	if taken {
		answers[1] = "Guardada: «" + underWay
	}
	v.wasTold(v.ana, answers...)
	v.wasTold(v.luis, "Guardada: «"+posted, "Tu entidad se suma a «"+before)
}

// wasTold checks what somebody was told in direct messages: these words, one each, in this order.
func (v *village) wasTold(who *member, want ...string) {
	v.t.Helper()
	list := must(who.api.GetPostsForChannel(v.t.Context(), who.direct, 0, 200, "", false, false))(v.t)
	var told []string
	for i := len(list.Order) - 1; i >= 0; i-- {
		if text := attached(list.Posts[list.Order[i]]); text != "" {
			told = append(told, text)
		}
	}
	ok := len(told) == len(want)
	for i := 0; ok && i < len(want); i++ {
		ok = strings.Contains(told[i], want[i])
	}
	if !ok {
		v.t.Errorf("%s was told %q, want %q", who.name, told, want)
	}
}
