package commands_test

import (
	"strings"
	"testing"

	"hilo/bot"
	"hilo/bot/bottest"
)

// TestMinutesWithoutChannel runs a meeting whose channel was deleted: from the private panel, and by direct messages.
func TestMinutesWithoutChannel(t *testing.T) {
	onBoth(t, func(t *testing.T, s lostStory) {
		typed := func(who, text string) bot.Reply {
			return s.do(who, bot.Intent{Kind: bot.Typed, Command: "/reunion", Text: text, Where: bottest.DirectPlace(who), Direct: true})
		}
		pressed := func(who, route string) bot.Reply {
			return s.do(who, bot.Intent{Kind: bot.Pressed, Call: bot.Do(route, "meeting", "1"), Where: bottest.DirectPlace(who), Direct: true})
		}
		asked := s.do("marta", bot.Intent{Kind: bot.Typed, Command: "/reunion", Text: "hoy a las 11", Where: inEmpleo})
		for _, b := range asked.Whisper.Blocks {
			if row, ok := b.(bot.Controls); ok {
				convene, _ := row[0].(bot.Button)
				s.do("marta", bot.Intent{Kind: bot.Pressed, Call: convene.Call, Where: inEmpleo})
			}
		}
		s.lose(true)
		s.later(2)
		said(t, typed("marta", "empezar m1"), "llévala desde aquí", "Te he apuntado", "En marcha desde las")
		said(t, pressed("ana", "meeting/here"), "estás en la reunión")
		said(t, typed("ana", "decisión Se abre otro canal"), "Anotada la decisión")
		said(t, typed("marta", "terminar"), "Reunión terminada", "2 personas")
		s.wants(bottest.DirectPlace("ana"), "a las 11:00", "Borrador del acta del 16 de enero")
		said(t, typed("ana", "acta m1"), "Se abre otro canal")
	})
}

// said fails the test unless a private answer has each of the words in it.
func said(t *testing.T, reply bot.Reply, want ...string) {
	t.Helper()
	if reply.Whisper == nil {
		t.Fatalf("no answer, want %q: %+v", want, reply)
	}
	var text strings.Builder
	for _, b := range reply.Whisper.Blocks {
		switch b := b.(type) {
		case bot.Section:
			text.WriteString(b.Text.Flat(func(bot.Time) string { return "" }) + "\n")
		case bot.Note:
			text.WriteString(b.Text.Flat(func(bot.Time) string { return "" }) + "\n")
		}
	}
	for _, w := range want {
		if !strings.Contains(text.String(), w) {
			t.Errorf("%q is not in\n%s", w, text.String())
		}
	}
}
