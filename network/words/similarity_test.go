package words_test

import (
	"math"
	"slices"
	"testing"

	"hilo/network/words"

	"pgregory.net/rapid"
)

// alikePairs are needs that a coordinator would take for the same one.
var alikePairs = [][2]string{
	// es, es
	{"Faltan plazas de guardería", "No hay plazas de escuela infantil"},
	{"Faltan plazas de guardería", "Falta de plazas en la guardería municipal"},
	{"Guardería para madres que trabajan", "Plazas de guardería para las familias que trabajan"},
	{"Vivienda de alquiler asequible", "No hay pisos en alquiler asequibles"},
	{"No hay alquiler para familias", "Las familias no encuentran pisos de alquiler"},
	{"Transporte para ir a los cursos de formación", "Los cursos de formación no tienen autobús"},
	{"Soledad de las personas mayores", "Mayores que viven solos"},
	{"Atención psicológica para adolescentes", "Salud mental en la adolescencia"},
	{"Empleo para mujeres mayores de 45", "Mujeres de más de 45 sin trabajo"},
	{"Brecha digital para pedir cita", "No saben pedir cita por internet"},
	{"Clases de español para inmigrantes", "Cursos de castellano para personas migrantes"},
	{"Personas sin hogar en invierno", "Gente que duerme en la calle en invierno"},
	{"Dificultades para empadronarse", "Problemas con el padrón"},
	{"Un directorio de recursos del municipio", "No conocemos los recursos: hace falta un directorio"},
	{"Conciliación de familias monoparentales", "Conciliación para madres solas"},
	{"Retrasos en la valoración de la dependencia", "La valoración de dependencia se retrasa"},
	{"Refuerzo escolar por las tardes", "Apoyo escolar por la tarde"},
	{"Faltan plazas de guardería para familias monoparentales", "No hay plazas de guardería"},
	{"Guardería en horario de tarde", "No hay plazas de guardería"},
	// ca, ca
	{"Falten places d'escoleta", "No hi ha places d'escola infantil"},
	{"Lloguer assequible per a joves", "Els joves no troben pisos de lloguer assequibles"},
	{"Soledat de la gent gran", "Persones majors soles"},
	{"Transport per a anar a l'hospital", "No hi ha autobús fins a l'hospital"},
	{"Suport a dones víctimes de violència masclista", "Violència de gènere: falta suport a les dones"},
	{"Classes de valencià per a persones nouvingudes", "Cursos de valencià per a immigrants"},
	{"Menjar per a famílies amb xiquets", "Aliments per a famílies amb menors"},
	{"Ajuda a domicili a les pedanies", "L'ajuda a domicili no arriba a les pedanies"},
	{"Falta feina per a joves sense estudis", "Ocupació juvenil sense estudis"},
	// es, ca
	{"Faltan plazas de guardería", "Falten places d'escoleta"},
	{"Vivienda para jóvenes", "Habitatge per a joves"},
	{"Soledad de los mayores", "Soledat de la gent gran"},
	{"Personas sin hogar", "Persones sense llar"},
	{"Transporte a los pueblos", "Falta transport als pobles"},
	{"Ayuda para comida y ropa", "Ajuda per a menjar i roba"},
	{"Formación para el empleo de mujeres", "Formació per a l'ocupació de les dones"},
	{"Salud mental infantil y juvenil", "Salut mental de xiquets i joves"},
	{"Alquiler para familias monoparentales", "Lloguer per a famílies monoparentals"},
	{"Cita previa para el padrón", "Cita prèvia per a l'empadronament"},
	{"Intérpretes en el centro de salud", "Traductors al centre de salut"},
	{"Plazas de respiro para cuidadores", "Respir per a les persones cuidadores"},
	{"Información sobre el ingreso mínimo vital", "Ajuda amb l'ingrés mínim vital"},
	{"Empleo para personas con discapacidad", "Treball per a persones amb discapacitat"},
}

