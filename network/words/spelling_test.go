package words_test

import (
	"slices"
	"testing"

	"hilo/network/words"

	"pgregory.net/rapid"
)

func TestSlip(t *testing.T) {
	for _, tt := range []struct {
		typed, meant string
		want         bool
	}{
		{"ebsentismo", "absentismo", true},
		{"absentimo", "absentismo", true},
		{"absentsimo", "absentismo", true},
		{"ebsentisme", "absentismo", true},     // by its Valencian form
		{"teleasitencia", "domotica", false},   // another word
		{"hipotarapia", "hipoterapia", true},   // no table knows it
		{"alquiller", "alquiler", false},       // spelt the same once it is folded
		{"autismo", "absentismo", false},       // a word of the tables is no slip
		{"vivienda", "vivienda", false},        // it is the word
		{"aba", "ala", false},                  // too short to tell
		{"programa4711", "programa471", false}, // numbers are no words
	} {
		typed, meant := words.Stems(tt.typed), words.Stems(tt.meant)
		if got := words.Slip(typed[0], meant[0]); got != tt.want {
			t.Errorf("%q (%v) for %q (%v): %v, want %v", tt.typed, typed, tt.meant, meant, got, tt.want)
		}
	}
}

func TestASlipSharesASpelling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		meant := rapid.StringMatching(`[a-zß]{5,9}`).Draw(t, "meant")
		letters := []rune(meant)
		at := rapid.IntRange(0, len(letters)-2).Draw(t, "at")
		letter := rapid.RuneFrom([]rune("abcxyzß")).Draw(t, "letter")
		changed, swapped := slices.Clone(letters), slices.Clone(letters)
		changed[at] = letter
		swapped[at], swapped[at+1] = swapped[at+1], swapped[at]
		for _, slip := range [][]rune{slices.Delete(slices.Clone(letters), at, at+1), slices.Insert(slices.Clone(letters), at, letter), changed, swapped} {
			typed := string(slip)
			if !words.Slip(typed, meant) {
				continue // the same word, or one of the tables
			}
			shared := slices.ContainsFunc(words.Spellings(typed), func(s string) bool { return slices.Contains(words.Spellings(meant), s) })
			if !shared {
				t.Fatalf("%q and %q share no spelling", typed, meant)
			}
		}
	})
}

func TestSpellings(t *testing.T) {
	if got, want := words.Spellings("hipot"), []string{"hiot", "hipo", "hipot", "hipt", "hpot", "ipot"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	for _, stem := range []string{"", "abc", "ab1cd", "\xff\xffabc"} {
		if got := words.Spellings(stem); len(got) != 0 {
			t.Errorf("of %q: %v", stem, got)
		}
	}
	if got := words.Spellings("absentismo"); !slices.Contains(got, "bsentism") || !slices.Contains(got, "absentismo") {
		t.Errorf("of a concept: %v, want those of its stems and itself", got)
	}
}
