package strict

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// View is a modal or a home tab.
type View struct {
	ID, Hash, Kind string            // "modal" or "home"
	Raw            map[string]any    // as the app sent it, with ids for blocks that had none
	Errors         map[string]string // what the app said is wrong with the inputs, by block_id
	Changed        int64
	At             time.Time // when it last changed, by Slack's clock

	user, workspace string
	root, previous  string
	values          map[string]any // state.values, of the last submission
}

// Blocks are the view's blocks.
func (v View) Blocks() []any { return list(v.Raw["blocks"]) }

// trigger is the right to open one modal.
type trigger struct {
	user, workspace string
	view            string // the modal in which it came about
	expires         time.Time
	used            bool
}

// Slack's limits of a view.
const (
	triggerLife  = 3 * time.Second
	mostStack    = 3
	mostViewSize = 250_000
	mostOfView   = 100
)

// grantTrigger gives the right to open a modal for somebody. The lock is held.
func (s *Slack) grantTrigger(workspace, user, view string) string {
	id := s.id("1801.1801.")
	s.triggers[id] = &trigger{user: user, workspace: workspace, view: view, expires: s.clock.Now().Add(triggerLife)}
	return id
}

// trigger spends a trigger id.
func (c *call) trigger() (*trigger, *fault) {
	id := c.str("trigger_id")
	if id == "" {
		id = c.str("interactivity_pointer")
	}
	t := c.s.triggers[id]
	switch {
	case t == nil:
		return nil, c.wrong("invalid_trigger_id", "%q was never given", id)
	case c.grant.workspace != "" && t.workspace != c.grant.workspace:
		return nil, c.wrong("invalid_trigger_id", "of another workspace")
	case t.used:
		return nil, c.wrong("exchanged_trigger_id", "it opens one modal only")
	case c.s.clock.Now().After(t.expires):
		return nil, c.wrong("expired_trigger_id", "it lived three seconds")
	}
	t.used = true
	return t, nil
}

// view reads and checks the view of a call.
func (c *call) view(kind string) (map[string]any, *fault) {
	raw, err := c.json("view")
	if err != nil {
		return nil, c.wrong("invalid_arguments", "%v", err)
	}
	return c.checkView(raw, kind)
}

func (c *call) checkView(raw any, kind string) (map[string]any, *fault) {
	v, ok := raw.(map[string]any)
	if !ok {
		return nil, c.wrong("invalid_arguments", "no view")
	}
	if got := field(v, "type"); got != kind {
		return nil, c.wrong("invalid_arguments", "a view of type %q where a %s belongs", got, kind)
	}
	data, _ := json.Marshal(v)
	if len(data) > mostViewSize {
		return nil, c.wrong("view_too_large", "%d bytes", len(data))
	}
	k := &checker{s: c.s, surface: kind, call: c.method}
	k.object("", v, viewShape(kind))
	if all := list(v["blocks"]); kind == "modal" && len(all) == 0 {
		k.fail("", "no fewer than 1 items allowed")
	} else {
		k.blocks("", all, mostOfView)
	}
	if k.input && v["submit"] == nil {
		k.fail("", "a modal with inputs needs a submit")
	}
	if k.notReady {
		return nil, &fault{name: "invalid_arguments", messages: []string{"[ERROR] invalid slack file"}}
	}
	if len(k.wrong) > 0 {
		f := c.wrong("invalid_arguments", "%s", strings.Join(k.wrong, "; "))
		f.messages = k.wrong
		return nil, f
	}
	c.name(list(v["blocks"]))
	return v, nil
}

func viewShape(kind string) shape {
	anything := func(*checker, string, any) {}
	s := shape{"blocks": must(anything), "private_metadata": may(chars(0, 3000)), "callback_id": may(chars(0, 255)),
		"external_id": may(chars(0, 255))}
	if kind == "modal" {
		maps.Copy(s, shape{"title": must(plain(24)), "submit": may(plain(24)), "close": may(plain(24)), "clear_on_close": may(boolean),
			"notify_on_close": may(boolean), "submit_disabled": may(boolean)})
	}
	return s
}

// draw makes or changes a view.
func (c *call) draw(v *View, raw map[string]any) *View {
	if v.ID == "" {
		v.ID = c.s.id("V")
		v.root = v.ID
		c.s.views[v.ID] = v
	}
	v.Raw, v.Errors, v.values = raw, nil, nil
	v.Hash, v.At = c.s.stamp()+".h", c.s.clock.Now()
	v.Changed = c.s.changed()
	return v
}

