package network

import (
	"net/mail"
	"regexp"
	"strings"
	"time"
)

// MailContact is somebody who is told by e-mail, being on no chat: an entity's work address.
type MailContact struct {
	Number  int64
	Entity  int64  // 0 where the name is no entity's of the network
	Name    string // of the entity, as it was written
	Address string // in small letters
	Area    int64  // whose meetings they are told of; 0 is all in which the entity sits
	Failed  time.Time
}

// Mail is a letter to one contact, unique by contact, view, subject and turn. What it says is written when it is sent.
type Mail struct {
	Network int64
	Number  int64
	Contact MailContact
	View    string // which letter about the subject
	Subject Subject
	Turn    int64
	Said    string // what mattered in the last such letter that went to the contact; "" where none did
	Code    int    // the server's answer to one that failed for good, 500 to 599; 0 where it only ran out of time
	Tries   int
	Created time.Time
}

// MailJob sends what is due by e-mail in a network.
type MailJob struct {
	Network int64 `json:"network"`
}

// Kind names the job in the queue.
func (MailJob) Kind() string { return "mail" }

// MailTimer is the name of the timer of a network's e-mail.
const MailTimer = "mail"

// MailFor is how long a letter that cannot be handed in is tried again.
const MailFor = 24 * time.Hour

// MailRetry is how long after so many tries the next one comes: a minute, two, four… at most an hour.
func MailRetry(tries int) time.Duration {
	return min(time.Minute<<min(max(tries-1, 0), 6), time.Hour)
}

// Concerns says whether a contact is told of what belongs to some areas, given where the entities sit.
func (c MailContact) Concerns(areas []int64, seats map[int64][]int64) bool {
	sits := seats[c.Entity]
	switch {
	case c.Area != 0:
		sits = []int64{c.Area}
	case len(sits) == 0: // nothing narrows it
		return true
	}
	for _, a := range areas {
		for _, s := range sits {
			if a == s {
				return true
			}
		}
	}
	return false
}

// MailAddress is an address as it is kept; ok is false for what is none. Letters outside ASCII are refused, as most
// servers do.
func MailAddress(s string) (address string, ok bool) {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Name != "" || len(a.Address) > 254 || strings.ContainsFunc(a.Address, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", false
	}
	_, domain, _ := strings.Cut(a.Address, "@")
	if !strings.Contains(domain, ".") || strings.ContainsAny(a.Address, "\"<>,;:[]()\\") {
		return "", false
	}
	return strings.ToLower(a.Address), true
}

// Between a name and an address people write dashes, colons, commas, tabs or brackets.
var (
	contactLine = regexp.MustCompile(`^\s*(?:[-*•·]\s+)?(.*?)[\s—–:,;|<(-]*([^\s<>(),;:|]+@[^\s<>(),;:|]+?)[>).,;]*\s*$`)
	hasAddress  = regexp.MustCompile(`@`)
)

// ReadMailContacts reads a pasted list, a line «Entidad — correo» each; rest are the lines that are none.
func ReadMailContacts(text string) (list []MailContact, rest []string) {
	seen := map[string]bool{}
	for line := range strings.Lines(text) {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" {
			continue
		}
		m := contactLine.FindStringSubmatch(line)
		if m == nil || len(hasAddress.FindAllString(line, -1)) != 1 {
			rest = append(rest, line)
			continue
		}
		address, ok := MailAddress(m[2])
		if name := strings.TrimSpace(m[1]); ok && name != "" {
			if !seen[address] {
				list = append(list, MailContact{Name: name, Address: address})
			}
			seen[address] = true
			continue
		}
		rest = append(rest, line)
	}
	return list, rest
}
