package bottest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var _ = flag.Bool("update", false, "write the transcripts anew with what is seen")

// recorder is a test that remembers what it is told instead of failing.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

// play writes a transcript, plays it, and returns the complaints and the file after it.
func play(t *testing.T, update bool, text string) (said, after string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "story.txt")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r := &recorder{TB: t}
	playFile(r, file, update, func(s Setup) World { return newEcho(r, s) })
	written, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(strings.Join(r.said, "\n"), filepath.Dir(file)+"/", ""), string(written)
}

const people = `channel empleo "Empleo y Formación"
person ana "Ana López" es
`

func TestTranscripts(t *testing.T) {
	t.Parallel()
	Run(t, "testdata/*.txt", func(t *testing.T, s Setup) World { t.Helper(); return newEcho(t, s) })
}

func TestMismatchIsToldByLine(t *testing.T) {
	t.Parallel()
	said, after := play(t, false, people+`ana: hola
> ana (privately): said  hola
>   [Borrar]
`)
	want := `story.txt:3: ana: hola
  (- stands in the file, + was seen)
    > ana (privately): said  hola
  - >   [Borrar]
  + >   [Cambiar] [Tamaño ▾ Pequeño | Grande]`
	if d := cmp.Diff(want, said); d != "" {
		t.Errorf("complaint (-want +got):\n%s", d)
	}
	if !strings.Contains(after, "[Borrar]") {
		t.Errorf("the file was changed without -update:\n%s", after)
	}
}

func TestUpdateKeepsAllButWhatIsSeen(t *testing.T) {
	t.Parallel()
	before := people + `
# Ana greets.
ana: hola
  qué tal
> something else

# Nobody hears her.
ana in #empleo: hola
`
	want := people + `
# Ana greets.
ana: hola
  qué tal
> ana (privately): said  hola
>   qué tal
>   [Cambiar] [Tamaño ▾ Pequeño | Grande]

# Nobody hears her.
ana in #empleo: hola
> nothing new
`
	said, after := play(t, true, before)
	if said != "" {
		t.Errorf("an update complains: %s", said)
	}
	if d := cmp.Diff(want, after); d != "" {
		t.Errorf("written anew (-want +got):\n%s", d)
	}
	if said, again := play(t, false, after); said != "" || again != after {
		t.Errorf("what was written does not pass: %s", said)
	}
}

func TestUpdateLeavesAFileThatCannotBePlayed(t *testing.T) {
	t.Parallel()
	before := people + "ana: hola\nana presses \"No\"\n"
	said, after := play(t, true, before)
	if said == "" || after != before {
		t.Errorf("complaint %q, file:\n%s", said, after)
	}
}

func TestWhatCannotBeDone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"no such button":      {"ana: hola\nana presses \"Me gusta\"", `:4: ana presses "Me gusta": ana sees no [Me gusta]; what can be pressed, newest first: [Cambiar] [Tamaño ▾ Pequeño | Grande]`},
		"no such words":       {"ana: hola\nana presses \"Cambiar\" on \"adiós\"", `ana sees no [Cambiar] on "adiós"`},
		"no such option":      {"ana: hola\nana picks \"Enorme\" in \"Tamaño\"", `ana sees no [Tamaño ▾ Enorme]`},
		"nothing to press":    {"ana presses \"Sí\"", `newest first: nothing`},
		"nobody":              {"eva: hola", `:3: eva: hola: nobody here is called "eva"`},
		"no such channel":     {"ana in #salud: hola", `ana is in no channel #salud`},
		"no form":             {"ana fills\n  Texto: a", `ana has no form open`},
		"no such field":       {"ana: /eco\nana fills\n  Título: a", `form "Nuevo eco" has no field "Título": it has Texto, Para, Quién lo lleva, En voz alta`},
		"no such choice":      {"ana: /eco\nana fills\n  Para: Todos", `"Para" has no option "Todos": it has Jóvenes | Mayores`},
		"neither yes nor no":  {"ana: /eco\nana fills\n  En voz alta: x", `ticked by yes or no`},
		"required":            {"ana: /eco\nana submits", `form "Nuevo eco" cannot be submitted without "Texto"`},
		"another button":      {"ana: /eco\nana submits \"Enviar\"", `is submitted by [Guardar], not by [Enviar]`},
		"backwards":           {"clock 2023-01-01 10:00", `the clock only moves forward`},
		"nothing is due":      {"clock next", `nothing is due`},
		"form after words":    {"ana: formulario", `hilo opens form "Nuevo eco" where a chat lets it open none`},
		"nothing was pressed": {"ana: aquí", `hilo redraws the message that was pressed, but none was`},
		"nothing was sent":    {"ana: errores", `hilo finds a form wrong, but none was submitted`},
		"no field to blame":   {"ana: /eco\nana fills\n  Texto: título\nana submits", `hilo finds fields wrong that form "Nuevo eco" does not have`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said, _ := play(t, true, people+c.text+"\n")
			if !strings.Contains(said, c.want) {
				t.Errorf("complaint %q, want %q in it", said, c.want)
			}
		})
	}
}

func TestFaultsOfWritingNameTheLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"\n> nothing new\n":                       `f.txt:2: something is seen before anything is done`,
		"# a\n  further in\n":                     `f.txt:2: this line stands further in and belongs to nothing`,
		"clock next\n  further in\n":              `f.txt:1: nothing may stand further in`,
		"ana sings\n":                             `f.txt:1: nobody can "sings"`,
		"ana presses Sí\n":                        `f.txt:1: a text between quotes was expected at "Sí"`,
		"ana presses \"Sí\n":                      `f.txt:1: " is missing`,
		"ana presses \"Sí\" at \"once\"\n":        `f.txt:1: not understood: "at`,
		"ana and luis \"Sí\"\n":                   `f.txt:1: several people press like this`,
		"ana picks \"Sí\"\n":                      `f.txt:1: an option is picked like this`,
		"ana fills\n\n":                           `f.txt:1: which fields are filled`,
		"ana fills\n  Texto\n":                    `f.txt:1: a field is written label: value`,
		"ana:\n":                                  `f.txt:1: nothing is said`,
		"ana in empleo: hola\n":                   `f.txt:1: a channel is written #name`,
		"clock tomorrow\n":                        `f.txt:1: a moment is written 2023-01-27 14:00, not "tomorrow"`,
		"zone Nowhere\n":                          `f.txt:1: zone:`,
		"ana: hola\n\nperson luis \"Luis Gil\"\n": `f.txt:3: "person" must stand before the first action`,
		"channel empleo\n":                        `f.txt:1: a text between quotes`,
	} {
		if _, err := parseScript("f.txt", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q in it", text, err, want)
		}
	}
}

func TestSetupIsRead(t *testing.T) {
	t.Parallel()
	s, err := parseScript("f.txt", `given alhama
starts 2023-05-02 08:30
zone Atlantic/Canary
channel empleo "Empleo y Formación" es
person ana "Ana López" ca in #empleo #salud
person luis «Luis "el Gil"»
`)
	if err != nil {
		t.Fatal(err)
	}
	got := s.setup
	if at := got.Start.Format("2006-01-02 15:04 MST"); at != "2023-05-02 08:30 WEST" {
		t.Errorf("starts %s", at)
	}
	want := []Person{{Handle: "ana", Name: "Ana López", Lang: "ca", Channels: []string{"empleo", "salud"}}, {Handle: "luis", Name: `Luis "el Gil"`}}
	if d := cmp.Diff(want, got.People); d != "" {
		t.Errorf("people (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]Channel{{Name: "empleo", Title: "Empleo y Formación", Lang: "es"}}, got.Channels); d != "" {
		t.Errorf("channels (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"alhama"}, got.Given); d != "" {
		t.Errorf("given (-want +got):\n%s", d)
	}
}
