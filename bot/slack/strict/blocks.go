package strict

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// checker checks Block Kit as raw JSON. What is wrong is collected, as Slack does, with a pointer to its place.
type checker struct {
	s        *Slack
	surface  string // "message", "modal" or "home"
	call     string
	wrong    []string
	notReady bool // a picture's file is not processed yet
	chars    int  // of all texts
	focused  int
	ids      map[string]bool // of blocks
	actions  map[string]bool // of the controls of one block
	input    bool            // there is an input block
}

func (k *checker) fail(at, format string, args ...any) {
	k.wrong = append(k.wrong, "[ERROR] "+fmt.Sprintf(format, args...)+" [json-pointer:/blocks"+at+"]")
}

// rule checks the value of one property.
type rule struct {
	required bool
	check    func(k *checker, at string, v any)
}

// shape is what an object may hold; what is not named may not be there.
type shape map[string]rule

func must(check func(*checker, string, any)) rule { return rule{true, check} }

func may(check func(*checker, string, any)) rule { return rule{false, check} }

// object checks an object against a shape; type is the caller's to read.
func (k *checker) object(at string, v any, s shape) map[string]any {
	m, ok := v.(map[string]any)
	if !ok {
		k.fail(at, "must be an object")
		return nil
	}
	for name, value := range m {
		r, ok := s[name]
		switch {
		case name == "type":
		case !ok:
			k.fail(at, "invalid additional property: %s", name)
		case value == nil:
			k.fail(at+"/"+name, "must not be null")
		default:
			r.check(k, at+"/"+name, value)
		}
	}
	for name, r := range s {
		if _, ok := m[name]; r.required && !ok {
			k.fail(at, "missing required field: %s", name)
		}
	}
	return m
}

// list checks a list of so many entries.
func (k *checker) list(at string, v any, least, most int, check func(at string, v any)) {
	all, ok := v.([]any)
	switch {
	case !ok:
		k.fail(at, "must be a list")
	case len(all) < least:
		k.fail(at, "no fewer than %d items allowed", least)
	case len(all) > most:
		k.fail(at, "no more than %d items allowed", most)
	}
	for i, entry := range all {
		check(fmt.Sprintf("%s/%d", at, i), entry)
	}
}

// chars checks a string of so many characters.
func chars(least, most int) func(*checker, string, any) {
	return func(k *checker, at string, v any) {
		text, ok := v.(string)
		n := utf8.RuneCountInString(text)
		switch {
		case !ok:
			k.fail(at, "must be a string")
		case n < least:
			k.fail(at, "must be more than %d characters", least-1)
		case n > most:
			k.fail(at, "must be less than %d characters", most+1)
		}
	}
}

// one checks that a string is one of some.
func one(of ...string) func(*checker, string, any) {
	return func(k *checker, at string, v any) {
		if text, _ := v.(string); !slices.Contains(of, text) {
			k.fail(at, "must be one of %s", strings.Join(of, ", "))
		}
	}
}

func boolean(k *checker, at string, v any) {
	if _, ok := v.(bool); !ok {
		k.fail(at, "must be a boolean")
	}
}

// number checks a whole number.
func number(least, most float64) func(*checker, string, any) {
	return func(k *checker, at string, v any) {
		if n, ok := v.(float64); !ok || n != float64(int64(n)) || n < least || n > most {
			k.fail(at, "must be a whole number from %.0f to %.0f", least, most)
		}
	}
}

// link checks an address of the web, or a telephone's or a mailbox.
func link(k *checker, at string, v any) {
	text, _ := v.(string)
	chars(1, 3000)(k, at, v)
	for _, scheme := range []string{"https://", "http://", "tel:", "mailto:"} {
		if strings.HasPrefix(text, scheme) && len(text) > len(scheme) && !strings.ContainsAny(text, " \n<>") {
			return
		}
	}
	k.fail(at, "must be a valid URL")
}

// plain checks a text object of type plain_text.
func plain(most int) func(*checker, string, any) {
	return func(k *checker, at string, v any) { k.text(at, v, most, false) }
}

// marked checks a text object of either type.
func marked(most int) func(*checker, string, any) {
	return func(k *checker, at string, v any) { k.text(at, v, most, true) }
}

func (k *checker) text(at string, v any, most int, mrkdwn bool) {
	switch kind := field(v, "type"); {
	case kind == "plain_text":
		k.object(at, v, shape{"text": must(chars(1, most)), "emoji": may(boolean)})
	case kind == "mrkdwn" && mrkdwn:
		k.object(at, v, shape{"text": must(chars(1, most)), "verbatim": may(boolean)})
	default:
		k.fail(at, "text of type %q", kind)
	}
	k.chars += utf8.RuneCountInString(field(v, "text"))
}

