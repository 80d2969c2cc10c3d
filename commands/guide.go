package commands

import "hilo/bot"

func (f *Features) guideVerbs() []bot.Verb { return nil }

func (f *Features) guideViews() map[string]bot.View { return nil }
