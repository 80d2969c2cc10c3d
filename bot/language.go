package bot

import (
	"time"

	"hilo/network"
)

// languageOf is the reader's language: the one kept for them, else that of the command they typed, else the channel's,
// else the network's, and only then what the chat system says of them.
func (e *Engine) languageOf(r *Request) string {
	for _, lang := range []string{r.Actor.Person.Lang, e.spoken(r), r.Spot.Lang, r.Network.Lang} {
		if lang != "" {
			return lang
		}
	}
	return r.Who.Lang
}

// spoken is the language of a typed command whose name only one language has.
func (e *Engine) spoken(r *Request) string {
	word := r.Command
	switch r.Kind {
	case Typed:
	case Said:
		word, _ = cutWord(r.Text)
	default:
		return ""
	}
	c, ok := e.names.command(word)
	if !ok {
		return ""
	}
	return c.lang
}

// speak sets the printer. Times are shown in the network's zone: meetings and deadlines belong to a place.
func (r *Request) speak(lang string) {
	r.Printer = In(r.engine.catalog, lang, r.engine.zone(r.Network))
}

// zone is a network's location, read from the system's tables once.
func (e *Engine) zone(n network.Network) *time.Location {
	if loc, ok := e.zones.Load(n.Zone); ok {
		return loc.(*time.Location)
	}
	loc := n.Location()
	e.zones.Store(n.Zone, loc)
	return loc
}
