package bottest

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"hilo/bot"
)

// Sample is a message that every adapter renders and keeps as a golden file of that name.
type Sample struct {
	Name    string
	Message bot.Message
}

// FormSample is a form that every adapter renders, in the language of its sentences.
type FormSample struct {
	Name, Lang string
	Form       bot.Form
}

// Hostile is what somebody may type to disturb: broadcasts, mentions, markup of both chat systems, links, entities,
// a text direction turned round, emoji, and the characters that mean something at the start of a line.
const Hostile = "<!channel> <!here> <@U0ANA> @all @channel @here @ana ~general #urgente :smile: " +
	"*negrita* _cursiva_ ~~tachada~~ `código` **doble** [aquí](https://mal.example) <https://mal.example|banco> " +
	"https://mal.example www.mal.example &lt;b&gt; & <b> \\ | \u202eséver la\u202c \u200f👩‍👩‍👧 $x$\n" +
	"# título\n> cita\n- lista\n+ lista\n1. lista\n---\n    código\n| a | b |"

// Moment is the moment that samples speak of, in the zone of their network.
func Moment() time.Time {
	return time.Date(2027, time.January, 29, 14, 0, 0, 0, time.FixedZone("CET", 3600))
}

// Samples are messages with every block, every control and every node of a text, in the languages of hilo.
func Samples() []Sample {
	return []Sample{
		{"section", inLang("es", bot.Section{Text: allNodes("Faltan plazas de guardería")})},
		{"section-ca", inLang("ca", bot.Section{Text: allNodes("Falten places d'escoleta")})},
		{"facts", inLang("es", facts(), bot.Divider{}, bot.Note{Text: bot.Say("Solo orientativa: han valorado 4 de 12 entidades")})},
		{"note", inLang("ca", bot.Note{Text: allNodes("Només orientativa")})},
		{"buttons", inLang("es", bot.Section{Text: bot.Say("¿Cuánta prisa corre?")}, buttons())},
		{"select", inLang("es", bot.Section{Text: bot.Say("Elige un área")}, bot.Controls{choice(3), buttons()[0]})},
		{"select-long-call", inLang("es", bot.Controls{longChoice()})},
		{"select-long-values", inLang("es", bot.Controls{longValues()})},
		{"select-many", inLang("es", bot.Controls{choice(205)})},
		{"many-buttons", inLang("es", manyButtons(30))},
		{"picture", inLang("es", bot.Image{Name: "ronda-7.png", Alt: "Gráfico: 4 de 12 entidades han valorado", Data: []byte("png")})},
		{"file", inLang("ca", bot.Section{Text: bot.Say("Ací tens l'acta.")},
			bot.File{Name: "acta.md", Type: "text/markdown", Data: []byte("# Acta")})},
		{"hostile", inLang("es", hostileBlocks()...)},
		{"overlong", inLang("es", bot.Section{Text: overlong()}, bot.Note{Text: bot.Say(strings.Repeat("<&> ", 1500))})},
		{"card", inLang("ca", card()...)},
		{"many-blocks", inLang("es", manyBlocks(60)...)},
		{"empty", inLang("es", bot.Section{}, bot.Facts{}, bot.Controls{}, bot.Note{}, bot.Controls{bot.Select{Label: "Nada"}})},
	}
}

// SampleForms are forms with every kind of field, empty and filled in.
func SampleForms() []FormSample {
	call := bot.Call{Route: "need/add", Values: bot.Values{"area": "3"}}
	return []FormSample{
		{"form", "es", bot.Form{Call: call, Key: "f-1", Title: "Nueva necesidad", Submit: "Registrar", Fields: fields(false)}},
		{"form-filled", "ca", bot.Form{Call: call, Key: "f-2", Title: "Canviar la necessitat", Submit: "Guardar",
			Intro: allNodes("Conta-ho en plural"), Fields: fields(true)}},
		{"form-overlong", "es", bot.Form{Call: call, Key: "f-3", Title: strings.Repeat("título ", 9),
			Submit: strings.Repeat("guardar ", 9), Intro: bot.Say(Hostile), Fields: overlongFields()}},
	}
}

