package commands

import (
	"maps"
	"slices"

	"hilo/bot"
)

// resource is /recursos: the network's guide of who offers what.
func (f *Features) resource() bot.Command {
	views := map[string]bot.View{}
	for _, part := range []map[string]bot.View{f.resourceViews(), f.resourceKeepingViews(), f.guideViews()} {
		maps.Copy(views, part)
	}
	return bot.Command{
		ID:    "resource",
		Verbs: slices.Concat(f.resourceReading(), f.resourceWriting(), f.resourceKeeping(), f.resourceWords(), f.guideVerbs()),
		Views: views,
		Jobs:  f.resourceJobs(),
	}
}
