package slack_test

import (
	"bytes"
	"errors"
	"testing"

	"hilo/bot"
	"hilo/bot/slack/strict"
)

// TestFilesAreFetched sends a file to hilo on a strict Slack and reads it; what is too large or gone is not read.
func TestFilesAreFetched(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		data := bytes.Repeat([]byte{0, 0xff, 'x'}, 5000)
		_, err := d.Send(t.Context(), anaOwn, "", strict.Sent{Name: "emblema.png", Type: "image/png", Data: data})
		must(t, err)
		d.settle(t)
		in := d.ear.one(t)
		if in.Kind != bot.Said || !in.Direct || in.Text != "" || len(in.Files) != 1 || in.Files[0].Name != "emblema.png" ||
			in.Files[0].Type != "image/png" || in.Files[0].Size != int64(len(data)) {
			t.Fatalf("heard %+v", in)
		}
		id := in.Files[0].ID
		if got, err := d.app.Fetch(t.Context(), in.Where, id, 15000); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%d bytes came, and %v", len(got), err)
		}
		if _, err := d.app.Fetch(t.Context(), in.Where, id, 14999); !errors.Is(err, bot.ErrTooLarge) {
			t.Errorf("one that is too large: %v", err)
		}
		d.Expect("file_not_found")
		for _, id := range []string{"F0NADIE", "../auth.test", "F1/../x", ""} {
			if _, err := d.app.Fetch(t.Context(), in.Where, id, 15000); !errors.Is(err, bot.ErrGone) {
				t.Errorf("file %q: %v", id, err)
			}
		}
		d.Keep(id, "https://drive.example.org/emblema.png")
		if _, err := d.app.Fetch(t.Context(), in.Where, id, 15000); !errors.Is(err, bot.ErrGone) {
			t.Errorf("one that is kept elsewhere: %v", err)
		}
		d.Forbid(red, "files:read")
		if _, err := d.app.Fetch(t.Context(), in.Where, id, 15000); !errors.Is(err, bot.ErrNotAllowed) {
			t.Errorf("without the right: %v", err)
		}
	})
}
