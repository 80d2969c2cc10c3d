package slack

import (
	"fmt"

	"hilo/bot"
)

// shortcut reads the use of a shortcut on a message: it calls its verb with the message's text. The message's address
// is asked for later. Shortcuts that are not ours are ErrIgnored.
func (d Decoder) shortcut(in interaction) (Heard, error) {
	s, ok := d.shortcutOf(in.CallbackID)
	if !ok {
		return Heard{}, fmt.Errorf("%w: shortcut %q", ErrIgnored, in.CallbackID)
	}
	h, err := d.from(in, bot.Pressed, in.Channel.ID, in.Message.Thread)
	if err != nil {
		return Heard{}, err
	}
	h.Quoted, h.LinkAs = in.Message.TS, s.Link
	h.Call = bot.Call{Route: s.Route, Values: bot.Values{s.Text: shorten(typedText(in.Message.Text, ""), bot.MostQuoted)}}
	return h, nil
}

func (d Decoder) shortcutOf(callback string) (Shortcut, bool) {
	for _, s := range d.Shortcuts {
		if s.Callback == callback {
			return s, true
		}
	}
	return Shortcut{}, false
}
