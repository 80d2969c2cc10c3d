package calendar

import "strings"

// counted are the words for numbers by language, from nought on; a slash parts the forms of one.
var counted = []string{
	"cero uno/una/un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis " +
		"diecisiete dieciocho diecinueve veinte veintiuno/veintiuna/veintiún veintidós veintitrés veinticuatro " +
		"veinticinco veintiséis veintisiete veintiocho veintinueve",
	"zero u/un/una dos/dues tres quatre cinc sis set huit/vuit nou deu onze dotze tretze catorze quinze setze " +
		"desset/disset dihuit/divuit/devuit dènou/dinou vint",
	"zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen " +
		"seventeen eighteen nineteen twenty",
}

// tens make the other numbers, up to the 59 that minutes need, with the units of their language and a link.
var tens = []struct {
	language, value int
	word, links     string // the links parted by a slash, with + for a space
}{
	{0, 30, "treinta", "+y+"}, {0, 40, "cuarenta", "+y+"}, {0, 50, "cincuenta", "+y+"},
	{1, 20, "vint", "-i-/+i+"}, {1, 30, "trenta", "-/+"}, {1, 40, "quaranta", "-/+"}, {1, 50, "cinquanta", "-/+"},
	{2, 20, "twenty", "-/+"}, {2, 30, "thirty", "-/+"}, {2, 40, "forty", "-/+"}, {2, 50, "fifty", "-/+"},
}

func (l lexicon) addNumbers() {
	for _, language := range counted {
		for value, forms := range strings.Fields(language) {
			for form := range strings.SplitSeq(forms, "/") {
				l.add(numberWord, value, form)
			}
		}
	}
	for _, ten := range tens {
		if ten.value > 20 {
			l.add(numberWord, ten.value, ten.word)
		}
		l.addTens(ten.value, ten.word, ten.links, strings.Fields(counted[ten.language])[1:10])
	}
}

// addTens adds the nine numbers after a ten.
func (l lexicon) addTens(value int, word, links string, units []string) {
	for link := range strings.SplitSeq(strings.ReplaceAll(links, "+", " "), "/") {
		for i, forms := range units {
			for form := range strings.SplitSeq(forms, "/") {
				l.add(numberWord, value+i+1, word+link+form)
			}
		}
	}
}
