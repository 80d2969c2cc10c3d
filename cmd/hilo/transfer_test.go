package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hilo/network"
)

const small = `name: Red de prueba
platform: mattermost
workspace: equipo
settings:
  participation: 60
  region: MC
  holidays:
    - 15/05 San Isidro
    - laborable 09/06/2026
areas:
  - {name: Empleo, channel: canal1}
entities:
  - {name: Cruz Roja, kind: third_sector, areas: [Empleo], units: [{name: Sede}]}
  - {name: Instituto, kind: school}
people:
  - {user: ana, name: Ana Ruiz, entity: Cruz Roja, unit: Sede, role: coordinator}
needs:
  - {title: Faltan plazas de guardería, areas: [Empleo]}
`

// file is a network file.
func file(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "red.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestImportShowsThenDoes(t *testing.T) {
	onBoth(t, func(t *testing.T) {
		t.Helper()
		hilo(t, 0, "migrate")
		plan := `+ red Red de prueba
+ área Empleo
+ entidad Cruz Roja
+ entidad Instituto
+ unidad Cruz Roja · Sede
+ persona Ana Ruiz (ana)
+ necesidad Faltan plazas de guardería
`
		path := file(t, small)
		for _, step := range []struct {
			flags []string
			want  string
		}{
			{nil, plan + "Todavía no se ha cambiado nada: repite la orden con --yes para hacerlo.\n"},
			{[]string{"--yes"}, plan + "Hecho.\n"},
			{[]string{"--yes"}, "No hay nada que cambiar.\n"},
		} {
			out, _ := hilo(t, 0, append([]string{"import", path}, step.flags...)...)
			if d := cmp.Diff(step.want, out); d != "" {
				t.Errorf("%v: %s", step.flags, d)
			}
		}
	})
}

func TestImportOfAPart(t *testing.T) {
	t.Setenv("HILO_DATABASE_URL", freshFile(t))
	hilo(t, 0, "migrate")
	hilo(t, 0, "import", file(t, small), "--yes")
	part := file(t, "settings: {deadline_hour: 13}\nentities:\n  - {name: Instituto, kind: other}\n")
	removals := "- unidad Cruz Roja · Sede\n- entidad Cruz Roja\n"
	changes := "~ red Red de prueba\n    deadline_hour: 14 → 13\n~ entidad Instituto\n    kind: school → other\n"
	out, _ := hilo(t, 0, "import", part, "--yes")
	if d := cmp.Diff(changes+removals+"Lo marcado con - se queda: solo se quita con --remove.\nHecho.\n", out); d != "" {
		t.Error(d)
	}
	out, _ = hilo(t, 0, "import", part, "--yes")
	if d := cmp.Diff(removals+"Lo marcado con - se queda: solo se quita con --remove.\nNo hay nada que cambiar.\n", out); d != "" {
		t.Error(d)
	}
	out, _ = hilo(t, 0, "import", part, "--yes", "--remove")
	if d := cmp.Diff(removals+"Hecho.\n", out); d != "" {
		t.Error(d)
	}
	text, _ := hilo(t, 0, "export")
	if !strings.Contains(text, "participation: 60") || strings.Contains(text, "Sede") {
		t.Errorf("after a part:\n%s", text)
	}
}

func TestImportOfTheCalendar(t *testing.T) {
	t.Setenv("HILO_DATABASE_URL", freshFile(t))
	hilo(t, 0, "migrate")
	hilo(t, 0, "import", file(t, small), "--yes")
	for _, step := range []struct{ text, want string }{
		{"settings: {deadline_hour: 13}\n", "    deadline_hour: 14 → 13\n"},
		{"settings: {holidays: [24/3/2026 Fiestas]}\n", "    holidays: 15/05 San Isidro; laborable 09/06/2026 → 24/03/2026 Fiestas\n"},
		{"settings: {region: VC, holidays: []}\n", "    region: MC → VC\n    holidays: 24/03/2026 Fiestas → –\n"},
	} {
		out, _ := hilo(t, 0, "import", file(t, step.text), "--yes")
		if d := cmp.Diff("~ red Red de prueba\n"+step.want+"Hecho.\n", out); d != "" {
			t.Errorf("%s: %s", step.text, d)
		}
	}
	if text, _ := hilo(t, 0, "export"); !strings.Contains(text, "region: VC\n") || strings.Contains(text, "holidays") {
		t.Errorf("got %s", text)
	}
}

func TestImportRefuses(t *testing.T) {
	t.Setenv("HILO_DATABASE_URL", freshFile(t))
	hilo(t, 0, "migrate")
	for name, tc := range map[string]struct{ text, says string }{
		"an unknown field, with its line": {small + "entitties: []\n", "[19:1] unknown field"},
		"no home":                         {"name: Red\n", "--workspace"},
		"an unknown platform":             {strings.Replace(small, "mattermost", "matermost", 1), `"matermost:equipo"`},
		"an unknown area":                 {strings.Replace(small, "areas: [Empleo], units", "areas: [Enpleo], units", 1), `no area "Enpleo"`},
		"a line that is no holiday":       {strings.Replace(small, "15/05 San", "8 de mayo, San", 1), `settings: holidays: "8 de mayo, San Isidro"`},
		"an unknown region":               {strings.Replace(small, "MC", "Murcia", 1), `settings: region: no region is called "Murcia" (AN, AR`},
		"personal data":                   {strings.Replace(small, "Faltan plazas", "DNI 12345678Z", 1), "███"},
	} {
		if _, stderr := hilo(t, 1, "import", file(t, tc.text), "--yes"); !strings.Contains(stderr, tc.says) || strings.Contains(stderr, "5678Z") {
			t.Errorf("%s: %q", name, stderr)
		}
	}
	if _, stderr := hilo(t, 1, "export"); !strings.Contains(stderr, "no network") {
		t.Errorf("something was founded: %q", stderr)
	}
}

