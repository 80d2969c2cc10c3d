package commands_test

import (
	"path/filepath"
	"strings"
	"testing"

	"hilo/bot"
)

// A search of any length, of nothing but signs or of what looks like a query is answered as any other.
func TestSearchesOfAllKinds(t *testing.T) {
	h, log := hostileStory(t, "sqlite:"+filepath.Join(t.TempDir(), "hilo.db"))
	h.by(bot.Intent{Kind: bot.Typed, Command: "/recursos", Text: "nuevo Ropero solidario"})
	for _, text := range []string{"a", "🙂🙂🙂", strings.Repeat("ropero ", 285), strings.Repeat("x", 2000), "%", "' or 1=1 --", "«»", "?", "\u202e"} {
		reply := h.by(bot.Intent{Kind: bot.Typed, Command: "/recursos", Text: text})
		if reply.Whisper == nil || strings.Contains(log.String(), "msg=fault") {
			t.Errorf("%.20q is answered with %+v: %s", text, reply, log.String())
			log.Reset()
		}
	}
}
