package commands

import "hilo/bot"

func (f *Features) resourceReading() []bot.Verb { return nil }

func (f *Features) resourceViews() map[string]bot.View { return nil }
