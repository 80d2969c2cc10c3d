package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// The lengths of a card's parts in runes.
const (
	maxCardName = 120
	maxCardLine = 300
	maxCardText = 1500
)

// formPart is one part of a card as forms ask for it: what stands there, and how it is written.
type formPart struct {
	field bot.Field
	read  func(network.Resource) string
	write func(*network.Resource, string)
	// parse reads what was typed for it into what write takes, where that is not the same; what it cannot read is refused
	// with the sentence that bad names.
	parse func(typed string, r network.Resource, now time.Time) (value string, ok bool)
	bad   string
}

// linePart is a part of one text, on one line.
func linePart(name string, most int, at func(*network.Card) *string) formPart {
	return formPart{
		field: bot.Field{Name: name, Kind: bot.TextInput, Max: most, Guard: bot.Contact, Read: unread},
		read:  func(r network.Resource) string { return *at(&r.Card) },
		write: func(r *network.Resource, typed string) { *at(&r.Card) = typed },
	}
}

// paragraphPart is a part of one text, on several lines.
func paragraphPart(name string, at func(*network.Card) *string) formPart {
	part := linePart(name, maxCardText, at)
	part.field.Kind = bot.LongTextInput
	return part
}

func namePart() formPart {
	part := linePart("name", maxCardName, func(c *network.Card) *string { return &c.Name })
	part.field.Required = true
	part.write = func(r *network.Resource, typed string) {
		r.Card.Name = upperFirst(strings.Join(strings.Fields(typed), " "))
	}
	return part
}

func descriptionPart() formPart {
	return paragraphPart("what", func(c *network.Card) *string { return &c.Description })
}

// phonesPart are telephones, one a line.
func phonesPart() formPart {
	return formPart{
		field: bot.Field{Name: "phones", Kind: bot.LongTextInput, Max: maxCardLine, Guard: bot.Contact, Read: unread},
		read:  func(r network.Resource) string { return strings.Join(r.Card.Phones, "\n") },
		write: func(r *network.Resource, typed string) { r.Card.Phones = network.SplitPhones(typed) },
	}
}

func townsPart() formPart {
	return formPart{
		field: bot.Field{Name: "towns", Kind: bot.TextInput, Max: maxCardLine, Guard: bot.Contact, Read: unread},
		read:  func(r network.Resource) string { return strings.Join(r.Card.Municipalities, ", ") },
		write: func(r *network.Resource, typed string) {
			r.Card.Municipalities = nil
			for town := range strings.FieldsFuncSeq(typed, func(c rune) bool { return strings.ContainsRune(",;/\n", c) }) {
				if town = strings.TrimSpace(town); town != "" {
					r.Card.Municipalities = append(r.Card.Municipalities, town)
				}
			}
		},
	}
}

// groupPart is the i-th of the groups that a resource is for; a form asks for two, an import may have brought more.
func groupPart(name string, i int) formPart {
	return formPart{
		field: bot.Field{Name: name, Kind: bot.ChoiceInput, Options: affectedOptions, Read: unread},
		read: func(r network.Resource) string {
			if i < len(r.Card.Groups) {
				return r.Card.Groups[i]
			}
			return ""
		},
		write: func(r *network.Resource, typed string) {
			groups := slices.Clone(r.Card.Groups)
			switch {
			case i < len(groups) && typed == "":
				groups = slices.Delete(groups, i, i+1)
			case i < len(groups):
				groups[i] = typed
			case typed != "":
				groups = append(groups, typed)
			}
			if i == 0 { // the last that is written
				groups = once(groups)
			}
			r.Card.Groups = groups
		},
	}
}

