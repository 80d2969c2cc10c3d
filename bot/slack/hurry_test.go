package slack

import "time"

// Hurry has an App keep Slack waiting only for a moment, where a test is about what comes late.
func Hurry(a *App) { a.within = 50 * time.Millisecond }

// Calm has an App keep Slack waiting as long as it takes, where a test is about what is said and not about how soon.
func Calm(a *App) { a.within = time.Minute }
