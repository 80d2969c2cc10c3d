package mattermost

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

const lent = "h1oo5kx8k3f7dqmw6b9cz2hptu" // a hook

// call posts to the handler and returns its answer.
func call(t *testing.T, s *Server, e engine, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	s.Handler(e).ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader(body)))
	return w
}

func answered[T any](t *testing.T, w *httptest.ResponseRecorder) T {
	t.Helper()
	var out T
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("answer %d %s: %v", w.Code, w.Body, err)
	}
	return out
}

// command is what Ana types, and its token is known.
func command(s *Server, text string) string {
	s.commands.set("team", []*model.Command{{Trigger: "hilo", Token: "token"}})
	return url.Values{"token": {"token"}, "team_id": {"team"}, "channel_id": {here}, "user_id": {ana}, "command": {"/hilo"}, "text": {text},
		"trigger_id": {"trigger"}, "response_url": {"https://evil.example/hooks/commands/" + lent}}.Encode()
}

// press is what Ana presses in a post, sealed for a delivery.
func press(t *testing.T, s *Server, postID string, bond bot.Bond) string {
	t.Helper()
	sealed := s.cfg.Seal.Wrap(bot.Sealed{Call: bot.Do("need/join", "need", "4"), Bond: bond})
	body, err := json.Marshal(&model.PostActionIntegrationRequest{UserId: ana, ChannelId: bond.Channel, PostId: postID, TriggerId: "trigger",
		Context: map[string]any{sealKey: sealed}})
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestASlowCommandIsAnsweredByItsHook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newWire(t)
		w.answers["POST /hooks/commands/"+lent] = ok(nil)
		done := make(chan struct{})
		slow := engine(func(bot.Intent) bot.Reply { <-done; return bot.Reply{Whisper: withButton("tarde")} })
		if got := call(t, s, slow, commandsPath, command(s, "")); strings.TrimSpace(got.Body.String()) != "{}" || got.Code != http.StatusOK {
			t.Errorf("at first %d %s", got.Code, got.Body)
		}
		close(done)
		if err := s.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		var late model.CommandResponse
		w.body(t, "POST /hooks/commands/"+lent, &late) // at the server's own address, not at the one that was sent
		if len(late.Attachments) != 1 || len(late.Attachments[0].Actions) != 1 || late.ResponseType != model.CommandResponseTypeEphemeral {
			t.Errorf("late answer %+v", late)
		}
	})
}

func TestASlowPressRedrawsItsPostLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := newWire(t)
		s.posts.keep(ours("p1", "key"))
		w.answers["PUT /posts/p1/patch"] = ok(&model.Post{Id: "p1"})
		w.answers["POST /posts/ephemeral"] = func(*http.Request, []byte) (int, any) {
			return http.StatusForbidden, model.NewAppError("x", "api.context.permissions.app_error", nil, "", http.StatusForbidden)
		}
		w.answers["POST /posts"] = posted(t, "p2")
		done := make(chan struct{})
		slow := engine(func(bot.Intent) bot.Reply { <-done; return bot.Reply{Here: words("ya"), Whisper: words("tarde")} })
		bond := bot.Bond{Channel: here, Delivery: "key"}
		if got := call(t, s, slow, actionsPath+"secreto", press(t, s, "p1", bond)); strings.TrimSpace(got.Body.String()) != "{}" {
			t.Errorf("at first %s", got.Body)
		}
		close(done)
		if err := s.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		var patch model.PostPatch
		w.body(t, "PUT /posts/p1/patch", &patch)
		if patch.Props == nil || (*patch.Props)[propKey] != "key" || patch.Message != nil {
			t.Errorf("patch %+v", patch)
		}
		var direct model.Post
		w.body(t, "POST /posts", &direct)
		if direct.ChannelId != dm {
			t.Errorf("the private word went to %+v", direct.ChannelId)
		}
		if s.mayWhisper() {
			t.Error("the missing right is not remembered")
		}
	})
}

func ours(id, key string, files ...string) *model.Post {
	return &model.Post{Id: id, UserId: me, FileIds: files, Props: model.StringInterface{propKey: key}}
}

