package storage_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"hilo/network"
	"hilo/network/urgency"
	"hilo/storage"
)

const manyNeeds = 10_000

// crowded is a network of ten thousand needs, a tenth of them covered, on either database.
func crowded(b *testing.B, fn func(b *testing.B, s *storage.Store, w town)) {
	b.Helper()
	what := []string{"plazas de guardería", "transporte", "vivienda de alquiler", "clases de español", "asesoría jurídica",
		"atención psicológica", "ayuda a domicilio", "formación digital", "empleo protegido", "ocio saludable"}
	whom := []string{"familias monoparentales", "jóvenes", "personas mayores", "mujeres migrantes", "personas sin hogar",
		"niños", "personas con discapacidad", "el pueblo gitano", "parados de larga duración"}
	for _, d := range dialects {
		b.Run(d.name, func(b *testing.B) {
			s := migrated(b, d.fresh(b), &clock{now: monday})
			w := found(b, s, "alhama")
			update(b, s, func(ctx context.Context, tx *storage.Tx) error {
				for i := range manyNeeds {
					n, err := tx.AddNeed(ctx, w.ID, network.Need{
						Title: fmt.Sprintf("Faltan %s para %s en la pedanía %d", what[i%len(what)], whom[i%len(whom)], i%500),
						Areas: w.areas[i%2 : i%2+1], Entity: w.entities[i%3], Author: w.people[i%3].ID})
					if err != nil {
						return err
					}
					if i%7 == 0 {
						n.State = network.Covered
					}
					n.Score = urgency.Score(i * 7919 % 5000)
					if err := tx.SaveNeed(ctx, w.ID, n); err != nil {
						return err
					}
				}
				return nil
			})
			tidy(b, s)
			fn(b, s, w)
		})
	}
}

func BenchmarkListNeeds(b *testing.B) {
	crowded(b, func(b *testing.B, s *storage.Store, w town) {
		for name, f := range map[string]storage.NeedFilter{
			"all": {Limit: 20}, "deep": {Limit: 20, Offset: 8000}, "area": {Limit: 20, Area: w.areas[0]},
			"text": {Limit: 20, Text: "escoleta"}, "mine": {Limit: 20, Author: w.people[0].ID, Entity: w.entities[0]},
		} {
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					if p := w.list(b, s, f); len(p.needs) != 20 {
						b.Fatalf("%d needs, want 20", len(p.needs))
					}
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N), "µs/op")
			})
		}
	})
}

func BenchmarkAlike(b *testing.B) {
	crowded(b, func(b *testing.B, s *storage.Store, w town) {
		for b.Loop() {
			got := read(b, s, func(ctx context.Context, tx *storage.Tx) ([]storage.Match, error) {
				return tx.Alike(ctx, w.ID, "Falten places d'escoleta per a famílies monoparentals", 0.6, 3, 0)
			})
			if len(got) != 3 {
				b.Fatalf("%d are alike, want 3", len(got))
			}
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N), "µs/op")
	})
}

const manyMeetings = 10_000

func BenchmarkListMeetings(b *testing.B) {
	for _, d := range dialects {
		b.Run(d.name, func(b *testing.B) {
			s := migrated(b, d.fresh(b), &clock{now: monday})
			w := found(b, s, "alhama")
			first := inMadrid(b, "2023-01-26 10:00")
			update(b, s, func(ctx context.Context, tx *storage.Tx) error {
				for i := range manyMeetings {
					m := network.Meeting{State: network.MeetingConvened, Start: first.Add(time.Duration(i*7919%manyMeetings) * time.Hour),
						Areas: w.areas[i%2 : i%2+1], ConvenedBy: w.people[0].ID, Convened: monday, Changed: monday}
					if _, err := tx.AddMeeting(ctx, w.ID, m); err != nil {
						return err
					}
				}
				return nil
			})
			tidy(b, s)
			for name, f := range map[string]storage.MeetingFilter{
				"all": {Limit: 20}, "latest": {Limit: 20, Latest: true}, "deep": {Limit: 20, Offset: 8000},
				"area": {Limit: 20, Area: w.areas[0], From: first.AddDate(0, 1, 0)}, "week": {Limit: 20, From: first, To: first.AddDate(0, 0, 7)},
			} {
				b.Run(name, func(b *testing.B) {
					for b.Loop() {
						if p := w.meetings(b, s, f); len(p.numbers) != 20 {
							b.Fatalf("%d meetings, want 20", len(p.numbers))
						}
					}
					b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N), "µs/op")
				})
			}
		})
	}
}

func tidy(b *testing.B, s *storage.Store) {
	b.Helper()
	if err := storage.Tidy(b.Context(), s); err != nil {
		b.Fatal(err)
	}
}
