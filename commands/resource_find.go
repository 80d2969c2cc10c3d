package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"hilo/bot"
	"hilo/network"
	"hilo/network/calendar"
	"hilo/network/privacy"
	"hilo/network/words"
	"hilo/storage"
)

const (
	foundAtOnce = 5   // resources of one answer: a phone shows them without much scrolling
	maxSearch   = 200 // runes of a search: what comes after them finds nothing more
)

func (f *Features) resourceReading() []bot.Verb {
	return []bot.Verb{
		{ID: "find", Who: bot.Members, Default: true, Run: f.findResources, FieldsFor: f.searchFields,
			Fields: []bot.Field{{Name: "text", Kind: bot.TextInput}}},
		{ID: "list", Who: bot.Members, Run: f.listResources, Fields: f.resourceListFields()},
		{ID: "mine", Who: bot.Members, Run: f.myResources, Fields: []bot.Field{hidden("page"), hidden("turned")}},
		{ID: "show", Who: bot.Members, Run: f.showResource, Prepare: f.cardNamed, Fields: []bot.Field{f.cardField()}},
	}
}

func (f *Features) resourceViews() map[string]bot.View {
	return map[string]bot.View{"resource/card": f.resourceCard}
}

// search is what somebody looks for in the guide.
type search struct {
	text        string
	group, town string
	area        int64
	today       bool
}

// filtered says whether more is asked for than words.
func (s search) filtered() bool { return s.group != "" || s.town != "" || s.area != 0 || s.today }

// values are the search as a button carries it.
func (s search) values() bot.Values {
	v := bot.Values{}
	for name, value := range map[string]string{"text": s.text, "group": s.group, "town": s.town} {
		if value != "" {
			v[name] = value
		}
	}
	if s.area != 0 {
		v["area"] = itoa(s.area)
	}
	if s.today {
		v["today"] = "true"
	}
	return v
}

// findings are what the guide holds of a search.
type findings struct {
	resources []network.Resource // one page of them
	total     int
	without   search // the search with filters that found nothing, where this is what there is without them
	widened   bool
	all       int // how many the whole guide holds, counted where nothing was found
	by        storage.Offerers
	areas     []storage.Area
}

// searchFields are the form of a search: what cannot be chosen here is not asked.
func (f *Features) searchFields(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
	var areas []storage.Area
	var towns []string
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if areas, err = t.Areas(ctx, r.Network); err != nil {
			return err
		}
		towns, err = t.Towns(ctx, r.Network.ID)
		return err
	})
	fields := []bot.Field{{Name: "text", Kind: bot.TextInput}, {Name: "group", Kind: bot.ChoiceInput, Options: affectedOptions}}
	if len(areas) > 0 {
		fields = append(fields, bot.Field{Name: "area", Kind: bot.ChoiceInput, Options: f.areaOptions})
	}
	if len(towns) > 0 {
		fields = append(fields, bot.Field{Name: "town", Kind: bot.ChoiceInput, Options: townOptions(towns)})
	}
	return append(fields, bot.Field{Name: "today", Kind: bot.BoolInput}), err
}

func townOptions(towns []string) func(context.Context, *bot.Request) ([]bot.Option, error) {
	return func(context.Context, *bot.Request) ([]bot.Option, error) {
		out := make([]bot.Option, 0, len(towns))
		for _, town := range towns[:min(len(towns), maxOptions)] {
			out = append(out, bot.Option{Value: town, Label: shorten(town, maxOption)})
		}
		return out, nil
	}
}

