package playground

import (
	"slices"
	"strings"

	"hilo/bot"
)

// directPrefix makes the channel of a person's direct messages of their id.
const directPrefix = "dm:"

// direct is the person whose direct messages a channel is.
func direct(channel string) (person string, ok bool) { return strings.CutPrefix(channel, directPrefix) }

// exists says whether a channel, or the person behind a direct one, is part of the cast.
func (p *Playground) exists(channel string) bool {
	if person, ok := direct(channel); ok {
		_, known := p.people[person]
		return known
	}
	_, known := p.channels[channel]
	return known
}

// person finds somebody of the cast.
func (p *Playground) person(id string) (Member, error) {
	m, ok := p.people[id]
	if !ok {
		return Member{}, errUnknownPerson
	}
	return m, nil
}

// enter says whether a person may read and write in a channel.
func (p *Playground) enter(m Member, channel string) error {
	if !p.exists(channel) {
		return errUnknownChannel
	}
	if owner, ok := direct(channel); ok {
		if owner != m.ID {
			return errNotYours
		}
		return nil
	}
	if !slices.Contains(m.Channels, channel) {
		return errNotInChannel
	}
	return nil
}

// at is the place of a channel or of the answers to one of its messages.
func (p *Playground) at(channel, thread string) bot.Place {
	return bot.Place{Platform: Name, Workspace: p.opts.Workspace, Channel: channel, Thread: thread}
}

// who is a member as the engine hears of them.
func (p *Playground) who(m Member) bot.Who {
	return bot.Who{Platform: Name, Workspace: p.opts.Workspace, User: m.ID, Name: m.Name, Lang: m.Lang, Zone: m.Zone}
}
