package slack_test

import (
	"encoding/json"
	"errors"
	"testing"

	"hilo/bot"
	"hilo/bot/slack"
	"hilo/bot/slack/strict"
)

// told are the presences that the handler was told of.
func (e *ear) told() []bot.Presence {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]bot.Presence(nil), e.present...)
}

// Where hilo is is asked for after every event that may change it, however they come; others change nothing.
func TestWhereHiloIs(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		hilo := "U0HILO0RED"
		at := func(channel string) bool {
			list := d.ear.told()
			return len(list) > 0 && list[len(list)-1].Whole && list[len(list)-1].Channels[channel]
		}
		tell := func(kind string, more map[string]any) {
			t.Helper()
			inner := map[string]any{"type": kind}
			for k, v := range more {
				inner[k] = v
			}
			must(t, d.Event(t.Context(), red, inner))
			d.settle(t)
		}
		d.AddChannel(strict.Channel{ID: "C0NUEVO", Workspace: red, Name: "nuevo"}, anaID, hilo)
		tell("member_joined_channel", map[string]any{"user": hilo, "channel": "C0NUEVO"})
		if !at("C0NUEVO") || !at(empleo) {
			t.Errorf("invited: %+v", d.ear.told())
		}
		d.Kick("C0NUEVO", hilo)
		tell("channel_left", map[string]any{"channel": "C0NUEVO", "actor_id": anaID})
		if at("C0NUEVO") {
			t.Error("taken out")
		}
		d.Change(empleo, func(c *strict.Channel) { c.Archived = true })
		tell("channel_archive", map[string]any{"channel": empleo, "user": anaID})
		if at(empleo) {
			t.Error("archived")
		}
		before := len(d.ear.told())
		tell("member_left_channel", map[string]any{"user": luisID, "channel": empleo})
		tell("channel_rename", map[string]any{"channel": map[string]any{"id": empleo, "name": "trabajo"}})
		tell("team_join", map[string]any{"user": map[string]any{"id": "U0EVA"}})
		if n := len(d.ear.told()); n != before {
			t.Errorf("told %d times of what changed nothing", n-before)
		}
	})
}

// Where hilo is is told at the start.
func TestWhereHiloIsAtTheStart(t *testing.T) {
	d := newDesk(t, false)
	came := make(chan struct{})
	d.ear.came = came
	d.listen(t)
	<-came
	if list := d.ear.told(); !list[0].Channels[empleo] || list[0].Workspace != red {
		t.Errorf("told %+v", list)
	}
}

// What is known of people is asked for anew when they change.
func TestAPersonChanges(t *testing.T) {
	d := newDesk(t, false)
	must(t, d.Command(t.Context(), ana, "/hilo", ""))
	d.AddUser(strict.User{ID: anaID, Workspace: red, Name: "ana", RealName: "Ana Soler", Locale: "es-ES", Zone: "Europe/Madrid"})
	must(t, d.Event(t.Context(), red, map[string]any{"type": "user_change", "user": map[string]any{"id": anaID}}))
	d.settle(t)
	must(t, d.Command(t.Context(), ana, "/hilo", ""))
	if heard := d.ear.all(); heard[0].Who.Name != "Ana Vidal" || heard[1].Who.Name != "Ana Soler" {
		t.Errorf("%q, then %q", heard[0].Who.Name, heard[1].Who.Name)
	}
}

// In the only workspace that there is, being taken out is told to the operator alone, and Slack is answered.
func TestTakenOut(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		must(t, d.Event(t.Context(), red, map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"bot": []string{"U0HILO0RED"}}}))
		must(t, d.Event(t.Context(), red, map[string]any{"type": "tokens_revoked", "tokens": map[string]any{"oauth": []string{anaID}}}))
		must(t, d.Event(t.Context(), red, map[string]any{"type": "app_uninstalled"}))
	})
}

// naming is a channel's message that names hilo, as the event that tells it of a kind.
func naming(kind, id, ts, text string) []byte {
	data, _ := json.Marshal(map[string]any{ // strings alone always marshal
		"type": "event_callback", "team_id": red, "event_id": id,
		"event":          map[string]any{"type": kind, "channel": empleo, "channel_type": "channel", "user": anaID, "ts": ts, "text": text},
		"authorizations": []any{map[string]any{"team_id": red, "user_id": "U0HILO"}},
	})
	return data
}

// TestAMentionToldAsAMessageToo is one thing said: an app may be told of both.
func TestAMentionToldAsAMessageToo(t *testing.T) {
	d := newDecoder(t)
	var keys []string
	for id, kind := range map[string]string{"Ev1": "app_mention", "Ev2": "message"} {
		h, err := d.DecodeEvent(naming(kind, id, "1801.000300", "<@U0HILO> lista"))
		if err != nil || h.Text != "lista" {
			t.Fatalf("%s: %q, %v", kind, h.Text, err)
		}
		keys = append(keys, h.Key)
	}
	if keys[0] != keys[1] {
		t.Errorf("two keys: %q", keys)
	}
	if next, err := d.DecodeEvent(naming("app_mention", "Ev3", "1801.000400", "<@U0HILO> lista")); err != nil || next.Key == keys[0] {
		t.Errorf("said again, it has the key %q: %v", next.Key, err)
	}
	if _, err := d.DecodeEvent(naming("message", "Ev4", "1801.000500", "nos vemos, <@U0LUIS>")); !errors.Is(err, slack.ErrIgnored) {
		t.Errorf("a channel's talk: %v", err)
	}
}

// TestHiloDoesNotHearItself where an event does not tell who hilo is.
func TestHiloDoesNotHearItself(t *testing.T) {
	d := newDecoder(t)
	d.Self = "U0HILO"
	for id, user := range map[string]string{"Ev1": "U0HILO", "Ev2": anaID} {
		body := []byte(`{"type":"event_callback","team_id":"T0RED","event_id":"` + id + `","event":{"type":"message","channel":"D0ANA","user":"` +
			user + `","text":"hola","ts":"1801.1"}}`)
		if _, err := d.DecodeEvent(body); errors.Is(err, slack.ErrIgnored) != (user == "U0HILO") {
			t.Errorf("%s: %v", user, err)
		}
	}
}
