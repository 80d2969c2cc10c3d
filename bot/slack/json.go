package slack

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	v1 "github.com/go-json-experiment/json/v1"
	"github.com/slack-go/slack"
)

// What every press costs is read and written by the new encoding/json, a multiple quicker than the old one: a press brings
// its whole message along, and the blocks of slack-go, which write themselves, are written again and again around each
// other.

// unmarshal reads JSON. Half a sign, where Slack cut a text in its midst, spoils nothing else.
func unmarshal(data []byte, into any) error {
	return json.Unmarshal(data, into, jsontext.AllowInvalidUTF8(true))
}

// marshal writes JSON as encoding/json does.
func marshal(v any) ([]byte, error) { return json.Marshal(v, asBefore) }

var asBefore = json.JoinOptions(v1.DefaultOptionsV1(), json.WithMarshalers(json.JoinMarshalers(
	json.MarshalToFunc(func(e *jsontext.Encoder, b slack.Blocks) error { return json.MarshalEncode(e, b.BlockSet) }),
	json.MarshalToFunc(func(e *jsontext.Encoder, b slack.BlockElements) error { return json.MarshalEncode(e, b.ElementSet) }),
	json.MarshalToFunc(func(e *jsontext.Encoder, b slack.ContextElements) error { return json.MarshalEncode(e, b.Elements) }),
)))
