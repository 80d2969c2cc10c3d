package slack

import (
	"encoding/json"
	"testing"

	"hilo/bot"
)

// FuzzEvents has whatever Slack may tell be taken up or left alone, over either way in.
func FuzzEvents(f *testing.F) {
	for _, data := range []string{
		`{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{"type":"member_joined_channel","user":"U0HILO","channel":"C1"},
		"authorizations":[{"enterprise_id":null,"team_id":"T1","user_id":"U0HILO","is_enterprise_install":false}]}`,
		`{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{"type":"channel_rename","channel":{"id":"C1","name":"x"}}}`,
		`{"type":"event_callback","team_id":"T1","event":{"type":"user_change","user":{"id":"U1","profile":{}}}}`,
		`{"type":"event_callback","enterprise_id":"E1","event":{"type":"tokens_revoked","tokens":{"oauth":["U1"],"bot":["U2"]}}}`,
		`{"type":"event_callback","enterprise_id":"E1","event":{"type":"app_uninstalled"}}`,
		`{"type":"url_verification","challenge":"x"}`,
		`{"type":"events_api","envelope_id":"1","accepts_response_payload":true,"payload":{"type":"event_callback"}}`,
		`{"type":"disconnect","reason":"warning"}`,
	} {
		f.Add([]byte(data))
	}
	a := newApp(Config{Clock: bot.SystemClock{}})
	f.Fuzz(func(t *testing.T, data []byte) {
		var in frame
		if json.Unmarshal(data, &in) == nil {
			_ = ending(in)
		}
		e, err := readEvent(data)
		if err != nil {
			return
		}
		enterprise, workspace, _ := e.installed()
		if a.note(nil, e) != nil && needs(workspace) != nil && needs(enterprise) != nil {
			t.Errorf("taken note of, and nobody knows for whom: %s", data)
		}
	})
}
