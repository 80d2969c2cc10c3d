package commands

import "hilo/bot"

func (f *Features) resourceWords() []bot.Verb { return nil }
