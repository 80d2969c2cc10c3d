package bot_test

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"hilo/bot"
	"hilo/network"
)

// TestOneWayIn calls the same verb in every way there is: it is called with equal values.
func TestOneWayIn(t *testing.T) {
	g := newGarden(t)
	for want, ways := range map[string][]bot.Intent{
		"tree/plant kind=fruit name=Manzano": {
			typed("/árbol", "frutal Manzano"), said("arbre frutal  Manzano "), pressed(bot.Do("tree/plant", "kind", "fruit", "name", "Manzano")),
			submitted("tree/plant", "kind", "fruit", "name", " Manzano\n"),
		},
		"tree/water tree=14": {
			typed("tree", "water 14"), said("árbol regar: 14"), pressed(bot.Do("tree/water", "tree", "14")), submitted("tree/water", "tree", "14"),
		},
		"tree/water_all": {typed("/árbol", "regar todo"), said("árbol regar todo"), pressed(bot.Do("tree/water_all")), submitted("tree/water_all")},
	} {
		for _, in := range ways {
			if got := g.did(t, in); got != want {
				t.Errorf("%s: %s, want %s", in.Kind, got, want)
			}
		}
	}
}

// TestWhatIsMissingIsAskedFor opens the form with what was typed in it; a form that is open stays, with its errors.
func TestWhatIsMissingIsAskedFor(t *testing.T) {
	g := newGarden(t)
	form := g.handle(t, pressed(bot.Do("tree/plant", "kind", "shade", "plot", "4"))).Form
	if form == nil {
		t.Fatal("no form is opened")
	}
	if form.Title != "Plantar" || form.Submit != "Planta" || form.Intro.Flat(nil) != "Di cuál." || form.Key == "" {
		t.Errorf("the form is %+v", form)
	}
	if form.Call.Route != "tree/plant" || !maps.Equal(form.Call.Values, bot.Values{"plot": "4"}) {
		t.Errorf("the form calls %+v, want what is not shown to travel with it", form.Call)
	}
	name := form.Fields[1]
	if len(form.Fields) != 2 || form.Fields[0].Value != "shade" || len(form.Fields[0].Options) != 3 ||
		name.Label != "Nombre" || name.Hint != "El de la etiqueta." || !name.Required || name.Max != 20 {
		t.Errorf("the fields are %+v", form.Fields)
	}
	if again := g.handle(t, typed("/árbol", "")).Form; again == nil || again.Key == form.Key {
		t.Errorf("opened again the form is %+v, want a key of its own", again)
	}

	reply := g.handle(t, submitted("tree/plant", "name", " "))
	if want := map[string]string{"name": "Falta esto."}; !maps.Equal(reply.Errors, want) || reply.Form != nil {
		t.Errorf("submitted empty: %+v, want %v", reply, want)
	}
	reply = g.handle(t, submitted("tree/plant", "name", strings.Repeat("ñ", 21)))
	if want := map[string]string{"name": "Sobra 1."}; !maps.Equal(reply.Errors, want) {
		t.Errorf("one too many: %+v, want %v", reply, want)
	}
	long := strings.Repeat("ñ", 25)
	if got := g.did(t, typed("/árbol", long)); got != "form tree/plant name="+long {
		t.Errorf("typed too long: %s, want the form with all of it", got)
	}
	if got := g.did(t, typed("/árbol", "podar")); got != "form tree/prune" {
		t.Errorf("%s, want the form of what there is", got)
	}
	if len(g.guarded) != 0 {
		t.Errorf("the guard was asked about %v, before everything was there", g.guarded)
	}
}

// TestAFormAfterAMention is a button, since a plain message gives no right to open one.
func TestAFormAfterAMention(t *testing.T) {
	g := newGarden(t)
	reply := g.handle(t, said("árbol frutal"))
	b := onlyButton(t, reply)
	if b.Label != "Abrir" || shown(reply) != "Plantar\nDi cuál." {
		t.Errorf("%q [%s]", shown(reply), b.Label)
	}
	if got := g.did(t, pressed(b.Call)); got != "form tree/plant kind=fruit" {
		t.Errorf("pressed: %s", got)
	}
	in := said("árbol frutal")
	in.CanOpenForm = true
	if got := g.did(t, in); got != "form tree/plant kind=fruit" {
		t.Errorf("where a form may be opened: %s", got)
	}
}

func TestConfirm(t *testing.T) {
	g := newGarden(t)
	want := "tree/cut reason=seco tree=3"
	for _, in := range []bot.Intent{typed("/árbol", "talar 3 seco"), pressed(bot.Do("tree/cut", "tree", "3", "reason", "seco"))} {
		in.Who.User = "marta"
		if got := g.did(t, in); got != "form "+want {
			t.Errorf("%s: %s, want the form first", in.Kind, got)
		}
	}
	in := submitted("tree/cut", "tree", "3", "reason", "seco")
	in.Who.User = "marta"
	if got := g.did(t, in); got != want {
		t.Errorf("submitted: %s", got)
	}
}

