package mattermost_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
	"hilo/bot/bottest"
)

// upload puts files on the server, for a post that is to come.
func (m *member) upload(ctx context.Context, channel string, files []bottest.Sent) ([]string, error) {
	var ids []string
	for _, f := range files {
		up, _, err := m.api.UploadFile(ctx, f.Data, channel, f.Name)
		if err != nil {
			return nil, fmt.Errorf("upload: %w", err)
		}
		ids = append(ids, up.FileInfos[0].Id)
	}
	return ids, nil
}

// TestFilesAreFetched sends a file to the bot on the real server, by direct message, and reads it; what is too large, is
// gone or is another's is not read.
func TestFilesAreFetched(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.begin()
	data := bytes.Repeat([]byte{0, 0xff, 'x'}, 5000)
	ids, err := d.ana.upload(t.Context(), d.ana.direct, []bottest.Sent{{Name: "emblema nuevo.png", Data: data}})
	if err != nil {
		t.Fatal(err)
	}
	post := must(d.ana.api.CreatePost(t.Context(), &model.Post{ChannelId: d.ana.direct, FileIds: ids}))(t)
	where := bot.Place{Platform: "mattermost", Workspace: d.server.Workspace(), Channel: d.ana.direct}
	in := d.await(1)[0]
	if in.Kind != bot.Said || in.Key != post.Id || in.Text != "" || len(in.Files) != 1 {
		t.Fatalf("heard %+v", in)
	}
	if f := in.Files[0]; f.ID != ids[0] || f.Name != "emblema nuevo.png" || f.Type != "image/png" || f.Size != int64(len(data)) {
		t.Errorf("the file is told as %+v", f)
	}
	if got, err := d.server.Fetch(t.Context(), where, ids[0], 15000); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes came, and %v", len(got), err)
	}
	if _, err := d.server.Fetch(t.Context(), where, ids[0], 14999); !errors.Is(err, bot.ErrTooLarge) {
		t.Errorf("one that is too large: %v", err)
	}
	for _, id := range []string{model.NewId(), "../users/me", ""} {
		if _, err := d.server.Fetch(t.Context(), where, id, 15000); !errors.Is(err, bot.ErrGone) {
			t.Errorf("file %q: %v", id, err)
		}
	}
}
