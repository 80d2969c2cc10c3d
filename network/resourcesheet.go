package network

import (
	"fmt"
	"net/mail"
	"slices"
	"strconv"
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
	Version      int64 // of the card when the list was written; 0 where it does not say
}

// CellFault is what is wrong in a cell of a list.
type CellFault string

// The faults of cells. A row with one is not taken over, but for CellHours: those are kept as they are, and not found by
// what opens today.
const (
	CellNoName   CellFault = "no_name"
	CellPersonal CellFault = "personal" // it tells who somebody is
	CellGroup    CellFault = "group"    // none of AffectedGroups
	CellMail     CellFault = "mail"
	CellDate     CellFault = "date"
	CellHours    CellFault = "hours"
)

// CellError is a fault of a list: Column is the heading as written, "" for the row as a whole; Value is what stands there,
// masked.
type CellError struct {
	Row    int
	Column string
	Fault  CellFault
	Value  string
}

// Warning says whether the row is taken over all the same.
func (e CellError) Warning() bool { return e.Fault == CellHours }

// Error tells the fault in English.
func (e CellError) Error() string {
	where := fmt.Sprintf("row %d", e.Row)
	if e.Column != "" {
		where += ", " + e.Column
	}
	return fmt.Sprintf("%s: %s %q", where, e.Fault, e.Value)
}

// column is one thing that a list of resources can tell.
type column struct {
	headings map[string][]string // by language; the first is written, all are read
	get      func(SheetCard) string
	set      func(*SheetCard, string) CellFault // "" clears it
	merging  merging
}

// merging is what a cell means for a card that is there.
type merging int

const (
	mergeAll   merging = iota
	mergeSaid          // an empty cell leaves what is there
	mergeNever         // it says which card is meant
)

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
		set:      func(c *SheetCard, text string) CellFault { *part(&c.Card) = text; return "" },
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
		set:      func(c *SheetCard, text string) CellFault { c.Entity = text; return "" },
		merging:  mergeSaid,
	},
	{
		headings: spellings("Unidad|Centro|Oficina|Departamento", "Unitat|Centre|Oficina|Departament", "Unit|Office|Centre"),
		get:      func(c SheetCard) string { return c.Unit },
		set:      func(c *SheetCard, text string) CellFault { c.Unit = text; return "" },
		merging:  mergeSaid,
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
		set: func(c *SheetCard, text string) CellFault {
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
		set:      func(c *SheetCard, text string) CellFault { c.Card.Municipalities = parted(text); return "" },
	},
	{
		headings: spellings("Horario|Horarios|Horas|Horario de atención", "Horari|Horaris|Horari d'atenció", "Hours|Opening hours"),
		get:      func(c SheetCard) string { return c.Card.Hours },
		set:      func(c *SheetCard, text string) CellFault { c.Card.Hours = text; return "" },
	},
	wording(func(c *Card) *string { return &c.Languages }, "Idiomas|Idioma|Lenguas", "Idiomes|Idioma|Llengües", "Languages"),
	{
		headings: spellings("Teléfonos|Teléfono|Tlf|Tlfno|Tfno|Tel|Móvil|Teléfono de contacto", "Telèfons|Telèfon|Tel|Mòbil", "Phones|Phone|Telephone"),
		get:      func(c SheetCard) string { return strings.Join(c.Card.Phones, " / ") },
		set:      func(c *SheetCard, text string) CellFault { c.Card.Phones = SplitPhones(text); return "" },
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
		set:      func(c *SheetCard, text string) CellFault { c.Areas = parted(text); return "" },
		merging:  mergeSaid,
	},
	{
		headings: spellings("Hasta|Vigencia|Vigente hasta|Fecha de fin|Fin", "Fins a|Vigència|Vigent fins a", "Until|Valid until"),
		get:      func(c SheetCard) string { return c.Card.Until },
		set:      setUntil,
	},
	{
		headings: spellings("Código|Referencia|Identificador|Id", "Codi|Referència|Identificador", "Code|Reference|Id"),
		get:      func(c SheetCard) string { return c.Card.Source },
		set:      func(c *SheetCard, text string) CellFault { c.Card.Source = text; return "" },
		merging:  mergeNever,
	},
	{
		headings: spellings("Versión", "Versió", "Version"),
		get:      func(c SheetCard) string { return strings.TrimPrefix(strconv.FormatInt(c.Version, 10), "0") },
		set:      setVersion,
		merging:  mergeNever,
	},
}

// setVersion takes a number; anything else is none.
func setVersion(c *SheetCard, text string) CellFault {
	c.Version = 0
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 {
		c.Version = n
	}
	return ""
}

// setGroups takes the keys of groups, which are the same in every language.
func setGroups(c *SheetCard, text string) CellFault {
	for _, group := range parted(text) {
		if !slices.Contains(AffectedGroups, group) {
			return CellGroup
		}
	}
	c.Card.Groups = parted(text)
	return ""
}

func setMail(c *SheetCard, text string) CellFault {
	if _, err := mail.ParseAddress(text); err != nil && text != "" {
		return CellMail
	}
	c.Card.Mail = text
	return ""
}

func setUntil(c *SheetCard, text string) CellFault {
	if c.Card.Until = ""; text == "" {
		return ""
	}
	for _, layout := range []string{time.DateOnly, "02/01/2006", "2/1/2006", "02-01-2006", "02.01.2006", "01-02-06"} {
		if day, err := time.Parse(layout, text); err == nil {
			c.Card.Until = day.Format(time.DateOnly)
			return ""
		}
	}
	return CellDate
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
	fail := func(i int, fault CellFault, value string) {
		faults = append(faults, CellError{Row: number, Column: r.headings[i], Fault: fault, Value: value})
	}
	texts := map[int]string{}
	for i, c := range r.columns {
		if c < 0 || cells[i] == "" {
			continue
		}
		if report := r.guard.Check(cells[i], privacy.Contact); report.Verdict == privacy.Refuse {
			fail(i, CellPersonal, report.Masked)
			continue
		}
		if texts[c] != "" {
			texts[c] += listJoin
		}
		texts[c] += cells[i]
		if fault := columns[c].set(&out, texts[c]); fault != "" {
			fail(i, fault, texts[c])
		}
	}
	if out.Card.Name == "" {
		faults = append(faults, CellError{Row: number, Fault: CellNoName})
	}
	if h := out.Card.Hours; h != "" {
		if _, ok := calendar.ReadOpening(h); !ok {
			fail(slices.Index(r.columns, columnOf("Horario")), CellHours, h)
		}
	}
	return out, faults
}