func (c *call) openView() (reply, *fault) {
	t, f := c.trigger()
	if f != nil {
		return nil, f
	}
	raw, f := c.view("modal")
	if f != nil {
		return nil, f
	}
	v := c.draw(&View{Kind: "modal", user: t.user, workspace: t.workspace}, raw)
	c.s.stacks[t.user] = []string{v.ID}
	return reply{"view": c.s.viewJSON(v)}, nil
}

func (c *call) pushView() (reply, *fault) {
	t, f := c.trigger()
	if f != nil {
		return nil, f
	}
	stack := c.s.stacks[t.user]
	switch {
	case t.view == "" || !slices.Contains(stack, t.view):
		return nil, c.wrong("no_view_to_push_on", "the trigger comes from no open modal")
	case len(stack) == mostStack:
		return nil, c.wrong("push_limit_reached", "%d modals are open", mostStack)
	}
	raw, f := c.view("modal")
	if f != nil {
		return nil, f
	}
	return reply{"view": c.s.viewJSON(c.push(t.user, t.workspace, raw))}, nil
}

func (c *call) push(user, workspace string, raw map[string]any) *View {
	stack := c.s.stacks[user]
	v := c.draw(&View{Kind: "modal", user: user, workspace: workspace}, raw)
	v.previous, v.root = stack[len(stack)-1], stack[0]
	c.s.stacks[user] = append(stack, v.ID)
	return v
}

func (c *call) updateView() (reply, *fault) {
	v := c.s.views[c.str("view_id")]
	if external := c.str("external_id"); external != "" {
		for _, other := range c.s.views {
			if field(other.Raw, "external_id") == external {
				v = other
			}
		}
	}
	switch {
	case v == nil:
		return nil, c.wrong("not_found", "view %q was never there", c.str("view_id"))
	case c.grant.workspace != "" && v.workspace != c.grant.workspace:
		return nil, c.wrong("not_found", "of another workspace")
	case v.Kind == "modal" && !slices.Contains(c.s.stacks[v.user], v.ID):
		return nil, &fault{name: "not_found"} // it was closed meanwhile
	case c.str("hash") != "" && c.str("hash") != v.Hash:
		return nil, &fault{name: "hash_conflict"}
	}
	raw, f := c.view(v.Kind)
	if f != nil {
		return nil, f
	}
	return reply{"view": c.s.viewJSON(c.draw(v, raw))}, nil
}

func (c *call) publishView() (reply, *fault) {
	id := c.str("user_id")
	u := c.s.users[id]
	switch {
	case u == nil:
		return nil, c.wrong("invalid_arguments", "user %q was never there", id)
	case u.Deleted || u.Stranger:
		return nil, &fault{name: "user_not_found"}
	}
	raw, f := c.view("home")
	if f != nil {
		return nil, f
	}
	workspace := c.workspace()
	if workspace == "" {
		workspace = u.Workspace // of a Grid
	}
	v := c.s.homes[workspace+" "+id]
	if v == nil {
		v = &View{Kind: "home", user: id, workspace: workspace}
		c.s.homes[workspace+" "+id] = v
	}
	if hash := c.str("hash"); hash != "" && hash != v.Hash {
		return nil, &fault{name: "hash_conflict"}
	}
	return reply{"view": c.s.viewJSON(c.draw(v, raw))}, nil
}

// viewJSON is a view as Slack tells it.
func (s *Slack) viewJSON(v *View) reply {
	out := reply{"private_metadata": "", "callback_id": "", "title": nil, "submit": nil, "close": nil, "external_id": "",
		"clear_on_close": false, "notify_on_close": false}
	maps.Copy(out, v.Raw)
	values := v.values
	if values == nil {
		values = map[string]any{}
	}
	maps.Copy(out, reply{"id": v.ID, "team_id": s.users[v.user].Workspace, "hash": v.Hash, "state": reply{"values": values}, "root_view_id": v.root,
		"previous_view_id": nil, "app_id": AppID, "app_installed_team_id": v.workspace, "bot_id": s.workers[v.workspace].BotID})
	if v.previous != "" {
		out["previous_view_id"] = v.previous
	}
	return out
}

// Modal is the topmost modal that somebody has open.
func (s *Slack) Modal(user string) (View, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stack := s.stacks[user]
	if len(stack) == 0 {
		return View{}, false
	}
	return *s.views[stack[len(stack)-1]], true
}

// Stack is how many modals somebody has open.
func (s *Slack) Stack(user string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.stacks[user])
}

// Home is the home tab that somebody sees in a workspace.
func (s *Slack) Home(workspace, user string) (View, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.homes[workspace+" "+user]
	if v == nil {
		return View{}, false
	}
	return *v, true
}
