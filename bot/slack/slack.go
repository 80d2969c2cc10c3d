// Package slack is hilo's side of Slack: it verifies and decodes what Slack sends into bot.Intent, draws bot.Message and
// bot.Form as Block Kit, and calls Slack within its limits. It decides nothing about networks, needs or rounds.
package slack

import (
	"github.com/slack-go/slack"

	"hilo/bot"
	"hilo/locales"
)

// Name is the platform's name in Place.Platform and Who.Platform.
const Name = "slack"

// Limits of Block Kit, from @slack/types 3.2.0 and docs.slack.dev/reference/block-kit. Lengths are in runes where
// people read them and in bytes where only machines do.
const (
	maxBlocks      = 50    // of a message
	maxRunes       = 12000 // of a message; near 13,000 Slack answers msg_blocks_too_long (bolt-js #2509)
	maxText        = 3000  // of a text block
	maxFallback    = 4000  // of the text beside the blocks: chat.update refuses more
	maxElements    = 25    // of an actions block
	maxOptions     = 100   // of a select, or of one of its groups; and groups of a select
	maxOption      = 75    // of an option's label, and of its value
	maxButton      = 75    // of a button's label
	maxValue       = 2000  // of a button's value
	maxURL         = 3000  // of a button's address
	maxActionID    = 255
	maxPlaceholder = 150
	maxTitle       = 24   // of a modal's title and its submit label
	maxLabel       = 2000 // of a field's label and its hint
	maxInput       = 3000 // of what is typed in one field
	maxMetadata    = 3000 // of a modal's private_metadata
	maxAlt         = 2000 // of a picture's alternative text
)

// Renderer draws neutral messages and forms. It is safe for concurrent use.
type Renderer struct {
	Seal  bot.Seal
	Texts *locales.Catalog
}

// Message is a bot.Message as Slack takes it: the pages are posted one after the other. Nearly every message is one
// page; there are more when it has over 50 blocks or too much text for one.
type Message struct {
	Pages   []Page
	Uploads []Upload
}

// Upload is a picture that goes up before a message, or a file that is shared after it.
type Upload struct {
	Name string
	Type string // media type
	Alt  string // of a picture
	Data []byte

	block *slack.ImageBlock // where a picture is to be seen; nil for a file
}
