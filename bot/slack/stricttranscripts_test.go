package slack_test

import (
	"testing"

	"hilo/bot/bottest"
)

// TestTranscripts plays every story on a strict Slack, in both modes. The same files are played on the chat in memory
// and on a real Mattermost server.
func TestTranscripts(t *testing.T) {
	if *update {
		return // the golden files are meant: stories are written anew by the tests of commands
	}
	for name, socket := range map[string]bool{"http": false, "socket": true} {
		t.Run(name, func(t *testing.T) {
			bottest.Run(t, "../../commands/testdata/*.txt", func(t *testing.T, s bottest.Setup) bottest.World {
				return newStrictWorld(t, s, manner{socket: socket, calm: true})
			})
		})
	}
}
