// The older Mattermost server that tests talk to: a tool of theirs, never linked into hilo and never shipped.
module hilo/bot/mattermost/server9

go 1.21

require (
	github.com/mattermost/mattermost/server/public v0.1.3
	github.com/mattermost/mattermost/server/v8 v8.0.0-20240520151130-4bdd8bb18e47
)
