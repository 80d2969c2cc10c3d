// Package network holds the nouns and rules of an inclusion network: who takes part, what each may do, and how a
// need, a round and a ballot change. Methods take the actor and the moment, and answer with typed errors that carry
// data; they hold no text that people read, never read the clock and know neither storage nor chat.
//
// Its children are pure: urgency counts a round, calendar reads dates and knows working days, privacy finds personal data in a
// text, words folds and compares texts.
package network

import (
	"strconv"
	"sync"
	"time"

	"hilo/network/calendar"
	"hilo/network/urgency"
	"hilo/network/words"
)

// Place is where something is said in a chat system; Thread is empty outside a thread of answers.
type Place struct {
	Platform, Workspace, Channel, Thread string
}

// Subject is one thing of a network that has a story and cards: a need, a round, an area…
type Subject struct {
	Kind string
	ID   int64
}

// The kinds of subjects.
const (
	KindNetwork = "network"
	KindArea    = "area"
	KindEntity  = "entity"
	KindPerson  = "person"
	KindNeed    = "need"
	KindRound   = "round"
	KindBatch   = "batch"
	KindMeeting = "meeting"
	KindMinutes = "minutes" // the minutes of a meeting, by its number
	KindNotices = "notices" // what somebody is told together in one direct message
	// KindResource is a service of the guide.
	KindResource = "resource"
	// KindQuestion is somebody's question, on its way to who knows.
	KindQuestion = "question"
)

func (s Subject) String() string { return s.Kind + "/" + strconv.FormatInt(s.ID, 10) }

// Network is the whole of one municipality's entities, with one home workspace of one chat system.
type Network struct {
	ID                  int64
	Platform, Workspace string
	Name                string
	Lang                string // "es", "ca" or "en"
	Zone                string // IANA name
	Responsible         string // who answers for the data, usually the town hall
	Settings            Settings
}

// zones are the time zones asked for so far, by name: Go reads them from disk each time.
var zones sync.Map

// Zone is time.LoadLocation, which remembers the zones that there are.
func Zone(name string) (*time.Location, error) {
	if loc, known := zones.Load(name); known {
		return loc.(*time.Location), nil
	}
	loc, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, loc)
	}
	return loc, err
}

