package commands

import "hilo/bot"

func (f *Features) resourceKeeping() []bot.Verb { return nil }

func (f *Features) resourceKeepingViews() map[string]bot.View { return nil }

func (f *Features) resourceJobs() []bot.Job { return nil }
