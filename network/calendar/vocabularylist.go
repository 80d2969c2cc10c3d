package calendar

import "time"

// listed is the vocabulary: one meaning a row, with every word for it in Spanish, in Valencian and Catalan, and in
// English. A plus stands for the space in a term of several words. Numbers are in numbers.go.
var listed = []struct {
	kind  kind
	value int
	words string
}{
	{weekdayWord, int(time.Monday), "lunes lun dilluns dl monday mon"},
	{weekdayWord, int(time.Tuesday), "martes mar dimarts dt tuesday tue tues"},
	{weekdayWord, int(time.Wednesday), "miércoles mié mierc dimecres dc wednesday wed weds"},
	{weekdayWord, int(time.Thursday), "jueves jue dijous dj thursday thu thur thurs"},
	{weekdayWord, int(time.Friday), "viernes vie divendres dv friday fri"},
	{weekdayWord, int(time.Saturday), "sábado sáb dissabte ds saturday sat"},
	{weekdayWord, int(time.Sunday), "domingo dom diumenge dg sunday sun"},
	{letterWord, int(time.Monday), "l"},
	{letterWord, int(time.Tuesday), "m"},
	{letterWord, int(time.Wednesday), "x"},
	{letterWord, int(time.Thursday), "j"},
	{letterWord, int(time.Friday), "v"},
	{letterWord, int(time.Saturday), "s"},
	{letterWord, int(time.Sunday), "d"},
	{pluralWord, int(time.Monday), "mondays"},
	{pluralWord, int(time.Tuesday), "tuesdays"},
	{pluralWord, int(time.Wednesday), "wednesdays"},
	{pluralWord, int(time.Thursday), "thursdays"},
	{pluralWord, int(time.Friday), "fridays"},
	{pluralWord, int(time.Saturday), "sábados dissabtes saturdays"},
	{pluralWord, int(time.Sunday), "domingos diumenges sundays"},

	{monthWord, 1, "enero ene gener gen january jan"},
	{monthWord, 2, "febrero feb febrer febr february"},
	{monthWord, 3, "marzo mar març march"},
	{monthWord, 4, "abril abr april apr"},
	{monthWord, 5, "mayo may maig"},
	{monthWord, 6, "junio jun juny june"},
	{monthWord, 7, "julio jul juliol july"},
	{monthWord, 8, "agosto ago agost ag august aug"},
	{monthWord, 9, "septiembre setiembre sept sep set setembre september"},
	{monthWord, 10, "octubre oct october"},
	{monthWord, 11, "noviembre nov novembre november"},
	{monthWord, 12, "diciembre dic desembre des december dec"},

	{ordinalWord, 1, "primer primero primera first"},
	{ordinalWord, 2, "segundo segon second"},
	{ordinalWord, 3, "tercer tercero third"},
	{ordinalWord, 4, "cuarto quart fourth"},
	{ordinalWord, 5, "quinto cinqué fifth"},
	{ordinalWord, -1, "último últim darrer last"},
	{ordinalMark, 0, "º ª o er r n t é è st nd rd th"},

	{articleWord, 0, "el l' the al on on+the día dia el+día para para+el para+el+día per+a per+al per+a+l' per+al+dia " +
		"for for+the"},
	{feminineWord, 0, "la para+la per+a+la"},
	{everyWord, 0, "los els cada todos+los tots+els every each all+the"},

	{relativeWord, -2, "anteayer antes+de+ayer abans+d'ahir despús-ahir despús+ahir"},
	{relativeWord, -1, "ayer ahir yesterday"},
	{relativeWord, 0, "hoy hui avui today hoy+mismo hui+mateix avui+mateix"},
	{relativeWord, 1, "mañana demà tomorrow"},
	{relativeWord, 2, "pasado+mañana demà+passat passat+demà despús-demà despús+demà despusdemà " +
		"the+day+after+tomorrow day+after+tomorrow"},
	{tonightWord, 0, "tonight"},

	{thisWord, 0, "este esta aquest aquesta this"},
	{comingWord, 0, "que+viene próximo próxima que+ve vinent pròxim pròxima proper propera next"},
	{pastWord, 0, "pasado pasada passat passada last"},
	{weekTerm, -1, "semana+pasada pasada+semana setmana+passada passada+setmana last+week"},
	{weekTerm, 0, "esta+semana esta+setmana aquesta+setmana this+week"},
	{weekTerm, 1, "semana+que+viene semana+próxima próxima+semana setmana+que+ve setmana+vinent setmana+pròxima " +
		"pròxima+setmana propera+setmana next+week"},
	{monthTerm, 0, "este+mes aquest+mes this+month mes"},
	{monthTerm, 1, "mes+que+viene mes+próximo próximo+mes mes+que+ve mes+vinent pròxim+mes proper+mes next+month"},

	{withinWord, 0, "dentro+de en de+aquí+a d'ací+a d'aquí+a in"},
	{idiomWord, 0, "de+hoy+en d'avui+en d'hui+en de+hui+en"},
	{oneWord, 1, "a an"},
	{unitWord, 1, "día días dia dies day days"},
	{unitWord, 7, "semana semanas setmana setmanes week weeks"},
	{unitWord, aMonth, "mes meses mesos month months"},

	{ofWord, 0, "de del of in d' de+l'"},
	{yearWord, 0, "año any year"},

	{atWord, 0, "a+las a+la a+les las la les at"},
	{fromWord, 0, "de de+las de+la de+les d' desde desde+las desde+la des+de des+de+les from"},
	{toWord, 0, "- a a+las a+la a+les hasta hasta+las hasta+la fins fins+a fins+a+les fins+les to until till"},
	{untilWord, 0, "hasta hasta+las hasta+la fins fins+a fins+a+les fins+les until till"},
	{betweenWord, 0, "entre entre+las entre+la entre+les between"},
	{andWord, 0, "y i and"},
	{orWord, 0, "o u or o+bien o+bé y i and"},
	{halfWord, 0, "media mitja half"},
	{quarterWord, 0, "cuarto quart quarter a+quarter"},
	{quartersWord, 0, "quart quarts"},
	{minusWord, 0, "menos menys"},
	{afterWord, 0, "past"},
	{beforeWord, 0, "to"},
	{hourUnit, 0, "h hs hr hrs hora horas hores en+punto en+punt o'clock oclock"},
	{noonWord, 0, "noon"},
	{midnightWord, 0, "medianoche a+medianoche mitjanit a+mitjanit midnight"},

	{partLink, 0, "a al a+la de del de+la d' en+la por por+la por+el pel per+la per+el at in in+the"},
	{morningWord, int(morning), "mañana"},
	{partWord, int(morning), "matí morning"},
	{partWord, int(midday), "mediodía medio+día migdia midday"},
	{partWord, int(afternoon), "tarde vesprada tarda afternoon"},
	{partWord, int(evening), "vespre evening"},
	{partWord, int(night), "noche nit night"},
	{partWord, int(dawn), "madrugada matinada"},
	{partWord, int(firstHour), "primera+hora primera+hora+de+la+mañana primera+hora+del+matí first+thing " +
		"first+thing+in+the+morning"},
	{partWord, int(earlyAfternoon), "primera+hora+de+la+tarde primera+hora+de+la+vesprada primera+hora+de+la+tarda"},
	{partWord, int(midMorning), "media+mañana mig+matí mitjan+matí"},
	{partWord, int(midAfternoon), "media+tarde mitja+vesprada mitjan+vesprada mitja+tarda mitjan+tarda"},
	{partWord, int(lastHour), "última+hora"},
	{partWord, int(lateMorning), "última+hora+de+la+mañana última+hora+del+matí"},
	{partWord, int(lateAfternoon), "última+hora+de+la+tarde última+hora+de+la+vesprada última+hora+de+la+tarda"},
	{halfDayWord, int(beforeNoon), "am a.m. a.m"},
	{halfDayWord, int(afterNoon), "pm p.m. p.m"},
}