// once is a list without what is in it already.
func once[T comparable](list []T) []T {
	var out []T
	for _, x := range list { // a few
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// areaPart is the first of the areas that a resource belongs to; "" is the whole network.
func (f *Features) areaPart() formPart {
	return formPart{
		field: bot.Field{Name: "area", Kind: bot.ChoiceInput, Options: f.areaOptions, Read: unread},
		read: func(r network.Resource) string {
			if len(r.Areas) == 0 {
				return ""
			}
			return itoa(r.Areas[0])
		},
		write: func(r *network.Resource, typed string) {
			areas := slices.Clone(r.Areas[min(1, len(r.Areas)):])
			if area := number(bot.Values{"area": typed}, "area"); area != 0 {
				areas = append([]int64{area}, areas...)
			}
			r.Areas = once(areas)
		},
	}
}

func referralPart() formPart {
	return formPart{
		field: bot.Field{Name: "referral", Kind: bot.ChoiceInput, Read: unread,
			Options: func(_ context.Context, r *bot.Request) ([]bot.Option, error) {
				out := make([]bot.Option, len(network.Referrals))
				for i, way := range network.Referrals {
					out[i] = bot.Option{Value: string(way), Label: referralOf(r.Printer, way)}
				}
				return out, nil
			}},
		read:  func(r network.Resource) string { return string(r.Card.Referral) },
		write: func(r *network.Resource, typed string) { r.Card.Referral = network.Referral(typed) },
	}
}

// untilPart is the last day of what is offered for a time.
func untilPart() formPart {
	return formPart{
		field: bot.Field{Name: "until", Kind: bot.TextInput, Max: 60, Read: unread},
		read: func(r network.Resource) string {
			if day := untilDay(r.Card); !day.IsZero() {
				return day.Format(shownDay)
			}
			return r.Card.Until
		},
		write: func(r *network.Resource, day string) { r.Card.Until = day },
		parse: func(typed string, r network.Resource, now time.Time) (string, bool) {
			if day := untilDay(r.Card); !day.IsZero() && typed == day.Format(shownDay) { // it may be past already
				return r.Card.Until, true
			}
			return readUntil(typed, now)
		},
		bad: "guide.bad_until",
	}
}

// shownDay is how a form shows the last day of a resource.
const shownDay = "02/01/2006"

// readUntil reads a last day, today or later, as a card keeps it.
func readUntil(typed string, now time.Time) (until string, ok bool) {
	if typed == "" {
		return "", true
	}
	day := readDay(typed, now)
	for _, layout := range []string{"2/1/2006", "2-1-2006", "2.1.2006", time.DateOnly} { // also what is years ahead
		if at, err := time.ParseInLocation(layout, typed, now.Location()); err == nil {
			day = at
		}
	}
	until = day.Format(time.DateOnly)
	return until, !day.IsZero() && until >= now.Format(time.DateOnly)
}

// The values by which a form says who offers a resource: an entity, a unit of one, or another that is typed.
const (
	entityMark   = "e"
	unitMark     = "u"
	otherOfferer = "other"
)

// offererParts ask who offers a resource. One that left the network stays with its name.
func offererParts(entities []network.Entity, by storage.Offerers) []formPart {
	offered := formPart{
		field: bot.Field{Name: "offered", Kind: bot.ChoiceInput, Options: offererOptions(entities), Read: unread},
		read:  func(r network.Resource) string { return offererValue(entities, r) },
		write: func(r *network.Resource, typed string) {
			if r.Entity, r.Unit = offererMeant(entities, typed); r.Entity != 0 {
				r.Card.Provider = ""
			}
		},
	}
	provider := linePart("provider", maxCardLine, func(c *network.Card) *string { return &c.Provider })
	provider.read = func(r network.Resource) string {
		if offererValue(entities, r) == otherOfferer {
			return by.Of(r, ofUnit)
		}
		return ""
	}
	return []formPart{offered, provider}
}

// offererValue is who offers a resource as a form carries it; "" where nobody is named.
func offererValue(entities []network.Entity, r network.Resource) string {
	i := slices.IndexFunc(entities, func(e network.Entity) bool { return e.ID == r.Entity })
	switch {
	case i < 0 && r.Entity == 0 && r.Card.Provider == "":
		return ""
	case i < 0:
		return otherOfferer
	case slices.ContainsFunc(entities[i].Units, func(u network.Unit) bool { return u.ID == r.Unit }):
		return unitMark + itoa(r.Unit)
	}
	return entityMark + itoa(r.Entity)
}

// offererMeant is the entity, and the unit of it, that was chosen.
func offererMeant(entities []network.Entity, chosen string) (entity, unit int64) {
	for _, e := range entities {
		if chosen == entityMark+itoa(e.ID) {
			return e.ID, 0
		}
		for _, u := range e.Units {
			if chosen == unitMark+itoa(u.ID) {
				return e.ID, u.ID
			}
		}
	}
	return 0, 0
}

// offererOptions are the entities with their units under them, as far as a choice has room, and any other.
func offererOptions(entities []network.Entity) func(context.Context, *bot.Request) ([]bot.Option, error) {
	return func(_ context.Context, r *bot.Request) ([]bot.Option, error) {
		var all, alone []bot.Option
		for _, e := range entities {
			option := bot.Option{Value: entityMark + itoa(e.ID), Label: shorten(e.Name, maxOption)}
			all, alone = append(all, option), append(alone, option)
			for _, u := range e.Units {
				all = append(all, bot.Option{Value: unitMark + itoa(u.ID), Label: shorten(e.Name+" — "+u.Name, maxOption)})
			}
		}
		if len(all) >= maxOptions {
			all = alone[:min(len(alone), maxOptions-1)]
		}
		return append(all, bot.Option{Value: otherOfferer, Label: r.String("guide.other_offerer", nil)}), nil
	}
}

// writeParts fills a resource's parts with what was typed for them, and says which cannot be.
func writeParts(r *bot.Request, parts []formPart, res *network.Resource) map[string]string {
	bad := map[string]string{}
	for _, part := range slices.Backward(parts) { // the second group before the first, who offers it after another's name
		typed, ok := r.Values[part.field.Name], true
		if part.parse != nil {
			typed, ok = part.parse(typed, *res, r.Now.In(r.Network.Location()))
		}
		if !ok {
			bad[part.field.Name] = r.String(part.bad, nil)
			continue
		}
		part.write(res, typed)
	}
	return bad
}