func inLang(lang string, blocks ...bot.Block) bot.Message {
	return bot.Message{Lang: lang, Blocks: blocks}
}

func allNodes(title string) bot.Text {
	return bot.Text{
		bot.Bold(title), bot.Plain(" (N-14)\n"),
		bot.Link{Label: "Acta", URL: "https://ajuntament.example/actes?id=7&lang=ca_(1)"},
		bot.Plain(" · "), bot.Time{At: Moment(), Form: bot.DayTime},
		bot.Plain(" · "), bot.Time{At: Moment(), Form: bot.Day},
		bot.Plain(" · "), bot.Person{User: "U0ANA", Name: "Ana Pérez"},
		bot.List{
			bot.Say("Càritas"),
			{bot.Bold("Fundación ONCE"), bot.Plain(", "), bot.Person{User: "U0LUIS", Name: "Luis"}},
			bot.Say("dos\nlíneas"),
		},
		bot.Plain("Fin."),
		bot.Link{Label: "mala", URL: "javascript:alert(1)"},
	}
}

func facts() bot.Facts {
	return bot.Facts{
		{Label: "Área", Value: bot.Say("Empleo y Formación")},
		{Label: "Cierra", Value: bot.Text{bot.Time{At: Moment(), Form: bot.DayTime}}},
		{Label: "La comparten", Value: bot.Text{bot.List{bot.Say("Cáritas"), bot.Say("ONCE")}}},
	}
}

func grade(label, value string, style bot.Style) bot.Button {
	return bot.Button{Label: label, Style: style,
		Call: bot.Call{Route: "ballot/grade", Values: bot.Values{"need": "14", "grade": value}}}
}

func buttons() bot.Controls {
	return bot.Controls{
		grade("Alta", "4", bot.Normal), grade("Inmediata", "5", bot.Danger),
		bot.Button{Label: "Guardar así", Style: bot.Primary, Call: bot.Call{Route: "need/keep"}},
		bot.LinkButton{Label: "Ayuda", URL: "https://ajuntament.example/ayuda"},
		bot.LinkButton{Label: "Mala", URL: "javascript:alert(1)"},
	}
}

func choice(options int) bot.Select {
	s := bot.Select{Label: "Área", Pick: "area", Call: bot.Call{Route: "need/move", Values: bot.Values{"need": "14"}}}
	for i := range options {
		s.Options = append(s.Options, bot.Option{Value: strconv.Itoa(i), Label: "Área " + strconv.Itoa(i)})
	}
	return s
}

func longChoice() bot.Select {
	s := choice(3)
	s.Call.Values = s.Call.Values.With("title", strings.Repeat("guardería ", 25))
	return s
}

func longValues() bot.Select {
	s := choice(2)
	s.Options[1].Value = strings.Repeat("v", 90)
	return s
}

func manyButtons(n int) bot.Controls {
	var row bot.Controls
	for i := range n {
		row = append(row, grade("Necesidad "+strconv.Itoa(i), strconv.Itoa(i), bot.Normal))
	}
	return row
}

func hostileBlocks() []bot.Block {
	return []bot.Block{
		bot.Section{Text: bot.Text{bot.Plain(Hostile), bot.Bold(Hostile), bot.List{bot.Say(Hostile)}}},
		bot.Section{Text: bot.Text{bot.Link{Label: Hostile, URL: "https://ajuntament.example/"},
			bot.Person{User: "<!channel>", Name: Hostile}}},
		bot.Facts{{Label: "*Título*", Value: bot.Say(Hostile)}},
		bot.Note{Text: bot.Text{bot.Plain(Hostile), bot.Bold("*a* _b_"), bot.Link{Label: "a|b>c", URL: "https://ajuntament.example/?a=<b>|c"},
			bot.Person{User: "U0ANA", Name: Hostile}}},
		bot.Controls{bot.Button{Label: ":smile: <!channel> *x*", Call: bot.Call{Route: "need/join"}}},
	}
}

