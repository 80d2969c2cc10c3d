package slack

// Unpaced has an App that has called nothing yet make its calls without waiting, where a test is not about Slack's
// limits. A refusal is still heeded.
func Unpaced(a *App) {
	a.pace = func(laneKey) pace { return pace{} }
	if a.own != nil {
		a.own.limits.pace = a.pace
	}
}

// Marshal is how blocks are written.
var Marshal = marshal

// Unescape is how a posted field is read.
var Unescape = unescape
