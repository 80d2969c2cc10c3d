package playground

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"hilo/bot"
)

// record is one message as it is kept. It is never changed once it stands on the board: a redrawn message is a new
// record in the place of the old one, so that readers need no lock.
type record struct {
	Num      int64                `json:"num"` // 0 for whispers, which are not kept
	Ref      string               `json:"ref"`
	Channel  string               `json:"channel,omitempty"`
	Thread   string               `json:"thread,omitempty"`
	Key      string               `json:"key,omitempty"` // of the delivery, so that it is posted once
	Author   string               `json:"author,omitempty"`
	Whisper  string               `json:"-"` // the person who alone sees it
	At       time.Time            `json:"at"`
	Pinned   bool                 `json:"pinned,omitempty"`
	Gone     bool                 `json:"gone,omitempty"` // nothing is left but its number
	Lang     string               `json:"lang,omitempty"`
	Blocks   []block              `json:"blocks,omitempty"`
	Controls []control            `json:"controls,omitempty"`
	Calls    map[string]pressable `json:"calls,omitempty"` // by control id; readers never get these
	Assets   []asset              `json:"assets,omitempty"`
}

// pressable is what one control does.
type pressable struct {
	Call bot.Call `json:"call"`
	Pick string   `json:"pick,omitempty"`
}

// asset is a picture or file of a message, under an id that cannot be guessed.
type asset struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Type   string `json:"type"`
	Inline bool   `json:"inline,omitempty"`
	Data   []byte `json:"data"`
}

// block is one block as the page reads it; which fields are set depends on its kind.
type block struct {
	Kind     string   `json:"kind"`
	Nodes    []node   `json:"nodes,omitempty"`
	Facts    []fact   `json:"facts,omitempty"`
	Controls []string `json:"controls,omitempty"` // ids
	Name     string   `json:"name,omitempty"`
	URL      string   `json:"url,omitempty"`
	Alt      string   `json:"alt,omitempty"`
}

// node is one piece of text as the page reads it; which fields are set depends on its kind.
type node struct {
	Kind  string       `json:"kind"`
	Text  string       `json:"text,omitempty"`
	URL   string       `json:"url,omitempty"`
	At    *time.Time   `json:"at,omitempty"`
	Form  bot.TimeForm `json:"form,omitempty"`
	ID    string       `json:"id,omitempty"`
	Items [][]node     `json:"items,omitempty"`
}

type fact struct {
	Label string `json:"label"`
	Nodes []node `json:"nodes"`
}

type control struct {
	ID      string    `json:"id"`
	Label   string    `json:"label"`
	Kind    string    `json:"kind"`
	Style   bot.Style `json:"style,omitempty"`
	URL     string    `json:"url,omitempty"`
	Options []option  `json:"options,omitempty"`
}

type option struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// draw puts a message into a record in the place of what it showed; before is what it showed.
func (r *record) draw(m bot.Message, before []asset) {
	r.Lang, r.Blocks, r.Controls, r.Assets = m.Lang, nil, nil, nil
	r.Calls = map[string]pressable{}
	for _, b := range m.Blocks {
		r.Blocks = append(r.Blocks, r.block(b, before))
	}
}

func (r *record) block(b bot.Block, before []asset) block {
	switch b := b.(type) {
	case bot.Section:
		return block{Kind: "section", Nodes: nodes(b.Text)}
	case bot.Note:
		return block{Kind: "note", Nodes: nodes(b.Text)}
	case bot.Facts:
		out := block{Kind: "facts"}
		for _, f := range b {
			out.Facts = append(out.Facts, fact{Label: f.Label, Nodes: nodes(f.Value)})
		}
		return out
	case bot.Controls:
		out := block{Kind: "controls"}
		for _, c := range b {
			drawn := r.control(c)
			r.Controls, out.Controls = append(r.Controls, drawn), append(out.Controls, drawn.ID)
		}
		return out
	case bot.Image:
		a := r.attach(asset{Name: b.Name, Type: "image/png", Inline: true, Data: b.Data}, before)
		return block{Kind: "image", Name: a.Name, URL: a.url(), Alt: b.Alt}
	case bot.File:
		a := r.attach(asset{Name: b.Name, Type: b.Type, Data: b.Data}, before)
		return block{Kind: "file", Name: a.Name, URL: a.url()}
	case bot.Divider:
		return block{Kind: "divider"}
	default:
		panic(fmt.Sprintf("playground: block %T is not of the closed set", b))
	}
}

func (r *record) control(c bot.Control) control {
	switch c := c.(type) {
	case bot.Button:
		id := r.arm("button", pressable{Call: c.Call})
		return control{ID: id, Label: c.Label, Kind: "button", Style: c.Style}
	case bot.Select:
		id := r.arm("select", pressable{Call: c.Call, Pick: c.Pick})
		return control{ID: id, Label: c.Label, Kind: "select", Options: options(c.Options)}
	case bot.LinkButton:
		return control{ID: digest("link", c.URL, c.Label), Label: c.Label, Kind: "link", URL: c.URL}
	default:
		panic(fmt.Sprintf("playground: control %T is not of the closed set", c))
	}
}

// arm gives a control an id made of what it does: a press on a card that was drawn again meanwhile does what its
// reader saw, or is refused, but never does something else.
func (r *record) arm(kind string, does pressable) string {
	body, err := json.Marshal(does)
	if err != nil {
		panic(err) // strings and maps of strings always marshal
	}
	id := digest(kind, string(body))
	for n := 2; ; n++ {
		if _, taken := r.Calls[id]; !taken {
			break
		}
		id = digest(kind, string(body), strconv.Itoa(n))
	}
	r.Calls[id] = does
	return id
}

func digest(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		h.Write([]byte(part + "\x00"))
	}
	return "c" + hex.EncodeToString(h.Sum(nil)[:6])
}

// attach gives an asset an id, the same as before when it is the same asset.
func (r *record) attach(a asset, before []asset) asset {
	a.ID = rand.Text()
	for _, old := range before {
		if old.Name == a.Name && slices.Equal(old.Data, a.Data) {
			a.ID = old.ID
		}
	}
	r.Assets = append(r.Assets, a)
	return a
}

func (a asset) url() string { return "/api/files/" + a.ID + "/" + url.PathEscape(a.Name) }

func options(list []bot.Option) []option {
	out := make([]option, 0, len(list))
	for _, o := range list {
		out = append(out, option{Value: o.Value, Label: o.Label})
	}
	return out
}

func nodes(t bot.Text) []node {
	out := make([]node, 0, len(t))
	for _, n := range t {
		switch n := n.(type) {
		case bot.Plain:
			out = append(out, node{Kind: "plain", Text: string(n)})
		case bot.Bold:
			out = append(out, node{Kind: "bold", Text: string(n)})
		case bot.Link:
			out = append(out, node{Kind: "link", Text: n.Label, URL: n.URL})
		case bot.Time:
			out = append(out, node{Kind: "time", At: &n.At, Form: n.Form})
		case bot.Person:
			out = append(out, node{Kind: "person", ID: n.User, Text: n.Name})
		case bot.List:
			items := make([][]node, 0, len(n))
			for _, item := range n {
				items = append(items, nodes(item))
			}
			out = append(out, node{Kind: "list", Items: items})
		}
	}
	return out
}
