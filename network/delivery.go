package network

import "time"

// Delivery is one message to be said, and once it is said where it stands so that it can be drawn again. It is unique
// by view, subject, turn and place or person: what was said is not said twice.
type Delivery struct {
	Network int64
	Number  int64
	View    string // which drawing of the subject
	Subject Subject
	Turn    int64 // which time the subject comes to be said so: a meeting's moves, a round's deadlines
	Person  int64 // for a direct message; else 0
	Place   Place // for a direct message the platform and workspace, and the channel once it is known
	Pin     bool
	Secret  string // unguessable; the same for every attempt
	State   DeliveryState
	Ref     string // the platform's name for the message
	DrawnAt time.Time
	DueAt   time.Time
}

// DeliveryState is how far a delivery has come.
type DeliveryState string

// The states of a delivery.
const (
	Pending DeliveryState = "pending" // to be sent when due
	Sending DeliveryState = "sending" // an attempt is under way; due again if it is never heard of
	Sent    DeliveryState = "sent"
	Lost    DeliveryState = "lost"    // its channel is out of reach: to be sent when it no longer is
	Dropped DeliveryState = "dropped" // it had lost its sense, or cannot be sent
)

// DeliverJob sends what is due to one place or person, in order.
type DeliverJob struct {
	Network int64  `json:"network"`
	Person  int64  `json:"person,omitempty"`
	Channel string `json:"channel,omitempty"`
}

// Kind names the job in the queue.
func (DeliverJob) Kind() string { return "deliver" }

// Event is one line of a network's history.
type Event struct {
	Number  int64
	Subject Subject
	At      time.Time
	Actor   int64 // 0 is hilo itself
	Verb    string
	Data    map[string]string
}

// Summary is something that was posted and is kept: a round's result, as Markdown and as data.
type Summary struct {
	Number   int64
	Kind     string
	Subject  Subject
	Made     time.Time
	Markdown string
	Data     []byte // JSON
}