// blocks checks the blocks of a surface.
func (k *checker) blocks(at string, blocks []any, most int) {
	if len(blocks) > most {
		k.fail(at, "no more than %d items allowed", most)
	}
	k.ids = map[string]bool{}
	for i, b := range blocks {
		k.block(fmt.Sprintf("%s/%d", at, i), b)
	}
	if k.focused > 1 {
		k.fail(at, "only one element may have focus_on_load")
	}
}

func (k *checker) block(at string, b any) {
	k.actions = map[string]bool{}
	kind := field(b, "type")
	s := blockShape(kind)
	if s == nil || kind == "input" && k.surface != "modal" {
		k.fail(at, "unsupported type: %s in a %s", kind, k.surface)
		return
	}
	s["block_id"] = may(blockID)
	m := k.object(at, b, s)
	switch kind {
	case "section":
		if m["text"] == nil && m["fields"] == nil {
			k.fail(at, "text or fields are needed")
		}
	case "image":
		if (m["image_url"] == nil) == (m["slack_file"] == nil) {
			k.fail(at, "either image_url or slack_file is needed")
		}
	case "input":
		k.input = true
	}
}

func blockID(k *checker, at string, v any) {
	chars(1, 255)(k, at, v)
	id, _ := v.(string)
	if k.ids[id] {
		k.fail(at, "block_id %q already exists", id)
	}
	k.ids[id] = true
}

// blockShape is what a block of a type may hold; nil is a type that is not known.
func blockShape(kind string) shape {
	switch kind {
	case "section":
		return shape{"text": may(marked(3000)), "accessory": may(accessory), "expand": may(boolean),
			"fields": may(func(k *checker, at string, v any) {
				k.list(at, v, 1, 10, func(at string, v any) { k.text(at, v, 2000, true) })
			})}
	case "header":
		return shape{"text": must(plain(150))}
	case "divider":
		return shape{}
	case "markdown":
		return shape{"text": must(chars(1, 12_000))}
	case "image":
		return shape{"image_url": may(link), "slack_file": may(slackFile), "alt_text": must(chars(1, 2000)), "title": may(plain(2000))}
	case "context":
		return shape{"elements": must(func(k *checker, at string, v any) { k.list(at, v, 1, 10, k.contextElement) })}
	case "actions":
		return shape{"elements": must(func(k *checker, at string, v any) {
			k.list(at, v, 1, 25, func(at string, v any) { k.element(at, v, inActions...) })
		})}
	case "input":
		return shape{"label": must(plain(2000)), "hint": may(plain(2000)), "optional": may(boolean), "dispatch_action": may(boolean),
			"element": must(func(k *checker, at string, v any) { k.element(at, v, inInput...) })}
	case "rich_text":
		return shape{"elements": must(func(k *checker, at string, v any) { k.list(at, v, 1, 1000, k.richElement) })}
	default:
		return nil
	}
}

func (k *checker) contextElement(at string, v any) {
	if field(v, "type") == "image" {
		k.imageElement(at, v)
		return
	}
	k.text(at, v, 3000, true)
}

func (k *checker) imageElement(at string, v any) {
	m := k.object(at, v, shape{"image_url": may(link), "slack_file": may(slackFile), "alt_text": must(chars(1, 2000))})
	if (m["image_url"] == nil) == (m["slack_file"] == nil) {
		k.fail(at, "either image_url or slack_file is needed")
	}
}

// slackFile checks that a picture was uploaded and is ready.
func slackFile(k *checker, at string, v any) {
	m := k.object(at, v, shape{"id": may(chars(1, 255)), "url": may(link)})
	id, _ := m["id"].(string)
	f := k.s.files[id]
	switch {
	case f == nil || !f.complete:
		k.fail(at, "invalid slack file: %q was never uploaded", id)
	case !strings.HasPrefix(f.Type, "image/"):
		k.fail(at, "invalid slack file: %q is no picture: %s", f.Name, f.Type)
	case f.slow > 0:
		f.slow--
		k.notReady = true
	}
}

// field is a string property of an object; "" where there is none.
func field(v any, name string) string {
	m, _ := v.(map[string]any)
	text, _ := m[name].(string)
	return text
}

// list is a list, or nil.
func list(v any) []any {
	all, _ := v.([]any)
	return all
}
