package privacy

import (
	"regexp"
	"strings"
)

// cue is a set of words after which a value is personal data even if its check is wrong or it has none.
type cue struct {
	kind  Kind
	words []string
	// place matches a word, the gap, and where the value begins: group 1, or group 2 right after the word.
	place *regexp.Regexp
	// value reads the value at i of the view and tells where it ends.
	value func(v *view, i int) (end int, ok bool)
}

// Between a cue and its value: signs, and up to so many words without figures («DNI caducado de la usuaria: …»).
const (
	signs = `[ :;.,=#*()"'/-]`
	near  = signs + `{1,4}(?:(?:num(?:ero)?|no?|es|de|del|la|el|su|con|con el|amb|actual|nou|nuevo)` + signs + `{1,3}){0,3}?`
	far   = signs + `{1,4}(?:[a-z]{1,14}` + signs + `{1,3}){0,4}?`
)

// after makes the cue of the words in a list parted by bars.
func after(k Kind, list, gap, begins string, value func(*view, int) (int, bool)) cue {
	words := strings.Split(list, "|")
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = regexp.QuoteMeta(word)
	}
	place := regexp.MustCompile(`\b(?:` + strings.Join(quoted, "|") + `)(?:` + gap + `(` + begins + `)|(\d))`)
	return cue{kind: k, words: words, place: place, value: value}
}

const birth = `\d{1,2}(?: ?[/.-] ?\d{1,2} ?[/.-] ?\d{2,4}| \d{1,2} \d{4}| (?:de |d')[a-z]{3,10}(?: (?:de |del )?\d{4})?)`

// cues are in order: what a nearer, surer cue claims is hidden from the next.
var cues = []cue{
	after(BirthDate, "nacida|nacido|nascut|nascuda|nacio|va naixer|nacimiento|naixement|f. nac|f.nac|fdn",
		signs+`{1,4}(?:(?:el|dia|en|a)`+signs+`{1,3}){0,2}?`, birth, birthDate),
	after(Phone, "telefono|telefon|tel|telf|tlf|tfno|tfn|movil|mobil|whatsapp|whatsap|wasap|wasapp|bizum|llamar|llamad|llama|"+
		"llamarla|llamarlo|telefonar|trucar|truca|trucad", far, `\+?\d`, phoneDigits),
	after(SocialSecurity, "nuss|n.u.s.s|naf|seguridad social|seguretat social|ss|s.s|afiliacion|afiliacio",
		near, `\d`, digitsOf(12, 11, 10)),
	after(IBAN, "iban|ccc|cuenta|compte", far, `[a-z]{2}\d|\d`, account),
	after(HealthCard, "sip|cip|nhc|n.h.c|historia clinica|tarjeta sanitaria|targeta sanitaria|tsi", near, `[a-z]{0,12} ?\d`, code),
	after(Pupil, "nia", near, `\d`, code),
	after(Passport, "pasaporte|pasaportes|passaport|passaports|passport", far, `[a-z]{0,3} ?\d{5}`, code),
	after(CaseFile, "nig|n.i.g", near, `\d`, code),
	after(CaseFile, "autos|actuacions|diligencias|diligencies|dp|d.p|dud|juicio|judici|procedimiento abreviado|procedimiento ordinario|"+
		"procedimiento verbal|procediment abreujat|procediment ordinari|procediment verbal|ejecutoria|executoria",
		far, `\d{1,6} ?/ ?\d{2,4}\b`, slashed),
	after(Plate, "matricula|matriculas|matricules|coche|coches|vehiculo|vehiculos|vehicle|vehicles|furgoneta|furgonetas|moto|turismo|cotxe|cotxes",
		far, `\d{4}[ -]?[b-df-hj-np-tv-z]{3}\b|[a-z]{1,2}[ -]?\d{4}[ -]?[a-z]{1,2}\b`, plate),
	after(Cadastral, "catastral|cadastral|catastro|cadastre|ref. cat", near, `[0-9a-z]{7}`, cadastralCode),
	after(NIE, "nie|nies|n.i.e|dni|dnis|d.n.i|nif|n.i.f|tie|tarjeta de residencia|targeta de residencia",
		far, `[xyz][ .-]{0,2}\d`, foreignID),
	after(NIE, "nie|nies|n.i.e", far, `\d`, identity),
	after(DNI, "dni|dnis|d.n.i|nif|n.i.f|documento|identidad|document|identitat|carnet", far, `\d`, identity),
}

// next continues a list of values after one cue: «DNI 12345678 y 87654321».
var next = regexp.MustCompile(`^(?:[ ]?[,;/]| y| e| i)[ ]?((?:[xyz][ .-]{0,2})?\d)`)

