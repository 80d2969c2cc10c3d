package bot

// Message is something to be read in a chat, as neutral blocks. Every adapter renders all of it and degrades where
// its chat system must (platform limits are the adapter's business: it shortens or splits, it never fails).
// Lang is the BCP 47 language of its sentences ("es", "ca", "en"), which adapters need to draw times.
type Message struct {
	Lang   string
	Blocks []Block
}

// Block is one part of a Message. The set is closed: Section, Facts, Controls, Image, File, Divider and Note.
type Block interface{ block() }

// Section is a paragraph.
type Section struct{ Text Text }

// Facts are short label and value pairs, read one under the other.
type Facts []Fact

// Fact is one pair of Facts.
type Fact struct {
	Label string
	Value Text
}

// Controls are things to press, in one row where there is room.
type Controls []Control

// Control is one thing to press. The set is closed: Button, Select and LinkButton.
type Control interface{ control() }

// Button calls a verb when pressed.
type Button struct {
	Label string
	Call  Call
	Style Style
}

// Select calls a verb with the chosen option as the value named Pick.
type Select struct {
	Label   string // the placeholder
	Call    Call
	Pick    string // name of the value that the chosen option fills
	Options []Option
}

// LinkButton opens an address outside the chat.
type LinkButton struct{ Label, URL string }

// Option is one choice of a Select or a form's choice: Value comes back, Label is read.
type Option struct{ Value, Label string }

// Style is the weight of a button.
type Style string

// The styles of a button.
const (
	Normal  Style = ""
	Primary Style = "primary"
	Danger  Style = "danger"
)

// Image is a picture with the text that stands for it.
type Image struct {
	Name string // file name, with extension
	Alt  string
	Data []byte // PNG
}

// File is something to download.
type File struct {
	Name string // with extension
	Type string // media type
	Data []byte
}

// Divider is a thin line.
type Divider struct{}

// Note is small print.
type Note struct{ Text Text }

func (Section) block()  {}
func (Facts) block()    {}
func (Controls) block() {}
func (Image) block()    {}
func (File) block()     {}
func (Divider) block()  {}
func (Note) block()     {}

func (Button) control()     {}
func (Select) control()     {}
func (LinkButton) control() {}

// Call is what a button, a select or a form does: a verb by its route ("need/join") with values for its fields.
// Adapters bring it back to us sealed, or keep it on their own side.
type Call struct {
	Route  string
	Values Values
}

// Values are the fields of a verb by name, as text.
type Values map[string]string

// With returns a copy with one more value.
func (v Values) With(name, value string) Values {
	out := make(Values, len(v)+1)
	for k, x := range v {
		out[k] = x
	}
	out[name] = value
	return out
}