func overlong() bot.Text {
	list := bot.List{}
	for i := range 40 {
		list = append(list, bot.Say("Entidad "+strconv.Itoa(i)+": "+strings.Repeat("palabra ", 12)))
	}
	return bot.Text{bot.Plain(strings.Repeat("Falta transporte. ", 200)), bot.Bold(strings.Repeat("x", 3500)), list}
}

func card() []bot.Block {
	return []bot.Block{
		bot.Section{Text: bot.Text{bot.Bold("Falten places d'escoleta"), bot.Plain(" (N-14)")}}, facts(), bot.Divider{},
		bot.Section{Text: bot.Say("La compartixen 4 entitats.")},
		bot.Controls{bot.Button{Label: "Ens hi sumem", Style: bot.Primary, Call: bot.Call{Route: "need/join", Values: bot.Values{"need": "14"}}}},
		bot.Image{Name: "ronda.png", Alt: "Gràfic de la ronda", Data: []byte("png")},
		bot.Note{Text: bot.Text{bot.Plain("Tanca "), bot.Time{At: Moment(), Form: bot.Day}}},
	}
}

func manyBlocks(n int) []bot.Block {
	var blocks []bot.Block
	for i := range n {
		blocks = append(blocks, bot.Section{Text: bot.Say("Necesidad " + strconv.Itoa(i))}, bot.Divider{})
	}
	return blocks
}

func fields(filled bool) []bot.Input {
	areas := []bot.Option{{Value: "3", Label: "Empleo y Formación"}, {Value: "4", Label: "Vivienda"}}
	in := []bot.Input{
		{Name: "title", Label: "Título", Kind: bot.TextInput, Required: true, Max: 120, Placeholder: "Faltan plazas de…"},
		{Name: "detail", Label: "Explicación", Kind: bot.LongTextInput, Hint: "En plural y sin nombres", Max: 2000},
		{Name: "area", Label: "Área", Kind: bot.ChoiceInput, Required: true, Options: areas},
		{Name: "who", Label: "Quién la lleva", Kind: bot.UserInput},
		{Name: "share", Label: "Compartir", Kind: bot.BoolInput, Required: true, Placeholder: "Que la vean otras áreas"},
	}
	if filled {
		for i, v := range []string{"Faltan plazas", "Una\nDos", "4", "U0ANA", "true"} {
			in[i].Value = v
		}
	}
	return in
}

func overlongFields() []bot.Input {
	long := strings.Repeat("palabra ", 30)
	many := choice(120).Options
	many[0].Label = long
	return []bot.Input{
		{Name: "title", Label: long, Hint: long, Placeholder: long, Kind: bot.TextInput, Value: long},
		{Name: "wide", Label: "Ancho", Kind: bot.TextInput, Max: 400},
		{Name: "detail", Label: "Explicación", Kind: bot.LongTextInput, Max: 9000, Value: strings.Repeat("é", 4000)},
		{Name: "area", Label: "Área", Kind: bot.ChoiceInput, Options: many, Value: "119"},
		{Name: "none", Label: "Sin opciones", Kind: bot.ChoiceInput},
		{Name: "share", Label: long, Kind: bot.BoolInput, Value: "false"},
	}
}

// Recorded is something that happened in a chat and the Intent of it, with neutral names in the place of a chat
// system's ids. Every adapter has a payload of that name as its chat system tells it.
type Recorded struct {
	Name   string
	Intent bot.Intent
	Sealed bot.Sealed // what its button or form held, where it has one
}

// Names are a chat system's ids by the neutral names of Recorded: user ana; channels empleo, directo; workspace red;
// thread hebra; message tarjeta; event suceso; file archivo; and the platform.
type Names map[string]string

// Intent is what an adapter decoded with neutral names. Hints of Who are left out: each chat system gives others.
// Whether a submitted form may be followed by another is left out too: on Mattermost it may not.
func (n Names) Intent(in bot.Intent) bot.Intent {
	back := map[string]string{}
	for neutral, id := range n {
		back[id] = neutral
	}
	in.Key, in.Message = back[in.Key], back[in.Message]
	in.Who = bot.Who{Platform: back[in.Who.Platform], Workspace: back[in.Who.Workspace], User: back[in.Who.User]}
	in.Where.Platform, in.Where.Workspace = back[in.Where.Platform], back[in.Where.Workspace]
	in.Where.Channel, in.Where.Thread = back[in.Where.Channel], back[in.Where.Thread]
	in.Files = slices.Clone(in.Files)
	for i := range in.Files {
		in.Files[i].ID = back[in.Files[i].ID]
	}
	if in.Kind == bot.Submitted {
		in.CanOpenForm = false
	}
	return in
}

