package network

import "time"

// Notice is something that somebody is to be told by direct message, when it suits them. It is unique by person, view,
// subject and turn. What is told together with others is one batch, one message.
type Notice struct {
	Network int64
	Number  int64
	Person  int64
	Class   NoticeClass
	View    string // which drawing of the subject
	Subject Subject
	Turn    int64     // which time the subject comes to be told so
	Due     time.Time // not before
	Lapses  time.Time // it has no sense any more from then on; zero is never
	Batch   int64     // the message it was told in; 0 while it waits
}

// NoticeClass is what a notice is about, as people choose what they want to be told.
type NoticeClass string

// The classes of notices.
const (
	NoticeRound     NoticeClass = "round"     // needs left to value
	NoticeMeeting   NoticeClass = "meeting"   // a meeting that one is asked to
	NoticeAttending NoticeClass = "attending" // a meeting that one said one attends
	NoticeMonday    NoticeClass = "monday"    // what waits for one this week
	NoticeDuty      NoticeClass = "duty"      // what the coordination is shown or asked
	NoticeOwn       NoticeClass = "own"       // something about oneself
	NoticeAsked     NoticeClass = "asked"     // a question for one who knows, and the answer for one who asked
)

// Counts says whether a message with a notice of this class counts among those of a week. Somebody waits for an answer, or
// for the questions of a topic that one took on; and who comes to a meeting wants to be reminded.
func (c NoticeClass) Counts() bool { return c != NoticeAttending && c != NoticeAsked }
