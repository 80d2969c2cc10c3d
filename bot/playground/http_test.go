package playground_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"hilo/bot"
	"hilo/locales"
)

func TestState(t *testing.T) {
	s := setUp(t)
	s.engine.due = []time.Time{monday.Add(time.Hour)}
	var got struct {
		Now, Next, Zone string
		People          []struct {
			ID, Name, Entity, Role, Locale string
			Channels                       []string
		}
		Channels []struct{ ID, Name string }
		Langs    []string
	}
	s.accept(get("/api/state"), &got)
	if got.Now != "2023-01-16T09:00:00+01:00" || got.Next != "2023-01-16T10:00:00+01:00" || got.Zone != "Europe/Madrid" {
		t.Errorf("%+v", got)
	}
	if p := got.People[1]; p.Entity != "Cruz Roja" || p.Role != "technician" || p.Locale != "ca" {
		t.Errorf("vicent: %+v", p)
	}
	if p := got.People[0]; p.Role != "" || p.Locale != "es" || len(p.Channels) != 2 {
		t.Errorf("ana: %+v", p)
	}
	if len(got.Channels) != 2 || len(got.Langs) != 3 {
		t.Errorf("%+v", got)
	}
}

func TestTheClockGoesForwardOnly(t *testing.T) {
	s := setUp(t)
	move := func(body values, want string) {
		t.Helper()
		var got struct{ Now string }
		s.accept(post(t, "/api/clock", body), &got)
		if got.Now != want {
			t.Errorf("%v: now %s, want %s", body, got.Now, want)
		}
	}
	move(values{"next": true}, "2023-01-16T09:00:00+01:00")
	move(values{"advance": "24h"}, "2023-01-17T09:00:00+01:00")
	move(values{"to": "2023-01-26T09:00:00+01:00"}, "2023-01-26T09:00:00+01:00")
	s.engine.due = []time.Time{time.Date(2023, 1, 27, 13, 0, 0, 0, time.UTC)}
	move(values{"next": true}, "2023-01-27T14:00:00+01:00")
	for id, body := range map[string]values{
		"clock_backward": {"to": "2023-01-26T09:00:00+01:00"}, "bad_clock": {"advance": "mañana"},
		"bad_json": {"to": "mañana"}, "clock_far": {"advance": "9000h"},
	} {
		s.refuse(post(t, "/api/clock", body), http.StatusBadRequest, id)
	}
	s.refuse(post(t, "/api/clock", values{"advance": "-1h"}), http.StatusBadRequest, "clock_backward")
}

func TestTimesAreTheReadersAndCallsStayHere(t *testing.T) {
	s := setUp(t)
	m := plain("x", bot.Button{Label: "Sí", Call: bot.Call{Route: "secret/route", Values: bot.Values{"n": "hidden"}}})
	m.Blocks = append(m.Blocks, bot.Section{Text: bot.Text{bot.Time{At: monday, Form: bot.DayTime}}})
	s.post("empleo", "delivery-key", m)
	for person, want := range map[string]string{"ana": "lunes 16 de enero, 09:00", "vicent": "lunes 16 de enero, 08:00"} {
		_, body := s.do(get("/api/messages?channel=empleo&person=" + person))
		if !strings.Contains(string(body), want) {
			t.Errorf("%s reads %s", person, body)
		}
		if regexp.MustCompile("secret|hidden|delivery-key").Match(body) {
			t.Errorf("%s reads what a control does: %s", person, body)
		}
	}
}