// Bond is a neutral bond with the chat system's ids.
func (n Names) Bond(b bot.Bond) bot.Bond {
	b.Channel, b.Thread, b.Person = n[b.Channel], n[b.Thread], n[b.Person]
	return b
}

// Recordings are one of each thing that can happen in a chat.
func Recordings() []Recorded {
	who := bot.Who{Platform: "chat", Workspace: "red", User: "ana"}
	area := bot.Place{Platform: "chat", Workspace: "red", Channel: "empleo"}
	thread, direct := area, area
	thread.Thread, direct.Channel = "hebra", "directo"
	join := bot.Call{Route: "need/join", Values: bot.Values{"need": "14"}}
	grade := bot.Call{Route: "ballot/grade", Values: bot.Values{"need": "14"}}
	add := bot.Call{Route: "need/add", Values: bot.Values{"area": "3"}}
	graded, added := grade, add
	graded.Values = grade.Values.With("grade", "4")
	added.Values = bot.Values{"area": "3", "title": "Faltan plazas & más", "detail": "", "kind": "care", "who": "", "share": "true"}
	return []Recorded{
		{Name: "command", Intent: bot.Intent{Kind: bot.Typed, Who: who, Where: area, CanOpenForm: true,
			Command: "/necesidad", Text: "nueva Faltan <plazas> & más, dice @luis"}},
		{Name: "command-direct", Intent: bot.Intent{Kind: bot.Typed, Who: who, Where: direct, Direct: true, CanOpenForm: true,
			Command: "/hilo"}},
		{Name: "mention", Intent: bot.Intent{Kind: bot.Said, Key: "suceso", Who: who, Where: area,
			Text: "faltan plazas de <guardería> & más\nen el centro"}},
		{Name: "mention-thread", Intent: bot.Intent{Kind: bot.Said, Key: "suceso", Who: who, Where: thread, Text: "gracias"}},
		{Name: "direct", Intent: bot.Intent{Kind: bot.Said, Key: "suceso", Who: who, Where: direct, Direct: true,
			Text: "quiero cambiar mis avisos"}},
		{Name: "direct-file", Intent: bot.Intent{Kind: bot.Said, Key: "suceso", Who: who, Where: direct, Direct: true, Text: "el emblema",
			Files: []bot.Attached{{ID: "archivo", Name: "emblema nuevo.png", Type: "image/png", Size: 92582}}}},
		{Name: "press", Intent: bot.Intent{Kind: bot.Pressed, Who: who, Where: area, Call: join, Message: "tarjeta", CanOpenForm: true},
			Sealed: bot.Sealed{Call: join, Bond: bot.Bond{Channel: "empleo", Delivery: "d-1"}}},
		{Name: "press-thread", Intent: bot.Intent{Kind: bot.Pressed, Who: who, Where: thread, Call: join, Message: "tarjeta", CanOpenForm: true},
			Sealed: bot.Sealed{Call: join, Bond: bot.Bond{Channel: "empleo", Thread: "hebra", Delivery: "d-2"}}},
		{Name: "pick-direct", Intent: bot.Intent{Kind: bot.Pressed, Who: who, Where: direct, Direct: true, Call: graded, Message: "tarjeta", CanOpenForm: true},
			Sealed: bot.Sealed{Call: grade, Pick: "grade", Bond: bot.Bond{Channel: "directo", Delivery: "d-3", Person: "ana"}}},
		{Name: "submit", Intent: bot.Intent{Kind: bot.Submitted, Who: who, Where: area, Call: added, FormKey: "f-1"},
			Sealed: bot.Sealed{Call: add, Bond: bot.Bond{Channel: "empleo", Form: "f-1", Person: "ana"}}},
	}
}
