package commands

import (
	"context"
	"slices"
	"strings"

	"hilo/bot"
	"hilo/locales"
	"hilo/network"
	"hilo/storage"
)

// The scopes of a language.
const (
	mine      = "me"
	channels  = "channel"
	networks  = "network"
	languages = "hilo.lang_"
)

func (f *Features) hiloPersonal() []bot.Verb {
	return []bot.Verb{
		{ID: "language", Who: bot.Anyone, Run: f.setLanguage, FieldsFor: f.languageFields,
			Fields: []bot.Field{f.languageField(), f.scopeField()}},
		{ID: "mydata", Who: bot.Anyone, Run: f.myData},
		{ID: "erase", Who: bot.Anyone, Run: f.erase, Fields: []bot.Field{hidden("sure")}},
	}
}

// languageFields are a language and, for the coordination, whose.
func (f *Features) languageFields(_ context.Context, r *bot.Request) ([]bot.Field, error) {
	if r.Actor.Coordinates() {
		return []bot.Field{f.languageField(), f.scopeField()}, nil
	}
	return []bot.Field{f.languageField()}, nil
}

func (f *Features) languageField() bot.Field {
	return bot.Field{Name: "lang", Kind: bot.ChoiceInput, Required: true, Options: languageOptions,
		Read:    f.readWord("hilo.words_", locales.Languages),
		Default: func(_ context.Context, r *bot.Request) (string, error) { return r.Lang, nil }}
}

func (f *Features) scopeField() bot.Field {
	scopes := []string{mine, channels, networks}
	return bot.Field{Name: "scope", Kind: bot.ChoiceInput, Read: f.readWord("hilo.words_", scopes),
		Options: func(_ context.Context, r *bot.Request) ([]bot.Option, error) {
			return labelled(r, "hilo.scope_", scopes), nil
		},
		Default: func(context.Context, *bot.Request) (string, error) { return mine, nil }}
}

func languageOptions(_ context.Context, r *bot.Request) ([]bot.Option, error) {
	return labelled(r, languages, locales.Languages), nil
}

// labelled are options whose labels stand in the locale files under a prefix.
func labelled(r *bot.Request, prefix string, values []string) []bot.Option {
	out := make([]bot.Option, len(values))
	for i, v := range values {
		out[i] = bot.Option{Value: v, Label: r.String(prefix+v, nil)}
	}
	return out
}

// readWord reads one of some values by the words that the locale files list for it, in every language.
func (f *Features) readWord(prefix string, values []string) func(context.Context, *bot.Request, string) (string, string, bool, error) {
	return func(_ context.Context, _ *bot.Request, text string) (value, rest string, ok bool, err error) {
		for n := 3; n >= 1; n-- {
			head, after := headWords(text, n)
			for _, value := range values {
				for _, words := range f.catalog.Words(prefix + value) {
					if slices.ContainsFunc(words, func(w string) bool { return network.Fold(w) == network.Fold(head) }) {
						return value, after, true, nil
					}
				}
			}
		}
		return "", text, false, nil
	}
}

// setLanguage chooses the language of a person, of a channel or of the whole network.
func (f *Features) setLanguage(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	lang := r.Values["lang"]
	if !slices.Contains(locales.Languages, lang) {
		return bot.Reply{}, network.ErrNotFound
	}
	scope := r.Values["scope"]
	switch {
	case (scope == channels || scope == networks) && !r.Actor.Coordinates():
		return r.Run(ctx, bot.Do("hilo/ask", "then", "hilo/language"))
	case scope == channels && r.Spot.Area.ID == 0:
		return whisper(r, "red.not_an_area", nil), nil
	case scope == channels:
		return f.setChannelLanguage(ctx, r, lang)
	case scope == networks:
		return f.setNetworkLanguage(ctx, r, lang)
	}
	err := f.update(ctx, r, func(t *storage.Tx) error {
		p, err := t.SavePerson(ctx, r.Actor.Person)
		if err != nil {
			return err
		}
		return t.SetLanguage(ctx, p.ID, lang)
	})
	if err != nil {
		return bot.Reply{}, err
	}
	r.Printer = r.In(lang)
	return whisper(r, "hilo.language_set", nil), nil
}

func (f *Features) setChannelLanguage(ctx context.Context, r *bot.Request, lang string) (bot.Reply, error) {
	if err := r.Actor.Manage(); err != nil {
		return bot.Reply{}, err
	}
	area := network.Area{ID: r.Spot.Area.ID, Name: r.Spot.Area.Name, Lang: lang}
	subject := network.Subject{Kind: network.KindArea, ID: area.ID}
	err := f.update(ctx, r, func(t *storage.Tx) error {
		if err := t.RenameArea(ctx, r.Network.ID, area); err != nil {
			return err
		}
		return t.Record(ctx, r.Network.ID, subject, r.Actor.Person.ID, "language", map[string]string{"lang": lang})
	})
	if err != nil {
		return bot.Reply{}, err
	}
	reply := whisper(r, "hilo.language_channel", bot.Args{"Language": strings.ToLower(r.String(languages+lang, nil))})
	reply.Refresh = []network.Subject{subject}
	return reply, nil
}

func (f *Features) setNetworkLanguage(ctx context.Context, r *bot.Request, lang string) (bot.Reply, error) {
	n := r.Network
	n.Lang = lang
	return f.saveNetwork(ctx, r, n, "hilo.language_network", bot.Args{"Language": strings.ToLower(r.String(languages+lang, nil))})
}
