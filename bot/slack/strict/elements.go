package strict

import (
	"reflect"
	"regexp"
	"slices"
)

// What stands where.
var (
	selects   = []string{"static_select", "users_select", "conversations_select", "channels_select"}
	pickers   = []string{"checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker"}
	inActions = slices.Concat([]string{"button", "overflow"}, selects, pickers)
	inInput   = slices.Concat([]string{"plain_text_input"}, selects, pickers)
)

func accessory(k *checker, at string, v any) {
	if field(v, "type") == "image" {
		k.imageElement(at, v)
		return
	}
	k.element(at, v, inActions...)
}

// element checks a control of one of some types.
func (k *checker) element(at string, v any, allowed ...string) {
	kind := field(v, "type")
	if !slices.Contains(allowed, kind) {
		k.fail(at, "unsupported type: %s", kind)
		return
	}
	s := elementShape(kind)
	s["action_id"] = may(actionID)
	m := k.object(at, v, s)
	if kind == "static_select" || kind == "checkboxes" || kind == "radio_buttons" {
		k.initial(at, m)
	}
	if kind == "plain_text_input" {
		k.lengths(at, m)
	}
	if on, _ := m["focus_on_load"].(bool); on {
		k.focused++
	}
	if kind == "button" && m["url"] == nil && m["value"] == nil && m["action_id"] == nil {
		k.fail(at, "a button that says nothing when it is pressed")
	}
}

func actionID(k *checker, at string, v any) {
	chars(1, 255)(k, at, v)
	id, _ := v.(string)
	if k.actions[id] {
		k.fail(at, "action_id %q already exists", id)
	}
	k.actions[id] = true
}

func elementShape(kind string) shape {
	placed := shape{"placeholder": may(plain(150)), "focus_on_load": may(boolean), "confirm": may(confirm)}
	with := func(more shape) shape {
		for name, r := range placed {
			more[name] = r
		}
		return more
	}
	switch kind {
	case "button":
		return shape{"text": must(plain(75)), "url": may(link), "value": may(chars(1, 2000)), "style": may(one("primary", "danger")),
			"confirm": may(confirm), "accessibility_label": may(chars(1, 75))}
	case "overflow":
		return shape{"options": must(options(1, 5, false)), "confirm": may(confirm)}
	case "static_select":
		return with(shape{"options": may(options(1, 100, false)), "option_groups": may(groups), "initial_option": may(option(false))})
	case "users_select":
		return with(shape{"initial_user": may(user)})
	case "conversations_select", "channels_select":
		return with(shape{"initial_conversation": may(chars(1, 255)), "initial_channel": may(chars(1, 255)),
			"default_to_current_conversation": may(boolean), "response_url_enabled": may(boolean)})
	case "checkboxes":
		delete(placed, "placeholder")
		return with(shape{"options": must(options(1, 10, true)), "initial_options": may(options(1, 10, true))})
	case "radio_buttons":
		delete(placed, "placeholder")
		return with(shape{"options": must(options(1, 10, true)), "initial_option": may(option(true))})
	case "plain_text_input":
		delete(placed, "confirm")
		return with(shape{"initial_value": may(chars(0, 3000)), "multiline": may(boolean), "min_length": may(number(0, 3000)),
			"max_length": may(number(1, 3000)), "dispatch_action_config": may(dispatchConfig)})
	case "datepicker":
		return with(shape{"initial_date": may(written(`^\d{4}-\d\d-\d\d$`))})
	case "timepicker":
		return with(shape{"initial_time": may(written(`^\d\d:\d\d$`)), "timezone": may(chars(1, 255))})
	default: // datetimepicker
		delete(placed, "placeholder")
		return with(shape{"initial_date_time": may(number(1e9, 9_999_999_999))})
	}
}

func dispatchConfig(k *checker, at string, v any) {
	k.object(at, v, shape{"trigger_actions_on": may(func(k *checker, at string, v any) {
		k.list(at, v, 1, 2, func(at string, v any) { one("on_enter_pressed", "on_character_entered")(k, at, v) })
	})})
}

func written(pattern string) func(*checker, string, any) {
	form := regexp.MustCompile(pattern)
	return func(k *checker, at string, v any) {
		if text, _ := v.(string); !form.MatchString(text) {
			k.fail(at, "must match %s", pattern)
		}
	}
}

var person = regexp.MustCompile(`^[UW][A-Z0-9]{2,}$`)

func user(k *checker, at string, v any) {
	id, _ := v.(string)
	if !person.MatchString(id) || k.s.users[id] == nil {
		k.fail(at, "invalid user %q", id)
	}
}

func confirm(k *checker, at string, v any) {
	k.object(at, v, shape{"title": must(plain(100)), "text": must(marked(300)), "confirm": must(plain(30)), "deny": must(plain(30)),
		"style": may(one("primary", "danger"))})
}

func options(least, most int, marks bool) func(*checker, string, any) {
	return func(k *checker, at string, v any) {
		k.list(at, v, least, most, func(at string, v any) { option(marks)(k, at, v) })
	}
}

// option checks one option. Values may be as long as labels: newer pages of the documentation say more, older ones do not.
func option(marks bool) func(*checker, string, any) {
	label := plain(75)
	if marks {
		label = marked(75)
	}
	return func(k *checker, at string, v any) {
		before := k.chars
		k.object(at, v, shape{"text": must(label), "value": must(chars(1, 75)), "description": may(label), "url": may(link)})
		k.chars = before // options are read when a menu is opened
	}
}

func groups(k *checker, at string, v any) {
	k.list(at, v, 1, 100, func(at string, v any) {
		before := k.chars
		k.object(at, v, shape{"label": must(plain(75)), "options": must(options(1, 100, false))})
		k.chars = before
	})
}

// initial checks that what is chosen at first is there to be chosen, and that nothing is there to be chosen twice.
func (k *checker) initial(at string, m map[string]any) {
	all := list(m["options"])
	for _, g := range list(m["option_groups"]) {
		group, _ := g.(map[string]any)
		all = append(all, list(group["options"])...)
	}
	if (m["options"] == nil) == (m["option_groups"] == nil) {
		k.fail(at, "either options or option_groups are needed")
	}
	first := list(m["initial_options"])
	if m["initial_option"] != nil {
		first = append(first, m["initial_option"])
	}
	for _, o := range first {
		if !slices.ContainsFunc(all, func(other any) bool { return reflect.DeepEqual(o, other) }) {
			k.fail(at, "initial option %v is none of the options", o)
		}
	}
	values := map[string]bool{}
	for _, o := range all {
		if v := field(o, "value"); values[v] {
			k.fail(at, "two options have the value %q", v)
		} else {
			values[v] = true
		}
	}
}

// lengths checks that what stands in a field at first fits it.
func (k *checker) lengths(at string, m map[string]any) {
	value, _ := m["initial_value"].(string)
	most, limited := m["max_length"].(float64)
	least, _ := m["min_length"].(float64)
	n := float64(len([]rune(value)))
	if limited && n > most || value != "" && n < least || limited && least > most {
		k.fail(at, "initial_value of %.0f characters, from %.0f to %.0f", n, least, most)
	}
}
