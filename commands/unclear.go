package commands

import (
	"context"
	"strings"

	"hilo/bot"
)

// unclear answers words after a command that fit none of its verbs: with the verbs, and never with silence.
func (f *Features) unclear(_ context.Context, r *bot.Request) (bot.Reply, error) {
	id := r.Values["command"]
	list := bot.List{}
	for _, c := range f.Commands() {
		if c.ID != id {
			continue
		}
		for _, v := range c.Verbs {
			if names := r.Words("verb." + id + "." + v.ID); r.Has("verb."+id+"."+v.ID) && len(names) > 0 {
				list = append(list, bot.Say(strings.ReplaceAll(names[0], "+", " ")))
			}
		}
	}
	args := bot.Args{"Text": shorten(r.Values["text"], 80), "Command": r.Words("command." + id)[0]}
	return bot.Reply{Whisper: r.Compose(bot.Section{Text: bot.Join("", r.T("hilo.unclear", args), bot.Text{list})})}, nil
}
