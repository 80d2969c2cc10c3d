package commands

import (
	"slices"
	"strings"

	"hilo/bot"
	"hilo/network"
	"hilo/network/words"
)

// seeks is what answers a sentence that looks for something without asking: «necesito un comedor para hoy», «Hola, busco
// ropa», «quién lleva el absentismo». It begins with how one looks for something; a sentence that tells what is missing
// («faltan plazas») does not, and neither does one that tells it first and looks for something after.
func (f *Features) seeks(said string) (call bot.Call, ok bool) {
	addressed, after, _ := strings.Cut(said, ",")
	parts := []string{said, f.withoutGreeting(said)} // «hi ha» begins as an English greeting does
	if len(strings.Fields(addressed)) <= 3 && !slices.Contains(words.Stems(addressed), "falta") {
		parts = append(parts, f.withoutGreeting(after))
	}
	for _, part := range parts {
		for n := 3; n >= 1; n-- { // «me hace falta»
			head, rest := headWords(strings.Trim(part, " ¿¡.!"), n)
			if rest != "" && f.word("word.want", strings.ReplaceAll(head, "’", "'")) {
				return bot.Do("resource/find", "text", rest, "said", clipped(said, maxCarried)), true
			}
		}
	}
	return bot.Call{}, false
}

// withoutGreeting is a sentence from its first word that does not greet.
func (f *Features) withoutGreeting(said string) string {
	typed := strings.Fields(said)
	i := slices.IndexFunc(typed, func(w string) bool { return !f.word("word.greeting", strings.Trim(network.Fold(w), ".,;:!¡")) })
	return strings.Join(typed[max(i, 0):], " ")
}
