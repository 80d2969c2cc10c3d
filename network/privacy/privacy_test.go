package privacy_test

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"

	"hilo/network/privacy"
)

// guard knows one network's names.
func guard() *privacy.Guard {
	return privacy.New([]string{"Marta Ruiz Sánchez", "Cáritas Alhama", "Empleo y Formación", "Mujer", "Vanesa"})
}

// harmless reads the sentences that must pass.
func harmless(t testing.TB) []string {
	t.Helper()
	file, err := os.Open("testdata/harmless.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var lines []string
	for in := bufio.NewScanner(file); in.Scan(); {
		if line := in.Text(); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines
}

func TestRefuse(t *testing.T) {
	for _, tt := range []struct {
		text, masked string
		kinds        string
	}{
		// Identity: a valid letter needs no cue.
		{"La usuaria 12345678Z pide cita", "La usuaria ███ pide cita", "dni"},
		{"12.345.678-Z", "███", "dni"},
		{"es 12345678 z, creo", "es ███, creo", "dni"},
		{"12 345 678 Z", "███", "dni"},
		{"１２３４５６７８Ｚ", "███", "dni"},
		{"12\u00a0345\u00a0678\u00a0Z", "███", "dni"},
		{"1234\u200b5678\u200dZ fin", "███ fin", "dni"},
		{"\u202e12345678Z\u202c", "\u202e███\u202c", "dni"},
		{"١٢٣٤٥٦٧٨Z", "███", "dni"},
		{"1234\xff5678Z", "███", "dni"},
		{"NIE X1234567L", "NIE ███", "nie"},
		{"x-1234567-l", "███", "nie"},
		{"Y 1.234.567 X pendiente", "███ pendiente", "nie"},
		// With a cue the letter may be wrong or missing.
		{"DNI 12345678A", "DNI ███", "dni"},
		{"DNI12345678", "DNI███", "dni"},
		{"DNI: 12345678 caducado", "DNI: ███ caducado", "dni"},
		{"DNI caducado de la usuaria: 12345678", "DNI caducado de la usuaria: ███", "dni"},
		{"D.N.I. nº 12.345.678", "D.N.I. nº ███", "dni"},
		{"DNI 12345678 y 87654321", "DNI ███ y ███", "dni"},
		{"el document d'identitat és 12345678", "el document d'identitat és ███", "dni"},
		{"NIE: X1234567A", "NIE: ███", "nie"},
		{"nie 1234567", "nie ███", "nie"},
		{"Pasaporte AB123456", "Pasaporte ███", "passport"},
		{"passaport núm. AAB 123456", "passaport núm. ███", "passport"},
		// Social security: valid anywhere, else with a cue.
		{"28/12345678/40", "███", "social_security"},
		{"281234567840", "███", "social_security"},
		{"NUSS 28 12345678 99", "NUSS ███", "social_security"},
		{"Seguretat Social: 281234567899", "Seguretat Social: ███", "social_security"},
		// Accounts.
		{"ES91 2100 0418 4502 0005 1332", "███", "iban"},
		{"cobra en ES9121000418450200051333 cada mes", "cobra en ███ cada mes", "iban"},
		{"cuenta 2100-0418-45-0200051332", "cuenta ███", "iban"},
		{"2100 0418 45 0200051332", "███", "iban"},
		{"IBAN ES91 2100 0418", "IBAN ███", "iban"},
		{"FR76 3000 6000 0112 3456 7890 189 para ella", "███ para ella", "iban"},
		// Telephones.
		{"Llamar al 612 345 678", "Llamar al ███", "phone"},
		{"968630000", "███", "phone"},
		{"968 63 00 00 por la mañana", "███ por la mañana", "phone"},
		{"96 585 41 11", "███", "phone"},
		{"(968) 63-00-00", "(███", "phone"},
		{"+34 612 34 56 78", "███", "phone"},
		{"0034 612345678", "███", "phone"},
		{"34612345678", "███", "phone"},
		{"+212 661 12 34 56", "███", "phone"},
		{"00212 661123456", "███", "phone"},
		{"el 6 12 34 56 78", "el ███", "phone"},
		{"tel612345678", "tel███", "phone"},
		{"el mòbil és 6 1 2 3 4 5 6 7 8", "el mòbil és ███", "phone"},
		{"https://wa.me/34612345678", "https://wa.me/███", "phone"},
		{"Faltan 7 968630000", "Faltan 7 ███", "phone"},
		// Mail.
		{"fatima.b@gmail.com", "███", "email"},
		{"Escribir a Fatima.B+1@ejemplo.org.", "Escribir a ███.", "email"},
		{"fatima arroba gmail punto com", "███", "email"},
		// Homes.
		{"C/ Postas 12, 1.º", "███", "address"},
		{"calle Mayor 12, 3.º B, sin luz", "███, sin luz", "address"},
		{"Avda. de la Constitución nº 4, bajo dcha.", "███", "address"},
		{"al carrer Major 12, 2n 3a", "al ███", "address"},
		{"Avinguda del País Valencià, 8, porta 5", "███", "address"},
		{"C/ Larga 3, escalera 2", "███", "address"},
		{"carrer Nou 7, escala B", "███", "address"},
		{"Partida La Costera s/n", "███", "address"},
		{"Diseminado 14", "███", "address"},
		{"disseminat La Foia, 14", "███", "address"},
		{"vive en la calle Corredera 5", "vive en la ███", "address"},
		{"viu al carrer Major 12", "viu al ███", "address"},
		// Health, school, land, cars, courts, birth.
		{"SIP 1234567", "SIP ███", "health_card"},
		{"CIP BBBB800101001234", "CIP ███", "health_card"},
		{"NHC: 204518", "NHC: ███", "health_card"},
		{"targeta sanitària núm. 7654321", "targeta sanitària núm. ███", "health_card"},
		{"NIA 10234567", "NIA ███", "pupil"},
		{"9872023 VH5797S 0001 WX", "███", "cadastral"},
		{"30008A012000340000AB", "███", "cadastral"},
		{"ref. catastral 9872023VH5797S", "ref. catastral ███", "cadastral"},
		{"coche 1234 BCD", "coche ███", "plate"},
		{"matrícula MU-1234-AB", "matrícula ███", "plate"},
		{"autos 234/2022", "autos ███", "case_file"},
		{"Diligencias previas nº 1234/22", "Diligencias previas nº ███", "case_file"},
		{"NIG 30030 42 1 2022 0001234", "NIG ███", "case_file"},
		{"nacida el 12/03/1988", "nacida el ███", "birth_date"},
		{"nacido el 3 de mayo de 2010 en Murcia", "nacido el ███ en Murcia", "birth_date"},
		{"nascuda el 3 d'abril de 2010", "nascuda el ███", "birth_date"},
		{"Fecha de nacimiento: 1-2-99", "Fecha de nacimiento: ███", "birth_date"},
		// Several.
		{"DNI 12345678Z, tel. 612 345 678", "DNI ███, tel. ███", "dni phone"},
		{"no tiene DNI, teléfono 612345678", "no tiene DNI, teléfono ███", "phone"},
	} {
		r := guard().Check(tt.text, privacy.Situation)
		if r.Verdict != privacy.Refuse || r.Masked != tt.masked || kinds(r) != tt.kinds {
			t.Errorf("%q: verdict %d, %q (%s); want %q (%s)", tt.text, r.Verdict, r.Masked, kinds(r), tt.masked, tt.kinds)
		}
	}
}

func kinds(r privacy.Report) string {
	var keys []string
	for _, k := range r.Kinds() {
		keys = append(keys, string(k))
	}
	return strings.Join(keys, " ")
}

func clues(r privacy.Report) string {
	var keys []string
	for _, c := range r.Clues {
		if !slices.Contains(keys, string(c.Clue)) {
			keys = append(keys, string(c.Clue))
		}
	}
	slices.Sort(keys)
	return strings.Join(keys, " ")
}

func TestClues(t *testing.T) {
	for _, tt := range []struct {
		text  string
		want  privacy.Verdict
		clues string
	}{
		{"M.G.L., 34 años, C/ Larga", privacy.Ask, "age initials street"},
		{"la familia García de la calle Corredera", privacy.Ask, "family street"},
		{"Fátima, la del CAVI", privacy.Ask, "name single"},
		{"la madre de Youssef, de 6.º B", privacy.Ask, "name school_class single"},
		{"señora marroquí de 34 con 4 hijos en El Berro", privacy.Ask, "age origin place single"},
		{"Mujer de 34 años, dos hijos", privacy.Ask, "age single"},
		{"la mujer de 34 años que vino ayer", privacy.Ask, "age single"},
		{"una familia de Gebas sin agua", privacy.Ask, "place single"},
		{"la familia marroquí de El Berro", privacy.Ask, "origin place single"},
		{"un señor con esquizofrenia sin plaza", privacy.Ask, "illness single"},
		{"usuaria maltratada por su marido", privacy.Ask, "single violence"},
		{"Josefa Martínez no cobra", privacy.Ask, "full_name"},
		{"Hassan El Idrissi espera cita", privacy.Ask, "full_name"},
		{"exp. 2023/145 de M.G.", privacy.Ask, "file initials"},
		{"D.ª Encarna, de 80 años", privacy.Ask, "age name"},
		{"se llama Nerea y tiene 16 años", privacy.Ask, "age name"},
		{"una dona marroquina amb dos xiquets", privacy.Ask, "origin single"},
		{"la usuària té 34 anys", privacy.Ask, "age single"},
		{"un xic de 17 anys sense itinerari", privacy.Ask, "age single"},
		{"la mare de Youssef, de 6é B", privacy.Ask, "name school_class single"},
		{"els García del carrer Major", privacy.Ask, "family street"},
		{"es diu Amina i viu a Gebas", privacy.Ask, "name place"},
		{"expedient 145/2023 de la senyora Llopis", privacy.Ask, "file name single"},
		// One alone.
		{"los García", privacy.Hint, "family"},
		{"la familia Cutillas pide ayuda", privacy.Hint, "family"},
		{"se llama Nerea", privacy.Hint, "name"},
		{"D.ª Carmen lo pidió", privacy.Hint, "name"},
		{"exp. 2023/145", privacy.Hint, "file"},
		{"expte. 145", privacy.Hint, "file"},
		{"HS 1234", privacy.Hint, "file"},
		{"nº SIUSS pendiente", privacy.Hint, "file"},
		{"C/ Mayor 12", privacy.Hint, "street"},
		{"Obras en la calle Corredera", privacy.Hint, "street"},
		{"el grupo de 6.º B", privacy.Hint, "school_class"},
		{"Caso M.G.", privacy.Hint, "initials"},
		{"la usuaria no llega a fin de mes", privacy.Hint, "single"},
		{"Chicas, ¿alguna plaza para una mujer con dos peques, para hoy?", privacy.Hint, "single"},
		{"una dona sense sostre", privacy.Hint, "single"},
		{"el carrer Major a les fosques", privacy.Hint, "street"},
		// The network's own.
		{"Lo lleva Marta Ruiz", privacy.Pass, ""},
		{"Lo lleva Marta Ruiz Sánchez, de Cáritas Alhama", privacy.Pass, ""},
		{"Lo lleva Vanesa", privacy.Pass, ""},
		{"Lo lleva Marta Gómez", privacy.Ask, "full_name"},
		{"Mujer de 34 años", privacy.Ask, "age single"},
	} {
		r := guard().Check(tt.text, privacy.Situation)
		if r.Verdict != tt.want || clues(r) != tt.clues || r.After != tt.want {
			t.Errorf("%q: verdict %d after %d, clues %q, kinds %q; want %d, %q",
				tt.text, r.Verdict, r.After, clues(r), kinds(r), tt.want, tt.clues)
		}
	}
}

func TestAfterMasking(t *testing.T) {
	for _, tt := range []struct {
		text  string
		after privacy.Verdict
	}{
		{"la usuaria 12345678Z de 34 años está sola", privacy.Ask},
		{"la usuaria 12345678Z está sola", privacy.Hint},
		{"Faltan plazas, llamar al 612345678", privacy.Pass},
	} {
		r := guard().Check(tt.text, privacy.Situation)
		if r.Verdict != privacy.Refuse || r.After != tt.after {
			t.Errorf("%q: verdict %d, after %d, want after %d", tt.text, r.Verdict, r.After, tt.after)
		}
	}
}

func TestHarmless(t *testing.T) {
	lines := harmless(t)
	if len(lines) < 60 {
		t.Fatalf("only %d sentences", len(lines))
	}
	for _, line := range lines {
		for _, text := range []string{line, strings.ToLower(line)} {
			if r := guard().Check(text, privacy.Situation); r.Verdict != privacy.Pass || r.Masked != text {
				t.Errorf("%q: verdict %d, %q %s", text, r.Verdict, r.Masked, clues(r))
			}
		}
	}
}

func TestNeverFlagged(t *testing.T) {
	for text := range strings.SplitSeq("28 entidades|1.216 personas|565,37 €|Ley 12/2022|RD-ley 20/2020|PRTR C22.I2|BORM/DOGV|de 9 a 14 h|"+
		"16-18 años|+45|+45 años|33 % de discapacidad|CP 30840|112|016|024|061|900 123 456|901123456|902 10 20 30|NIF G30123456|G30123456|"+
		"G-30123456|N-14|A-3|Compromiso de Caspe|San José|IES Valle de Leiva|CEE|IMV|CAVI|el CAVI y el IMV|2022|2021-2022 y 2023|"+
		"1.250.000 €|612.345.678 €|Centro San José|CEIP Ginés Díaz|calle|personas en la calle|una plaza|una plaça|26/01 17:30|900 200 999", "|") {
		if r := guard().Check(text, privacy.Situation); r.Verdict != privacy.Pass || r.Masked != text {
			t.Errorf("%q: verdict %d, %q %s", text, r.Verdict, r.Masked, clues(r))
		}
	}
}

func TestContact(t *testing.T) {
	for _, text := range []string{
		"C/ Postas 12, 1.º", "Tel. 968 63 00 00, ext. 12", "empleo@alhama.example", "ID de reunión: 869 1234 5678",
		"86912345678", "https://zoom.example/j/86912345678?pwd=abc", "Marta Gómez, trabajadora social", "Partida La Costera s/n",
		"+34 612 345 678", "Vivero de Empresas, 2.ª planta, C/ Mayor 12", "D.ª Carmen, 34 años de servicio",
	} {
		if r := guard().Check(text, privacy.Contact); r.Verdict != privacy.Pass || r.Masked != text || r.Clues != nil {
			t.Errorf("%q: verdict %d, %q %s", text, r.Verdict, r.Masked, clues(r))
		}
	}
	for text, want := range map[string]string{
		"DNI 12345678Z, C/ Postas 12, 1.º": "DNI ███, C/ Postas 12, 1.º",
		"ES91 2100 0418 4502 0005 1332":    "███",
		"SIP 1234567":                      "SIP ███",
		"NUSS 28 12345678 40":              "NUSS ███",
		"NIE X1234567A, tel. 968630000":    "NIE ███, tel. 968630000",
	} {
		if r := guard().Check(text, privacy.Contact); r.Verdict != privacy.Refuse || r.Masked != want {
			t.Errorf("%q: verdict %d, %q; want %q", text, r.Verdict, r.Masked, want)
		}
	}
}
