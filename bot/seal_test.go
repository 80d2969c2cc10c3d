package bot_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hilo/bot"
)

var sealedAt = time.Date(2027, time.January, 27, 13, 0, 0, 0, time.UTC)

func newSeal(t *testing.T, fill byte) bot.Seal {
	t.Helper()
	s, err := bot.NewSeal(bytes.Repeat([]byte{fill}, bot.MinSealKey))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func button() bot.Sealed {
	return bot.Sealed{
		Call: bot.Call{Route: "ballot/grade", Values: bot.Values{"need": "14", "note": "más & <mejor>"}},
		Pick: "grade",
		Bond: bot.Bond{Channel: "C1", Thread: "170.1", Delivery: "k7", Person: "U1", Expires: sealedAt.Add(time.Hour)},
	}
}

func TestSealBringsBackWhatItTook(t *testing.T) {
	s := newSeal(t, 1)
	sealed := s.Wrap(button())
	if !regexp.MustCompile(`^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{22}$`).MatchString(sealed) {
		t.Errorf("not URL-safe: %s", sealed)
	}
	got, err := s.OpenPress(sealed, "C1", "U1", sealedAt)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(button(), got); diff != "" {
		t.Error(diff)
	}
	if again := s.Wrap(button()); again != sealed {
		t.Errorf("equal values, different strings: %s, %s", sealed, again)
	}
}

func TestSealIsReadableAndShort(t *testing.T) {
	sealed := newSeal(t, 1).Wrap(bot.Sealed{
		Call: bot.Call{Route: "ballot/grade", Values: bot.Values{"need": "10234"}},
		Pick: "grade",
		Bond: bot.Bond{Channel: "D0123456789", Delivery: "q2v8m1x7c4z9n5b3k6j0w2y8ta", Person: "U0123456789"},
	})
	if len(sealed) > 250 {
		t.Errorf("an ordinary select's seal takes %d bytes", len(sealed))
	}
	body, _, _ := strings.Cut(sealed, ".")
	data, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil || !bytes.Contains(data, []byte(`"r":"ballot/grade"`)) {
		t.Errorf("not readable: %s, %v", data, err)
	}
}

func TestSealRefuses(t *testing.T) {
	s, other := newSeal(t, 1), newSeal(t, 2)
	form := button()
	form.Bond.Form = "f1"
	open := s.Wrap(button())
	tests := []struct {
		name            string
		sealed          string
		channel, person string
		at              time.Time
		want            error
	}{
		{"another key", other.Wrap(button()), "C1", "U1", sealedAt, bot.ErrForged},
		{"a form's seal", s.Wrap(form), "C1", "U1", sealedAt, bot.ErrForged},
		{"nothing", "", "C1", "U1", sealedAt, bot.ErrForged},
		{"only a dot", ".", "C1", "U1", sealedAt, bot.ErrForged},
		{"no mac", strings.Split(open, ".")[0] + ".", "C1", "U1", sealedAt, bot.ErrForged},
		{"half a mac", open[:len(open)-11], "C1", "U1", sealedAt, bot.ErrForged},
		{"more behind", open + "A", "C1", "U1", sealedAt, bot.ErrForged},
		{"another channel", open, "C2", "U1", sealedAt, bot.ErrOtherChannel},
		{"no channel", open, "", "U1", sealedAt, bot.ErrOtherChannel},
		{"another person", open, "C1", "U2", sealedAt, bot.ErrOtherPerson},
		{"nobody", open, "C1", "", sealedAt, bot.ErrOtherPerson},
		{"too late", open, "C1", "U1", sealedAt.Add(time.Hour + time.Second), bot.ErrExpired},
		{"the last second", open, "C1", "U1", sealedAt.Add(time.Hour), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := s.OpenPress(tt.sealed, tt.channel, tt.person, tt.at); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

func TestSealNoticesEveryChange(t *testing.T) {
	s := newSeal(t, 1)
	sealed := s.Wrap(button())
	for i := range len(sealed) {
		changed := []byte(sealed)
		changed[i] ^= 1
		if _, err := s.OpenPress(string(changed), "C1", "U1", sealedAt); !errors.Is(err, bot.ErrForged) {
			t.Fatalf("byte %d changed: %v", i, err)
		}
	}
}

func TestSealOfAForm(t *testing.T) {
	s := newSeal(t, 1)
	want := bot.Sealed{
		Call: bot.Call{Route: "need/add"},
		Bond: bot.Bond{Channel: "D1", Direct: true, Form: "f1", Person: "U1", Expires: sealedAt},
	}
	got, err := s.OpenForm(s.Wrap(want), "U1", sealedAt)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if _, err := s.OpenForm(s.Wrap(button()), "U1", sealedAt); !errors.Is(err, bot.ErrForged) {
		t.Errorf("a button's seal opened as a form: %v", err)
	}
	if _, err := s.OpenForm(s.Wrap(want), "U2", sealedAt); !errors.Is(err, bot.ErrOtherPerson) {
		t.Errorf("another person's form: %v", err)
	}
	if _, err := s.OpenForm(s.Wrap(want), "U1", sealedAt.Add(time.Second)); !errors.Is(err, bot.ErrExpired) {
		t.Errorf("an old form: %v", err)
	}
}

func TestSealNeedsAKey(t *testing.T) {
	if _, err := bot.NewSeal(make([]byte, bot.MinSealKey-1)); !errors.Is(err, bot.ErrWeakKey) {
		t.Errorf("short key: %v", err)
	}
	var none bot.Seal
	if _, err := none.OpenPress(none.Wrap(button()), "C1", "U1", sealedAt); !errors.Is(err, bot.ErrForged) {
		t.Errorf("the zero Seal opened its own: %v", err)
	}
}

func FuzzSealOpen(f *testing.F) {
	s, err := bot.NewSeal(make([]byte, bot.MinSealKey))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(s.Wrap(button())[1:])
	f.Add("e30.AAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, sealed string) {
		if _, err := s.OpenForm(sealed, "U1", sealedAt); err == nil {
			t.Errorf("opened a string that was never sealed as a form: %s", sealed)
		}
	})
}

// longNeed is a need as somebody may write it from the street, in one go.
const longNeed = `En las últimas semanas hemos atendido a varias familias que han tenido que dejar el piso en el que vivían porque se les ` +
	`ha acabado el contrato y la propiedad no quiere renovarlo si no es con una subida que no pueden pagar. No encuentran otra cosa en ` +
	`el municipio: lo poco que se anuncia pide nómina fija, aval y tres meses por adelantado, y en las inmobiliarias les dicen a la cara ` +
	`que con niños pequeños no alquilan. Mientras tanto duermen repartidos en casas de parientes, lejos del colegio, y hay criaturas que ` +
	`llevan desde Navidad sin ir a clase con regularidad. Desde Cruz Roja podemos cubrir alguna noche de pensión, Cáritas está ayudando ` +
	`con la comida y con un par de fianzas, y en Servicios Sociales nos dicen que la lista de espera para vivienda de emergencia va por ` +
	`más de un año. Harían falta plazas puente de verdad, aunque fueran pocas, una persona de referencia que medie con la propiedad antes ` +
	`de que llegue el juzgado, y un acuerdo entre todas las entidades para no marear a la gente de ventanilla en ventanilla pidiendo los ` +
	`mismos papeles. También estaría bien saber quién lleva ahora la bolsa de alquiler social, porque el teléfono que tenemos no contesta.`

// TestSealPacksALongText, which then fits where Slack keeps it.
func TestSealPacksALongText(t *testing.T) {
	s := newSeal(t, 1)
	in := button()
	in.Call.Values = bot.Values{"text": longNeed}
	sealed := s.Wrap(in)
	if plain := base64.RawURLEncoding.EncodedLen(len(longNeed)); len(sealed) > plain*3/4 {
		t.Errorf("%d bytes travel for %d", len(sealed), len(longNeed))
	}
	got, err := s.OpenPress(sealed, "C1", "U1", sealedAt)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, got); diff != "" {
		t.Error(diff)
	}
	if _, err := s.OpenPress(strings.TrimPrefix(sealed, "~"), "C1", "U1", sealedAt); !errors.Is(err, bot.ErrForged) {
		t.Errorf("without its mark: %v", err)
	}
}