func TestImportAsksToReadAgain(t *testing.T) {
	t.Setenv("HILO_DATABASE_URL", freshFile(t))
	hilo(t, 0, "migrate")
	out, _ := hilo(t, 0, "import", file(t, small+"  - {title: Una señora marroquí de 34 años sin vivienda}\n"))
	if !strings.Contains(out, "? Parece que habla de una persona concreta") {
		t.Errorf("got %s", out)
	}
}

func TestExportComesBackTheSame(t *testing.T) {
	onBoth(t, func(t *testing.T) {
		t.Helper()
		hilo(t, 0, "migrate")
		hilo(t, 0, "import", file(t, string(alhamaYAML)), "--workspace", "playground:alhama", "--yes")
		hilo(t, 0, "import", file(t, "settings: {holidays: [15/05 San Isidro, 'laborable 09/06/2026: bando', 24/03/2026]}\n"), "--yes")
		first, _ := hilo(t, 0, "export")
		calendar := "  region: MC\n  holidays:\n    - 15/05 San Isidro\n    - laborable 09/06/2026 bando\n    - 24/03/2026\n"
		if !strings.Contains(first, calendar) {
			t.Errorf("the calendar is not there as lines:\n%s", first)
		}
		path := filepath.Join(t.TempDir(), "red.yaml")
		hilo(t, 0, "export", "-o", path, "--network", "red alhamena de accion para la inclusion social")
		if text, err := os.ReadFile(path); err != nil || string(text) != first {
			t.Errorf("-o wrote something else: %v", err)
		}
		t.Setenv("HILO_DATABASE_URL", freshFile(t))
		hilo(t, 0, "migrate")
		hilo(t, 0, "import", path, "--yes")
		second, _ := hilo(t, 0, "export")
		if d := cmp.Diff(first, second); d != "" {
			t.Error(d)
		}
	})
}

func TestExportOfSeveralAsksWhich(t *testing.T) {
	t.Setenv("HILO_DATABASE_URL", freshFile(t))
	hilo(t, 0, "migrate")
	hilo(t, 0, "import", file(t, small), "--yes")
	hilo(t, 0, "import", file(t, strings.Replace(small, "Red de prueba", "Otra red", 1)), "--workspace", "slack:T1", "--yes")
	if _, stderr := hilo(t, 1, "export"); !strings.Contains(stderr, "Red de prueba; Otra red") {
		t.Errorf("got %q", stderr)
	}
	if text, _ := hilo(t, 0, "export", "--network", "otra RED"); !strings.Contains(text, "name: Otra red\n") {
		t.Errorf("got %s", text)
	}
}

func TestTheDemoNetwork(t *testing.T) {
	f, err := alhama()
	if err != nil {
		t.Fatal(err)
	}
	if err := network.Check(network.File{}, f); err != nil {
		t.Error(err)
	}
	if doubts := network.Doubts(f); len(doubts) > 0 {
		t.Errorf("these seem to be about one person: %+v", doubts)
	}
	for _, p := range f.People {
		if !invented(p.Entity) && p.Role != network.Coordinator && p.Role != network.Observer {
			t.Errorf("%s, who is invented, speaks for %s", p.User, p.Entity)
		}
	}
	for _, n := range f.Needs {
		for _, e := range append(n.Joined, n.Entity) {
			if !invented(e) {
				t.Errorf("an invented need under the name of %s: %s", e, n.Title)
			}
		}
	}
}

// invented says whether an entity says of itself that it is; no entity at all does not exist either.
func invented(entity string) bool {
	return entity == "" || strings.HasSuffix(entity, "(inventada)") || strings.HasSuffix(entity, "(inventado)")
}

func TestTheCastOfTheDemo(t *testing.T) {
	f, err := alhama()
	if err != nil {
		t.Fatal(err)
	}
	cast := castOf(f, "en")
	channels := map[string][]string{}
	langs := map[string]string{}
	for _, m := range cast.People {
		channels[m.ID], langs[m.ID] = m.Channels, m.Lang
	}
	for who, want := range map[string][]string{
		"ana": {"empleo", "sociosanitaria", "educacion"}, "nora": {"empleo", "sociosanitaria", "educacion"},
		"rosa": {"educacion"}, "vicent": {"empleo", "educacion"},
	} {
		if !slices.Equal(channels[who], want) {
			t.Errorf("%s is in %v", who, channels[who])
		}
	}
	if langs["vicent"] != "ca" || langs["ana"] != "en" {
		t.Errorf("languages: %v", langs)
	}
}
