package commands

import (
	"context"

	"hilo/bot"
	"hilo/network"
)

// eraseDue erases what belonged to a workspace that took hilo out, when its grace is over.
func (f *Features) eraseDue(ctx context.Context, j network.EraseJob) (bot.Changes, error) {
	return bot.Changes{}, f.store.Erase(ctx, j)
}
