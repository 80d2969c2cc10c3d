package bot

import (
	"os"
	"runtime/debug"
)

const (
	garbage = 400       // in percent of what is in use
	enough  = 200 << 20 // bytes
)

// CollectLess has the process collect its garbage when there is four times as much of it as is in use, where Go would do
// so at once as much: hilo has little in use, and spent a tenth of its time collecting. Beyond 200 MB it collects as often
// as it must. GOGC and GOMEMLIMIT, where they are set, say otherwise.
func CollectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(enough)
	}
}
