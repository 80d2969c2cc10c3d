package commands

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// guidePath is where guides are read, each under its address.
const guidePath = "/guia/"

// The two kinds of addresses at which a guide can be read outside the chat.
const (
	secretPage = "secret"
	publicPage = "public"
)

// maxAddress is how long an address may be that a network's name is made into.
const maxAddress = 60

// guideVerbs are the guide outside the chat: on paper, and as a page.
func (f *Features) guideVerbs() []bot.Verb {
	return []bot.Verb{
		{ID: "print", Who: bot.Members, Run: f.printGuide, Fields: []bot.Field{
			{Name: "area", Kind: bot.TextInput, Hidden: true, Read: f.readArea}}},
		{ID: "web", Who: bot.Coordination, Run: f.showGuidePage},
		{ID: "web_open", Who: bot.Coordination, Run: f.openGuidePage, Fields: []bot.Field{hidden("as"), hidden("address")}},
		{ID: "web_close", Who: bot.Coordination, Run: f.closeGuidePage},
	}
}

func (f *Features) guideViews() map[string]bot.View {
	return map[string]bot.View{printView: f.printedGuide}
}

// showGuidePage says whether the guide can be read outside the chat, and where.
func (f *Features) showGuidePage(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	page, open, err := f.guidePage(ctx, r.Network.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if !open {
		return answered(r, r.Compose(bot.Section{Text: r.T("site.chat_closed", nil)}, bot.Controls{
			button(r.Printer, "site.button_open_secret", bot.Do("resource/web_open", "as", secretPage)),
			button(r.Printer, "site.button_open_public", bot.Do("resource/web_open", "as", publicPage)),
		})), nil
	}
	return answered(r, f.pageTold(r, page, "")), nil
}

// guidePage is a network's page; open is false while there is none.
func (f *Features) guidePage(ctx context.Context, networkID int64) (page storage.GuidePage, open bool, err error) {
	err = f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		page, err = t.GuidePage(ctx, networkID)
		return err
	})
	if errors.Is(err, network.ErrNotFound) {
		return page, false, nil
	}
	return page, err == nil, err
}

// pageTold says where the guide can be read, with what can be done about it; what happened to it, if anything, first.
func (f *Features) pageTold(r *bot.Request, page storage.GuidePage, news string) *bot.Message {
	var blocks []bot.Block
	if news != "" {
		blocks = append(blocks, bot.Section{Text: bot.Say(news)})
	}
	controls := bot.Controls{button(r.Printer, "site.button_other", bot.Do("resource/web_open", "as", secretPage)),
		button(r.Printer, "site.button_to_public", bot.Do("resource/web_open", "as", publicPage))}
	if page.Public {
		controls = bot.Controls{button(r.Printer, "site.button_to_secret", bot.Do("resource/web_open", "as", secretPage))}
	}
	blocks = append(blocks, bot.Section{Text: f.pageText(r, page)})
	return r.Compose(append(blocks, append(controls, button(r.Printer, "site.button_close", bot.Do("resource/web_close"))))...)
}

func (f *Features) pageText(r *bot.Request, page storage.GuidePage) bot.Text {
	if f.base == "" {
		return r.T("site.chat_no_address", nil)
	}
	address := f.base + guidePath + page.Address
	link := bot.Args{"Link": bot.Link{Label: address, URL: address}}
	if page.Public {
		return r.T("site.chat_public", link)
	}
	return r.T("site.chat_secret", link)
}

// openGuidePage opens the page, or moves it. An address comes with the button by which a closing is taken back.
func (f *Features) openGuidePage(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if err := r.Actor.Manage(); err != nil {
		return bot.Reply{}, err
	}
	before, open, err := f.guidePage(ctx, r.Network.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	page := storage.GuidePage{Public: r.Values["as"] == publicPage, Address: r.Values["address"]}
	if page.Address == "" || slug(page.Address) != page.Address {
		page.Address = strings.ToLower(rand.Text())
		if page.Public {
			page.Address = slug(r.Network.Name)
		}
	}
	if page, err = f.moveGuidePage(ctx, r, page); err != nil {
		return bot.Reply{}, err
	}
	news := ""
	if open && before.Address != page.Address {
		news = r.String("site.chat_moved", nil)
	}
	return answered(r, f.pageTold(r, page, news)), nil
}

// moveGuidePage keeps a page; an address that another network has gets a number.
func (f *Features) moveGuidePage(ctx context.Context, r *bot.Request, page storage.GuidePage) (storage.GuidePage, error) {
	wanted := page.Address
	for n := 2; ; n++ {
		err := f.update(ctx, r, func(t *storage.Tx) error {
			if err := t.SaveGuidePage(ctx, r.Network.ID, page); err != nil {
				return err
			}
			kind := secretPage
			if page.Public {
				kind = publicPage
			}
			return t.Record(ctx, r.Network.ID, networkSubject(r), r.Actor.Person.ID, "guide_page", map[string]string{"page": kind})
		})
		if !errors.Is(err, storage.ErrTaken) || n > 99 {
			return page, err
		}
		page.Address = fmt.Sprintf("%s-%d", wanted, n)
	}
}

// closeGuidePage takes the page away, and offers to open it again where it was.
func (f *Features) closeGuidePage(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	if err := r.Actor.Manage(); err != nil {
		return bot.Reply{}, err
	}
	page, open, err := f.guidePage(ctx, r.Network.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if !open {
		return f.showGuidePage(ctx, r)
	}
	err = f.update(ctx, r, func(t *storage.Tx) error {
		if err := t.CloseGuidePage(ctx, r.Network.ID); err != nil {
			return err
		}
		return t.Record(ctx, r.Network.ID, networkSubject(r), r.Actor.Person.ID, "guide_page", map[string]string{"page": "closed"})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	as := secretPage
	if page.Public {
		as = publicPage
	}
	return answered(r, r.Compose(bot.Section{Text: r.T("site.chat_shut", nil)}, bot.Controls{
		button(r.Printer, "site.button_reopen", bot.Do("resource/web_open", "as", as, "address", page.Address))})), nil
}

func networkSubject(r *bot.Request) network.Subject {
	return network.Subject{Kind: network.KindNetwork, ID: r.Network.ID}
}

// slug makes a name into the end of an address: «Red Alhameña» becomes red-alhamena.
func slug(name string) string {
	words := strings.FieldsFunc(strings.NewReplacer("·", "", "'", "").Replace(network.Fold(name)), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	out := strings.Join(words, "-")
	if len(out) > maxAddress {
		out = strings.TrimRight(out[:maxAddress], "-")
	}
	if out == "" {
		return "guia"
	}
	return out
}
