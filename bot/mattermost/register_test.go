package mattermost

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mattermost/mattermost/server/public/model"
)

func TestCommandsAreBroughtInStep(t *testing.T) {
	s, _ := newWire(t)
	const url = "http://hilo.example/mattermost/commands"
	wanted := []Command{{Trigger: "hilo", Description: "menú"}, {Trigger: "red", Description: "la red", Hint: "[ver]"}, {Trigger: "ronda"}, {Trigger: "hoy"}}
	same := s.command("team", wanted[0])
	same.Id, same.CreatorId = "same", me
	p := s.plan("team", []*model.Command{
		same,
		{Id: "older", CreatorId: me, Trigger: "red", URL: "http://old.example/mattermost/commands", Method: "P"},
		{Id: "dropped", CreatorId: me, Trigger: "votar", URL: url},
		{Id: "theirs", CreatorId: ana, Trigger: "ronda", URL: "http://else.example/x"},
		{Id: "copied", CreatorId: ana, Trigger: "voto", URL: url},
		{Id: "other use", CreatorId: me, Trigger: "otro", URL: "http://else.example/x"},
		{Id: "deleted", CreatorId: ana, Trigger: "hoy", URL: "http://else.example/x", DeleteAt: 1},
	}, wanted)
	ids := func(list []*model.Command) (out []string) {
		for _, c := range list {
			out = append(out, c.Id+" /"+c.Trigger)
		}
		return out
	}
	got := map[string][]string{"create": ids(p.create), "change": ids(p.change), "remove": ids(p.remove), "taken": p.taken}
	want := map[string][]string{"create": {" /hoy"}, "change": {"older /red"}, "remove": {"dropped /votar"}, "taken": {"ronda"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if c := p.change[0]; c.URL != url || c.AutoCompleteHint != "[ver]" || c.TeamId != "team" {
		t.Errorf("changed to %+v", c)
	}
}

func TestCommandsFitTheLimits(t *testing.T) {
	s, _ := newWire(t)
	long := strings.Repeat("ñ", 2000)
	c := s.command("team", Command{Trigger: "x", Description: long, Hint: long})
	if len(c.DisplayName) > maxCommandName || len(c.Description) > maxCommandText || len(c.AutoCompleteDesc) > maxCommandHint || len(c.AutoCompleteHint) > maxCommandHint {
		t.Errorf("too long: %d, %d, %d, %d", len(c.DisplayName), len(c.Description), len(c.AutoCompleteDesc), len(c.AutoCompleteHint))
	}
	if !strings.HasSuffix(c.Description, "ñ…") {
		t.Errorf("cut to %q", c.Description)
	}
}

func TestCommandsOfTheNetworksLanguages(t *testing.T) {
	all := []Command{{Lang: "es", Trigger: "necesidad"}, {Lang: "ca", Trigger: "necessitat"}, {Lang: "es", Trigger: "reunión"}, {Trigger: "hilo"}, {Lang: "ca", Trigger: "hilo"}}
	names := func(langs []string) (out []string) {
		for _, c := range fitting(all, langs) {
			out = append(out, c.Trigger)
		}
		return out
	}
	for _, c := range []struct{ langs, want []string }{
		{nil, []string{"necesidad", "necessitat", "reunión", "hilo"}},
		{[]string{""}, []string{"hilo"}},
		{[]string{"es", ""}, []string{"necesidad", "reunión", "hilo"}},
	} {
		if diff := cmp.Diff(c.want, names(c.langs)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.langs, diff)
		}
	}
}
