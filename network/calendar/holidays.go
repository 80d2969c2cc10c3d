package calendar

import "time"

// Region is an autonomous community of Spain, or one of its two autonomous cities, by its code in ISO 3166-2:ES
// without the country: "MC", "VC", "AR". "" is all of Spain.
//
// Every region tells the ministry each year which days it keeps, and the Boletín Oficial del Estado publishes them in
// autumn. Computed here is what does not wait for that: the days that all regions keep, each region's own day, and
// those it has kept year after year. So it is right about nearly every day of a year to come, and not about all:
//   - A holiday on a Sunday may be moved to the Monday, or given up for another day. It is not moved here.
//   - Days that come and go are not here: Saint Joseph or Saint James in Navarre (one or the other), Saint Joseph and
//     Saint John in Galicia, Saint Joseph in the Basque Country, Saint James in Madrid, 26 December in the Balearic
//     Islands, Easter Monday in Cantabria and Castilla-La Mancha.
//   - Nor are those that are announced by the moon: Eid al-Adha and Eid al-Fitr in Ceuta and Melilla.
//   - Nor are the days of a province, an island or a town.
//
// A network corrects its own calendar with Local lines. Of past years it is no record.
type Region string

// feast is a holiday that can be computed: on a date, or, where month is 0, some days after Easter Sunday.
type feast struct {
	key   string
	month time.Month
	day   int
}

// national are the days that every region keeps. A region may replace Epiphany; none does.
var national = []feast{
	{"new_year", time.January, 1},
	{"epiphany", time.January, 6},
	{"good_friday", 0, -2},
	{"labour_day", time.May, 1},
	{"assumption", time.August, 15},
	{"national_day", time.October, 12},
	{"all_saints", time.November, 1},
	{"constitution", time.December, 6},
	{"immaculate", time.December, 8},
	{"christmas", time.December, 25},
}

// Days that regions choose.
var (
	saintJoseph   = feast{"saint_joseph", time.March, 19}
	maundy        = feast{"maundy_thursday", 0, -3}
	easterMonday  = feast{"easter_monday", 0, 1}
	letras        = feast{"galician_literature", time.May, 17}
	corpus        = feast{"corpus_christi", 0, 60}
	saintJohn     = feast{"saint_john", time.June, 24}
	saintJames    = feast{"saint_james", time.July, 25}
	africa        = feast{"our_lady_of_africa", time.August, 5}
	bienAparecida = feast{"bien_aparecida", time.September, 15}
	boxingDay     = feast{"boxing_day", time.December, 26}
)

// keeper is what a region keeps beyond the national days: its own day, and the days it chooses.
type keeper struct {
	region Region
	own    feast
	chosen []feast
}

// keepers are all regions, in the order of Regions. The Basque Country has had no day of its own since 2014; Navarre's
// is set by a law of its own, and that of Melilla by the city among its local days, so that the Boletín Oficial del
// Estado names neither.
var keepers = []keeper{
	{"AN", ownDay(time.February, 28), []feast{maundy}},
	{"AR", ownDay(time.April, 23), []feast{maundy}},
	{"AS", ownDay(time.September, 8), []feast{maundy}},
	{"CN", ownDay(time.May, 30), []feast{maundy}},
	{"CB", ownDay(time.July, 28), []feast{maundy, bienAparecida}},
	{"CM", ownDay(time.May, 31), []feast{maundy, corpus}},
	{"CL", ownDay(time.April, 23), []feast{maundy}},
	{"CT", ownDay(time.September, 11), []feast{easterMonday, saintJohn, boxingDay}},
	{"CE", ownDay(time.September, 2), []feast{maundy, africa}},
	{"MD", ownDay(time.May, 2), []feast{maundy}},
	{"VC", ownDay(time.October, 9), []feast{saintJoseph, easterMonday, saintJohn}},
	{"EX", ownDay(time.September, 8), []feast{maundy}},
	{"GA", ownDay(time.July, 25), []feast{maundy, letras}},
	{"IB", ownDay(time.March, 1), []feast{maundy, easterMonday}},
	{"RI", ownDay(time.June, 9), []feast{maundy, easterMonday}},
	{"ML", ownDay(time.September, 17), []feast{maundy}},
	{"NC", ownDay(time.December, 3), []feast{maundy, easterMonday}},
	{"PV", feast{}, []feast{maundy, easterMonday, saintJames}},
	{"MC", ownDay(time.June, 9), []feast{saintJoseph, maundy}},
}

func ownDay(month time.Month, day int) feast { return feast{"regional", month, day} }

// Regions are the seventeen communities and two cities, in the alphabetical order of their Spanish names (Castilla-La
// Mancha, Comunidad de Madrid, Islas Baleares, Región de Murcia…).
func Regions() []Region {
	regions := make([]Region, len(keepers))
	for i, k := range keepers {
		regions[i] = k.region
	}
	return regions
}

// Known reports whether r is one of Regions, or "".
func (r Region) Known() bool {
	return r == "" || r.keeper().region == r
}

// keeper is what r keeps: nothing of its own where r is "" or not known.
func (r Region) keeper() keeper {
	for _, k := range keepers {
		if k.region == r {
			return k
		}
	}
	return keeper{}
}

// computed is the holiday that all of Spain or the region keeps on the date of t. Where several meet on one day, the
// one that more people share is named.
func computed(region Region, t time.Time) (Holiday, bool) {
	on := dateOf(t)
	if key, found := on.find(national); found {
		return Holiday{Key: key}, true
	}
	k := region.keeper()
	if key, found := on.find(k.chosen); found {
		return Holiday{Key: key}, true
	}
	if on.is(k.own) {
		return Holiday{Key: k.own.key, Region: region}, true
	}
	return Holiday{}, false
}

// feastDate is a date as feasts are set: by month and day, and by the days since Easter Sunday of its year.
type feastDate struct {
	month       time.Month
	day         int
	afterEaster int
}

func dateOf(t time.Time) feastDate {
	year, month, day := t.Date()
	return feastDate{month, day, t.YearDay() - easter(year).YearDay()}
}

func (d feastDate) is(f feast) bool {
	if f.month == 0 {
		return f.key != "" && d.afterEaster == f.day
	}
	return d.month == f.month && d.day == f.day
}

func (d feastDate) find(feasts []feast) (key string, found bool) {
	for _, f := range feasts {
		if d.is(f) {
			return f.key, true
		}
	}
	return "", false
}

// easter is Easter Sunday: the first Sunday after the full moon, as the Church reckons it, that falls on 21 March or
// later. The reckoning is that of the Gregorian reform: the moon comes back to its date every 19 years, but for what
// the centuries mend; the epact is its age on 1 January.
func easter(year int) time.Time {
	golden := year%19 + 1
	century := year/100 + 1
	leapsDropped := 3*century/4 - 12
	moonsMended := (8*century+5)/25 - 5

	epact := (11*golden + 20 + moonsMended - leapsDropped) % 30
	if epact < 0 {
		epact += 30
	}
	if epact == 24 || epact == 25 && golden > 11 {
		epact++ // so that no two years of a cycle share a full moon, and none has it after 18 April
	}
	fullMoon := 44 - epact // of March
	if fullMoon < 21 {
		fullMoon += 30
	}
	moon := time.Date(year, time.March, fullMoon, 0, 0, 0, 0, time.UTC)
	return moon.AddDate(0, 0, 7-int(moon.Weekday()))
}
