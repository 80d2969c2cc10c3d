package mattermost

import (
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
)

// RenderCommandResponse is the answer to a slash command: a message that only the actor sees, or nil for none. Its
// uploads cannot go with it. Slack's markup in texts is left alone, whatever it holds.
func RenderCommandResponse(whisper *Message) *model.CommandResponse {
	if whisper == nil {
		return &model.CommandResponse{SkipSlackParsing: true}
	}
	return &model.CommandResponse{
		ResponseType: model.CommandResponseTypeEphemeral, Attachments: whisper.attachments(), SkipSlackParsing: true,
	}
}

// RenderActionResponse is the answer to a press: the pressed post drawn again, a private word, both or neither. The
// pressed post loses its files unless their ids are given. A private word is text alone: what can be pressed in it
// (Pressable) and its uploads have to go another way.
func RenderActionResponse(here *Message, fileIDs []string, whisper *Message) *model.PostActionIntegrationResponse {
	out := &model.PostActionIntegrationResponse{SkipSlackParsing: true}
	if here != nil {
		out.Update = &model.Post{Props: here.Post.Props, FileIds: fileIDs}
	}
	if whisper != nil {
		out.EphemeralText = whisper.text()
	}
	return out
}

// RenderDialogErrors is the answer that keeps a dialog open, with a sentence under each field; the sentence of the
// field "" is the whole dialog's. Without errors it closes the dialog.
func RenderDialogErrors(errs map[string]string) *model.SubmitDialogResponse {
	out := &model.SubmitDialogResponse{Error: errs[""]}
	for name, sentence := range errs {
		if name == "" {
			continue
		}
		if out.Errors == nil {
			out.Errors = map[string]string{}
		}
		out.Errors[name] = sentence
	}
	return out
}

func (m Message) attachments() []*model.MessageAttachment {
	list, _ := m.Post.GetProp(propAttachments).([]*model.MessageAttachment)
	return list
}

func (m Message) text() string {
	var texts []string
	for _, a := range m.attachments() {
		if a.Text != "" {
			texts = append(texts, a.Text)
		}
	}
	return strings.Join(texts, "\n\n")
}
