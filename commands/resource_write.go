package commands

import "hilo/bot"

func (f *Features) resourceWriting() []bot.Verb { return nil }
