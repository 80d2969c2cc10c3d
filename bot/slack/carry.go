package slack

import (
	"unicode/utf8"

	"hilo/bot"
)

// leastCut is the length, in runes, under which a value is never cut.
const leastCut = 80

// carried is a sealed call of at most so many bytes. Nearly every call is far shorter, and somebody's words are packed;
// where they are too long all the same the longest are cut, with a mark that says so: they see it in the form that the
// call opens. What cannot be cut is a bot.TooLongError.
func carried(seal bot.Seal, call bot.Call, bond bot.Bond, limit int) (string, error) {
	for {
		sealed := seal.Wrap(bot.Sealed{Call: call, Bond: bond})
		if len(sealed) <= limit {
			return sealed, nil
		}
		name, runes := longestText(call.Values)
		if runes <= leastCut {
			return "", bot.TooLongError{Route: call.Route, Max: limit}
		}
		call.Values = call.Values.With(name, shorten(call.Values[name], runes*3/4))
	}
}

// longestText is the name of the longest value that may be cut, and its length: a call that waits in another is no text.
func longestText(values bot.Values) (name string, runes int) {
	for k, v := range values {
		n := utf8.RuneCountInString(v)
		if k != "with" && (n > runes || n == runes && k < name) {
			name, runes = k, n
		}
	}
	return name, runes
}
