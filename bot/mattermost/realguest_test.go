package mattermost_test

import (
	"database/sql"
	"net/url"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot/bottest"
)

// A guest of one channel registers, values and answers like everybody.
func TestAGuest(t *testing.T) {
	t.Parallel()
	bottest.Run(t, "testdata/stories/invitada.txt", func(t *testing.T, s bottest.Setup) bottest.World {
		w := newRealWorld(t, s)
		w.people["nora"].demote(t)
		return w
	})
}

// demote makes a guest of somebody who has signed in. The server does the same in its database when an administrator
// asks for it, but only with a licence, and without one it lets no guest sign in.
func (m *member) demote(tb testing.TB) {
	tb.Helper()
	s := m.place.server
	db := s.open(tb)
	for _, statement := range []string{
		`update users set roles = 'system_guest' where id = $1`,
		`update teammembers set schemeuser = false, schemeadmin = false, schemeguest = true where userid = $1`,
		`update channelmembers set schemeuser = false, schemeadmin = false, schemeguest = true where userid = $1`,
		`update sessions set roles = 'system_guest', props = jsonb_set(props::jsonb, '{is_guest}', '"true"') where userid = $1`,
	} {
		if _, err := db.ExecContext(tb.Context(), statement, m.user.Id); err != nil {
			tb.Fatal(err)
		}
	}
	if _, err := s.admin.InvalidateCaches(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	m.mustBeGuest(tb)
}

// open connects to the server's own database.
func (s *realServer) open(tb testing.TB) *sql.DB {
	tb.Helper()
	u, err := url.Parse(s.base)
	if err != nil {
		tb.Fatal(err)
	}
	u.Path = "/" + s.name
	db, err := sql.Open("postgres", u.String())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return db
}

// mustBeGuest fails the test where the server lets somebody do what no guest may.
func (m *member) mustBeGuest(tb testing.TB) {
	tb.Helper()
	me := must(m.api.GetMe(tb.Context(), ""))(tb)
	if !me.IsGuest() {
		tb.Fatalf("%s has the roles %q", m.name, me.Roles)
	}
	for name, c := range m.place.channels {
		_, _, err := m.api.GetChannel(tb.Context(), c.Id)
		if seen := err == nil; seen != m.in(name) {
			tb.Fatalf("a guest sees #%s: %v (%v)", name, seen, err)
		}
	}
	_, _, err := m.api.CreateChannel(tb.Context(), &model.Channel{TeamId: m.place.team.Id, Name: "suyo", DisplayName: "Suyo", Type: model.ChannelTypeOpen})
	if err == nil {
		tb.Fatal("a guest makes a channel")
	}
}
