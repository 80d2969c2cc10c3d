package strict

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// Submit sends the topmost modal with what stands in its inputs, by block_id: a text, the value of an option, the id
// of a person, "true" for a ticked box. It returns with what the app answered done: the modal is closed, changed or
// shows what is wrong.
func (s *Slack) Submit(ctx context.Context, a Act, inputs map[string]string) error {
	s.mu.Lock()
	stack := s.stacks[a.User]
	if len(stack) == 0 {
		s.mu.Unlock()
		return fmt.Errorf("%w: a modal", errNotSeen)
	}
	v := s.views[stack[len(stack)-1]]
	values, err := s.state(v, inputs)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	v.values, v.Errors = values, nil
	p := s.actor(a, "view_submission", v.ID)
	p["view"], p["response_urls"] = s.viewJSON(v), []any{}
	s.mu.Unlock()
	ack, err := s.deliver(ctx, "interactions", p)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.submitted(v, ack)
}

// state is what the inputs hold, as Slack tells it; a client lets nobody submit what is missing or too long.
func (s *Slack) state(v *View, inputs map[string]string) (map[string]any, error) {
	out := map[string]any{}
	for _, b := range v.Blocks() {
		block, _ := b.(map[string]any)
		if block["type"] != "input" {
			continue
		}
		id := field(block, "block_id")
		element, _ := block["element"].(map[string]any)
		value, empty, err := input(element, inputs[id])
		if optional, _ := block["optional"].(bool); empty && !optional && err == nil {
			err = fmt.Errorf("slack: input %q is empty and not optional", id)
		}
		if err != nil {
			return nil, err
		}
		out[id] = map[string]any{field(element, "action_id"): value}
	}
	for id := range inputs {
		if out[id] == nil {
			return nil, fmt.Errorf("%w: input %q", errNotSeen, id)
		}
	}
	return out, nil
}

func input(element map[string]any, text string) (value map[string]any, empty bool, err error) {
	kind := field(element, "type")
	value = map[string]any{"type": kind}
	switch kind {
	case "plain_text_input":
		value["value"] = nil
		if text != "" {
			value["value"] = text
		}
		if most, ok := element["max_length"].(float64); ok && utf8.RuneCountInString(text) > int(most) {
			err = fmt.Errorf("slack: %q is longer than %.0f", text, most)
		}
	case "users_select":
		value["selected_user"] = nil
		if text != "" {
			value["selected_user"] = text
		}
	case "static_select", "radio_buttons":
		o, ok := chosen(element, text)
		value["selected_option"] = o
		if !ok && text != "" {
			err = fmt.Errorf("%w: option %q", errNotSeen, text)
		}
	case "checkboxes":
		some := []any{}
		if text == "true" {
			some = list(element["options"])[:1]
		}
		value["selected_options"] = some
		text = map[bool]string{true: text}[len(some) > 0]
	default:
		err = fmt.Errorf("slack: strict fills in no %s", kind)
	}
	return value, text == "", err
}

// submitted does what a submission was answered with. The lock is held.
func (s *Slack) submitted(v *View, ack []byte) error {
	c := &call{s: s, method: "answer to a submission", args: map[string]any{}}
	if len(ack) > 0 {
		if err := json.Unmarshal(ack, &c.args); err != nil {
			s.breaks("invalid_answer", c.method, "%v", err)
			return fmt.Errorf("slack: answer: %w", err)
		}
	}
	defer s.changed()
	stack := s.stacks[v.user]
	var f *fault
	switch kind := c.str("response_action"); kind {
	case "":
		if len(c.args) > 0 {
			s.breaks("invalid_answer", c.method, "%v means nothing", c.args)
		}
		s.stacks[v.user] = slices.DeleteFunc(stack, func(id string) bool { return id == v.ID })
	case "clear":
		delete(s.stacks, v.user)
	case "errors":
		return c.refused(v)
	case "update", "push":
		var raw map[string]any
		if raw, f = c.checkView(c.args["view"], "modal"); f != nil {
			break
		}
		if kind == "update" {
			c.draw(v, raw)
		} else if len(stack) == mostStack {
			f = c.wrong("push_limit_reached", "%d modals are open", mostStack)
		} else {
			c.push(v.user, v.workspace, raw)
		}
	default:
		f = c.wrong("invalid_answer", "response_action %q", kind)
	}
	if f != nil {
		return fmt.Errorf("slack: we had some trouble connecting: %s", f.name)
	}
	return nil
}

// refused shows what is wrong with inputs, each of which must be one of the modal's.
func (c *call) refused(v *View) error {
	wrong, _ := c.args["errors"].(map[string]any)
	v.Errors = map[string]string{}
	for id, sentence := range wrong {
		i := slices.IndexFunc(v.Blocks(), func(b any) bool { return field(b, "block_id") == id && field(b, "type") == "input" })
		text, _ := sentence.(string)
		if i < 0 || text == "" {
			c.s.breaks("invalid_errors", c.method, "%q is no input, or nothing is said of it: %q", id, text)
			return errors.New("slack: we had some trouble connecting")
		}
		v.Errors[id] = text
	}
	if len(v.Errors) == 0 {
		c.s.breaks("invalid_errors", c.method, "nothing is wrong")
	}
	v.At, v.Changed = c.s.clock.Now(), c.s.changed()
	return nil
}

// Close closes the topmost modal, and tells hilo if it asked for that.
func (s *Slack) Close(ctx context.Context, a Act) error {
	s.mu.Lock()
	stack := s.stacks[a.User]
	if len(stack) == 0 {
		s.mu.Unlock()
		return fmt.Errorf("%w: a modal", errNotSeen)
	}
	v := s.views[stack[len(stack)-1]]
	s.stacks[a.User] = stack[:len(stack)-1]
	p := s.actor(a, "view_closed", "")
	delete(p, "trigger_id")
	p["view"], p["is_cleared"] = s.viewJSON(v), false
	tell, _ := v.Raw["notify_on_close"].(bool)
	s.changed()
	s.mu.Unlock()
	if !tell {
		return nil
	}
	_, err := s.deliver(ctx, "interactions", p)
	return err
}
