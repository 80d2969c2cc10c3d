// Package mattermost is hilo's side of Mattermost: it checks and decodes what a server sends into bot.Intent, draws
// bot.Message and bot.Form as posts and dialogs, and talks with one server: a Server posts, hears posts over the socket,
// answers commands, presses and forms over HTTP, and keeps the slash commands in step. It decides nothing about networks,
// needs or rounds, and what has to outlive the process is kept by its Memory.
package mattermost

import (
	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
	"hilo/locales"
)

// Name is the platform's name in Place.Platform and Who.Platform.
const Name = "mattermost"

// Limits in runes, from the server's public/model/integration_action.go, except where another source is named.
const (
	maxTitle       = 24  // of a dialog's title
	maxDisplayName = 24  // of a field's label
	maxHelp        = 150 // of a field's help text
	maxPlaceholder = 150
	maxText        = 150  // of what is typed in a text field
	maxTextArea    = 3000 // of what is typed in a text area
	maxLabel       = 75   // of buttons and options: the server has no limit, Slack's is kept
)

// Props of our posts.
const (
	propAttachments = model.PostPropsAttachments
	propFromBot     = model.PostPropsFromBot // set by the server on creating; a patch of the props must say it again
	propKey         = "hilo_key"             // the delivery's key: by it a post is found whose sending broke off
)

// sealKey is where a press brings back its sealed call, beside Mattermost's own selected_option.
const sealKey = "seal"

// Renderer draws neutral messages and forms. It is safe for concurrent use.
type Renderer struct {
	Seal  bot.Seal
	Texts *locales.Catalog
	// ActionURL is where the server sends presses. It holds a secret: a press carries no signature, and the server
	// keeps the address to itself.
	ActionURL string
	// Username is the name by which a user id is mentioned, "" where it is not known.
	Username func(userID string) string
}

// Message is a bot.Message as Mattermost takes it. All text stands in attachments: a server may forbid to edit a
// post's message after some time, never its props.
type Message struct {
	Post    *model.Post
	Uploads []Upload
	// Pressable says that there are buttons or selects: a private answer to a press cannot hold them.
	Pressable bool
}

// Upload is a picture or file to be uploaded to the post's channel and named in its FileIds.
type Upload struct {
	Name string
	Data []byte
}
