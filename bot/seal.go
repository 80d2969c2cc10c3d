package bot

import (
	"bytes"
	"compress/flate"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

var (
	// ErrWeakKey means that a secret key is shorter than MinSealKey.
	ErrWeakKey = errors.New("seal: key too short")
	// ErrForged means that a seal is not ours, was changed, or was made for another use.
	ErrForged = errors.New("seal: forged")
	// ErrExpired means that a seal was ours and its time is over.
	ErrExpired = errors.New("seal: expired")
	// ErrOtherPerson means that a seal is another person's.
	ErrOtherPerson = errors.New("seal: for another person")
	// ErrOtherChannel means that a seal was made for another channel.
	ErrOtherChannel = errors.New("seal: for another channel")
)

// TooLongError means that what a control or form carries does not fit where the chat system keeps it: the values of a
// verb's Call, with their seal, or the value of a form's option.
type TooLongError struct {
	Route string
	Max   int // bytes that the chat system takes
}

func (e TooLongError) Error() string {
	return fmt.Sprintf("what %q carries is longer than %d bytes", e.Route, e.Max)
}

// Bond is what a sealed Call is tied to.
type Bond struct {
	Channel  string // opens only there
	Thread   string // the thread it was made in, which not every chat system tells again
	From     string // the channel that it is about, where it had to go to another; "" is Channel
	Direct   bool   // of a form: it was opened in a direct message
	Delivery string // key of the delivery whose message holds it
	Form     string // key of the form's opening; "" is a button or select
	Person   string // the chat system's id of the only person who may use it; "" is anybody in the channel
	// Expires is the last moment, to the second; zero is none.
	Expires time.Time
}

// Sealed is what goes through a chat system's hands and comes back: a Call and what binds it.
type Sealed struct {
	Call Call
	Pick string // of a Select: the name of the value that the chosen option fills
	Bond Bond
}

// Seal protects what we send out and get back against change. It hides nothing: whoever holds a sealed string can
// read the Call in it. It does not count uses either: verbs are idempotent by state, forms by their key.
type Seal struct{ key []byte }

// MinSealKey is the least length of a secret key, in bytes: that of HMAC-SHA256's output.
const MinSealKey = sha256.Size

// macLen is how much of the HMAC travels: half of it, the least that RFC 2104 (section 5) allows.
const macLen = sha256.Size / 2

// NewSeal makes a Seal of a secret key, which must be random; a short one is ErrWeakKey.
func NewSeal(key []byte) (Seal, error) {
	if len(key) < MinSealKey {
		return Seal{}, ErrWeakKey
	}
	return Seal{key: append([]byte(nil), key...)}, nil
}

// wire is Sealed with names of one letter: Slack gives a select 255 bytes for all of it.
type wire struct {
	Route    string `json:"r"`
	Values   Values `json:"v,omitempty"`
	Pick     string `json:"o,omitempty"`
	Channel  string `json:"c,omitempty"`
	Thread   string `json:"t,omitempty"`
	From     string `json:"w,omitempty"`
	Direct   bool   `json:"i,omitempty"`
	Delivery string `json:"d,omitempty"`
	Form     string `json:"f,omitempty"`
	Person   string `json:"p,omitempty"`
	Expires  int64  `json:"e,omitempty"` // Unix seconds
}

// packFrom is the length, in bytes, from which a Call is packed: a button holds 2,000 on Slack, and somebody's text may
// have to travel in it. Shorter ones stay as quick to read as they are.
const packFrom = 1000

// packed is what the readable part of a packed Call begins with.
const packed = "~"

// unpackedMost bounds what a Call may come to, in bytes.
const unpackedMost = 1 << 20

// Wrap makes the sealed string: letters, digits, "-", "_" and one "." between the readable part (base64url of JSON,
// deflated after a "~" where it is long) and its HMAC. Equal values give equal strings.
func (s Seal) Wrap(v Sealed) string {
	w := wire{
		Route: v.Call.Route, Values: v.Call.Values, Pick: v.Pick,
		Channel: v.Bond.Channel, Thread: v.Bond.Thread, From: v.Bond.From, Direct: v.Bond.Direct,
		Delivery: v.Bond.Delivery, Form: v.Bond.Form, Person: v.Bond.Person,
	}
	if !v.Bond.Expires.IsZero() {
		w.Expires = v.Bond.Expires.Unix()
	}
	// Strings, a map of strings, a bool and a number always marshal.
	data, _ := json.Marshal(w)
	body := base64.RawURLEncoding.EncodeToString(data)
	if len(data) >= packFrom {
		body = packed + base64.RawURLEncoding.EncodeToString(deflate(data))
	}
	return body + "." + s.mac(body)
}

func deflate(data []byte) []byte {
	var out bytes.Buffer
	// The level is a good one and a buffer takes everything.
	w, _ := flate.NewWriter(&out, flate.BestCompression)
	_, _ = w.Write(data)
	_ = w.Close()
	return out.Bytes()
}

// readable gives the JSON back of the part that the HMAC vouches for.
func readable(body string) ([]byte, error) {
	rest, long := strings.CutPrefix(body, packed)
	data, err := base64.RawURLEncoding.DecodeString(rest)
	if err != nil || !long {
		return data, err
	}
	return io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(data)), unpackedMost))
}

