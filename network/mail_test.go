package network_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hilo/network"
)

func TestReadMailContacts(t *testing.T) {
	type entry struct{ name, address string }
	for text, want := range map[string][]entry{
		"Cáritas — acogida@caritas.example":                                  {{"Cáritas", "acogida@caritas.example"}},
		"- Cáritas: <Acogida@Caritas.Example>.":                              {{"Cáritas", "acogida@caritas.example"}},
		"• Centro de Salud (salud@alhama.example)":                           {{"Centro de Salud", "salud@alhama.example"}},
		"Servicios Sociales\tsociales@alhama.example":                        {{"Servicios Sociales", "sociales@alhama.example"}},
		"Uno, uno@a.example\r\n\r\nDos | dos@a.example\nUno — UNO@a.example": {{"Uno", "uno@a.example"}, {"Dos", "dos@a.example"}},
		"IES Valle de Leiva - 30001@murciaeduca.example":                     {{"IES Valle de Leiva", "30001@murciaeduca.example"}},
	} {
		list, rest := network.ReadMailContacts(text)
		var got []entry
		for _, c := range list {
			got = append(got, entry{c.Name, c.Address})
		}
		if !slices.Equal(got, want) || len(rest) > 0 {
			t.Errorf("%q is %v and %q, want %v", text, got, rest, want)
		}
	}
	for _, line := range []string{"Cáritas", "acogida@caritas.example", "Cáritas — acogida@caritas", "Cáritas — a@b.example, c@d.example",
		"Cáritas — àmbit@caritas.example", "Cáritas — @caritas.example", "Cáritas — a@@b.example"} {
		if list, rest := network.ReadMailContacts(line); len(list) > 0 || !slices.Equal(rest, []string{line}) {
			t.Errorf("%q is %v and %q", line, list, rest)
		}
	}
}

// TestMailAddressStaysOne: what is taken for an address is one by itself, and the same when read again.
func TestMailAddressStaysOne(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := rapid.StringOfN(rapid.RuneFrom([]rune("aA1.@-_<>,;: \"\\()[]\r\nñ")), 0, 30, -1).Draw(r, "typed")
		address, ok := network.MailAddress(s)
		if !ok {
			return
		}
		if again, ok := network.MailAddress(address); !ok || again != address || slices.ContainsFunc([]rune(address), func(c rune) bool {
			return c <= ' ' || c > '~' || slices.Contains([]rune("<>,;:\"\\()[]"), c)
		}) {
			r.Errorf("%q is taken for %q", s, address)
		}
	})
}

func TestWhomAContactIsToldOf(t *testing.T) {
	seats := map[int64][]int64{7: {1, 2}, 8: nil}
	for name, c := range map[string]struct {
		contact network.MailContact
		areas   []int64
		want    bool
	}{
		"an area of its own":          {network.MailContact{Entity: 7, Area: 3}, []int64{3}, true},
		"another area":                {network.MailContact{Entity: 7, Area: 3}, []int64{1}, false},
		"where its entity sits":       {network.MailContact{Entity: 7}, []int64{2, 9}, true},
		"where it does not sit":       {network.MailContact{Entity: 7}, []int64{9}, false},
		"an entity that sits nowhere": {network.MailContact{Entity: 8}, []int64{9}, true},
		"no entity":                   {network.MailContact{}, []int64{9}, true},
	} {
		if got := c.contact.Concerns(c.areas, seats); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// TestMailRetry: often at first, then every hour, so that a day has some thirty tries.
func TestMailRetry(t *testing.T) {
	var at time.Duration
	tries := 0
	for last := time.Duration(0); at < network.MailFor; {
		tries++
		wait := network.MailRetry(tries)
		if wait < last || wait < time.Minute || wait > time.Hour {
			t.Errorf("after %d tries it waits %v", tries, wait)
		}
		at, last = at+wait, wait
	}
	if tries < 25 || tries > 35 {
		t.Errorf("%d tries in a day", tries)
	}
	if network.MailRetry(0) != time.Minute || network.MailRetry(1_000_000) != time.Hour {
		t.Error("the ends are wrong")
	}
}
