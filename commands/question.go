package commands

import "hilo/bot"

// asking is /consulta: a question finds who knows.
func (f *Features) asking() bot.Command { return bot.Command{ID: "question"} }
