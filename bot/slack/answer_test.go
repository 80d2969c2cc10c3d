package slack_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"hilo/bot"
	"hilo/bot/slack"
	"hilo/bot/slack/strict"
)

func TestACommandIsAnswered(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		d.ear.says(func(bot.Intent) bot.Reply { return whisper("hola") })
		must(t, d.Command(t.Context(), ana, "/hilo", "lista"))
		in := d.ear.one(t)
		if in.Who.Name != "Ana Vidal" || in.Who.Lang == "" || in.Text != "lista" || in.Key == "" || in.Who.Workspace != red {
			t.Errorf("heard %+v", in)
		}
		d.want(t, "whisper", texts(d.Ephemerals(anaID)), "hola")
		d.want(t, "channel", texts(d.Messages(empleo)), "")
	})
}

func TestALongAnswerComesInPages(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		long := said("una")
		for range 60 {
			long.Blocks = append(long.Blocks, bot.Section{Text: bot.Say(strings.Repeat("palabra ", 40))})
		}
		d.ear.says(func(bot.Intent) bot.Reply { return bot.Reply{Whisper: long} })
		must(t, d.Command(t.Context(), ana, "/hilo", ""))
		d.settle(t)
		if n := len(d.Ephemerals(anaID)); n < 2 {
			t.Errorf("%d pages", n)
		}
	})
}

// A handler that takes its time is answered for by the address that the command lent.
func TestASlowCommand(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		slack.Hurry(d.app)
		release := make(chan struct{})
		d.ear.says(func(bot.Intent) bot.Reply { <-release; return whisper("tarde") })
		must(t, d.Command(t.Context(), ana, "/hilo", ""))
		d.want(t, "at first", texts(d.Ephemerals(anaID)), "")
		close(release)
		d.settle(t)
		d.want(t, "later", texts(d.Ephemerals(anaID)), "tarde")
	})
}

// What was lent may be used up: then the answer comes another way, at last as a direct message.
func TestALateAnswerFindsItsWay(t *testing.T) {
	d := newDesk(t, false)
	slack.Hurry(d.app)
	release := make(chan struct{})
	d.ear.says(func(bot.Intent) bot.Reply { <-release; return bot.Reply{Whisper: asked("tarde", bot.Do("need/join"))} })
	must(t, d.Command(t.Context(), ana, "/hilo", ""))
	d.Fail("response_url", strict.Failure{Status: 404})
	close(release)
	d.settle(t)
	d.want(t, "whisper", texts(d.Ephemerals(anaID)), "tarde")

	release = make(chan struct{})
	must(t, d.Command(t.Context(), ana, "/hilo", ""))
	d.Fail("response_url", strict.Failure{Status: 404})
	d.Fail("chat.postEphemeral", strict.Failure{Error: "user_not_in_channel"})
	close(release)
	d.settle(t)
	direct := d.Messages(d.DirectOf(red, anaID))
	d.want(t, "direct", texts(direct), "tarde")

	d.ear.says(func(bot.Intent) bot.Reply { return bot.Reply{Here: said("hecho")} })
	must(t, d.Press(t.Context(), anaOwn, button(t, direct[0])))
	d.settle(t)
	heard := d.ear.all()
	if in := heard[len(heard)-1]; in.Where.Channel != empleo || in.Direct {
		t.Errorf("a direct message about a channel is pressed in %+v", in.Where)
	}
	d.want(t, "direct", texts(d.Messages(d.DirectOf(red, anaID))), "hecho")
}

// Five answers fit through one lent address; the rest of a long one goes by itself.
func TestTheLentAddressIsUsedFiveTimes(t *testing.T) {
	d := newDesk(t, false)
	long := said("una")
	for range 8 {
		long.Blocks = append(long.Blocks, bot.Section{Text: bot.Say(strings.Repeat("palabra ", 1000))})
	}
	card := d.card(t, asked("¿Sí?", bot.Do("need/join")))
	d.ear.says(func(bot.Intent) bot.Reply { return bot.Reply{Here: said("ya"), Whisper: long} })
	must(t, d.Press(t.Context(), ana, button(t, card)))
	d.settle(t)
	if n := d.Calls("response_url"); n != 5 {
		t.Errorf("%d answers through one address", n)
	}
	if n := len(d.Ephemerals(anaID)); n < 5 {
		t.Errorf("%d pages", n)
	}
	d.want(t, "card", texts(d.Messages(empleo)), "ya")
}

