package bottest

import (
	"fmt"
	"slices"
	"strings"

	"hilo/bot"
)

// Target looks at one control: whether it is the one that is meant, and what it then calls.
type Target struct {
	what  string // as somebody would say it
	calls func(c bot.Control) (bot.Call, bool)
}

// Pressing means the buttons of a label.
func Pressing(label string) Target {
	return Target{what: "[" + label + "]", calls: func(c bot.Control) (bot.Call, bool) {
		b, ok := c.(bot.Button)
		return b.Call, ok && b.Label == label
	}}
}

// Picking means an option of the selects of a label; its value is added to the call.
func Picking(label, option string) Target {
	return Target{what: "[" + label + " ▾ " + option + "]", calls: func(c bot.Control) (bot.Call, bool) {
		s, ok := c.(bot.Select)
		i := slices.IndexFunc(s.Options, func(o bot.Option) bool { return o.Label == option })
		if !ok || s.Label != label || i < 0 {
			return bot.Call{}, false
		}
		return bot.Call{Route: s.Call.Route, Values: s.Call.Values.With(s.Pick, s.Options[i].Value)}, true
	}}
}

// pressed is what hilo hears when somebody presses the newest control that is meant.
func (w *ChatWorld) pressed(person, on string, t Target) (bot.Intent, error) {
	who, err := w.chat.whoIs(person)
	if err != nil {
		return bot.Intent{}, err
	}
	visible := w.chat.visible(person)
	for _, p := range slices.Backward(visible) {
		calls := w.chat.view.Calls(p.Message, on, t)
		if len(calls) == 0 {
			continue
		}
		if len(calls) > 1 {
			return bot.Intent{}, fmt.Errorf("%d controls %s stand in one message: say on which words", len(calls), t.what)
		}
		_, direct := strings.CutPrefix(p.Where.Channel, "dm_")
		return bot.Intent{
			Kind: bot.Pressed, Who: who, Where: p.Where, Direct: direct, Call: calls[0], Message: p.Ref, CanOpenForm: true,
		}, nil
	}
	if on != "" {
		t.what += fmt.Sprintf(" on %q", on)
	}
	return bot.Intent{}, fmt.Errorf("%s sees no %s; what can be pressed, newest first: %s", person, t.what, pressable(visible))
}

// Calls are the calls of the controls that are meant in a message. Words say which: those that stand right above
// rows of controls before those of the whole message.
func (v *Viewer) Calls(m bot.Message, on string, t Target) []bot.Call {
	var near, all []bot.Call
	above, below := "", false // the words above a row, and whether a row already stands below them
	for _, b := range m.Blocks {
		row, ok := b.(bot.Controls)
		if !ok && below {
			above, below = "", false
		}
		if !ok {
			above += strings.Join(v.block(b, m.Lang), "\n") + "\n"
			continue
		}
		below = true
		for _, control := range row {
			if call, ok := t.calls(control); ok {
				all = append(all, call)
				if strings.Contains(above, on) {
					near = append(near, call)
				}
			}
		}
	}
	if len(near) > 0 {
		return near
	}
	if strings.Contains(strings.Join(v.Message(m), "\n"), on) {
		return all
	}
	return nil
}

// pressable lists what can be pressed in messages, newest first, each label once.
func pressable(messages []ChatMessage) string {
	var out []string
	for _, p := range slices.Backward(messages) {
		for _, b := range p.Message.Blocks {
			row, _ := b.(bot.Controls)
			for _, c := range row {
				label := controls(bot.Controls{c})
				if _, link := c.(bot.LinkButton); !link && !slices.Contains(out, label) {
					out = append(out, label)
				}
			}
		}
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, " ")
}

// visible are the messages that a person sees, oldest first.
func (c *Chat) visible(person string) []ChatMessage {
	in := c.channelsOf(person)
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []ChatMessage
	for _, p := range c.messages {
		public := p.To == "" && slices.Contains(in, strings.TrimPrefix(p.Where.Channel, "c_"))
		direct := p.To == "" && p.Where.Channel == DirectPlace(person).Channel
		if !p.Gone && (public || direct || p.To == person) {
			out = append(out, *p)
		}
	}
	return out
}

// whisper shows a private answer.
func (c *Chat) whisper(where bot.Place, person string, m bot.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(where, person, m)
}

// redrawPressed puts a message in the place of the one that was pressed. A private answer cannot be drawn again on
// every platform: another takes its place.
func (c *Chat) redrawPressed(in bot.Intent, person string, m bot.Message) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.messages, func(p *ChatMessage) bool { return p.Ref == in.Message && (!p.Gone || p.To == "") })
	if i < 0 {
		return false
	}
	p := c.messages[i]
	if p.To == "" {
		if !p.Gone { // the work behind the press may be quicker than its answer
			c.redraw(p, m)
		}
		return true
	}
	p.Gone = true
	c.put(p.Where, person, m)
	return true
}

// whoIs is a person as the chat tells hilo of them.
func (c *Chat) whoIs(handle string) (bot.Who, error) {
	p, ok := c.person(handle)
	if !ok {
		return bot.Who{}, fmt.Errorf("nobody here is called %q", handle)
	}
	return c.who(p), nil
}

// handle is whose id it is.
func (c *Chat) handle(user string) string { return strings.TrimPrefix(user, "u_") }

// channelsOf are the names of the channels that a person is in.
func (c *Chat) channelsOf(person string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []string
	for _, ch := range c.setup.Channels {
		if slices.Contains(c.members[ch.Name], person) {
			out = append(out, ch.Name)
		}
	}
	return out
}