func TestAPressRedrawsItsPostAndWhispers(t *testing.T) {
	s, w := newWire(t)
	s.posts.keep(ours("p1", "key", "file"))
	w.answers["POST /posts"] = posted(t, "p2")
	reply := bot.Reply{Here: words("ahora"), Whisper: words("al oído")}
	e := engine(func(bot.Intent) bot.Reply { return reply })
	body := press(t, s, "p1", bot.Bond{Channel: here, Delivery: "key"})
	got := answered[model.PostActionIntegrationResponse](t, call(t, s, e, actionsPath+"secreto", body))
	if got.Update == nil || len(got.Update.FileIds) != 1 || got.EphemeralText != "al oído" {
		t.Errorf("answer %+v", got)
	}
	reply = bot.Reply{Whisper: withButton("elige")} // what can be pressed is stored, and knows what it is about
	if got := answered[model.PostActionIntegrationResponse](t, call(t, s, e, actionsPath+"secreto", body)); got.EphemeralText != "" {
		t.Errorf("answer %+v", got)
	}
	var direct model.Post
	w.body(t, "POST /posts", &direct)
	heard := pressedIn(t, s, &direct)
	if direct.ChannelId != dm || heard.Where.Channel != here || heard.Direct || heard.Bond.Delivery == "" {
		t.Errorf("direct message in %s, pressed %+v", direct.ChannelId, heard)
	}
}

// pressedIn is what is heard when the first button of a direct message is pressed.
func pressedIn(t *testing.T, s *Server, p *model.Post) Heard {
	t.Helper()
	sealed := p.Attachments()[0].Actions[0].Integration.Context[sealKey]
	body, err := json.Marshal(&model.PostActionIntegrationRequest{UserId: ana, ChannelId: p.ChannelId, PostId: "p2", Context: map[string]any{sealKey: sealed}})
	if err != nil {
		t.Fatal(err)
	}
	h, err := s.decoder.DecodeAction(body)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestAPressIsBelievedOfItsPostOnly(t *testing.T) {
	s, w := newWire(t)
	s.posts.keep(ours("other", "another key"))
	w.answers["GET /posts/theirs"] = ok(&model.Post{Id: "theirs", UserId: ana, Props: model.StringInterface{propKey: "key"}})
	e := engine(func(bot.Intent) bot.Reply { t.Error("it was carried out"); return bot.Reply{} })
	for _, post := range []string{"other", "theirs"} {
		body := press(t, s, post, bot.Bond{Channel: here, Delivery: "key"})
		got := answered[model.PostActionIntegrationResponse](t, call(t, s, e, actionsPath+"secreto", body))
		if !strings.HasPrefix(got.EphemeralText, "Eixe botó ja no val") { // in Ana's language
			t.Errorf("%s: %q", post, got.EphemeralText)
		}
	}
	if w := call(t, s, e, actionsPath+"otro", press(t, s, "p1", bot.Bond{Channel: here})); w.Code != http.StatusNotFound {
		t.Errorf("another secret: %d", w.Code)
	}
}

func TestWhatNoServerSendsIsRefused(t *testing.T) {
	s, w := newWire(t)
	w.answers["GET /users/"+me+"/teams"] = ok([]*model.Team{})
	e := engine(func(bot.Intent) bot.Reply { t.Error("it was carried out"); return bot.Reply{} })
	good := command(s, "")
	for name, c := range map[string]struct {
		path, body string
		want       int
	}{
		"too long":      {commandsPath, strings.Repeat("x", maxBody+1), http.StatusRequestEntityTooLarge},
		"no JSON":       {dialogsPath, "{", http.StatusBadRequest},
		"wrong token":   {commandsPath, strings.Replace(good, "token=token", "token=other", 1), http.StatusUnauthorized},
		"unknown path":  {"/mattermost/other", "{}", http.StatusNotFound},
		"a cancel":      {dialogsPath, `{"type":"dialog_submission","cancelled":true}`, http.StatusOK},
		"the bot's own": {commandsPath, strings.Replace(good, ana, me, 1), http.StatusOK},
	} {
		if got := call(t, s, e, c.path, c.body); got.Code != c.want {
			t.Errorf("%s: %d %s", name, got.Code, got.Body)
		}
	}
	if n := w.count("GET /users/" + me + "/teams"); n != 1 {
		t.Errorf("an unknown token was asked about %d times", n)
	}
}
