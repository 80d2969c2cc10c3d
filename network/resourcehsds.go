package network

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"time"

	"hilo/network/hsds"
)

// HSDSSource begins the Source of what was imported as a service of HSDS; the service's id follows.
const HSDSSource = "hsds:"

// CardFromHSDS is what a service of Open Referral's standard says, as a card. Texts lose the markup that the standard lets
// them have; what is longer than a card is cut. The service is kept with the card, whole.
func CardFromHSDS(s hsds.Service) Card {
	c := Card{Source: HSDSSource + s.Text("id")}
	for _, p := range hsdsParts {
		p.set(&c, p.read(s))
	}
	if kept, err := hsds.Marshal(s); err == nil {
		c.HSDS = kept
	}
	return c
}

// HSDS is the resource as a service of Open Referral's standard: the one that it was imported as, if any, changed in what
// the card says in another way now. Space keeps the ids of two networks' services apart; offered is the name of the
// resource's entity, for a card that does not say who offers it.
func (c Resource) HSDS(space, offered string) hsds.Service {
	s, err := hsds.Unmarshal(c.Card.HSDS)
	imported := err == nil && s != nil
	if !imported {
		s = hsds.Service{"id": c.HSDSID(space)}
	}
	card := c.Card
	card.Provider = cmp.Or(card.Provider, offered)
	w := hsdsWriter{s, func(part string) string { return hsdsID(space, Code("R", c.Number), part) }}
	for _, p := range hsdsParts {
		if text := p.get(card); text != p.read(s) {
			p.write(w, text)
		}
	}
	if s.Text("status") == "" || c.State == ResourceGone {
		s["status"] = map[bool]string{true: "inactive", false: "active"}[c.State == ResourceGone]
	}
	if !imported || c.ConfirmedBy != 0 {
		s["assured_date"] = c.Confirmed.UTC().Format(time.DateOnly)
	}
	if !imported || c.ChangedBy != 0 {
		s["last_modified"] = c.Changed.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	return s
}

// HSDSID is the id of the service that a resource is exported as.
func (c Resource) HSDSID(space string) string {
	if id, ok := strings.CutPrefix(c.Card.Source, HSDSSource); ok && id != "" {
		return id
	}
	return hsdsID(space, Code("R", c.Number), "")
}

// hsdsID is a UUID of our own making (version 8), the same for the same thing at each export.
func hsdsID(parts ...string) string {
	b := sha256.Sum256([]byte("hilo/hsds\x00" + strings.Join(parts, "\x00")))
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// hsdsWriter changes a service; id makes an id for a part of it that is new.
type hsdsWriter struct {
	hsds.Service
	id func(part string) string
}

// hsdsPart is one thing that a card says, and where a service says it. What is read of a service has to be what was written
// there.
type hsdsPart struct {
	get   func(Card) string
	set   func(*Card, string)
	read  func(hsds.Service) string
	write func(hsdsWriter, string)
}

// hsdsText is a part that is one text of the card.
func hsdsText(of func(*Card) *string, read func(hsds.Service) string, write func(hsdsWriter, string)) hsdsPart {
	return hsdsPart{
		func(c Card) string { return *of(&c) },
		func(c *Card, text string) { *of(c) = text },
		read, write,
	}
}

// hsdsLines is a part that is a list of the card, joined by ends of lines.
func hsdsLines(of func(*Card) *[]string, read func(hsds.Service) string, write func(hsdsWriter, string)) hsdsPart {
	return hsdsPart{
		func(c Card) string { return strings.Join(*of(&c), "\n") },
		func(c *Card, text string) { *of(c) = lines(text) },
		read, write,
	}
}

// hsdsField is a part that is one field of the service.
func hsdsField(of func(*Card) *string, field string) hsdsPart {
	return hsdsText(of, func(s hsds.Service) string { return plain(s.Text(field)) },
		func(w hsdsWriter, text string) { w.SetText(field, text) })
}

// hsdsOwn is a part for which the standard has no field, and which stands in an object of hilo's.
func hsdsOwn(of func(*Card) *string, field string, valid func(string) bool) hsdsPart {
	read := func(s hsds.Service) string {
		if text := s.Object(hsdsOwnField).Text(field); valid(text) {
			return text
		}
		return ""
	}
	return hsdsText(of, read, func(w hsdsWriter, text string) { w.setOwn(field, text) })
}

// hsdsOwnField is the object in which a service says what only hilo asks.
const hsdsOwnField = "hilo"

func (w hsdsWriter) setOwn(field string, v any) {
	own := w.Object(hsdsOwnField)
	if own == nil {
		own = hsds.Object{}
	}
	if own[field] = v; v == "" {
		delete(own, field)
	}
	if w.Service[hsdsOwnField] = map[string]any(own); len(own) == 0 {
		delete(w.Service, hsdsOwnField)
	}
}

// hsdsParts are all parts, in an order in which none takes away what one before it wrote.
var hsdsParts = []hsdsPart{
	hsdsText(func(c *Card) *string { return &c.Name }, func(s hsds.Service) string {
		return cut(strings.Join(strings.Fields(plain(s.Text("name"))), " "), maxHSDSName)
	}, func(w hsdsWriter, text string) { w.SetText("name", text) }),
	hsdsText(func(c *Card) *string { return &c.Provider }, readProvider, hsdsWriter.provider),
	hsdsText(func(c *Card) *string { return &c.Description }, readDescription, hsdsWriter.description),
	hsdsText(func(c *Card) *string { return &c.Audience }, readAudience, hsdsWriter.audience),
	hsdsText(func(c *Card) *string { return &c.Conditions }, readConditions, hsdsWriter.conditions),
	hsdsText(func(c *Card) *string { return &c.Documents }, readDocuments, hsdsWriter.documents),
	hsdsField(func(c *Card) *string { return &c.How }, "application_process"),
	hsdsText(func(c *Card) *string { return (*string)(&c.Referral) }, readHSDSReferral, hsdsWriter.referral),
	hsdsText(func(c *Card) *string { return &c.Cost }, readCost, hsdsWriter.cost),
	hsdsText(func(c *Card) *string { return &c.Place }, readPlace, hsdsWriter.place),
	hsdsText(func(c *Card) *string { return &c.Access }, readAccess, hsdsWriter.access),
	hsdsLines(func(c *Card) *[]string { return &c.Municipalities }, readMunicipalities, hsdsWriter.municipalities),
	hsdsText(func(c *Card) *string { return &c.Hours }, readHours, hsdsWriter.hours),
	hsdsText(func(c *Card) *string { return &c.Languages }, readLanguages, hsdsWriter.languages),
	hsdsText(func(c *Card) *string { return &c.Contact }, readContact, hsdsWriter.contact),
	hsdsLines(func(c *Card) *[]string { return &c.Phones }, readPhones, hsdsWriter.phones),
	hsdsText(func(c *Card) *string { return &c.Mail }, readMail, func(w hsdsWriter, text string) { w.SetText("email", text) }),
	hsdsText(func(c *Card) *string { return &c.Web }, readWeb, func(w hsdsWriter, text string) { w.SetText("url", text) }),
	hsdsLines(func(c *Card) *[]string { return &c.Groups }, readGroups, hsdsWriter.groups),
	hsdsOwn(func(c *Card) *string { return &c.Until }, "until", func(text string) bool {
		_, err := time.Parse(time.DateOnly, text)
		return err == nil
	}),
	hsdsOwn(func(c *Card) *string { return &c.Lang }, "lang", func(text string) bool {
		return slices.Contains([]string{"es", "ca", "en"}, text)
	}),
}

// How much of a text a card takes, in characters.
const (
	maxHSDSName = 200
	maxHSDSText = 4000
)

var (
	htmlBlock = regexp.MustCompile(`(?i)</?(p|br|div|li|ul|ol|h[1-6]|tr|table)(\s[^<>]*)?/?>`)
	htmlMark  = regexp.MustCompile(`(?i)</?(a|b|i|u|em|strong|span|font|small|sup|sub|img|td|th|tbody|thead|script|style)(\s[^<>]*)?/?>`)
	blanks    = regexp.MustCompile(`[ \t]*\n[ \t]*(\n\s*)?`)
)

// plain is a text without the HTML that it may have, with one blank line between two paragraphs at most.
func plain(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if strings.ContainsRune(text, '<') {
		text = htmlMark.ReplaceAllString(htmlBlock.ReplaceAllString(text, "\n"), "")
	}
	if strings.ContainsRune(text, '&') {
		text = html.UnescapeString(text)
	}
	text = blanks.ReplaceAllStringFunc(text, func(s string) string {
		return strings.Repeat("\n", min(strings.Count(s, "\n"), 2))
	})
	return cut(strings.TrimSpace(text), maxHSDSText)
}

// cut ends a text that is too long.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	if r := []rune(text); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return text
}

// lines are those of a text that say something.
func lines(text string) (list []string) {
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// joined are the texts that say something, each once.
func joined(separator string, texts ...string) string {
	var list []string
	for _, text := range texts {
		if text != "" && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return strings.Join(list, separator)
}
