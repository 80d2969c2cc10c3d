package network

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"hilo/network/calendar"
	"hilo/network/privacy"
)

// SheetCard is a card as a row of a list tells it: the entity, unit and areas by their names.
type SheetCard struct {
	Card         Card
	Entity, Unit string
	Areas        []string
}

// CellError is what is wrong in a cell of a list: Column is the heading as written, "" for the row as a whole. A row with
// a fault is not taken over, unless the fault is a Warning only.
type CellError struct {
	Row          int
	Column, What string
	Warning      bool
}

func (e CellError) Error() string {
	where := fmt.Sprintf("row %d", e.Row)
	if e.Column != "" {
		where += ", " + e.Column
	}
	return where + ": " + e.What
}

// column is one thing that a list of resources can tell.
type column struct {
	headings map[string][]string // by language; the first is written, all are read
	get      func(SheetCard) string
	set      func(*SheetCard, string) string // what is wrong, or ""
}

// list joins and parts what a cell holds several of.
const listJoin = "; "

func parted(text string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '|' || r == '·' }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// wording is a column that holds one of the card's words as it is.
func wording(part func(*Card) *string, es, ca, en string) column {
	return column{
		headings: spellings(es, ca, en),
		get:      func(c SheetCard) string { return *part(&c.Card) },
		set:      func(c *SheetCard, text string) string { *part(&c.Card) = text; return "" },
	}
}

func spellings(es, ca, en string) map[string][]string {
	return map[string][]string{"es": strings.Split(es, "|"), "ca": strings.Split(ca, "|"), "en": strings.Split(en, "|")}
}