// findResources answers a search with the best of what the guide holds. Nothing is kept of it, so that the privacy guard
// does not stand in its way.
func (f *Features) findResources(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	typed := r.Values["text"]
	if letter, num, ok := words.Code(typed); ok && letter == 'R' { // a number alone may be a telephone: 016
		return r.Run(ctx, bot.Do("resource/show", "resource", itoa(int64(num))))
	}
	report, err := f.inspect(ctx, r, bot.Situation, typed)
	if err != nil {
		return bot.Reply{}, err
	}
	if report.Verdict == privacy.Refuse { // what is said of it, and what buttons carry on, is masked
		r.Values["text"], r.Values["said"] = report.Masked, ""
	}
	s, found, err := f.lookUp(ctx, r)
	if err != nil {
		return bot.Reply{}, err
	}
	var blocks []bot.Block
	switch {
	case found.total > 0 && s == (search{}):
		blocks = f.guideHome(r, found.total)
	case found.total > 0:
		blocks = f.foundBlocks(r, s, found)
	case found.all == 0:
		blocks = f.emptyGuide(r, s)
	case !s.filtered() && len(words.Stems(s.text)) == 0:
		blocks = []bot.Block{bot.Section{Text: r.T("guide.too_short", nil)}, bot.Controls{searchButton(r, s), listButton(r)}}
	default:
		blocks = f.nothingFound(r, s, found.areas)
		if report.Verdict == privacy.Pass { // what might point to somebody is not counted, because it would be kept
			err = f.countMiss(ctx, r, s.text)
		}
	}
	blocks = append(blocks, f.besideSearch(r)...)
	if report.Verdict == privacy.Refuse {
		blocks = append(blocks, f.stillThere(r)...)
	}
	return leafed(r, r.Compose(blocks...)), err
}

// lookUp reads what is searched for and looks for it: with the filters, else without them.
func (f *Features) lookUp(ctx context.Context, r *bot.Request) (search, findings, error) {
	var s search
	var found findings
	err := f.store.View(ctx, func(t *storage.Tx) error {
		towns, err := t.Towns(ctx, r.Network.ID)
		if err != nil {
			return err
		}
		if found.areas, err = t.Areas(ctx, r.Network); err != nil {
			return err
		}
		if found.by, err = t.Offerers(ctx, r.Network.ID); err != nil {
			return err
		}
		s = f.readSearch(r, found.areas, towns)
		if err := found.look(ctx, t, r, s); err != nil || found.total > 0 {
			return err
		}
		if s.filtered() && s.text != "" {
			wide := search{text: s.text}
			if err := found.look(ctx, t, r, wide); err != nil {
				return err
			}
			if found.total > 0 {
				found.without, found.widened, s = s, true, wide
				return nil
			}
		}
		_, found.all, err = t.FindResources(ctx, r.Network.ID, storage.ResourceQuery{Limit: 1})
		return err
	})
	return s, found, err
}

// look finds the page of a search that is asked for. Words that say nothing find nothing.
func (o *findings) look(ctx context.Context, t *storage.Tx, r *bot.Request, s search) error {
	if s.text != "" && len(words.Stems(s.text)) == 0 {
		if !s.filtered() {
			return nil
		}
		s.text = ""
	}
	q := storage.ResourceQuery{Text: s.text, Area: s.area, Group: s.group, Town: s.town, Limit: foundAtOnce,
		Offset: pageOf(r.Values) * foundAtOnce}
	if s.today {
		q.Open = calendar.MaskOn(r.Now.In(r.Network.Location()))
	}
	var err error
	o.resources, o.total, err = t.FindResources(ctx, r.Network.ID, q)
	return err
}

// readSearch takes out of what was typed what narrows it: «comedor en Librilla para hoy». What a button or a form brings
// is taken as it is.
func (f *Features) readSearch(r *bot.Request, areas []storage.Area, towns []string) search {
	s := search{text: clipped(strings.Trim(r.Values["text"], " ¿?¡!.,;"), maxSearch), group: r.Values["group"],
		town: r.Values["town"], area: number(r.Values, "area"), today: r.Values["today"] == "true"}
	if r.Kind == bot.Pressed {
		return s
	}
	if rest, _, ok := f.takePhrase(s.text, f.everyWord("word.today")); ok {
		s.text, s.today = rest, true
	}
	if s.town == "" {
		s.text, s.town = f.takeTown(s.text, towns)
	}
	if s.area == 0 {
		s.text, s.area = f.takeArea(s.text, areas)
	}
	return s
}

