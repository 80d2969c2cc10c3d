package mattermost_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

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