// OpenPress opens what came back with a press of a button or select in a channel by a person. With ErrExpired and
// ErrOtherPerson the value is returned too, so that the answer can go where it belongs.
func (s Seal) OpenPress(sealed, channel, person string, now time.Time) (Sealed, error) {
	v, err := s.open(sealed)
	switch {
	case err != nil:
		return Sealed{}, err
	case v.Bond.Form != "":
		return Sealed{}, ErrForged
	case v.Bond.Channel != channel:
		return Sealed{}, ErrOtherChannel
	}
	return v, v.Bond.check(person, now)
}

// OpenForm opens what came back with a form. Its channel is the Bond's: what a form says of it cannot be trusted on
// one chat system and is not said on the other. With ErrExpired and ErrOtherPerson the value is returned too.
func (s Seal) OpenForm(sealed, person string, now time.Time) (Sealed, error) {
	v, err := s.open(sealed)
	switch {
	case err != nil:
		return Sealed{}, err
	case v.Bond.Form == "":
		return Sealed{}, ErrForged
	}
	return v, v.Bond.check(person, now)
}

func (b Bond) check(person string, now time.Time) error {
	switch {
	case b.Person != "" && b.Person != person:
		return ErrOtherPerson
	case !b.Expires.IsZero() && now.After(b.Expires):
		return ErrExpired
	}
	return nil
}

// open trusts nothing before the HMAC is compared, in constant time. A Seal without a key opens nothing.
func (s Seal) open(sealed string) (Sealed, error) {
	body, mac, ok := strings.Cut(sealed, ".")
	if !ok || len(s.key) < MinSealKey || !hmac.Equal([]byte(mac), []byte(s.mac(body))) {
		return Sealed{}, ErrForged
	}
	data, err := readable(body)
	if err != nil {
		return Sealed{}, ErrForged
	}
	var w wire
	if err := json.Unmarshal(data, &w); err != nil {
		return Sealed{}, ErrForged
	}
	return w.sealed(), nil
}

func (w wire) sealed() Sealed {
	v := Sealed{Call: Call{Route: w.Route, Values: w.Values}, Pick: w.Pick, Bond: Bond{
		Channel: w.Channel, Thread: w.Thread, From: w.From, Direct: w.Direct,
		Delivery: w.Delivery, Form: w.Form, Person: w.Person,
	}}
	if w.Expires != 0 {
		v.Bond.Expires = time.Unix(w.Expires, 0).UTC()
	}
	return v
}

func (s Seal) mac(body string) string {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte("hilo call\n" + body))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:macLen])
}
