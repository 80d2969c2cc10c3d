package playground_test

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"testing"

	"hilo/bot"
)

func TestFilesComeWithWordsOrWithout(t *testing.T) {
	s := setUp(t)
	data := bytes.Repeat([]byte{0, 0xff}, 100_000) // more than a request without files may hold
	file := func(name, kind string) values { return values{"name": name, "type": kind, "data": data} }
	s.send("/api/say", values{"person": "ana", "channel": "dm:ana", "text": "", "files": []values{file("emblema.png", "image/png"), file("acta.PDF", "")}})
	in := s.engine.heard[0]
	if in.Kind != bot.Said || in.Text != "" || len(in.Files) != 2 || in.Files[0].Name != "emblema.png" || in.Files[0].Type != "image/png" ||
		in.Files[0].Size != int64(len(data)) || in.Files[1].Name != "acta.PDF" {
		t.Fatalf("heard %+v", in)
	}
	if shown := s.messages("dm:ana", "ana"); len(shown) != 1 || len(shown[0].Files) != 2 || shown[0].Files[0].Name != "emblema.png" {
		t.Errorf("shown %+v", shown)
	}
	id := in.Files[0].ID
	if got, err := s.p.Fetch(t.Context(), place("dm:ana"), id, int64(len(data))); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes came, and %v", len(got), err)
	}
	if _, err := s.p.Fetch(t.Context(), place("dm:ana"), id, int64(len(data))-1); !errors.Is(err, bot.ErrTooLarge) {
		t.Errorf("one that is too large: %v", err)
	}
	for channel, id := range map[string]string{"empleo": id, "dm:luis": id, "dm:ana": "otro"} {
		if _, err := s.p.Fetch(t.Context(), place(channel), id, 1<<20); !errors.Is(err, bot.ErrGone) {
			t.Errorf("file %s in %s: %v", id, channel, err)
		}
	}
	s.send("/api/say", values{"person": "ana", "channel": "dm:ana", "text": "/necesidad lista", "files": []values{file("a.png", "image/png")}})
	if in := s.engine.heard[1]; in.Kind != bot.Said || in.Text != "/necesidad lista" || len(in.Files) != 1 {
		t.Errorf("a text with a file was heard as %+v", in)
	}
}

func TestFilesThatNoChatTakes(t *testing.T) {
	s := setUp(t)
	many := make([]values, bot.MostAttached+1)
	for i := range many {
		many[i] = values{"name": "a.png", "data": []byte("x")}
	}
	for name, files := range map[string][]values{"too many": many, "an empty one": {{"name": "a.png"}}, "nameless": {{"data": []byte("x")}},
		"a path": {{"name": "../a.png", "data": []byte("x")}}, "a long name": {{"name": strings.Repeat("a", 3001), "data": []byte("x")}}} {
		t.Run(name, func(*testing.T) {
			s.refuse(post(t, "/api/say", values{"person": "ana", "channel": "dm:ana", "files": files}), http.StatusBadRequest, "bad_json")
		})
	}
	large := []values{{"name": "a", "data": make([]byte, 9<<20)}}
	s.refuse(post(t, "/api/say", values{"person": "ana", "channel": "dm:ana", "files": large}), http.StatusRequestEntityTooLarge, "too_large")
	if len(s.engine.heard) != 0 {
		t.Errorf("heard %+v", s.engine.heard)
	}
}
