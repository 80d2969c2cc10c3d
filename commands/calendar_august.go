package commands

import (
	"context"

	"hilo/bot"
	"hilo/network"
)

// augustAlways stands for an August as any other month in a choice, whose values are never empty.
const augustAlways = "always"

func augustKey(m network.AugustMode) string {
	if m == network.AugustAsAlways {
		return augustAlways
	}
	return string(m)
}

func keyAugust(key string) network.AugustMode {
	if key == augustAlways {
		return network.AugustAsAlways
	}
	return network.AugustMode(key)
}

// augustOptions are the ways of passing August.
func augustOptions(_ context.Context, r *bot.Request) ([]bot.Option, error) {
	var keys []string
	for _, m := range network.AugustModes {
		keys = append(keys, augustKey(m))
	}
	return labelled(r, "attendance.august_", keys), nil
}

// augustText is what a network's August means, in a sentence.
func augustText(p bot.Printer, m network.AugustMode) bot.Text {
	return p.T("attendance.in_august_"+augustKey(m), nil)
}
