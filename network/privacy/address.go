package privacy

import "regexp"

// A street is a kind of way that is nothing else (any name follows), or a word that also means other things (a plaza is a
// place in a course, a partida is money: a name in capitals must follow), and up to six words of name.
const (
	way      = `(?i:c/ ?|calle |carrer |avda\.? ?|avenida |avinguda |av\. ?)`
	wayName  = `[A-Za-z0-9'.-]+(?: [A-Za-z0-9'.-]+){0,5}?`
	word     = `(?i:plaza |placa |pza\.? ?|pl\. ?|paseo |passeig |camino |cami |carretera |ctra\.? ?|travesia |travessia |partida |diseminado |disseminat |urbanizacion |urbanitzacio |urb\. ?|barriada |carril |vereda |paraje |paratge |pasaje |passatge |barrio |barri )`
	articles = `(?i:de la |de los |de les |del |dels |de |la |el |los |les |l'|d')?`
	wordName = articles + `[A-Z][A-Za-z0-9'.-]*(?: [A-Za-z0-9'.-]+){0,5}?`
	street   = `(?:` + way + wayName + `|` + word + wordName + `)`
	figure   = `(?i:,? ?(?:num(?:ero)?\.? |no? ?\.? ?o? ?)?\d{1,4}(?:[a-z]\b| ?bis\b)?)`
	noFigure = `,? ?(?i:s/n|s\. ?n\b\.?|sin numero|sense numero)`
	floor    = `(?i:escalera|escala|esc\b\.?|bloque|bloc\b|blq\b\.?|piso|pis\b|planta|puerta|porta\b|pta\b\.?|pt\b\.?|bajos?\b|baixos?\b|baix\b|bj\b\.?|entresuelo|entresol|entlo\b\.?|atico|atic\b|principal|pral\b\.?|sotano|duplex|\d{1,2}\.?[oa]\b|\d{1,2}(?:on|er|r|n|t|e)\b|\d{1,2}-?[a-h]\b|\d{1,2}-\d{1,2}\b)`
	side     = `(?i:(?:dcha|izda|izq|dta|esq)\b\.?|derecha|izquierda|dreta|esquerra|centro\b|centre\b)`
	door     = `[ ,.-]{1,3}(?:` + floor + `|\d{1,2} [A-H]\b)(?:[ ,.-]{0,3}(?:` + floor + `|` + side + `|[A-H]\b|(?i:[a-h])(?:$|[,.;])|\d{1,2}[oa]?\b)){0,4}`
	lives    = `(?i:vive|viven|reside|residen|domicilio|domiciliad[oa]s?|empadronad[oa]s?|viu|viuen|residix|resideix|domicili|empadronad[ae]s?|empadronat)`
)

var (
	home = regexp.MustCompile(`(?:^|[^A-Za-z0-9/])(` + street + `(?:` + figure + door + `|` + noFigure + `))`)
	// Scattered houses have no door: their number is enough.
	scattered = regexp.MustCompile(`\b((?i:diseminado|disseminat) (?:` + articles + `[A-Za-z'-]+(?: [A-Za-z'-]+){0,4}?,? )?\d{1,4}\b)`)
	// A street and number is somebody's where the text says that they live there.
	dwelling = regexp.MustCompile(`\b` + lives + `[ :]+(?i:(?:en|a|al|actual|familiar|es|la|el|:)[ :]+){0,3}(` + street + figure + `)`)
	// A street alone is a clue.
	anyStreet = regexp.MustCompile(`(?:^|[^A-Za-z0-9/])((?:(?i:c/ ?)[A-Za-z][A-Za-z'.-]*|(?:` + way + `|` + word + `)` + wordName + `)(?:` + figure + `)?)`)
	lowStreet = regexp.MustCompile(`\b((?i:calle|carrer|avenida|avinguda) (?i:de la |del |de |la )?[a-z]+,? \d{1,3})(?:$|[,.;)])`)
)

// ways are enough to know that no street is named.
var ways = []string{
	"c/", "call", "carr", "av", "plaza", "placa", "pza", "pl.", "pl ", "paseo", "passeig", "cami", "ctra", "traves", "partida",
	"disemina", "dissemina", "urb", "barri", "vereda", "paraj", "paratge", "pasaj", "passatge",
}

// addresses finds homes: a street with door or floor, without number, or after «vive en».
func addresses(v *view) {
	if !v.mentions(ways) {
		return
	}
	for _, re := range []*regexp.Regexp{home, scattered, dwelling} {
		for _, m := range re.FindAllSubmatchIndex(v.plain, -1) {
			v.take(Address, m[2], v.trim(m[2], m[3]))
		}
	}
}

// trim leaves out the comma or full stop of the sentence.
func (v *view) trim(start, end int) int {
	for end > start+1 && (v.low[end-1] == ',' || v.low[end-1] == ';' || v.low[end-1] == ' ') {
		end--
	}
	return end
}