// cued finds the values that stand after a cue word.
func cued(v *view, refuses func(Kind) bool) {
	for _, c := range cues {
		if !refuses(c.kind) || !v.mentions(c.words) {
			continue
		}
		at := 0
		for at < len(v.low) {
			m := c.place.FindSubmatchIndex(v.low[at:])
			if m == nil {
				break
			}
			at = c.take(v, at+max(m[2], m[4]), at+m[1])
		}
	}
}

// take takes the value at i, and those listed after it; it returns where to look for the next cue.
func (c cue) take(v *view, i, past int) int {
	end, ok := c.value(v, i)
	if !ok || v.isMoney(end) {
		return past
	}
	v.take(c.kind, i, end)
	if m := next.FindSubmatchIndex(v.low[end:min(end+10, len(v.low))]); m != nil {
		return max(end, c.take(v, end+m[2], end))
	}
	return end
}

// digitsOf reads a number of any of these lengths, the first that fits.
func digitsOf(lengths ...int) func(*view, int) (int, bool) {
	return func(v *view, i int) (int, bool) {
		for _, n := range lengths {
			if num, ok := v.number(i, n); ok {
				return num.end, true
			}
		}
		return 0, false
	}
}

// identity reads seven to nine figures and their letter, right or wrong.
func identity(v *view, i int) (int, bool) {
	for _, n := range []int{8, 9, 7} {
		num, ok := v.number(i, n)
		if !ok || calendar.Match(v.low[i:num.end]) {
			continue
		}
		letter, end := v.letter(num.end)
		glued := end <= num.end+2 && v.at(num.end) != ' '
		if letter != 0 && (glued || isUpper(v.plain[end-1]) || letter == checkLetter(num.digits)) {
			return end, true
		}
		if n == 7 && num.count == 3 && num.group[0] == 1 {
			return 0, false // «1.250.000 personas»
		}
		return num.end, true
	}
	return 0, false
}

// foreignID reads X, Y or Z, six to eight figures and a letter, right or wrong.
func foreignID(v *view, i int) (int, bool) {
	if !isLetter(v.low[i]) {
		return 0, false
	}
	if end, ok := identity(v, v.skip(i+1)); ok {
		return end, true
	}
	num, ok := v.number(v.skip(i+1), 6)
	if !ok {
		return 0, false
	}
	if letter, end := v.letter(num.end); letter != 0 {
		return end, true
	}
	return num.end, true
}

// phoneDigits reads a telephone by its cue: any grouping, and a figure too few or too many.
func phoneDigits(v *view, i int) (int, bool) {
	first := i
	if v.low[i] == '+' {
		first++
	}
	for _, n := range []int{9, 8, 10, 11, 12, 13, 14} {
		num, ok := v.number(first, n)
		if !ok || calendar.Match(v.low[first:num.end]) {
			continue
		}
		switch num.digits[:3] {
		case "800", "900", "901", "902":
			return 0, false
		}
		return num.end, first > i || num.digits[0] == '0' || n > 9 || num.digits[0] >= '6'
	}
	return 0, false
}

// account reads an account with or without its country, complete or not.
func account(v *view, i int) (int, bool) {
	if end, ok := v.iban(i); ok {
		return end, true
	}
	if isLetter(v.low[i]) {
		i += 2
	}
	for n := 24; n >= 10; n-- {
		if num, ok := v.number(i, n); ok {
			return num.end, true
		}
	}
	return 0, false
}

// code reads letters and figures with at least four figures that are no year.
func code(v *view, i int) (int, bool) {
	for isLetter(v.at(i)) || v.at(i) == ' ' {
		i++
	}
	for n := 20; n >= 4; n-- {
		num, ok := v.number(i, n)
		if !ok || n == 4 && year.MatchString(num.digits) || n == 8 && calendar.Match(v.low[i:num.end]) {
			continue
		}
		if isLetter(v.at(num.end)) && v.closes(num.end+1) {
			return num.end + 1, true
		}
		return num.end, true
	}
	return 0, false
}

var year = regexp.MustCompile(`^(?:19|20)\d\d$`)

// whole makes a reader of what a pattern matches at i.
func whole(pattern string) func(*view, int) (int, bool) {
	re := regexp.MustCompile(`^(?:` + pattern + `)`)
	return func(v *view, i int) (int, bool) {
		m := re.FindIndex(v.low[i:min(len(v.low), i+60)])
		if m == nil {
			return 0, false
		}
		return i + m[1], v.closes(i + m[1])
	}
}

var (
	birthDate     = whole(birth)
	slashed       = whole(`\d{1,6} ?/ ?\d{2,4}`)
	plate         = whole(`\d{4}[ -]?[a-z]{3}|[a-z]{1,2}[ -]?\d{4}[ -]?[a-z]{1,2}`)
	cadastralCode = whole(`[0-9a-z]{7} ?[0-9a-z]{7}(?: ?[0-9a-z]{4} ?[0-9a-z]{2})?`)
)