func TestAPressRedrawsAndWhispers(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		card := d.card(t, asked("¿Sí?", bot.Do("need/join", "need", "4")))
		d.ear.says(func(in bot.Intent) bot.Reply {
			return bot.Reply{Here: asked("1 voto", in.Call), Whisper: said("gracias")}
		})
		must(t, d.Press(t.Context(), ana, button(t, card)))
		d.settle(t)
		in := d.ear.one(t)
		if in.Call.Route != "need/join" || in.Call.Values["need"] != "4" || in.Message != card.TS || !in.CanOpenForm {
			t.Errorf("heard %+v", in)
		}
		list := d.Messages(empleo)
		d.want(t, "card", texts(list), "1 voto")
		d.want(t, "whisper", texts(d.Ephemerals(anaID)), "gracias")
		if d.Calls("chat.update") != 0 {
			t.Error("chat.update is limited, and there was another way")
		}
		must(t, d.Press(t.Context(), luis, button(t, list[0]))) // what is drawn anew can be pressed
		if got := d.ear.all()[1]; got.Call.Route != "need/join" || got.Who.User != luisID {
			t.Errorf("heard %+v", got)
		}
	})
}

// Where the lent address does not take a drawing, the message is drawn by its ref.
func TestAPressedMessageIsDrawnByItsRef(t *testing.T) {
	d := newDesk(t, false)
	card := d.card(t, asked("¿Sí?", bot.Do("need/join")))
	d.ear.says(func(bot.Intent) bot.Reply { return bot.Reply{Here: said("ya")} })
	d.Fail("response_url", strict.Failure{Status: 404})
	must(t, d.Press(t.Context(), ana, button(t, card)))
	d.settle(t)
	d.want(t, "card", texts(d.Messages(empleo)), "ya")
	if d.Calls("chat.update") != 1 {
		t.Error("it was not drawn by its ref")
	}
}

// A private answer can be pressed: nothing but the lent address draws it again.
func TestAPrivateAnswerIsPressed(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		d.ear.says(func(in bot.Intent) bot.Reply {
			if in.Kind == bot.Typed {
				return bot.Reply{Whisper: asked("elige", bot.Do("need/join"))}
			}
			return bot.Reply{Here: said("elegido")}
		})
		must(t, d.Command(t.Context(), ana, "/hilo", ""))
		must(t, d.Press(t.Context(), ana, button(t, d.Ephemerals(anaID)[0])))
		d.settle(t)
		d.want(t, "whisper", texts(d.Ephemerals(anaID)), "elegido")
	})
}

// A press that is not believed is told why to its author, and nobody else.
func TestAnExpiredPress(t *testing.T) {
	d := newDesk(t, false)
	d.ear.says(func(bot.Intent) bot.Reply { return bot.Reply{Whisper: asked("elige", bot.Do("need/join"))} })
	must(t, d.Command(t.Context(), ana, "/hilo", ""))
	d.clock.Set(d.clock.Now().Add(8 * 24 * time.Hour))
	must(t, d.Press(t.Context(), ana, button(t, d.Ephemerals(anaID)[0])))
	d.settle(t)
	d.ear.one(t)
	if list := d.Ephemerals(anaID); len(list) != 2 || !strings.Contains(list[1].Text, "ha caducat") {
		t.Errorf("told %q", texts(list))
	}
}

// A press of a closed round's card is the engine's to answer: it comes like any other.
func TestAPressOnAnOldCard(t *testing.T) {
	d := newDesk(t, false)
	card := d.card(t, asked("Ronda 7", bot.Do("ballot/open", "round", "7")))
	d.clock.Set(d.clock.Now().Add(400 * 24 * time.Hour))
	d.ear.says(func(bot.Intent) bot.Reply {
		return bot.Reply{Here: said("Cerrada"), Whisper: said("Esta ronda ya cerró.")}
	})
	must(t, d.Press(t.Context(), ana, button(t, card)))
	d.settle(t)
	d.want(t, "route", d.ear.one(t).Call.Route, "ballot/open")
	d.want(t, "card", texts(d.Messages(empleo)), "Cerrada")
	d.want(t, "whisper", texts(d.Ephemerals(anaID)), "Esta ronda ya cerró.")
}

