package storage_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hilo/network"
	"hilo/storage"
)

// vocabulary is what generated cards are made of, as a county's guide says it.
var (
	whats = strings.Fields("orientación mediación asesoría acompañamiento formación taller ayuda información alojamiento " +
		"comedor ropero transporte respiro teleasistencia refuerzo traducción logopedia fisioterapia prevención alfabetización")
	topics = strings.Fields("vivienda empleo absentismo dependencia discapacidad infancia adicciones extranjería violencia alquiler " +
		"deudas suministros padrón igualdad suicidio autismo alzheimer ludopatía desahucio guardería acogimiento prisión")
	publics = []string{"familias monoparentales", "jóvenes", "personas mayores", "mujeres migrantes", "personas sin hogar",
		"menores de primaria", "personas con discapacidad", "pueblo gitano", "parados de larga duración", "toda la población"}
	places = strings.Fields("Alhama Totana Lorca Mazarrón Librilla Aledo Águilas Cartagena Molina Yecla Jumilla Cieza Caravaca Mula " +
		"Bullas Cehegín Archena Ceutí Alguazas Fortuna Abanilla Santomera Beniel Alcantarilla")
)

// generated is the card of a number, the same every time: fifteen to forty words, "servicio" in each.
func generated(i int) network.Resource {
	at := func(list []string, step int) string { return list[(i*step+i/len(list))%len(list)] }
	what, topic, public, place := at(whats, 7), at(topics, 5), at(publics, 3), at(places, 11)
	c := network.Card{
		Name:     fmt.Sprintf("Servicio de %s en %s de %s %d", what, topic, place, i),
		Provider: fmt.Sprintf("Asociación %s %s", at(places, 5), at(topics, 3)),
		Audience: public, Groups: network.AffectedGroups[i%len(network.AffectedGroups) : i%len(network.AffectedGroups)+1],
		Description: fmt.Sprintf("Servicio municipal de atención y %s a %s con dificultades de %s y de %s. Se ofrece %s individual y en grupo, coordinación con %s y derivación a la red, programa%d.",
			what, public, topic, at(topics, 13), at(whats, 3), at(topics, 17), i%5000),
		How: "Con informe de servicios sociales de atención primaria o por solicitud propia", Conditions: "Estar empadronado en " + place,
		Documents: "DNI, padrón y justificante de ingresos", Place: fmt.Sprintf("Calle %s, %d", at(places, 19), i%90+1), Municipalities: []string{place},
		Hours: []string{"", "L-V 9-14", "L-V 9-14 y 16-19", "M y J 17-20", "S 10-13"}[i%5], Phones: []string{fmt.Sprintf("968 %06d", i)},
		Source: fmt.Sprintf("origen-%d", i),
	}
	return network.Resource{Card: c}
}

// imported puts so many generated cards into a network, by an import.
func imported(tb testing.TB, s *storage.Store, w town, digest string, many int, change func(*network.Resource)) storage.Published {
	tb.Helper()
	imp, err := s.BeginImport(tb.Context(), w.ID, digest)
	if err != nil {
		tb.Fatal(err)
	}
	for from := imp.Staged; from < many; from += 1000 {
		var batch []network.Resource
		for i := from; i < min(from+1000, many); i++ {
			r := generated(i)
			r.Areas = w.areas[i%2 : i%2+1]
			change(&r)
			batch = append(batch, r)
		}
		if err := s.Stage(tb.Context(), w.ID, imp.Number, batch); err != nil {
			tb.Fatal(err)
		}
	}
	p, err := s.Publish(tb.Context(), w.ID, imp.Number)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

const manyResources = 20_000

func BenchmarkFindResources(b *testing.B) {
	saturday := int64(1) << 6
	for _, d := range dialects {
		b.Run(d.name, func(b *testing.B) {
			s := migrated(b, d.fresh(b), &clock{now: monday})
			w := found(b, s, "alhama")
			many := 0
			imported(b, s, w, "all", manyResources, func(r *network.Resource) {
				if many++; many%50 == 0 {
					r.Entity = w.entities[many%3]
				}
			})
			update(b, s, func(ctx context.Context, tx *storage.Tx) error {
				_, err := tx.AddSynonym(ctx, w.ID, "tele, teleasistencia")
				return err
			})
			tidy(b, s)
			for _, c := range []struct {
				name string
				q    storage.ResourceQuery
			}{
				{"question", storage.ResourceQuery{Text: "¿Quién lleva el absentismo en primaria?", Limit: 5}},
				{"typo", storage.ResourceQuery{Text: "ebsentismo", Limit: 5}},
				{"synonym", storage.ResourceQuery{Text: "tele para mayores", Limit: 5}},
				{"valencian", storage.ResourceQuery{Text: "habitatge de lloguer per a joves", Limit: 5}},
				{"common", storage.ResourceQuery{Text: "servicio", Limit: 5}},
				{"common two", storage.ResourceQuery{Text: "servicio municipal", Limit: 5}},
				{"rare", storage.ResourceQuery{Text: "programa4711", Limit: 5}},
				{"rare and common", storage.ResourceQuery{Text: "servicio municipal programa4711 informe padrón", Limit: 5}},
				{"common in town", storage.ResourceQuery{Text: "servicio", Town: "Totana", Limit: 5}},
				{"common in area today", storage.ResourceQuery{Text: "servicio", Area: w.areas[0], Open: saturday, Limit: 5}},
				{"topic in town today", storage.ResourceQuery{Text: "mediación vivienda", Town: "totana", Open: saturday, Limit: 5}},
				{"common of an entity", storage.ResourceQuery{Text: "servicio", Entity: w.entities[0], Limit: 5}},
				{"long", storage.ResourceQuery{Text: strings.Repeat("servicio de mediación vivienda absentismo en primaria informe padrón ingresos grupo ", 24), Limit: 5}},
				{"all", storage.ResourceQuery{Limit: 5}},
				{"deep", storage.ResourceQuery{Limit: 50, Offset: 1000}},
				{"area", storage.ResourceQuery{Area: w.areas[1], Limit: 5}},
				{"group", storage.ResourceQuery{Group: "youth", Limit: 5}},
				{"town", storage.ResourceQuery{Town: "Totana", Limit: 5}},
				{"today", storage.ResourceQuery{Open: saturday, Limit: 5}},
				{"area today", storage.ResourceQuery{Area: w.areas[1], Open: saturday, Limit: 5}},
				{"entity", storage.ResourceQuery{Entity: w.entities[0], Limit: 5}},
			} {
				b.Run(c.name, func(b *testing.B) { w.measure(b, s, c.q) })
			}
		})
	}
}

// measure reports how long all but one in a hundred searches took at most.
func (w town) measure(b *testing.B, s *storage.Store, q storage.ResourceQuery) {
	b.Helper()
	var took []time.Duration
	total := 0
	for b.Loop() {
		began := time.Now()
		total = w.guide(b, s, q).total
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(total), "found")
}

type guidePage struct {
	resources []network.Resource
	total     int
}

func (w town) guide(tb testing.TB, s *storage.Store, q storage.ResourceQuery) guidePage {
	tb.Helper()
	return read(tb, s, func(ctx context.Context, tx *storage.Tx) (p guidePage, err error) {
		p.resources, p.total, err = tx.FindResources(ctx, w.ID, q)
		return p, err
	})
}
