package mattermost

import (
	"context"
	"fmt"
	"io"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// attached are a post's files. What they are called and how large they are stands in the post's metadata, where there is
// such.
func attached(p *model.Post) []bot.Attached {
	var out []bot.Attached
	for _, id := range p.FileIds[:min(len(p.FileIds), bot.MostAttached)] {
		f := bot.Attached{ID: id}
		if p.Metadata != nil {
			for _, info := range p.Metadata.Files {
				if info != nil && info.Id == id {
					f = bot.Attached{ID: id, Name: info.Name, Type: info.MimeType, Size: info.Size}
				}
			}
		}
		if model.IsValidId(id) {
			out = append(out, f)
		}
	}
	return out
}

// Fetch reads a file that was sent to hilo in a channel, at most so many bytes.
func (s *Server) Fetch(ctx context.Context, _ bot.Place, file string, most int64) ([]byte, error) {
	if !model.IsValidId(file) {
		return nil, fmt.Errorf("mattermost: file %q: %w", file, bot.ErrGone)
	}
	got, err := s.api.DoAPIGet(ctx, "/files/"+file, "")
	if err != nil {
		return nil, fault("file", model.BuildResponse(got), err)
	}
	defer func() { _ = got.Body.Close() }() // it was read
	data, err := io.ReadAll(io.LimitReader(got.Body, most+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("mattermost: file: %w", err)
	case int64(len(data)) > most:
		return nil, fmt.Errorf("mattermost: file: %w", bot.ErrTooLarge)
	}
	return data, nil
}
