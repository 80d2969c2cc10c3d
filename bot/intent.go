package bot

import "hilo/network"

// Kind is the way in which somebody addressed hilo.
type Kind string

// The ways in.
const (
	// Typed is a slash command: Command and Text are set.
	Typed Kind = "typed"
	// Said is a mention in a channel or any direct message: Text is set, without the bot's name.
	Said Kind = "said"
	// Pressed is a button or select: Call and Message are set; the chosen option is already in Call.Values.
	Pressed Kind = "pressed"
	// Submitted is a form: Call (the form's own values and the fields') and FormKey are set.
	Submitted Kind = "submitted"
	// Opened is a page of hilo's own in the chat system, which somebody opened: its home tab. Where is the place of the
	// direct messages between Who and hilo. The Whisper of the Reply is what the page shows.
	Opened Kind = "opened"
)

// Intent is what an adapter heard: authenticated and decoded, with nothing looked up.
type Intent struct {
	Kind Kind
	// Key names the event where the chat system gives it a name, so that a repetition is handled once; else "".
	Key     string
	Who     Who
	Where   Place
	Direct  bool   // a direct message between Who and hilo
	Command string // as typed, with or without its slash
	Text    string
	// Files are what was sent with what was Said.
	Files   []Attached `json:",omitempty"`
	Call    Call
	FormKey string
	Message string // the adapter's ref of the pressed message
	// CanOpenForm says whether a form may be opened in answer (a mention gives no right to).
	CanOpenForm bool
}

// Who is a person as the chat system knows them. Name, Lang and Zone are hints and may be empty.
type Who struct {
	Platform, Workspace, User string
	Name, Lang, Zone          string
}

// Place is where something is said; Thread is empty outside a thread of answers.
type Place = network.Place

// Reply is what the actor gets at once, as data. A handler sends nothing.
type Reply struct {
	// Whisper is a private answer; it may be lost, so nothing that matters stands only here.
	Whisper *Message
	// Here replaces the message that was pressed.
	Here *Message
	// Form opens a dialog; over an open one it replaces it.
	Form *Form
	// Errors keeps the submitted form open, with one sentence per field; the field "" is the whole form.
	Errors map[string]string
	// Back is there with Errors: it says them and gives back what was typed, for where the form is no longer open.
	Back *Message
	// Refresh names subjects whose public cards are to be drawn again.
	Refresh []network.Subject
}