func TestAFormGoesItsWay(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		d.ear.says(func(in bot.Intent) bot.Reply {
			switch {
			case in.Kind == bot.Typed:
				return bot.Reply{Form: needForm("area", "3")}
			case in.Call.Values["title"] == "x":
				return bot.Reply{Errors: map[string]string{"title": "Muy corto.", "": "Revisa."}}
			case in.Call.Values["title"] == "otra":
				return bot.Reply{Form: needForm("area", "4")}
			}
			return whisper("registrada")
		})
		must(t, d.Command(t.Context(), ana, "/necesidad", "nueva"))
		if d.Stack(anaID) != 1 {
			t.Fatal("no form")
		}
		if err := d.Submit(t.Context(), ana, map[string]string{"title": "x"}); err != nil {
			t.Fatal(err)
		}
		if v, _ := d.Modal(anaID); v.Errors["title"] != "Revisa. Muy corto." {
			t.Errorf("errors %v", v.Errors)
		}
		must(t, d.Submit(t.Context(), ana, map[string]string{"title": "otra"}))
		if d.Stack(anaID) != 1 {
			t.Error("the form that follows is not there")
		}
		must(t, d.Submit(t.Context(), ana, map[string]string{"title": "Faltan plazas"}))
		d.settle(t)
		if d.Stack(anaID) != 0 {
			t.Error("the form is still open")
		}
		heard := d.ear.all()
		if in := heard[len(heard)-1]; in.FormKey != "f-1" || in.Call.Values["area"] != "4" || in.Where.Channel != empleo || in.Direct {
			t.Errorf("heard %+v", in)
		}
		d.want(t, "whisper", texts(d.Ephemerals(anaID)), "registrada")
	})
}

// A form that is handled slowly is closed by Slack's patience; what was wrong is told, with the way back.
func TestASlowForm(t *testing.T) {
	d := newDesk(t, false)
	slack.Hurry(d.app)
	release := make(chan struct{})
	d.ear.says(func(in bot.Intent) bot.Reply {
		if in.Kind == bot.Typed {
			return bot.Reply{Form: needForm()}
		}
		<-release
		return bot.Reply{Errors: map[string]string{"title": "Muy corto."}, Back: said("Título: Muy corto.")}
	})
	must(t, d.Command(t.Context(), ana, "/necesidad", "nueva"))
	must(t, d.Submit(t.Context(), ana, map[string]string{"title": "x"}))
	if d.Stack(anaID) != 0 {
		t.Error("the form is still open")
	}
	close(release)
	d.settle(t)
	d.want(t, "whisper", texts(d.Ephemerals(anaID)), "Título: Muy corto.")
}

// A form that Slack does not open any more waits behind a button.
func TestAFormThatCannotBeOpened(t *testing.T) {
	d := newDesk(t, false)
	d.ear.says(func(bot.Intent) bot.Reply { return bot.Reply{Form: needForm("area", "3")} })
	d.Fail("views.open", strict.Failure{Error: "expired_trigger_id"})
	must(t, d.Command(t.Context(), ana, "/necesidad", "nueva"))
	d.settle(t)
	list := d.Ephemerals(anaID)
	if d.Stack(anaID) != 0 || len(list) != 1 {
		t.Fatalf("told %q", texts(list))
	}
	must(t, d.Press(t.Context(), ana, button(t, list[0])))
	if heard := d.ear.all(); heard[len(heard)-1].Call.Route != bot.OpenForm {
		t.Errorf("the button calls %+v", heard[len(heard)-1].Call)
	}
	if d.Stack(anaID) != 1 {
		t.Error("no form")
	}
}

func TestMentionsAndDirectMessages(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		d.ear.says(func(in bot.Intent) bot.Reply { return whisper("de " + in.Text) })
		_, err := d.Mention(t.Context(), ana, "faltan plazas")
		must(t, err)
		_, err = d.Direct(t.Context(), anaOwn, "@hilo hola") // told as a mention too
		must(t, err)
		d.settle(t)
		d.want(t, "whisper", texts(d.Ephemerals(anaID)), "de faltan plazas")
		d.want(t, "direct", texts(d.Messages(d.DirectOf(red, anaID))), "<@U0HILO0RED> hola|de hola")
		if heard := d.ear.all(); len(heard) != 2 || heard[0].Direct || !heard[1].Direct {
			t.Errorf("heard %+v", heard)
		}
	})
}