// clipped is the beginning of a text.
func clipped(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:most]))
}

// everyWord are the words under a key in all languages.
func (f *Features) everyWord(key string) []string {
	var out []string
	for _, list := range f.catalog.Words(key) {
		out = append(out, list...)
	}
	return out
}

// takeTown takes a municipality out of a text, by what people call it.
func (f *Features) takeTown(text string, towns []string) (rest, town string) {
	called := map[string]string{}
	var phrases []string
	for _, town := range towns {
		for _, name := range townNames(town) {
			if _, taken := called[name]; !taken {
				called[name] = town
				phrases = append(phrases, name)
			}
		}
	}
	if rest, phrase, ok := f.takePhrase(text, phrases); ok {
		return rest, called[phrase]
	}
	return text, ""
}

// townNames are a municipality's name, folded, and what is short for it: Alhama of Alhama de Murcia, Vila Joiosa and la
// Vila of la Vila Joiosa.
func townNames(town string) []string {
	whole := network.Fold(town)
	out := []string{whole}
	parts := strings.Fields(strings.ReplaceAll(whole, " d'", " de "))
	if at := slices.Index(parts, "de"); at > 0 && len(parts[0]) > 3 {
		out = append(out, strings.Join(parts[:at], " "))
	}
	if len(parts) > 2 && slices.Contains([]string{"la", "el", "los", "las", "els", "les"}, parts[0]) {
		out = append(out, strings.Join(parts[:2], " "), strings.Join(parts[1:], " "))
	}
	return out
}

// takeArea takes an area's name out of a text that says something else too: alone, its words are what is looked for.
func (f *Features) takeArea(text string, areas []storage.Area) (rest string, area int64) {
	called := map[string]int64{}
	phrases := make([]string, len(areas))
	for i, a := range areas {
		phrases[i] = network.Fold(a.Name)
		called[phrases[i]] = a.ID
	}
	if rest, phrase, ok := f.takePhrase(text, phrases); ok && len(words.Stems(rest)) > 0 {
		return rest, called[phrase]
	}
	return text, 0
}

// takePhrase takes the longest of some phrases out of a text, and the preposition before it; signs and accents do not
// count. The phrase is given back folded.
func (f *Features) takePhrase(text string, phrases []string) (rest, phrase string, ok bool) {
	typed := strings.Fields(text)
	plain := make([]string, len(typed))
	for i, w := range typed {
		plain[i] = strings.TrimPrefix(network.Fold(strings.Trim(w, ".,;:¿?¡!()«»\"")), "d'")
	}
	at, length := 0, 0
	for _, p := range phrases {
		p = network.Fold(p)
		wanted := strings.Fields(p)
		for i := 0; len(wanted) > length && i+len(wanted) <= len(plain); i++ {
			if slices.Equal(plain[i:i+len(wanted)], wanted) {
				at, length, phrase, ok = i, len(wanted), p, true
			}
		}
	}
	if !ok {
		return text, "", false
	}
	from := at
	if from > 0 && f.word("word.place", plain[from-1]) {
		from--
	}
	return strings.Trim(strings.Join(slices.Concat(typed[:from], typed[at+length:]), " "), " ,;"), phrase, true
}

// countMiss counts that something was looked for and not found, without who: a need may be behind it.
func (f *Features) countMiss(ctx context.Context, r *bot.Request, text string) error {
	if len(words.Stems(text)) == 0 {
		return nil
	}
	err := f.update(ctx, r, func(t *storage.Tx) error { return t.Miss(ctx, r.Network.ID, shorten(text, 80)) })
	if errors.Is(err, storage.ErrRepeated) { // it is counted already
		return nil
	}
	return err
}
