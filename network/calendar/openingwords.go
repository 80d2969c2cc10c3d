package calendar

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"
)

// What a word does in opening hours, beside what it does in a date.
const (
	closedWord kind = iota + 128
	exceptWord
	daysWord        // value: the bits of several days
	appointmentWord // by appointment
	onlyWord        // what may stand before it
	openWord        // says nothing but that hours follow
	monthLink       // what may stand before a month
	restWord        // the rest of the year
	partsWord       // value: a part of the day, in the plural
	dayTail         // del día, after 24 hours
)

// Bits of days, by time.Weekday, and one for holidays.
const (
	workdayBits = 1<<time.Monday | 1<<time.Tuesday | 1<<time.Wednesday | 1<<time.Thursday | 1<<time.Friday
	weekendBits = 1<<time.Saturday | 1<<time.Sunday
	everyBits   = workdayBits | weekendBits
	holidayBit  = 1 << 7
)

// openingListed is the vocabulary that opening hours have of their own, written as listed is.
var openingListed = []struct {
	kind  kind
	value int
	words string
}{
	{closedWord, 0, "cerrado cerrada cerrados cerradas cerramos cierra permanece+cerrado permanece+cerrada tancat tancada tancats " +
		"tancades tanca tanquem closed"},
	{exceptWord, 0, "excepto excepto+en salvo salvo+en menos menos+en excepte excepte+en llevat+de tret+de menys menys+en except " +
		"except+for except+on except+in"},

	{daysWord, everyBits, "todos+los+días toda+la+semana cada+día cada+dia tots+els+dies tota+la+setmana every+day daily " +
		"7+días 7+días+a+la+semana 7+dies 7+dies+a+la+setmana 7+days+a+week 365+días 365+días+al+año 365+dies 365+dies+l'any"},
	{daysWord, workdayBits, "laborables días+laborables días+hábiles entre+semana feiners dies+feiners entre+setmana " +
		"weekdays working+days"},
	{daysWord, weekendBits, "fin+de+semana fines+de+semana cap+de+setmana caps+de+setmana weekend weekends"},
	{daysWord, holidayBit, "festivo festivos días+festivos festiu festius dies+festius holidays bank+holidays public+holidays"},

	{appointmentWord, 0, "con+cita+previa con+cita cita+previa previa+cita bajo+cita+previa mediante+cita+previa " +
		"amb+cita+prèvia amb+cita cita+prèvia prèvia+cita by+appointment by+appointment+only"},
	{onlyWord, 0, "sólo solamente únicamente siempre només únicament sempre only"},
	{openWord, 0, "abierto abierta abierto+al+público obert oberta obert+al+públic open horario horari hours opening+hours " +
		"horario+de+atención horario+de+atención+al+público horario+de+apertura atención+al+público horari+d'atenció " +
		"horari+d'atenció+al+públic horari+d'obertura atenció+al+públic resto+cerrado resto+de+días+cerrado resto+de+la+semana+cerrado todo+el+año tot+l'any all+year all+year+round"},

	{monthLink, 0, "en en+el+mes+de en+los+meses+de durante durante+el+mes+de durante+los+meses+de mes+de el+mes+de de del " +
		"al a+l' en+el durant durant+el+mes+de durant+el+mes+d' el+mes+d' mes+d' durant+els+mesos+de en+els+mesos+de d' in during"},
	{restWord, 0, "resto+del+año resto+de+año resto+de+meses resto+de+los+meses resto resta+de+l'any resta+de+mesos " +
		"resta+dels+mesos resta rest+of+the+year rest"},

	{partsWord, int(morning), "mañanas por+las+mañanas matins als+matins pels+matins mornings"},
	{partsWord, int(afternoon), "tardes por+las+tardes vesprades tardes per+les+vesprades per+les+tardes afternoons"},
	{partsWord, int(night), "noches por+las+noches nits per+les+nits nights"},
	{dayTail, 0, "al+día del+día al+dia del+dia a+day"},
}

// openingVocabulary is what the words of opening hours mean: those of dates, and their own.
var openingVocabulary = sync.OnceValue(func() lexicon {
	words := lexicon{}
	for _, row := range openingListed {
		for written := range strings.FieldsSeq(row.words) {
			words.add(row.kind, row.value, strings.ReplaceAll(written, "+", " "))
		}
	}
	for first, terms := range words {
		slices.SortStableFunc(terms, func(a, b term) int { return cmp.Compare(len(b.rest), len(a.rest)) })
		words[first] = slices.Concat(terms, vocabulary()[first])
	}
	return words
})

// openingReaderOf cuts one line of opening hours; ok is false where it is too long to be one.
func openingReaderOf(line string) (r reader, ok bool) {
	tokens, whole := scanUpTo(line, maxOpening)
	own, dates := openingVocabulary(), vocabulary()
	for i := range tokens {
		terms, ok := own[tokens[i].text]
		if !ok {
			terms = dates[tokens[i].text]
		}
		tokens[i].terms = terms
	}
	return reader{tokens: tokens}, whole
}