func TestPrepare(t *testing.T) {
	g := newGarden(t)
	if got := g.did(t, pressed(bot.Do("tree/graft"))); got != "tree/graft tree=2" {
		t.Errorf("%s, want the values completed", got)
	}
	if got := shown(g.handle(t, pressed(bot.Do("tree/graft", "tree", "1")))); got != "ya está" {
		t.Errorf("%q, want the answer given for the verb", got)
	}
	if got := shown(g.handle(t, pressed(bot.Do("tree/graft", "tree", "13")))); got != "Está seco." {
		t.Errorf("%q, want the refusal", got)
	}
	if got := shown(g.handle(t, pressed(bot.Fill(bot.Do("tree/graft", "tree", "13"))))); got != "Está seco." {
		t.Errorf("%q, want the refusal before the form", got)
	}
	if got := g.did(t, pressed(bot.Fill(bot.Do("tree/graft")))); got != "form tree/graft tree=2" {
		t.Errorf("%s, want the completed form", got)
	}
}

func TestGuard(t *testing.T) {
	g := newGarden(t)
	if got := g.did(t, typed("/árbol", "frutal Manzano")); got != "tree/plant kind=fruit name=Manzano" || !slices.Equal(g.guarded, []string{"name"}) {
		t.Errorf("%s; the guard was asked about %v, want only what people write", got, g.guarded)
	}
	for _, in := range []bot.Intent{
		typed("/árbol", "el de Juana"), said("árbol el de Juana"), pressed(bot.Do("tree/plant", "name", "el de Juana")),
		submitted("tree/plant", "name", "el de Juana"),
	} {
		g.runs = nil
		if got := shown(g.handle(t, in)); got != "sin nombres" || len(g.runs) > 0 {
			t.Errorf("%s: %q and %v, want the guard's answer and no more", in.Kind, got, g.runs)
		}
	}
}

// TestGates has what was asked for wait while something stands before it; nothing of it is lost.
func TestGates(t *testing.T) {
	g := newGarden(t)
	stranger := func(in bot.Intent) bot.Intent {
		in.Who.User = "nora"
		return in
	}
	for _, in := range []bot.Intent{
		typed("/árbol", "frutal Manzano"), said("árbol frutal Manzano"), pressed(bot.Do("tree/plant", "kind", "fruit", "name", "Manzano")),
		submitted("tree/plant", "kind", "fruit", "name", "Manzano"),
	} {
		if got := g.did(t, stranger(in)); !strings.HasPrefix(got, "house/welcome then=tree/plant with={") {
			t.Fatalf("%s by a stranger: %s, want the welcome", in.Kind, got)
		}
		then, with := waiting(g.runs[0])
		joined := stranger(submitted("house/join", "then", then, "with", with))
		if got := g.did(t, joined); got != "tree/plant kind=fruit name=Manzano" {
			t.Errorf("%s, then joined: %s, want what was asked for", in.Kind, got)
		}
	}

	// A form that was asked for waits as well.
	if got := g.did(t, stranger(pressed(bot.Fill(bot.Do("tree/plant", "name", "Olmo"))))); !strings.HasPrefix(got, "house/welcome then=form with={") {
		t.Fatalf("a form for a stranger: %s", got)
	}
	then, with := waiting(g.runs[0])
	if got := g.did(t, stranger(submitted("house/join", "then", then, "with", with))); got != "form tree/plant name=Olmo" {
		t.Errorf("joined: %s, want the form", got)
	}
	if got := g.did(t, stranger(pressed(bot.Do("tree/feed", "with", "agua")))); got != "tree/feed with=agua" {
		t.Errorf("what is for anyone: %s", got)
	}

	if got := g.did(t, typed("/árbol", "talar 3 seco")); got != `house/ask then=tree/cut with={"reason":"seco","tree":"3"}` {
		t.Errorf("what the coordination does, by a technician: %s", got)
	}
	g.people["ana"] = network.Standing{}
	if got := g.did(t, typed("/árbol", "regar 3")); got != `house/found then=tree/water with={"tree":"3"}` {
		t.Errorf("where there is no network: %s", got)
	}
}

// waiting are the values of a call that waits, out of the line of a run.
func waiting(run string) (then, with string) {
	_, rest, _ := strings.Cut(run, "then=")
	then, with, _ = strings.Cut(rest, " with=")
	return then, with
}

func TestWhatWaits(t *testing.T) {
	g := newGarden(t)
	for _, then := range []struct{ call, want string }{{"tree/plant", "tree/plant"}, {bot.OpenForm, "tree/cut"}} {
		r := &bot.Request{Values: bot.Values{"then": then.call, "with": `{"route":"tree/cut"}`}}
		if got, err := r.Waiting(); got != then.want || err != nil {
			t.Errorf("waiting is %q (%v), want %q", got, err, then.want)
		}
	}
	if got := shown(g.handle(t, pressed(bot.Do("house/join", "then", "tree/plant", "with", "{")))); !strings.HasPrefix(got, "No se ha hecho (") {
		t.Errorf("a broken call: %q", got)
	}
}