// What Slack tells twice is answered once.
func TestAnEventToldTwice(t *testing.T) {
	d := newDesk(t, true)
	d.Twice(true)
	d.ear.says(func(bot.Intent) bot.Reply { return whisper("una vez") })
	_, err := d.Mention(t.Context(), ana, "hola")
	must(t, err)
	d.settle(t)
	d.ear.one(t)
	d.want(t, "whisper", texts(d.Ephemerals(anaID)), "una vez")
}

// What cannot be noted as answered is left to Slack's next attempt.
func TestAnEventIsToldAgain(t *testing.T) {
	d := newDesk(t, false)
	d.memory.close(errors.New("the disk is full"))
	if _, err := d.Mention(t.Context(), ana, "hola"); err == nil {
		t.Error("it was acknowledged")
	}
	if heard := d.ear.all(); len(heard) > 0 {
		t.Errorf("heard %+v", heard)
	}
	d.memory.close(nil)
	d.clock.Set(d.clock.Now().Add(2 * time.Minute))
	if left := d.Retry(t.Context()); left != 0 {
		t.Errorf("%d events left", left)
	}
	d.ear.one(t)
}

func TestAShortcut(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		ts, err := d.Say(t.Context(), luis, "Faltan plazas & más")
		must(t, err)
		d.ear.says(func(in bot.Intent) bot.Reply { return bot.Reply{Form: needForm()} })
		must(t, d.Shortcut(t.Context(), ana, "need/add", ts))
		in := d.ear.one(t)
		if in.Kind != bot.Pressed || in.Call.Route != "need/add" || in.Call.Values["title"] != "Faltan plazas & más" || in.Call.Values["link"] == "" {
			t.Errorf("heard %+v", in)
		}
		if d.Stack(anaID) != 1 {
			t.Error("no form")
		}
		must(t, d.Shortcut(t.Context(), ana, "of another app", ts))
		d.ear.one(t)
	})
}

func TestTheHomeTab(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		waits := 2
		d.ear.says(func(in bot.Intent) bot.Reply {
			if in.Kind == bot.Opened {
				return bot.Reply{Whisper: asked(strings.Repeat("x", waits), bot.Do("ballot/open"))}
			}
			waits--
			return whisper("papeleta")
		})
		must(t, d.OpenHome(t.Context(), anaOwn))
		d.settle(t)
		view, ok := d.Home(red, anaID)
		if !ok {
			t.Fatal("no home tab")
		}
		c := control(t, view.Blocks())
		c.View = view.ID
		must(t, d.Press(t.Context(), anaOwn, c))
		d.settle(t)
		direct := d.DirectOf(red, anaID)
		for i, in := range d.ear.all() {
			if in.Where.Channel != direct || !in.Direct || in.Who.User != anaID {
				t.Errorf("%d: heard %+v", i, in)
			}
		}
		d.want(t, "direct", texts(d.Messages(direct)), "papeleta")
		if again, _ := d.Home(red, anaID); again.Hash == view.Hash {
			t.Error("the home tab is not drawn anew")
		}
	})
}

// A picture has no room in a private answer: it comes as a direct message.
func TestAPictureComesAsADirectMessage(t *testing.T) {
	d := newDesk(t, false)
	m := said("resultado")
	m.Blocks = append(m.Blocks, bot.File{Name: "acta.txt", Type: "text/plain", Data: []byte("acta")})
	d.ear.says(func(bot.Intent) bot.Reply { return bot.Reply{Whisper: m} })
	must(t, d.Command(t.Context(), ana, "/hilo", ""))
	d.settle(t)
	d.want(t, "whisper", texts(d.Ephemerals(anaID)), "")
	if list := d.Messages(d.DirectOf(red, anaID)); len(list) == 0 || list[0].Text != "resultado" {
		t.Errorf("direct %q", texts(list))
	}
}

// What comes from where hilo is not installed any more is let go.
func TestFromElsewhere(t *testing.T) {
	d := newDesk(t, false)
	d.AddWorkspace(strict.Workspace{ID: "T0OTRA"})
	d.AddUser(strict.User{ID: "U0EVA", Workspace: "T0OTRA", Name: "eva"})
	must(t, d.Command(t.Context(), strict.Act{Workspace: "T0OTRA", User: "U0EVA"}, "/hilo", ""))
	if heard := d.ear.all(); len(heard) > 0 {
		t.Errorf("heard %+v", heard)
	}
}

var _ bot.Attendant = (*ear)(nil)
var _ slack.Memory = (*shelf)(nil)
