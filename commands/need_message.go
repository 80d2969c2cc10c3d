package commands

import (
	"context"
	"strings"
	"unicode/utf8"

	"hilo/bot"
	"hilo/network/privacy"
)

// maxMessage is more runes than a message has on any chat system.
const maxMessage = 50_000

// needMessages is what can be done with a message that somebody wrote in a chat.
func (f *Features) needMessages() []bot.Verb {
	text := hidden("text")
	text.Max = maxMessage
	return []bot.Verb{{ID: "note", Who: bot.Contributors, Run: f.noteNeed, Fields: []bot.Field{text, hidden("link")},
		Shortcut: &bot.Shortcut{Text: "text", Link: "link"}}}
}

// noteNeed opens the form of a new need with a message in it. Nothing is kept before that is submitted: what the privacy
// guard would refuse stands masked already, and where the message is read is the end of the detail, where it can be
// taken out.
func (f *Features) noteNeed(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	report, err := f.inspect(ctx, r, bot.Situation, r.Values["text"])
	if err != nil {
		return bot.Reply{}, err
	}
	source := ""
	if link := r.Values["link"]; link != "" {
		source = r.String("note.source", bot.Args{"Link": link})
	}
	title, detail := splitTitle(clipped(report.Masked, maxTyped-utf8.RuneCountInString(source)-1), "")
	form, err := r.Form(ctx, bot.Do("need/add", "title", title, "detail", strings.TrimSpace(detail+"\n"+source)))
	if err != nil {
		return bot.Reply{}, err
	}
	if report.Verdict == privacy.Refuse {
		form.Intro = bot.Join("\n", r.T("note.masked", bot.Args{"Found": f.found(r, report)}), form.Intro)
	}
	return r.Open(form), nil
}
