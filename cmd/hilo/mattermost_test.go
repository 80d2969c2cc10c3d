package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hilo/bot"
	"hilo/commands"
	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

// none takes the settings of chat systems out of the environment.
func none(t *testing.T) {
	t.Helper()
	for _, name := range []string{"MATTERMOST_URL", "MATTERMOST_TOKEN", "MATTERMOST_TEAM", "HILO_PUBLIC_URL", "SLACK_BOT_TOKEN",
		"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_API_URL", "HILO_TOKEN_KEY",
		"HILO_SMTP_URL", "HILO_MAIL_FROM"} {
		t.Setenv(name, "")
	}
	t.Setenv("HILO_DATABASE_URL", freshFile(t))
}

func TestDoctorSaysWhatIsMissing(t *testing.T) {
	none(t)
	out, _ := hilo(t, 1, "doctor")
	if !strings.Contains(out, "TO DO No chat system is set up.") || !strings.Contains(out, "MATTERMOST_URL") {
		t.Errorf("nothing set: %s", out)
	}
	t.Setenv("MATTERMOST_URL", "http://127.0.0.1:1")
	if out, _ = hilo(t, 1, "doctor"); !strings.Contains(out, "set MATTERMOST_TOKEN and HILO_PUBLIC_URL too") {
		t.Errorf("half set: %s", out)
	}
	t.Setenv("MATTERMOST_TOKEN", "token")
	t.Setenv("HILO_PUBLIC_URL", "https://hilo.example")
	if out, _ = hilo(t, 1, "doctor"); !strings.Contains(out, "hilo migrate") {
		t.Errorf("no database: %s", out)
	}
	hilo(t, 0, "migrate")
	if out, _ = hilo(t, 1, "doctor"); !strings.Contains(out, "ok    The database") || !strings.Contains(out, "TO DO the Mattermost server does not answer") {
		t.Errorf("no server: %s", out)
	}
	t.Setenv("MATTERMOST_URL", "chat.example")
	if _, err := hilo(t, 1, "serve", "--addr", "127.0.0.1:0"); !strings.Contains(err, "Set MATTERMOST_URL to an address") {
		t.Errorf("serve without an address: %s", err)
	}
}

// TestDoctorAsksTheServer is refused by one.
func TestDoctorAsksTheServer(t *testing.T) {
	none(t)
	status := http.StatusUnauthorized
	chat := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`{"id":"api.context.session_expired.app_error","message":"Invalid or expired session","username":"ana"}`))
	}))
	defer chat.Close()
	t.Setenv("MATTERMOST_URL", chat.URL)
	t.Setenv("MATTERMOST_TOKEN", "token")
	t.Setenv("HILO_PUBLIC_URL", "https://hilo.example")
	hilo(t, 0, "migrate")
	for answer, want := range map[int]string{
		http.StatusUnauthorized: "enable the bot account again", http.StatusTeapot: "no Mattermost server", http.StatusOK: "not a bot account's",
	} {
		status = answer
		if out, _ := hilo(t, 1, "doctor"); !strings.Contains(out, want) {
			t.Errorf("%d: %s", answer, out)
		}
	}
	t.Setenv("HILO_PUBLIC_URL", "https://hilo.example/path")
	if out, _ := hilo(t, 1, "doctor"); !strings.Contains(out, "without a path") {
		t.Errorf("an address with a path: %s", out)
	}
}

func TestLanguagesOfAWorkspace(t *testing.T) {
	onBoth(t, func(t *testing.T) {
		var db database
		db.URL = os.Getenv("HILO_DATABASE_URL")
		hilo(t, 0, "migrate")
		err := db.with(t.Context(), func(store *storage.Store) error {
			langs := languagesOf(store)
			if got, err := langs(t.Context(), "chat"); err != nil || len(got) > 0 {
				t.Errorf("before a network is founded: %q, %v", got, err)
			}
			err := store.Update(t.Context(), "", func(tx *storage.Tx) error {
				id, err := tx.Found(t.Context(), network.Network{Platform: "mattermost", Workspace: "chat", Name: "Red", Lang: "es",
					Zone: "Europe/Madrid", Settings: network.DefaultSettings()})
				if err != nil {
					return err
				}
				for name, lang := range map[string]string{"Empleo": "", "Educació": "ca"} {
					if _, err := tx.AddArea(t.Context(), id, name, lang); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
			got, err := langs(t.Context(), "chat")
			if d := cmp.Diff([]string{"es", "ca"}, got); d != "" {
				t.Error(d)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestSlashCommandsHaveEveryLanguage(t *testing.T) {
	catalog, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]bot.Listed{}
	for _, l := range bot.Listing(catalog, commands.New(nil, catalog).Commands()) {
		if _, twice := byName[l.Name]; twice || l.About == "" || strings.HasPrefix(l.About, "[") {
			t.Errorf("listed %+v, twice %t", l, twice)
		}
		byName[l.Name] = l
	}
	if l := byName["hilo"]; l.Lang != "" {
		t.Errorf("hilo is %+v", l)
	}
	if l := byName["reunión"]; l.Lang != "es" || !l.Spelling || byName["reunion"].Spelling {
		t.Errorf("a meeting is %+v", l)
	}
	if es, ca := byName["necesidad"], byName["necessitat"]; es.Lang != "es" || ca.Lang != "ca" || !strings.HasPrefix(es.Hint, "[nueva | ") {
		t.Errorf("needs are %+v and %+v", es, ca)
	}
}
