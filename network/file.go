package network

import (
	"math"
	"time"

	"hilo/network/urgency"
)

// File is a network as a text that people write and read: things are called by their names and not by numbers. What
// is left out when a file is read (a nil list, an empty word) is left as it is; an empty list is meant.
type File struct {
	Platform    string         `yaml:"platform,omitempty"`  // of the home workspace
	Workspace   string         `yaml:"workspace,omitempty"` // the home workspace's own id
	Name        string         `yaml:"name"`
	Lang        string         `yaml:"lang,omitempty"`
	Zone        string         `yaml:"zone,omitempty"`
	Responsible string         `yaml:"responsible,omitempty"`
	Settings    *Settings      `yaml:"settings,omitempty"`
	Areas       []FileArea     `yaml:"areas,omitempty"`
	Entities    []FileEntity   `yaml:"entities,omitempty"`
	People      []FilePerson   `yaml:"people,omitempty"`
	Needs       []FileNeed     `yaml:"needs,omitempty"`
	Results     []FileResult   `yaml:"results,omitempty"`
	Questions   []FileQuestion `yaml:"questions,omitempty"`
}

// FileArea is an area with the chat system's id of its channel.
type FileArea struct {
	Name    string `yaml:"name"`
	Lang    string `yaml:"lang,omitempty"`
	Channel string `yaml:"channel,omitempty"`
}

// FileEntity is an entity, the areas in which it sits and its units.
type FileEntity struct {
	Name   string     `yaml:"name"`
	Kind   EntityKind `yaml:"kind,omitempty"`
	Weight int        `yaml:"weight,omitempty"` // of its voice, in hundredths
	Areas  []string   `yaml:"areas,omitempty,flow"`
	Units  []FileUnit `yaml:"units,omitempty"`
}

// FileUnit is an office, centre or school of an entity.
type FileUnit struct {
	Name   string `yaml:"name"`
	Weight int    `yaml:"weight,omitempty"`
}

// FilePerson is somebody of the network, known by what the chat system calls them.
type FilePerson struct {
	User      string `yaml:"user"`
	Workspace string `yaml:"workspace,omitempty"` // where it is not the network's own
	Name      string `yaml:"name"`
	Entity    string `yaml:"entity,omitempty"`
	Unit      string `yaml:"unit,omitempty"`
	Role      Role   `yaml:"role,omitempty"`
	Lang      string `yaml:"lang,omitempty"`
}

// FileNeed is a need with its state. Who registered it is not in a file.
type FileNeed struct {
	Number   int64     `yaml:"number,omitempty"` // N-…; 0 takes the next one
	Title    string    `yaml:"title"`
	Detail   string    `yaml:"detail,omitempty"`
	Affected string    `yaml:"affected,omitempty"`
	Areas    []string  `yaml:"areas,omitempty,flow"`
	Entity   string    `yaml:"entity,omitempty"`      // in whose name
	Joined   []string  `yaml:"joined,omitempty,flow"` // who else shares it
	State    NeedState `yaml:"state,omitempty"`
	Merged   int64     `yaml:"merged_into,omitempty"`
	Reason   string    `yaml:"reason,omitempty"`
	Score    float64   `yaml:"score,omitempty"` // in grades, six decimals
	Round    int64     `yaml:"round,omitempty"` // the round that valued it last
	Created  time.Time `yaml:"created,omitempty"`
}

// Urgency is the score as it is counted.
func (n FileNeed) Urgency() urgency.Score { return urgency.Score(math.Round(n.Score * millionths)) }

// FileScore is a score as a file shows it.
func FileScore(s urgency.Score) float64 { return float64(s) / millionths }

const millionths = 1_000_000

// FileResult is what a closed round found. It holds shares and never anybody's ballot.
type FileResult struct {
	Round  int64            `yaml:"round" json:"round"`
	Closed time.Time        `yaml:"closed" json:"closed"`
	Areas  []string         `yaml:"areas,omitempty,flow" json:"areas,omitempty"`
	Needs  []FileResultNeed `yaml:"needs" json:"needs"`
}

// FileResultNeed is one need of a result, the most urgent first.
type FileResultNeed struct {
	Need     int64       `yaml:"need" json:"need"`
	Title    string      `yaml:"title" json:"title"`
	Position int         `yaml:"position,omitempty" json:"position,omitempty"` // 0: too few answered
	Score    float64     `yaml:"score,omitempty" json:"score,omitempty"`
	Shares   *FileShares `yaml:"shares,omitempty,flow" json:"shares,omitempty"` // nil: too few to be shown
}

// FileShares is the part of the voices at each grade, in percent.
type FileShares struct {
	CanWait   float64 `yaml:"can_wait" json:"can_wait"`
	Low       float64 `yaml:"low" json:"low"`
	Medium    float64 `yaml:"medium" json:"medium"`
	High      float64 `yaml:"high" json:"high"`
	Immediate float64 `yaml:"immediate" json:"immediate"`
}

// ResultNeed adds to a need of a result what its counting found.
func ResultNeed(n FileResultNeed, t urgency.Tally) FileResultNeed {
	n.Score = FileScore(t.Score)
	if t.ShowShares() {
		s := t.Shares()
		n.Shares = &FileShares{percent(s[urgency.CanWait]), percent(s[urgency.Low]), percent(s[urgency.Medium]),
			percent(s[urgency.High]), percent(s[urgency.Immediate])}
	}
	return n
}

// percent has one decimal.
func percent(share float64) float64 { return math.Round(share*1000) / 10 }

// FullVoice is the weight of a voice that counts as one.
const FullVoice = urgency.FullWeight
