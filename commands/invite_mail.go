package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// unmailedView tells the coordination to whom a letter did not get.
const unmailedView = "network/unmailed"

// mailPart is /red correos: who is told by e-mail, being on no chat.
func (f *Features) mailPart() bot.Command {
	return bot.Command{
		Verbs: []bot.Verb{
			{ID: "mails", Who: bot.Coordination, Run: f.mails, FieldsFor: f.mailFields,
				Fields: []bot.Field{{Name: "addresses", Kind: bot.LongTextInput, Read: readRest}}},
			{ID: "mails_remove", Who: bot.Coordination, Run: f.removeMails, Fields: []bot.Field{hidden("contacts")}},
		},
		Views: map[string]bot.View{unmailedView: f.unmailed},
		Jobs:  []bot.Job{bot.JobOf(f.mailDue)},
	}
}

// mailFields are a list to paste, and the area whose meetings alone its contacts are told of.
func (f *Features) mailFields(ctx context.Context, r *bot.Request) ([]bot.Field, error) {
	fields := []bot.Field{{Name: "addresses", Kind: bot.LongTextInput, Guard: bot.Contact}, hidden("page"), hidden("turned")}
	areas, err := f.areaOptions(ctx, r)
	if err != nil || len(areas) < 2 {
		return fields, err
	}
	return append(fields, bot.Field{Name: "only_area", Kind: bot.ChoiceInput, Options: f.areaOptions, Read: unread}), nil
}

// mails shows who is told by e-mail, or adds those of a pasted list.
func (f *Features) mails(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if err := r.Actor.Manage(); err != nil {
		return bot.Reply{}, err
	}
	if strings.TrimSpace(r.Values["addresses"]) == "" {
		m, err := f.mailList(ctx, r, nil)
		return leafed(r, m), err
	}
	list, rest := network.ReadMailContacts(r.Values["addresses"])
	if len(rest) > 0 {
		wrong := r.String("mails.bad_lines", bot.Args{"Lines": shorten(strings.Join(rest[:min(len(rest), linesShown)], "», «"), 200)})
		if submitted(r) {
			return bot.Reply{Errors: map[string]string{"addresses": wrong}}, nil
		}
		return bot.Reply{Whisper: r.Compose(bot.Section{Text: bot.Say(wrong)}, bot.Controls{
			button(r.Printer, "button.change", bot.Fill(bot.Call{Route: r.Route(), Values: r.Values}))})}, nil
	}
	return f.addMails(ctx, r, list)
}