// apartPairs share words, an audience or a field, and are different needs.
var apartPairs = [][2]string{
	// es, es
	{"Faltan plazas de guardería", "Faltan plazas de aparcamiento"},
	{"Faltan plazas de guardería", "Faltan plazas en la residencia de mayores"},
	{"Vivienda para jóvenes", "Empleo para jóvenes"},
	{"Transporte para mayores", "Comida a domicilio para mayores"},
	{"Empleo para mujeres", "Violencia contra las mujeres"},
	{"Ayuda para pagar la luz", "Ayuda para pagar las gafas"},
	{"Clases de español para inmigrantes", "Regularización de inmigrantes"},
	{"Salud mental en adolescentes", "Absentismo de adolescentes en el instituto"},
	{"Cita previa en extranjería", "Cita previa en el centro de salud"},
	{"Personas sin hogar en invierno", "Personas con discapacidad sin transporte"},
	{"Falta de recursos para personas con adicciones", "Falta de recursos para personas mayores"},
	{"Necesidad de apoyo a las familias numerosas", "Necesidad de apoyo a personas presas"},
	{"Hogares sin internet", "Personas sin hogar"},
	{"Problemas de convivencia en el barrio", "Problemas de limpieza en el parque"},
	{"Alquiler para familias monoparentales", "Ludoteca para familias con niños"},
	{"Faltan plazas de formación para jóvenes", "Faltan plazas de residencia para jóvenes"},
	{"Transporte para mayores", "Transporte para jóvenes"},
	// ca, ca
	{"Falten places d'escoleta", "Falten places de menjador escolar"},
	{"Habitatge per a joves", "Esport per a joves"},
	{"Ajuda per a pagar el lloguer", "Ajuda per a pagar el dentista"},
	{"Formació en igualtat per a l'equip tècnic", "Informació sobre beques"},
	{"Soledat de les persones majors", "Transport a l'hospital per a persones majors"},
	{"Bretxa digital en persones majors", "Ajuda a domicili per a persones majors"},
	{"Persones sense llar", "Famílies sense contracte"},
	// es, ca
	{"Faltan plazas de guardería", "Falten places de residència"},
	{"Vivienda para familias", "Menjar per a famílies"},
	{"Empleo para jóvenes", "Habitatge per a joves"},
	{"Salud mental", "Centre de salut"},
	{"Mujeres mayores", "Dones embarassades"},
	{"Ayuda a domicilio", "Ajuda per al transport"},
	{"Formación digital para mayores", "Violència en la gent gran"},
	{"Cursos de cocina", "Curs de valencià"},
	{"Parque infantil en el barrio", "Escola d'adults al barri"},
	{"", "Falten places d'escoleta"},
}

func TestAlike(t *testing.T) {
	for _, pair := range alikePairs {
		if got := similarity(pair); got < words.Alike {
			t.Errorf("%.2f, want alike: %q and %q (%q, %q)", got, pair[0], pair[1], words.Stems(pair[0]), words.Stems(pair[1]))
		}
	}
	for _, pair := range apartPairs {
		if got := similarity(pair); got >= words.Alike {
			t.Errorf("%.2f, want apart: %q and %q (%q, %q)", got, pair[0], pair[1], words.Stems(pair[0]), words.Stems(pair[1]))
		}
	}
}

func similarity(pair [2]string) float64 {
	return words.Similarity(words.Stems(pair[0]), words.Stems(pair[1]))
}

func TestSimilarity(t *testing.T) {
	a := words.Stems("Faltan plazas de guardería")
	for _, tt := range []struct {
		name string
		b    []string
		want float64
	}{
		{"itself", a, 1},
		{"another order, repeated", []string{"plaza", "guarderia", "falta", "plaza"}, 1},
		{"nothing", nil, 0},
		{"nothing in common", []string{"transporte"}, 0},
		{"its one telling word", []string{"guarderia"}, (2*1.0/2.4 + 1) / 2},
		{"only what every need says", []string{"falta", "plaza"}, (2*0.4/1.8 + 1) / 2},
	} {
		if got := words.Similarity(a, tt.b); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	if got := words.Similarity(nil, nil); got != 0 {
		t.Errorf("two empty texts: %v, want 0", got)
	}
}

func TestSimilarityProperties(t *testing.T) {
	list := rapid.SliceOfN(rapid.SampledFrom([]string{"guarderia", "falta", "plaza", "empleo", "joven", "x", "transporte"}), 0, 8)
	rapid.Check(t, func(t *rapid.T) {
		a, b := list.Draw(t, "a"), list.Draw(t, "b")
		before := slices.Clone(a)
		got := words.Similarity(a, b)
		if got < 0 || got > 1 || math.IsNaN(got) {
			t.Fatalf("%v is out of range", got)
		}
		if back := words.Similarity(b, a); back != got {
			t.Fatalf("%v one way, %v the other", got, back)
		}
		if other := words.Similarity(rapid.Permutation(a).Draw(t, "order"), b); other != got {
			t.Fatalf("%v, in another order %v", got, other)
		}
		if self := words.Similarity(a, a); len(a) > 0 && self != 1 {
			t.Fatalf("%v with itself", self)
		}
		if !slices.Equal(a, before) {
			t.Fatalf("the argument was changed from %q to %q", before, a)
		}
	})
}

func BenchmarkSimilarity(b *testing.B) {
	one := words.Stems("Faltan plazas de guardería para las familias monoparentales que buscan empleo")
	other := words.Stems("No hi ha places d'escoleta per a les mares que treballen de vesprada")
	b.ReportAllocs()
	for b.Loop() {
		words.Similarity(one, other)
	}
}
