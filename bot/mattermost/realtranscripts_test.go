package mattermost_test

import (
	"testing"

	"hilo/bot/bottest"
)

// TestTranscripts plays every story on the real server. The same files are played on the chat in memory.
func TestTranscripts(t *testing.T) {
	if *update {
		t.Fatal("stories are written anew by the tests of commands")
	}
	bottest.Run(t, "../../commands/testdata/*.txt", func(t *testing.T, s bottest.Setup) bottest.World {
		return newRealWorld(t, s)
	})
}
