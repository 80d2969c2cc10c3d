package strict

import "slices"

// Messages are the messages of a channel that stand there, in the order in which they came; private ones are left out.
func (s *Slack) Messages(channel string) []Message {
	return s.look(channel, func(m *Message) bool { return m.To == "" && !m.Gone })
}

// All is everything that was ever said in a channel, what is gone and what only one person saw too.
func (s *Slack) All(channel string) []Message {
	return s.look(channel, func(*Message) bool { return true })
}

func (s *Slack) look(channel string, belongs func(*Message) bool) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	if c := s.channels[channel]; c != nil {
		for _, m := range c.messages {
			if belongs(m) {
				out = append(out, *m)
			}
		}
	}
	return out
}

// Ephemerals are the private answers that somebody still sees, of all channels, in the order in which they came.
func (s *Slack) Ephemerals(user string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	for _, c := range s.channels {
		for _, m := range c.messages {
			if m.To == user && !m.Gone {
				out = append(out, *m)
			}
		}
	}
	slices.SortFunc(out, func(a, b Message) int { return int(a.Made - b.Made) })
	return out
}

// Remove deletes a message, as somebody with the right to may.
func (s *Slack) Remove(channel, ts string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.channels[channel].message(ts); m != nil {
		m.Gone, m.Pinned = true, false
		s.touch(m)
	}
}