// code is how a fault is named to people.
var code = regexp.MustCompile(`\(([A-Z2-7]{4})\)`)

// TestFaults keeps people's words and the database's out of what is said, gives the text back and logs the rest.
func TestFaults(t *testing.T) {
	g := newGarden(t)
	fault := func(in bot.Intent) string {
		t.Helper()
		g.log.Reset()
		reply := g.handle(t, in)
		text := shown(reply) + reply.Errors[""]
		for _, secret := range []string{"insert into", "Juana", "goroutine", "duplicate"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s: the answer tells %q: %q", in.Kind, secret, text)
			}
		}
		m := code.FindStringSubmatch(text)
		if m == nil || !strings.Contains(g.log.String(), "id="+m[1]) || !strings.Contains(g.log.String(), "level=ERROR") {
			t.Errorf("%s: %q, logged as %q: want a code in both", in.Kind, text, g.log.String())
			return text
		}
		return strings.Replace(text, m[1], "CODE", 1)
	}
	for _, how := range []string{"sql", "panic"} {
		if got := fault(pressed(bot.Do("tree/shake", "reason", how))); got != "No se ha hecho (CODE)." {
			t.Errorf("pressed, %s: %q", how, got)
		}
		if got := fault(submitted("tree/shake", "reason", how)); got != "No se ha guardado (CODE)." {
			t.Errorf("submitted, %s: %q", how, got)
		}
	}
	if got := fault(pressed(bot.Do("tree/none"))); got != "No se ha hecho (CODE)." {
		t.Errorf("a verb that is not there: %q", got)
	}
	if got := fault(pressed(bot.Fill(bot.Do("tree/none")))); got != "No se ha hecho (CODE)." {
		t.Errorf("the form of a verb that is not there: %q", got)
	}
	in := typed("/árbol", "Un manzano **grande**")
	in.Who.User = "down" // about whom the store cannot be asked
	if got := fault(in); got != "No ha podido ser (CODE).\nUn manzano **grande**" {
		t.Errorf("typed: %q, want the text given back as it was", got)
	}
}

// TestRules puts what a rule refuses into one sentence, in the form where one is open.
func TestRules(t *testing.T) {
	g := newGarden(t)
	if got := shown(g.handle(t, pressed(bot.Do("tree/shake", "reason", "rule")))); got != "Está seco." {
		t.Errorf("pressed: %q", got)
	}
	reply := g.handle(t, submitted("tree/shake", "reason", "rule"))
	if want := map[string]string{"": "Está seco."}; !maps.Equal(reply.Errors, want) || reply.Whisper != nil {
		t.Errorf("submitted: %+v, want the form kept", reply)
	}
	// What went on with another verb is not that form any more.
	in := submitted("house/join", "then", "tree/shake", "with", `{"reason":"rule"}`)
	if got := shown(g.handle(t, in)); got != "Está seco." {
		t.Errorf("after another form: %q", got)
	}
	if g.log.Len() > 0 {
		t.Errorf("a rule is no fault: %s", g.log.String())
	}
}

func TestTimeOut(t *testing.T) {
	g := newGarden(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	reply := g.engine.Handle(ctx, pressed(bot.Do("tree/shake", "reason", "wait")))
	if got := code.ReplaceAllString(shown(reply), ""); got != "No se ha hecho ." {
		t.Errorf("%q, want a fault in words", got)
	}
}

// TestOneControlPressedByMany: what is pressed belongs to the adapter, and is the same for everybody.
func TestOneControlPressedByMany(t *testing.T) {
	g := newGarden(t)
	in := pressed(bot.Do("tree/graft"))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { g.engine.Handle(t.Context(), in) })
	}
	all.Wait()
	if len(g.runs) != 8 || len(in.Call.Values) != 0 {
		t.Errorf("%d ran and the control holds %v, want 8 and nothing", len(g.runs), in.Call.Values)
	}
}

func TestInboxKey(t *testing.T) {
	g := newGarden(t)
	var keys []string
	g.seen = func(r *bot.Request) { keys = append(keys, r.InboxKey()) }
	message := typed("/árbol", "regar 3")
	message.Key = "Ev1"
	for _, in := range []bot.Intent{message, pressed(bot.Do("tree/water", "tree", "3")), submitted("tree/water", "tree", "3")} {
		g.handle(t, in)
	}
	if want := []string{"test:Ev1/tree/water", "", "form:key/tree/water"}; !slices.Equal(keys, want) {
		t.Errorf("keys are %q, want %q: what has no name repeats by state alone", keys, want)
	}
}
