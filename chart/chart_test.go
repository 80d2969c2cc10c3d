package chart_test

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hilo/chart"
)

var keep = flag.String("keep", "", "a folder to write the pictures to, to look at them")

// drawn is a picture, read back.
func drawn(tb testing.TB, name string, p chart.Picture) image.Image {
	tb.Helper()
	data, err := p.PNG()
	if err != nil {
		tb.Fatal(err)
	}
	if *keep != "" {
		if err := os.WriteFile(filepath.Join(*keep, name+".png"), data, 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		tb.Fatal(err)
	}
	return img
}

func ranking() chart.Picture {
	one := func(amounts ...float64) (out [chart.Levels]chart.Level) {
		for i, a := range amounts {
			out[i] = chart.Level{Amount: a, Text: strings.TrimSuffix(strings.Replace(string(rune('0'+int(a))), "0", "½", 1), ".")}
		}
		return out
	}
	return chart.Picture{
		Title: "Resultado de la ronda", Subtitle: "Cerrada el viernes 27 de enero de 2023, 14:00 · han participado 9 de 12 entidades",
		Parts: []chart.Part{
			chart.Key{"Puede esperar", "Baja", "Media", "Alta", "Inmediata"},
			chart.Stacks{
				{Label: "1. Faltan plazas de guardería por la tarde en las pedanías para familias monoparentales que trabajan a turnos (N-1)",
					Levels: one(0, 1, 1, 3, 4), Below: "Alta · 4,38 — 9 de 12 entidades. Pasa al orden del día: 4 entidades la ven inmediata"},
				{Label: "2. Nadie conoce todos los recursos del municipio (N-2)", Levels: one(0.5, 1, 2, 5, 1), Below: "Alta · 3,90 — 10 de 12 entidades"},
				{Label: "3. Transporte (N-3)", Levels: one(3, 0, 0, 0, 3), Below: "Media · 3,00 — Valoraciones divididas: conviene hablarlo"},
				{Label: "Trámites (N-4)", Below: "Menos de tres valoraciones: no se muestra el reparto"},
			},
		},
		Note: "Reparto por entidades, sin nombres.",
	}
}

func overTime() chart.Picture {
	months := strings.Fields("ene feb mar abr may jun jul ago sep oct nov dic")
	return chart.Picture{
		Title: "Necesidades nuevas", Subtitle: "Del 1 de enero al 31 de diciembre de 2022",
		Parts: []chart.Part{
			chart.Heading("Por área"),
			chart.Columns{Times: months, Rows: []chart.Row{
				{Label: "Empleo y Formación", Aside: "31", Values: []int{0, 2, 5, 3, 1, 0, 0, 0, 12, 4, 3, 1}},
				{Label: "Sociosanitaria", Aside: "5", Values: []int{0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0}},
			}},
			chart.Heading("A quién afecta"),
			chart.Columns{Times: months, Rows: []chart.Row{
				{Label: "Personas con problemas de salud mental y sus familias", Aside: "120", Values: []int{10, 20, 12, 12, 12, 12, 12, 12, 12, 12, 100, 12}},
			}},
		},
	}
}

func attendance() chart.Picture {
	cells := func(marks string) (out []chart.Cell) {
		for _, m := range marks {
			switch m {
			case '-':
				out = append(out, chart.Cell{Mark: chart.Excused})
			case '.':
				out = append(out, chart.Cell{Mark: chart.Absent})
			case ' ':
				out = append(out, chart.Cell{Mark: chart.Nowhere})
			default:
				out = append(out, chart.Cell{Mark: chart.Present, Text: string(m)})
			}
		}
		return out
	}
	return chart.Picture{
		Title: "Asistencia por entidad", Subtitle: "Reuniones del 1 de enero al 30 de junio de 2023",
		Parts: []chart.Part{chart.Marks{
			Times: strings.Fields("20/01 23/01 26/01 14/02 16/03 20/04 11/05 15/06"), Key: [3]string{"Asiste (personas)", "Se excusa", "No consta"},
			Rows: []chart.MarkRow{
				{Label: "Cruz Roja", Aside: "7 de 8", Cells: cells("1212.311")},
				{Label: "Asociación de Familias de Personas con Discapacidad Intelectual", Aside: "3 de 8", Cells: cells("1-  -11.")},
				{Label: "Ayuntamiento", Aside: "8 de 8", Cells: cells("44444444")},
			},
		}},
	}
}

func TestPictures(t *testing.T) {
	for name, p := range map[string]chart.Picture{"ranking": ranking(), "over_time": overTime(), "attendance": attendance(), "empty": {Title: "Nada"}} {
		img := drawn(t, name, p)
		size := img.Bounds().Size()
		if size.X != 780 || size.Y < 80 || size.Y > 2400 {
			t.Errorf("%s is %v", name, size)
		}
		r, g, b, a := img.At(1, 1).RGBA()
		if a != 0xffff || r+g+b < 3*0xe000 {
			t.Errorf("%s has no ground of its own: %v", name, img.At(1, 1))
		}
		for y := range size.Y { // nothing is cut off at the sides
			for _, x := range []int{20, size.X - 20} {
				if img.At(x, y) != img.At(1, 1) {
					t.Fatalf("%s: something stands in the margin at %d, %d", name, x, y)
				}
			}
		}
	}
}

// Two neighbouring levels must not look alike where colours come out grey.
func TestLevelsStandApartInGrey(t *testing.T) {
	before := -1.0
	for level := range chart.Levels {
		var levels [chart.Levels]chart.Level
		levels[level].Amount = 1
		img := drawn(t, "level", chart.Picture{Parts: []chart.Part{chart.Stacks{{Levels: levels}}}})
		sum, n := 0.0, 0
		for y := range img.Bounds().Dy() {
			if img.At(400, y) == img.At(1, 1) {
				continue
			}
			for x := 300; x < 400; x++ {
				sum, n = sum+float64(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y), n+1
			}
		}
		mean := sum / float64(n)
		if before >= 0 && before-mean < 15 {
			t.Errorf("level %d is as dark as the one below: %.0f and %.0f", level, mean, before)
		}
		before = mean
	}
}

func TestWordsWithoutEnd(t *testing.T) {
	p := ranking()
	p.Title = strings.Repeat("supercalifragilístico", 10) + " \x00\xff 漢字 ﬁn 🙂"
	drawn(t, "long", p)
	drawn(t, "nothing", chart.Picture{Parts: []chart.Part{chart.Key{}, chart.Stacks{{}}, chart.Columns{}, chart.Marks{}}})
	many := chart.Stacks{}
	for range 500 {
		many = append(many, chart.Stack{Label: "Necesidad"})
	}
	if img := drawn(t, "many", chart.Picture{Parts: []chart.Part{many}}); img.Bounds().Dy() > 12_000 {
		t.Errorf("a picture is %d pixels tall", img.Bounds().Dy())
	}
}

// BenchmarkCharts draws the pictures of a result, of needs over time and of attendance.
func BenchmarkCharts(b *testing.B) {
	long := ranking()
	stacks := long.Parts[1].(chart.Stacks)
	for len(stacks) < 12 {
		stacks = append(stacks, stacks[0])
	}
	long.Parts[1] = stacks
	for name, p := range map[string]chart.Picture{"ranking": long, "over_time": overTime(), "attendance": attendance()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.PNG(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
