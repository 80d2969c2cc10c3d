package bot_test

import (
	"testing"

	"hilo/bot"
)

// What was typed in a form that does not pass is given back too: where the form is closed already, a button opens it as
// it was filled in.
func TestAFormIsGivenBack(t *testing.T) {
	g := newGarden(t)
	for name, c := range map[string]struct {
		in          bot.Intent
		told, opens string
	}{
		"a field": {submitted("tree/plant", "name", "", "kind", "shade", "plot", "4"),
			"Plantar\nNombre: Falta esto.\nSigue aquí.", "form tree/plant kind=shade plot=4"},
		"a field that depends on what there is": {submitted("tree/prune", "b1", "true"),
			"[form.tree.prune.title]\nRama 2: Falta esto.\nSigue aquí.", "form tree/prune b1=true"},
		"a rule": {submitted("tree/shake", "reason", "rule"),
			"[form.tree.shake.title]\nEstá seco.\nSigue aquí.", "form tree/shake reason=rule"},
		"a fault": {submitted("tree/shake", "reason", "panic"),
			"[form.tree.shake.title]\nNo se ha guardado (CODE).\nSigue aquí.", "form tree/shake reason=panic"},
	} {
		reply := g.handle(t, c.in)
		if len(reply.Errors) == 0 || reply.Back == nil {
			t.Errorf("%s: %+v", name, reply)
			continue
		}
		back := bot.Reply{Whisper: reply.Back}
		if got := code.ReplaceAllString(shown(back), "(CODE)"); got != c.told {
			t.Errorf("%s: %q, want %q", name, got, c.told)
		}
		if got := g.did(t, pressed(onlyButton(t, back).Call)); got != c.opens {
			t.Errorf("%s: pressed: %s, want %s", name, got, c.opens)
		}
	}
	if reply := g.handle(t, submitted("tree/plant", "name", "Manzano")); reply.Back != nil {
		t.Errorf("what passes is given back: %+v", reply.Back)
	}
}
