package playground_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hilo/bot"
	"hilo/bot/playground"
)

func button(label string) bot.Control { return bot.Button{Label: label, Call: bot.Call{Route: "x"}} }

func choice(n int, label string) []bot.Option {
	return slices.Repeat([]bot.Option{{Value: "1", Label: label}}, n)
}

func TestMessagesBeyondTheLimitsAreRefused(t *testing.T) {
	long := func(n int) string { return strings.Repeat("ñ", n) }
	rows := func(n int) bot.Message {
		var m bot.Message
		for range n {
			m.Blocks = append(m.Blocks, bot.Controls{button("a")})
		}
		return m
	}
	row := func(c ...bot.Control) bot.Message { return plain("x", c...) }
	pick := func(o []bot.Option) bot.Message { return row(bot.Select{Label: "Elige", Pick: "p", Options: o}) }
	linkTo := func(url string) bot.Message {
		return bot.Message{Blocks: []bot.Block{bot.Section{Text: bot.Text{bot.List{bot.Text{bot.Link{Label: "x", URL: url}}}}}}}
	}
	tests := []struct {
		name       string
		fits, over bot.Message
	}{
		{"button label", row(button(long(30))), row(button(long(31)))},
		{"button without label", row(button("a")), row(button(""))},
		{"row", row(slices.Repeat([]bot.Control{button("a")}, 5)...), row(slices.Repeat([]bot.Control{button("a")}, 6)...)},
		{"controls", rows(25), rows(26)},
		{"options", pick(choice(100, "a")), pick(choice(101, "a"))},
		{"no options", pick(choice(1, "a")), pick(nil)},
		{"option label", pick(choice(1, long(75))), pick(choice(1, long(76)))},
		{"section", plain(long(3000)), plain(long(3001))},
		{"link", linkTo("https://example.org"), linkTo("javascript:alert(1)")},
		{"link button", row(bot.LinkButton{Label: "a", URL: "http://a.es"}), row(bot.LinkButton{Label: "a", URL: "/a"})},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := setUp(t)
			ref := s.post("empleo", "k", tt.fits)
			var limit *playground.RefusedError
			if _, err := s.p.Post(t.Context(), place("empleo"), "k2", tt.over); !errors.As(err, &limit) {
				t.Errorf("post: %v", err)
			}
			if err := s.p.Update(t.Context(), place("empleo"), ref, tt.over); !errors.As(err, &limit) {
				t.Errorf("update: %v", err)
			}
			s.engine.reply = func(bot.Intent) bot.Reply { return bot.Reply{Whisper: &tt.over} }
			text := s.refuse(post(t, "/api/say", values{"person": "ana", "channel": "empleo", "text": "/x"}), http.StatusInternalServerError, "limit")
			if limit != nil && !strings.Contains(text, limit.Reason) {
				t.Errorf("%q does not say %q", text, limit.Reason)
			}
			if got := s.messages("empleo", "ana"); len(got) != 1 {
				t.Errorf("ana sees %+v", got)
			}
		})
	}
}

func TestFormsBeyondTheLimitsAreRefused(t *testing.T) {
	long := strings.Repeat("ñ", 25)
	tests := map[string]func(*bot.Form){
		"title":          func(f *bot.Form) { f.Title = long },
		"no title":       func(f *bot.Form) { f.Title = "" },
		"submit":         func(f *bot.Form) { f.Submit = long },
		"label":          func(f *bot.Form) { f.Fields[0].Label = long },
		"hint":           func(f *bot.Form) { f.Fields[0].Hint = strings.Repeat("ñ", 151) },
		"choice":         func(f *bot.Form) { f.Fields[0].Kind, f.Fields[0].Options = bot.ChoiceInput, choice(101, "a") },
		"repeated field": func(f *bot.Form) { f.Fields[0].Name = f.Fields[1].Name },
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			s := setUp(t)
			s.engine.reply = func(bot.Intent) bot.Reply {
				form := needForm()
				spoil(form)
				return bot.Reply{Form: form}
			}
			s.refuse(post(t, "/api/say", values{"person": "ana", "channel": "empleo", "text": "/x"}), http.StatusInternalServerError, "limit")
		})
	}
}

func TestWordsGiveNoRightToAForm(t *testing.T) {
	s := setUp(t)
	s.engine.reply = func(bot.Intent) bot.Reply { return bot.Reply{Form: needForm()} }
	s.refuse(post(t, "/api/say", values{"person": "ana", "channel": "empleo", "text": "@hilo hola"}), http.StatusInternalServerError, "no_trigger")
}

func TestAFormThatComesLateIsDropped(t *testing.T) {
	for took, late := range map[time.Duration]bool{2900 * time.Millisecond: false, 3100 * time.Millisecond: true} {
		synctest.Test(t, func(t *testing.T) {
			s := setUp(t)
			s.engine.reply = func(bot.Intent) bot.Reply {
				<-time.After(took) // in the bubble no real time passes
				return bot.Reply{Form: needForm()}
			}
			say := post(t, "/api/say", values{"person": "ana", "channel": "empleo", "text": "/necesidad"})
			if late {
				s.refuse(say, http.StatusInternalServerError, "late_form")
				return
			}
			if status, body := s.do(say); status != http.StatusOK {
				t.Errorf("%d %s", status, body)
			}
		})
	}
}

func TestAnAnswerWaitsTwoSecondsForWhatItSetOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := setUp(t)
		s.engine.reply = func(bot.Intent) bot.Reply { return whisper("Hecho") }
		s.engine.settle = func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}
		began := time.Now()
		out := s.send("/api/say", values{"person": "ana", "channel": "empleo", "text": "/x"})
		if took := time.Since(began); took != 2*time.Second || len(out.Replies) != 1 {
			t.Errorf("after %v: %+v", took, out)
		}
	})
}