// addMails adds contacts, each of the entity that it names.
func (f *Features) addMails(ctx context.Context, r *bot.Request, list []network.MailContact) (bot.Reply, error) {
	var added []network.MailContact
	var strangers []string
	err := f.update(ctx, r, func(t *storage.Tx) error {
		entities, err := t.Entities(ctx, r.Network.ID)
		if err != nil {
			return err
		}
		strangers = nil
		for i := range list {
			at := slices.IndexFunc(entities, func(e network.Entity) bool { return network.Fold(e.Name) == network.Fold(list[i].Name) })
			list[i].Area, list[i].Name = number(r.Values, "only_area"), shorten(list[i].Name, maxEntityName)
			if at >= 0 {
				list[i].Entity, list[i].Name = entities[at].ID, entities[at].Name
			} else if !slices.Contains(strangers, list[i].Name) {
				strangers = append(strangers, list[i].Name)
			}
		}
		if added, err = t.AddMailContacts(ctx, r.Network.ID, list); err != nil {
			return err
		}
		return t.Record(ctx, r.Network.ID, networkSubject(r), r.Actor.Person.ID, "mail_contacts",
			map[string]string{"added": strconv.Itoa(len(added))})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	news := []bot.Block{bot.Section{Text: r.T("mails.added", bot.Args{"Count": len(added), "N": len(added)})}}
	if len(strangers) > 0 && number(r.Values, "only_area") == 0 {
		news = append(news, bot.Note{Text: r.T("mails.strangers", bot.Args{"Names": shorten(strings.Join(strangers, ", "), 300)})})
	}
	if len(added) > 0 {
		numbers := make([]string, len(added))
		for i, c := range added {
			numbers[i] = itoa(c.Number)
		}
		news = append(news, bot.Controls{button(r.Printer, "button.undo", bot.Do("network/mails_remove", "contacts", strings.Join(numbers, ",")))})
	}
	m, err := f.mailList(ctx, r, append(news, bot.Divider{}))
	return bot.Reply{Whisper: m}, err
}

// mailList is one page of the contacts; what has just happened stands first.
func (f *Features) mailList(ctx context.Context, r *bot.Request, news []bot.Block) (*bot.Message, error) {
	var all []network.MailContact
	var names map[int64]string
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if all, err = t.MailContacts(ctx, r.Network.ID); err != nil {
			return err
		}
		names, err = t.AreaNames(ctx, r.Network.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	blocks := news
	if f.post == nil {
		blocks = append(blocks, bot.Section{Text: r.T("mails.off", nil)})
	}
	add := button(r.Printer, "mails.button_add", bot.Fill(bot.Do("network/mails")))
	if len(all) == 0 {
		return r.Compose(append(blocks, bot.Section{Text: r.T("mails.none", nil)}, bot.Controls{add})...), nil
	}
	from, to := turned(r, len(all))
	lines := bot.List{}
	pick := bot.Select{Label: r.String("mails.choose", nil), Call: bot.Do("network/mails_remove"), Pick: "contacts"}
	for _, c := range all[from:to] {
		line := bot.Say(c.Name + " — " + c.Address)
		if c.Area != 0 {
			line = bot.Join(" · ", line, r.T("mails.only", bot.Args{"Area": names[c.Area]}))
		}
		if !c.Failed.IsZero() {
			line = bot.Join(" · ", line, r.T("mails.failing", bot.Args{"Day": r.Day(c.Failed.In(r.Zone))}))
		}
		lines = append(lines, line)
		pick.Options = append(pick.Options, bot.Option{Value: itoa(c.Number), Label: shorten(c.Name+" — "+c.Address, maxOption)})
	}
	head := r.T("mails.list", bot.Args{"Count": len(all), "N": len(all)})
	controls := append(bot.Controls{add, pick}, turning(r, "network/mails", from, len(all))...)
	return r.Compose(append(blocks, bot.Section{Text: head}, bot.Section{Text: bot.Text{lines}}, controls)...), nil
}

// removeMails erases contacts, with all that went to them.
func (f *Features) removeMails(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if err := r.Actor.Manage(); err != nil {
		return bot.Reply{}, err
	}
	var numbers []int64
	for part := range strings.SplitSeq(r.Values["contacts"], ",") {
		if n, err := strconv.ParseInt(part, 10, 64); err == nil {
			numbers = append(numbers, n)
		}
	}
	err := f.update(ctx, r, func(t *storage.Tx) error {
		if err := t.RemoveMailContacts(ctx, r.Network.ID, numbers); err != nil {
			return err
		}
		return t.Record(ctx, r.Network.ID, networkSubject(r), r.Actor.Person.ID, "mail_contacts",
			map[string]string{"removed": strconv.Itoa(len(numbers))})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	m, err := f.mailList(ctx, r, []bot.Block{bot.Section{Text: r.T("mails.removed", bot.Args{"Count": len(numbers), "N": len(numbers)})}})
	return answered(r, m), err
}

// unmailed tells the coordination which letters about a subject did not arrive, and why.
func (f *Features) unmailed(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	var failed []network.Mail
	about := network.Code("M", d.Subject.ID)
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if failed, err = t.FailedMails(ctx, d.Network, d.Subject, d.Turn); err != nil {
			return err
		}
		if d.Subject.Kind == network.KindMinutes {
			rec, err := readRecord(ctx, t, d.Network, d.Subject.ID)
			about = "«" + rec.title(p) + "»"
			return err
		}
		m, err := t.Meeting(ctx, d.Network, d.Subject.ID)
		if err != nil {
			return err
		}
		names, err := t.AreaNames(ctx, d.Network)
		about = theCoded(p, m, names)
		return err
	})
	if err != nil || len(failed) == 0 {
		return nil, err
	}
	lines := bot.List{}
	for _, m := range failed[:min(len(failed), entitiesOnPage)] {
		why := "mails.why_time"
		if m.Code != 0 {
			why = "mails.why_refused"
		}
		lines = append(lines, bot.Join(": ", bot.Say(m.Contact.Name+" — "+m.Contact.Address), p.T(why, nil)))
	}
	return p.Compose(
		bot.Section{Text: bot.Join("", p.T("mails.unmailed", bot.Args{"About": about}), bot.Text{lines})},
		bot.Controls{button(p, "mails.button_list", bot.Do("network/mails"))},
	), nil
}