// columns are what a list of resources can tell, in the order in which it is written. Headings are compared folded.
var columns = []column{
	wording(func(c *Card) *string { return &c.Name }, "Nombre|Recurso|Servicio|Nombre del recurso|Nombre del servicio|Denominación|Programa",
		"Nom|Recurs|Servei|Nom del recurs|Nom del servei|Denominació", "Name|Resource|Service"),
	{
		headings: spellings("Entidad|Organización|Asociación|Quién lo ofrece|Entidad que lo ofrece|Titular|Organismo", "Entitat|Organització|Qui l'oferix|Associació", "Entity|Organisation|Organization|Provider"),
		get:      func(c SheetCard) string { return c.Entity },
		set:      func(c *SheetCard, text string) string { c.Entity = text; return "" },
	},
	{
		headings: spellings("Unidad|Centro|Oficina|Departamento", "Unitat|Centre|Oficina|Departament", "Unit|Office|Centre"),
		get:      func(c SheetCard) string { return c.Unit },
		set:      func(c *SheetCard, text string) string { c.Unit = text; return "" },
	},
	wording(func(c *Card) *string { return &c.Description }, "Qué es|Descripción|Objetivo|Objeto|En qué consiste|Prestaciones|Actividades",
		"Què és|Descripció|Objectiu|En què consistix", "What it is|Description"),
	wording(func(c *Card) *string { return &c.Audience }, "A quién va dirigido|Para quién|Destinatarios|Personas destinatarias|Población destinataria|Colectivo|Perfil|Dirigido a",
		"A qui va dirigit|Per a qui|Destinataris|Persones destinatàries|Col·lectiu|Dirigit a", "For whom|Audience|Target group"),
	{
		headings: spellings("Grupos", "Grups", "Groups"),
		get:      func(c SheetCard) string { return strings.Join(c.Card.Groups, listJoin) },
		set:      setGroups,
	},
	wording(func(c *Card) *string { return &c.Conditions }, "Requisitos|Condiciones|Criterios de acceso", "Requisits|Condicions", "Conditions|Requirements|Eligibility"),
	wording(func(c *Card) *string { return &c.Documents }, "Documentación|Documentos|Qué llevar|Documentación necesaria", "Documentació|Documents|Què cal portar", "Documents|What to bring"),
	{
		headings: spellings("Cómo se accede|Acceso|Forma de acceso|Derivación|Vía de acceso|Cómo derivar", "Com s'hi accedix|Accés|Forma d'accés|Derivació|Com derivar", "How to refer|Referral|How to get there"),
		get:      func(c SheetCard) string { return c.Card.How },
		set: func(c *SheetCard, text string) string {
			c.Card.How, c.Card.Referral = text, ReadReferral(text)
			return ""
		},
	},
	wording(func(c *Card) *string { return &c.Cost }, "Coste|Precio|Tarifa|Copago", "Cost|Preu|Tarifa", "Cost|Price|Fee"),
	wording(func(c *Card) *string { return &c.Place }, "Dirección|Lugar|Ubicación|Domicilio", "Adreça|Lloc|Ubicació", "Address|Place"),
	wording(func(c *Card) *string { return &c.Access }, "Accesibilidad|Accesible", "Accessibilitat|Accessible", "Accessibility"),
	{
		headings: spellings("Municipio|Localidad|Población|Municipios|Ámbito", "Municipi|Localitat|Municipis|Àmbit", "Town|Municipality|City"),
		get:      func(c SheetCard) string { return strings.Join(c.Card.Municipalities, listJoin) },
		set:      func(c *SheetCard, text string) string { c.Card.Municipalities = parted(text); return "" },
	},
	{
		headings: spellings("Horario|Horarios|Horas|Horario de atención", "Horari|Horaris|Horari d'atenció", "Hours|Opening hours"),
		get:      func(c SheetCard) string { return c.Card.Hours },
		set:      func(c *SheetCard, text string) string { c.Card.Hours = text; return "" },
	},
	wording(func(c *Card) *string { return &c.Languages }, "Idiomas|Idioma|Lenguas", "Idiomes|Idioma|Llengües", "Languages"),
	{
		headings: spellings("Teléfonos|Teléfono|Tlf|Tlfno|Tfno|Tel|Móvil|Teléfono de contacto", "Telèfons|Telèfon|Tel|Mòbil", "Phones|Phone|Telephone"),
		get:      func(c SheetCard) string { return strings.Join(c.Card.Phones, " / ") },
		set:      func(c *SheetCard, text string) string { c.Card.Phones = SplitPhones(text); return "" },
	},
	{
		headings: spellings("Correo|Correo electrónico|E-mail|Email|Mail", "Correu|Correu electrònic|E-mail", "Mail|E-mail|Email"),
		get:      func(c SheetCard) string { return c.Card.Mail },
		set:      setMail,
	},
	wording(func(c *Card) *string { return &c.Web }, "Web|Página web|Sitio web|URL", "Web|Pàgina web", "Web|Website|URL"),
	wording(func(c *Card) *string { return &c.Contact }, "Contacto|Persona de contacto|Persona de referencia|Responsable|Referente", "Contacte|Persona de contacte|Persona de referència|Referent", "Contact|Contact person"),
	{
		headings: spellings("Áreas|Área|Área de trabajo", "Àrees|Àrea", "Areas|Area"),
		get:      func(c SheetCard) string { return strings.Join(c.Areas, listJoin) },
		set:      func(c *SheetCard, text string) string { c.Areas = parted(text); return "" },
	},
	{
		headings: spellings("Hasta|Vigencia|Vigente hasta|Fecha de fin|Fin", "Fins a|Vigència|Vigent fins a", "Until|Valid until"),
		get:      func(c SheetCard) string { return c.Card.Until },
		set:      setUntil,
	},
	wording(func(c *Card) *string { return &c.Source }, "Código|Referencia|Identificador|Id", "Codi|Referència|Identificador", "Code|Reference|Id"),
}

// setGroups takes the keys of groups, which are the same in every language.
func setGroups(c *SheetCard, text string) string {
	for _, group := range parted(text) {
		if !slices.Contains(AffectedGroups, group) {
			return fmt.Sprintf("%q is none of %s", group, strings.Join(AffectedGroups, ", "))
		}
	}
	c.Card.Groups = parted(text)
	return ""
}

func setMail(c *SheetCard, text string) string {
	if _, err := mail.ParseAddress(text); err != nil {
		return fmt.Sprintf("%q is no mail address", text)
	}
	c.Card.Mail = text
	return ""
}

