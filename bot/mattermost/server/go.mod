// The Mattermost server that tests talk to: a tool of theirs, never linked into hilo and never shipped.
module hilo/bot/mattermost/server

go 1.24.6

require (
	github.com/mattermost/mattermost/server/public v0.1.21
	github.com/mattermost/mattermost/server/v8 v8.0.0-20251014075701-833e0125320d
)