func TestFilesAndPictures(t *testing.T) {
	s := setUp(t)
	m := bot.Message{Blocks: []bot.Block{
		bot.Image{Name: "resultado.png", Alt: "Resultado", Data: []byte("png")},
		bot.File{Name: "acta del día 26.html", Type: "text/html", Data: []byte("<script>")},
	}}
	ref := s.post("empleo", "k", m)
	card := s.messages("empleo", "ana")[0]
	if len(card.Files) != 1 || card.Image == "" {
		t.Fatalf("%+v", card)
	}
	for path, want := range map[string]string{card.Image: "inline; filename=resultado.png", card.Files[0].URL: "attachment; filename*=utf-8''acta%20del%20d%C3%ADa%2026.html"} {
		w := httptest.NewRecorder()
		s.p.ServeHTTP(w, get(path))
		if w.Code != http.StatusOK || w.Header().Get("Content-Disposition") != want || !strings.Contains(w.Header().Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
	if err := s.p.Update(t.Context(), place("empleo"), ref, m); err != nil {
		t.Fatal(err)
	}
	if again := s.messages("empleo", "ana")[0]; again.Image != card.Image {
		t.Error("the same picture has another address")
	}
	if err := s.p.Delete(t.Context(), place("empleo"), ref); err != nil {
		t.Fatal(err)
	}
	s.refuse(get(card.Image), http.StatusNotFound, "unknown_file")
}

func TestOnlyTheLoopbackAndTheAddressListenedOnAreAnswered(t *testing.T) {
	s := setUp(t)
	for host, want := range map[string]bool{
		"localhost:8080": true, "127.0.0.1": true, "[::1]:99": true, "192.168.7.5:8080": true,
		"evil.example:8080": false, "192.168.7.6": false, "localhost.evil.example": false, "": false,
	} {
		r := get("/api/state")
		r.Host = host
		if want {
			s.accept(r, &struct{}{})
		} else {
			s.refuse(r, http.StatusForbidden, "host")
		}
	}
}

func TestOrdersComeFromOurOwnPageInJSON(t *testing.T) {
	s := setUp(t)
	say := func() *http.Request {
		return post(t, "/api/say", values{"person": "ana", "channel": "empleo", "text": "hola"})
	}
	foreign := say()
	foreign.Header.Set("Origin", "https://evil.example")
	s.refuse(foreign, http.StatusForbidden, "cross_site")
	form := say()
	form.Header.Set("Content-Type", "text/plain")
	s.refuse(form, http.StatusUnsupportedMediaType, "not_json")
	own := say()
	own.Header.Set("Origin", "http://localhost:8080")
	s.accept(own, &struct{}{})
}

func TestThePageLoadsNothingFromElsewhere(t *testing.T) {
	s := setUp(t)
	for _, path := range []string{"/", "/page/"} {
		w := httptest.NewRecorder()
		s.p.ServeHTTP(w, get(path))
		h := w.Header()
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<html") {
			t.Errorf("%s: %d", path, w.Code)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'; script-src 'self';") {
			t.Errorf("%s: %v", path, h)
		}
	}
	s.refuse(get("/api/nothing"), http.StatusNotFound, "unknown_path")
}

func TestThePageHasItsTextsInEveryLanguage(t *testing.T) {
	s := setUp(t)
	written, err := os.ReadFile("../../locales/es.toml")
	if err != nil {
		t.Fatal(err)
	}
	keys := regexp.MustCompile(`(?m)^ui_(\w+) =`).FindAllStringSubmatch(string(written), -1)
	for _, lang := range locales.Languages {
		var got map[string]string
		s.accept(get("/api/ui?lang="+lang), &got)
		for key, text := range got {
			if text == "" || text[0] == '[' || strings.Contains(text, "{{") {
				t.Errorf("%s: %s is %q", lang, key, text)
			}
		}
		for _, key := range keys {
			if got[key[1]] == "" {
				t.Errorf("%s: %s is not served", lang, key[1])
			}
		}
	}
}

func TestEventsTellThatNotWhat(t *testing.T) {
	s := setUp(t)
	server := httptest.NewServer(s.p)
	defer server.Close()
	defer s.p.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	lines := bufio.NewScanner(stream.Body)
	lines.Scan() // the greeting: from here on nothing is missed
	ref := s.post("dm:ana", "k", plain("muy secreto"))
	if name, data := next(t, lines); name != "message" || data["id"] != ref || data["channel"] != "dm:ana" || data["person"] != "ana" || len(data) != 3 {
		t.Errorf("%s %v", name, data)
	}
	if err := s.p.Delete(t.Context(), place("dm:ana"), ref); err != nil {
		t.Fatal(err)
	}
	if name, data := next(t, lines); name != "gone" || data["id"] != ref {
		t.Errorf("%s %v", name, data)
	}
	s.send("/api/clock", values{"advance": "1h"})
	if name, data := next(t, lines); name != "state" || data["now"] != "2023-01-16T10:00:00+01:00" {
		t.Errorf("%s %v", name, data)
	}
}

// next reads one event of a stream.
func next(t *testing.T, lines *bufio.Scanner) (name string, data map[string]any) {
	t.Helper()
	for lines.Scan() {
		if event, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			name = event
		}
		if body, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			if err := json.Unmarshal([]byte(body), &data); err != nil {
				t.Fatal(err)
			}
			return name, data
		}
	}
	t.Fatalf("the stream ended: %v", lines.Err())
	return "", nil
}

func TestAClientThatDoesNotReadIsDropped(t *testing.T) {
	s := setUp(t)
	slow := &stuck{ResponseRecorder: httptest.NewRecorder(), writing: make(chan struct{}), release: make(chan struct{})}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.p.ServeHTTP(slow, get("/api/events"))
	}()
	<-slow.writing
	for range 100 {
		s.post("empleo", "", plain("x"))
	}
	close(slow.release)
	<-ended
	if got := strings.Count(slow.Body.String(), "event:"); got != 64 {
		t.Errorf("%d events were held for it", got)
	}
}

// stuck is a client whose first write does not end until it is released.
type stuck struct {
	*httptest.ResponseRecorder
	writing, release chan struct{}
	stalled          bool
}

func (s *stuck) Write(b []byte) (int, error) {
	if !s.stalled {
		s.stalled = true
		close(s.writing)
		<-s.release
	}
	return s.ResponseRecorder.Write(b)
}
