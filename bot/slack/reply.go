package slack

import (
	"maps"
	"slices"
	"strings"

	"github.com/slack-go/slack"
)

// RenderWhisper is the body of an answer that only the actor sees: to a slash command or through a reply address,
// with one page of a message.
func RenderWhisper(p Page) slack.WebhookMessage {
	return slack.WebhookMessage{
		ResponseType: slack.ResponseTypeEphemeral, Text: p.Text, Blocks: &slack.Blocks{BlockSet: p.Blocks},
	}
}

// RenderErrors is the answer that keeps a submitted form open, with a sentence under each field. Slack knows no error
// of the whole form and refuses names of fields that it does not show: those sentences go under the first field.
// Inputs are the form's fields as Heard tells them; without any, nothing can be said and the result is nil.
func RenderErrors(errs map[string]string, inputs []string) *slack.ViewSubmissionResponse {
	if len(inputs) == 0 || len(errs) == 0 {
		return nil
	}
	out := make(map[string]string, len(errs))
	for _, name := range slices.Sorted(maps.Keys(errs)) {
		under := name
		if !slices.Contains(inputs, name) {
			under = inputs[0]
		}
		out[under] = strings.TrimSpace(out[under] + " " + errs[name])
	}
	return slack.NewErrorsViewSubmissionResponse(out)
}