// Location is the network's time zone; an unknown name is UTC.
func (n Network) Location() *time.Location {
	loc, err := Zone(n.Zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// Settings are what a network agreed on. The zero value is not valid: use DefaultSettings.
type Settings struct {
	Participation  int            `json:"participation" yaml:"participation"`       // percent of the voices entitled
	Method         urgency.Method `json:"method" yaml:"method"`                     // voices or technicians
	VoicePerUnit   bool           `json:"voice_per_unit" yaml:"voice_per_unit"`     // each unit has a voice of its own
	DeadlineDays   int            `json:"deadline_days" yaml:"deadline_days"`       // working days a round stays open
	DeadlineHour   int            `json:"deadline_hour" yaml:"deadline_hour"`       // hour of the day at which it closes
	WorkFrom       int            `json:"work_from" yaml:"work_from"`               // working hours of public bodies, as Settings.HoursOf says
	WorkTo         int            `json:"work_to" yaml:"work_to"`                   // their end
	RemindDays     int            `json:"remind_days" yaml:"remind_days"`           // days before a meeting that its channel is reminded; 0 is not at all
	RemindWorkdays int            `json:"remind_workdays" yaml:"remind_workdays"`   // working days before, channel and people; 0 is not at all
	RemindMinutes  int            `json:"remind_minutes" yaml:"remind_minutes"`     // minutes before, whoever comes; 0 is not at all
	GradesByEntity bool           `json:"grades_by_entity" yaml:"grades_by_entity"` // results show grades by entity, from the next round on
	ResourceDays   int            `json:"resource_days" yaml:"resource_days"`       // days after which the owner of a card of the guide is asked whether it is still so
	QuestionHours  int            `json:"question_hours" yaml:"question_hours"`     // working hours after which a question that nobody took passes on
	MinutesDays    int            `json:"minutes_days" yaml:"minutes_days"`         // working days in which those who were there may correct the draft of minutes
	QuestionAll    bool           `json:"question_all" yaml:"question_all"`         // all who know are asked at once, in place of one after the other
	// Region and Holidays say which days are not worked: those of all Spain, those of its community, and those by hand.
	Region   calendar.Region  `json:"region,omitempty" yaml:"region,omitempty"`
	Holidays []calendar.Local `json:"holidays,omitempty" yaml:"holidays,omitempty"`
	// August is how the network passes August; see AugustMode.
	August AugustMode `json:"august,omitempty" yaml:"august,omitempty"`
}

// DefaultSettings are the settings of a network that agreed on nothing yet.
func DefaultSettings() Settings {
	return Settings{Participation: 50, Method: urgency.PerVoice, DeadlineDays: 5, DeadlineHour: 14, WorkFrom: 8, WorkTo: 15,
		RemindDays: 7, RemindWorkdays: 1, RemindMinutes: 60, ResourceDays: 90, QuestionHours: 7, MinutesDays: 5}
}

// Area is one working area of a network: one chat channel.
type Area struct {
	ID   int64
	Name string
	Lang string // "" is the network's
}

// Entity is an organisation that takes part.
type Entity struct {
	ID     int64
	Name   string
	Kind   EntityKind
	Weight int // of its voice, in hundredths
	Areas  []int64
	Units  []Unit
}

// Unit is an office, centre or school of an entity.
type Unit struct {
	ID     int64
	Entity int64
	Name   string
	Weight int
}

// EntityKind is what kind of organisation an entity is.
type EntityKind string

// The kinds of entities.
const (
	Municipal   EntityKind = "municipal" // a department or service of a town hall
	ThirdSector EntityKind = "third_sector"
	Employment  EntityKind = "employment" // a special employment centre or an employment service
	School      EntityKind = "school"
	Health      EntityKind = "health"
	Regional    EntityKind = "regional"
	OtherKind   EntityKind = "other"
)

// EntityKinds are all kinds in the order in which they are offered.
var EntityKinds = []EntityKind{Municipal, ThirdSector, Employment, School, Health, Regional, OtherKind}

// Person is somebody who uses hilo, by a surrogate id: all rows but one know only that number.
type Person struct {
	ID                        int64
	Platform, Workspace, User string
	Name                      string
	Lang                      string // chosen in hilo; "" while not chosen
	Zone                      string // IANA name as the chat system tells it; may be ""
}

// Role is what somebody may do in a network.
type Role string

// The roles. None is somebody who has not joined.
const (
	None        Role = ""
	Technician  Role = "technician"
	Coordinator Role = "coordinator"
	Observer    Role = "observer"
)

// Actor is a person in a network, as the rules see them.
type Actor struct {
	Person  Person
	Network int64
	Role    Role
	Entity  int64 // 0 when they belong to none
	Unit    int64 // 0 when they belong to the entity itself
}

// Member says whether the actor has joined the network.
func (a Actor) Member() bool { return a.Role != None }

// Coordinates says whether the actor may open rounds, change the network and undo what others began.
func (a Actor) Coordinates() bool { return a.Role == Coordinator }

// Contributes says whether the actor may register needs and value them: observers only read.
func (a Actor) Contributes() bool { return a.Role == Technician || a.Role == Coordinator }

// Votes says whether the actor has part in a voice: coordinators without an entity have none.
func (a Actor) Votes() bool { return a.Contributes() && a.Entity != 0 }

// Code is what a numbered thing is called: Code("N", 14) is "N-14".
func Code(letter string, number int64) string {
	return letter + "-" + strconv.FormatInt(number, 10)
}

// Fold makes two spellings of one thing equal: case, accents, curly quotes and spaces do not count.
func Fold(s string) string { return words.Fold(s) }

// Standing is who somebody is in the network of the workspace where they speak. Without a network, Network.ID is 0;
// somebody never seen has Actor.Person.ID 0.
type Standing struct {
	Network Network
	Actor   Actor
}

// Spot is what a channel is to a network: an area, and the language spoken there.
type Spot struct {
	Area Area
	Lang string // the area's, else the network's
	Lost bool   // hilo is not there, as far as is known
}

// Near finds the one name that a word misses by a slip of the finger.
func Near(word string, names []string) (string, bool) { return words.Near(word, names) }