func setUntil(c *SheetCard, text string) string {
	for _, layout := range []string{time.DateOnly, "02/01/2006", "2/1/2006", "02-01-2006", "02.01.2006", "01-02-06"} {
		if day, err := time.Parse(layout, text); err == nil {
			c.Card.Until = day.Format(time.DateOnly)
			return ""
		}
	}
	return fmt.Sprintf("%q is no date (31/12/2026)", text)
}

// ReadReferral says how people come to a resource, as far as what was typed says so.
func ReadReferral(text string) Referral {
	said := Fold(text)
	for _, r := range []struct {
		way   Referral
		words []string
	}{
		{ReferralPrimary, []string{"servicios sociales", "serveis socials", "social services", "primaria", "primary"}},
		{ReferralReport, []string{"informe", "report", "volante"}},
		{ReferralSelf, []string{"cuenta propia", "compte propi", "directamente", "directament", "libre", "lliure", "demanda propia", "themselves", "sin derivacion"}},
	} {
		if slices.ContainsFunc(r.words, func(w string) bool { return strings.Contains(said, w) }) {
			return r.way
		}
	}
	return ReferralUnknown
}

// SheetHeading says whether a list's heading is one that a list of resources may have.
func SheetHeading(heading string) bool { return columnOf(heading) >= 0 }

// SheetHeadings are the headings under which a list of resources is written in a language.
func SheetHeadings(lang string) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		if c.headings[lang] == nil {
			lang = "es"
		}
		out[i] = c.headings[lang][0]
	}
	return out
}

// SheetRow is a card as a row under SheetHeadings.
func SheetRow(c SheetCard) []string {
	out := make([]string, len(columns))
	for i, col := range columns {
		out[i] = col.get(c)
	}
	return out
}

func columnOf(heading string) int {
	said := strings.TrimRight(Fold(heading), ".:*")
	if said == "" {
		return -1
	}
	return slices.IndexFunc(columns, func(c column) bool {
		for _, list := range c.headings {
			if slices.ContainsFunc(list, func(h string) bool { return Fold(h) == said }) {
				return true
			}
		}
		return false
	})
}

// SheetReader turns rows of a list into cards.
type SheetReader struct {
	headings []string
	columns  []int // -1 where the heading is not known
	guard    *privacy.Guard
}

// NewSheetReader reads rows under headings; names are those that the network's texts may say.
func NewSheetReader(headings, names []string) *SheetReader {
	r := &SheetReader{headings: headings, guard: privacy.New(names)}
	for _, h := range headings {
		r.columns = append(r.columns, columnOf(h))
	}
	return r
}

// Unknown are the headings whose columns are left out.
func (r *SheetReader) Unknown() []string {
	var out []string
	for i, c := range r.columns {
		if c < 0 && r.headings[i] != "" {
			out = append(out, r.headings[i])
		}
	}
	return out
}

// Card is what a row tells, and what is wrong with it. Two columns of one kind (fijo and móvil) are joined.
func (r *SheetReader) Card(number int, cells []string) (SheetCard, []CellError) {
	var out SheetCard
	var faults []CellError
	fail := func(i int, warning bool, what string) {
		faults = append(faults, CellError{Row: number, Column: r.headings[i], What: what, Warning: warning})
	}
	texts := map[int]string{}
	for i, c := range r.columns {
		if c < 0 || cells[i] == "" {
			continue
		}
		if report := r.guard.Check(cells[i], privacy.Contact); report.Verdict == privacy.Refuse {
			fail(i, false, "personal data is not kept here: "+report.Masked)
			continue
		}
		if texts[c] != "" {
			texts[c] += listJoin
		}
		texts[c] += cells[i]
		if what := columns[c].set(&out, texts[c]); what != "" {
			fail(i, false, what)
		}
	}
	if out.Card.Name == "" {
		faults = append(faults, CellError{Row: number, What: "it has no name"})
	}
	if h := out.Card.Hours; h != "" {
		if _, ok := calendar.ReadOpening(h); !ok {
			fail(slices.Index(r.columns, columnOf("Horario")), true, fmt.Sprintf("%q is kept as it is, but not found by «para hoy»", h))
		}
	}
	return out, faults
}
