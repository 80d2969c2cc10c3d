package network

import (
	"cmp"
	"time"
)

// Installation is hilo's place in a workspace of a chat system in which many may install it, or in all the workspaces of
// an organisation at once.
type Installation struct {
	Platform   string
	Enterprise string // the organisation's id; "" where there is none
	Workspace  string // "" is all of the Enterprise's
	Name       string // of the workspace or organisation, as its people know it
	Bot        string // hilo's user id there
	Scopes     string // what was granted, parted by commas
	Sealed     string // the tokens, encrypted
	Expires    time.Time
	Installed  time.Time // the last time
	Gone       time.Time // when it was taken out; zero while it stands
}

// ID names an installation within its chat system, where workspaces and organisations share no ids.
func (i Installation) ID() string { return cmp.Or(i.Workspace, i.Enterprise) }

// Stands says whether hilo may still speak there.
func (i Installation) Stands() bool { return i.Gone.IsZero() }

// Grace is how long what a workspace has recorded is kept after hilo was taken out of it: who installs it again within
// that time finds everything.
const Grace = 30 * 24 * time.Hour

// EraseJob erases what belonged to an installation, when its grace is over and nobody has installed it again.
type EraseJob struct {
	Platform string `json:"platform"`
	ID       string `json:"id"`
}

// Kind names the job in the queue.
func (EraseJob) Kind() string { return "erase" }
