package bot

// Form is a dialog to fill in. Submitting it calls Call with the fields' values added to Call.Values.
// Titles, labels and the submit label are at most 24 runes, the least of all platforms; Fields may be many, adapters
// whose dialogs are short chain them.
type Form struct {
	Lang   string // of its sentences, BCP 47
	Call   Call
	Key    string // unguessable, one per opening: a form submitted twice counts once
	Title  string
	Submit string
	Intro  Text // shown above the fields; may be empty
	Fields []Input
}

// Input is one field of a Form.
type Input struct {
	Name        string
	Label       string
	Hint        string // under the field; at most 150 runes
	Placeholder string // at most 150 runes
	Kind        InputKind
	Required    bool
	Value       string // what stands in it when it opens; "true" or "false" for a Bool
	Options     []Option
	Max         int // runes of a Text or LongText; 0 is the platform's own limit
}

// InputKind is the kind of a form's field. All values travel as text; a Bool is "true" or "false", a User is the
// chat system's user id.
type InputKind string

// The kinds of fields that every platform has.
const (
	TextInput     InputKind = "text"
	LongTextInput InputKind = "longtext"
	ChoiceInput   InputKind = "choice"
	UserInput     InputKind = "user"
	BoolInput     InputKind = "bool"
)
