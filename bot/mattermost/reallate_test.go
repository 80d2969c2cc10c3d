package mattermost_test

import (
	"context"
	"strings"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// tardy answers forms only when it is let.
type tardy struct {
	bot.Handler
	let chan struct{}
}

func (s *tardy) Handle(ctx context.Context, in bot.Intent) bot.Reply {
	if in.Kind == bot.Submitted {
		<-s.let
	}
	return s.Handler.Handle(ctx, in)
}

// A form that is refused when it is closed already comes back by direct message, with all that was typed in it.
func TestAFormThatIsRefusedLateComesBack(t *testing.T) {
	t.Parallel()
	o := newOutpost(t)
	o.place.roles(model.TeamUserRoleId + " " + model.TeamAdminRoleId)
	if err := o.server.Register(t.Context()); err != nil {
		t.Fatal(err)
	}
	slow := &tardy{o.engine, make(chan struct{})}
	routes := o.server.Handler(slow)
	o.routes.Store(&routes)
	if _, _, err := o.marta.api.ExecuteCommandWithTeam(t.Context(), o.channel, o.place.team.Id, "/necesidad"); err != nil {
		t.Fatal(err)
	}
	form := o.marta.dialog(t, 1)
	typed := map[string]any{"title": "", "affected": "families"}
	detail := strings.Repeat("«\"ñ\\😀 <b>\n", 3000/11) // as long as a field may be
	typed["details"] = strings.TrimSpace(detail)
	for _, e := range form.Dialog.Elements {
		if _, ok := typed[e.Name]; !ok {
			typed[e.Name] = e.Default
		}
	}
	if answer := o.submit(form, typed); answer.Error != "" || len(answer.Errors) > 0 {
		t.Fatalf("it was not late: %+v", answer)
	}
	close(slow.let)
	o.marta.await(t, "what was typed", o.directly(model.WebsocketEventPosted))
	posts, err := o.marta.posts(model.WebsocketEventPosted)
	if err != nil {
		t.Fatal(err)
	}
	back := posts[len(posts)-1]
	if text := back.Attachments()[0].Text; !strings.Contains(text, "Necesidad: Falta rellenar este campo.") || !strings.Contains(text, "no se pierde") {
		t.Errorf("it says %q", text)
	}
	if _, err := o.marta.api.DoPostActionWithCookie(t.Context(), back.Id, "1", "", ""); err != nil {
		t.Fatal(err)
	}
	again := o.marta.dialog(t, 2)
	for _, e := range again.Dialog.Elements {
		if e.Default != typed[e.Name] {
			t.Errorf("in %s stands %q, want %q", e.Name, e.Default, typed[e.Name])
		}
	}
	typed["title"] = "Faltan plazas de guardería"
	if answer := o.submit(again, typed); answer.Error != "" || len(answer.Errors) > 0 {
		t.Errorf("the second time: %+v", answer)
	}
	if err := o.engine.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.shows(o.channel, "guardería")
}

// directly are the events of a kind in Marta's direct messages with hilo.
func (o outpost) directly(kind model.WebsocketEventType) func(*model.WebSocketEvent) bool {
	return func(e *model.WebSocketEvent) bool {
		post, _ := e.GetData()["post"].(string)
		return e.EventType() == kind && strings.Contains(post, o.marta.direct)
	}
}

// submit sends a form as it was filled in by Marta.
func (o outpost) submit(form model.OpenDialogRequest, typed map[string]any) *model.SubmitDialogResponse {
	o.tb.Helper()
	return must(o.marta.api.SubmitInteractiveDialog(o.tb.Context(), model.SubmitDialogRequest{
		URL: form.URL, CallbackId: form.Dialog.CallbackId, State: form.Dialog.State, UserId: o.marta.user.Id, ChannelId: o.channel,
		TeamId: o.place.team.Id, Submission: typed}))(o.tb)
}

// dialog is the last of so many that were opened for somebody.
func (m *member) dialog(tb testing.TB, n int) model.OpenDialogRequest {
	tb.Helper()
	if err := m.settle(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	opened, err := m.dialogs()
	if err != nil || len(opened) != n {
		tb.Fatalf("%d forms were opened, want %d (%v)", len(opened), n, err)
	}
	return opened[n-1]
}
