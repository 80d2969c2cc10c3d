package mattermost

import (
	"unicode/utf8"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// formID is the callback_id of all our dialogs: the sealed call says which it is.
const formID = "form"

// RenderForm draws a form as a dialog whose state holds the call, sealed with a bond; the form's key goes into the
// bond. The state goes through the browser of the person who fills the form in, so the bond should name them and
// expire. Lang is the language of its sentences. A choice without options is left out.
func (r Renderer) RenderForm(f bot.Form, lang string, bond bot.Bond) model.Dialog {
	bond.Form = f.Key
	d := model.Dialog{
		CallbackId: formID, Title: shorten(visible(f.Title), maxTitle), SubmitLabel: shorten(visible(f.Submit), maxTitle),
		IntroductionText: r.markdown(r.Texts.Printer(lang), f.Intro),
		State:            r.Seal.Wrap(bot.Sealed{Call: f.Call, Bond: bond}),
	}
	for _, in := range f.Fields {
		if in.Kind != bot.ChoiceInput || len(in.Options) > 0 {
			d.Elements = append(d.Elements, element(in))
		}
	}
	return d
}

func element(in bot.Input) model.DialogElement {
	e := model.DialogElement{
		Name: in.Name, DisplayName: shorten(visible(in.Label), maxDisplayName), Default: in.Value,
		HelpText: shorten(visible(in.Hint), maxHelp), Placeholder: shorten(visible(in.Placeholder), maxPlaceholder),
		Optional: !in.Required,
	}
	switch in.Kind {
	case bot.ChoiceInput:
		e.Type, e.Options = "select", options(in.Options)
	case bot.UserInput:
		e.Type, e.DataSource = "select", model.PostActionDataSourceUsers
	case bot.BoolInput:
		// An empty box is a "no", and no missing answer.
		e.Type, e.Optional = "bool", true
	default:
		textElement(in, &e)
	}
	return e
}

// textElement makes an area of a text too long for one line. What already stands in a field is never cut to the
// field's own limit: it would be lost on submitting.
func textElement(in bot.Input, e *model.DialogElement) {
	size := utf8.RuneCountInString(in.Value)
	most := maxText
	e.Type = "text"
	if in.Kind == bot.LongTextInput || in.Max > maxText || size > maxText {
		most = maxTextArea
		e.Type = "textarea"
	}
	e.MaxLength = most
	if in.Max > 0 {
		e.MaxLength = min(max(in.Max, size), most)
	}
	e.Default = shorten(in.Value, most)
}
