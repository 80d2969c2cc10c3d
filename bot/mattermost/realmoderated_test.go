package mattermost_test

import (
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// A moderated channel lets the bot read and not write. The coordination is told once, whatever happens until hilo may
// write again; then it says what it could not.
func TestAModeratedChannel(t *testing.T) {
	t.Parallel()
	o := newOutpost(t)
	allow := o.moderate()
	o.do(bot.Intent{Kind: bot.Typed, Command: "/necesidad", Text: "Faltan plazas de guardería"})
	allow(false)
	o.until("the loss", true)
	o.do(bot.Intent{Kind: bot.Typed, Command: "/necesidad", Text: "Nadie explica las ayudas de alquiler"})
	for range 2 {
		o.later(24 * time.Hour)
		o.shows(o.marta.direct, "No puedo escribir en el canal de **Empleo y Formación**")
		if err := o.stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := o.start(t.Context()); err != nil { // it finds out anew where it is
			t.Fatal(err)
		}
	}
	if n := o.marta.count(o.directly(model.WebsocketEventPosted)); n != 1 {
		t.Errorf("%d messages about it", n)
	}
	allow(true)
	o.until("the right", false)
	o.shows(o.marta.direct)
	o.shows(o.channel, "guardería", "alquiler")
}

// later lets everything happen that is due until then.
func (o outpost) later(d time.Duration) {
	o.tb.Helper()
	if err := o.engine.Advance(o.tb.Context(), o.clock.Now().Add(d)); err != nil {
		o.tb.Fatal(err)
	}
}

// moderate gives the channel roles of its own, as the server does when somebody moderates it, for which it wants a
// licence. What it returns allows its members to write there, or not.
func (o outpost) moderate() (allow func(bool)) {
	o.tb.Helper()
	admin, db := o.place.server.admin, o.place.server.open(o.tb)
	member := must(admin.GetRoleByName(o.tb.Context(), model.ChannelUserRoleId))(o.tb)
	id := model.NewId()
	for _, statement := range []struct {
		sql  string
		args []any
	}{
		{`insert into roles select $1::varchar, 'user_' || $1, 'a', 'a', 1, 1, 0, permissions, true, false from roles where name = 'channel_user'`, []any{id}},
		{`insert into schemes (id, name, displayname, description, createat, updateat, deleteat, scope, defaultchannelguestrole,
			defaultchanneluserrole, defaultchanneladminrole) values ($1::varchar, $1, 'a', 'a', 1, 1, 0, 'channel', 'channel_guest',
			'user_' || $1, 'channel_admin')`, []any{id}},
		{`update channels set schemeid = $1 where id = $2`, []any{id, o.channel}},
	} {
		if _, err := db.ExecContext(o.tb.Context(), statement.sql, statement.args...); err != nil {
			o.tb.Fatal(statement.sql, err)
		}
	}
	if _, err := admin.InvalidateCaches(o.tb.Context()); err != nil {
		o.tb.Fatal(err)
	}
	return func(may bool) {
		o.tb.Helper()
		var permissions []string
		for _, p := range member.Permissions {
			if may || p != model.PermissionCreatePost.Id {
				permissions = append(permissions, p)
			}
		}
		must(admin.PatchRole(o.tb.Context(), id, &model.RolePatch{Permissions: &permissions}))(o.tb)
		_, _, err := o.marta.api.CreatePost(o.tb.Context(), &model.Post{ChannelId: o.channel, Message: "hola"})
		if wrote := err == nil; wrote != may {
			o.tb.Fatalf("members may write: %v, want %v (%v)", wrote, may, err)
		}
	}
}
