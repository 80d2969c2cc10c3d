package slack

import (
	"unicode/utf8"

	"github.com/slack-go/slack"

	"hilo/bot"
)

const (
	formID  = "form" // callback_id of all our modals: the sealed call says which it is
	inputID = "in"   // action_id of every field: its block_id is the field's name
	ticked  = "true" // value of the one box of a bool
)

// RenderForm draws a form as a modal whose private_metadata holds the call, sealed with a bond; the form's key goes
// into the bond. Lang is the language of its sentences. A choice without options is left out. The only error is a
// bot.TooLongError.
func (r Renderer) RenderForm(f bot.Form, lang string, bond bot.Bond) (slack.ModalViewRequest, error) {
	bond.Form = f.Key
	sealed, err := carried(r.Seal, f.Call, bond, maxMetadata)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	view := slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: formID, PrivateMetadata: sealed,
		Title: plainText(f.Title, maxTitle), Submit: plainText(f.Submit, maxTitle),
	}
	for _, part := range marked(r.Texts.Printer(lang), f.Intro) {
		text := slack.NewTextBlockObject(slack.MarkdownType, part.text, false, true)
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, slack.NewSectionBlock(text, nil, nil))
	}
	for _, in := range f.Fields {
		if in.Kind == bot.ChoiceInput && !valuesFit(in.Options) {
			return slack.ModalViewRequest{}, bot.TooLongError{Route: f.Call.Route, Max: maxOption}
		}
		if element := inputElement(in); element != nil {
			view.Blocks.BlockSet = append(view.Blocks.BlockSet, inputBlock(in, element))
		}
	}
	return view, nil
}

// inputBlock is never required for a bool: Slack takes an empty box for a missing answer, and it is a "no".
func inputBlock(in bot.Input, element slack.BlockElement) slack.Block {
	var hint *slack.TextBlockObject
	if in.Hint != "" {
		hint = plainText(in.Hint, maxLabel)
	}
	b := slack.NewInputBlock(in.Name, plainText(in.Label, maxLabel), hint, element)
	b.Optional = !in.Required || in.Kind == bot.BoolInput
	return b
}

// inputElement is nil where there is nothing to choose.
func inputElement(in bot.Input) slack.BlockElement {
	switch in.Kind {
	case bot.ChoiceInput:
		if len(in.Options) == 0 {
			return nil
		}
		return choiceElement(in)
	case bot.UserInput:
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeUser, placeholder(in), inputID)
		e.InitialUser = in.Value
		return e
	case bot.BoolInput:
		return boolElement(in)
	default:
		return textElement(in)
	}
}

func placeholder(in bot.Input) *slack.TextBlockObject {
	if in.Placeholder == "" {
		return nil
	}
	return plainText(in.Placeholder, maxPlaceholder)
}

// textElement never cuts what already stands in a field to the field's own limit: it would be lost on submitting.
func textElement(in bot.Input) slack.BlockElement {
	e := slack.NewPlainTextInputBlockElement(placeholder(in), inputID)
	e.Multiline = in.Kind == bot.LongTextInput
	e.InitialValue = shorten(in.Value, maxInput)
	e.MaxLength = maxInput
	if in.Max > 0 {
		e.MaxLength = min(max(in.Max, utf8.RuneCountInString(e.InitialValue)), maxInput)
	}
	return e
}

func choiceElement(in bot.Input) slack.BlockElement {
	e := selectElement(inputID, in.Placeholder, in.Options)
	for _, o := range in.Options {
		if o.Value == in.Value {
			e.InitialOption = slack.NewOptionBlockObject(optionValue(o.Value), plainText(o.Label, maxOption), nil)
			break
		}
	}
	return e
}

// boolElement is one box; beside it stands the placeholder, or else the label again.
func boolElement(in bot.Input) slack.BlockElement {
	words := in.Placeholder
	if words == "" {
		words = in.Label
	}
	box := slack.NewOptionBlockObject(ticked, plainText(words, maxOption), nil)
	e := slack.NewCheckboxGroupsBlockElement(inputID, box)
	if in.Value == ticked {
		e.InitialOptions = []*slack.OptionBlockObject{box}
	}
	return e
}
