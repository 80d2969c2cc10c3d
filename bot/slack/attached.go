package slack

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"regexp"

	"github.com/slack-go/slack"

	"hilo/bot"
)

// sent is a file as an event tells of it.
type sent struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"mimetype"`
	Size int64  `json:"size"`
	Mode string `json:"mode"`
}

// attached are the files that can be read: of those that were deleted, and those that Slack hides, only the id is left.
func attached(files []sent) []bot.Attached {
	var out []bot.Attached
	for _, f := range files {
		if f.Mode != "tombstone" && f.Mode != "hidden_by_limit" && fileID.MatchString(f.ID) && len(out) < bot.MostAttached {
			out = append(out, bot.Attached{ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size})
		}
	}
	return out
}

// fileID is what Slack calls files.
var fileID = regexp.MustCompile(`^F[A-Z0-9]{1,40}$`)

// filesHost is the only host from which files are read: the token goes there too.
const filesHost = "files.slack.com"

// Fetch reads a file that was sent to hilo in a place, at most so many bytes.
func (a *App) Fetch(ctx context.Context, where bot.Place, file string, most int64) ([]byte, error) {
	if !fileID.MatchString(file) {
		return nil, fmt.Errorf("slack: file %q: %w", file, bot.ErrGone)
	}
	ws, err := a.at(ctx, where.Workspace)
	if err != nil {
		return nil, err
	}
	var f *slack.File
	err = a.call(ctx, ws, fileInfo, "", answers, func(ctx context.Context) (err error) {
		f, _, _, err = ws.api.GetFileInfoContext(ctx, file, 0, 0)
		return err
	})
	switch {
	case answered(err, "file_not_found", "file_deleted", "access_denied"):
		return nil, fmt.Errorf("%w: %w", bot.ErrGone, err)
	case answered(err, "missing_scope", "no_permission", "not_allowed_token_type"):
		return nil, fmt.Errorf("%w: %w", bot.ErrNotAllowed, err)
	case err != nil:
		return nil, err
	case int64(f.Size) > most:
		return nil, fmt.Errorf("slack: file of %d bytes: %w", f.Size, bot.ErrTooLarge)
	case !a.ownFile(f.URLPrivateDownload):
		return nil, fmt.Errorf("slack: a file that is kept elsewhere: %w", bot.ErrGone)
	}
	return a.download(ctx, ws, f.URLPrivateDownload, most)
}

// ownFile says whether a file is at Slack's, or where what stands in for Slack is.
func (a *App) ownFile(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	if a.cfg.API != "" {
		api, err := url.Parse(a.cfg.API)
		return err == nil && u.Scheme == api.Scheme && u.Host == api.Host
	}
	return u.Scheme == "https" && u.Host == filesHost
}

// download reads an address with the workspace's token. No redirection is followed: to whom a token says too little,
// Slack shows the page on which people log in.
func (a *App) download(ctx context.Context, ws *workspace, address string, most int64) ([]byte, error) {
	to := &bounded{most: most}
	err := a.call(ctx, ws, fetchBytes, "", answers, func(ctx context.Context) error {
		return ws.api.GetFileContext(ctx, address, to)
	})
	switch {
	case to.over:
		return nil, fmt.Errorf("slack: file: %w", bot.ErrTooLarge)
	case err != nil:
		return nil, err
	case bytes.HasPrefix(bytes.ToLower(bytes.TrimSpace(to.data[:min(len(to.data), 64)])), []byte("<!doctype html")):
		return nil, fmt.Errorf("slack: a page instead of the file: %w", bot.ErrNotAllowed)
	}
	return to.data, nil
}

// bounded takes so many bytes and no more.
type bounded struct {
	data []byte
	most int64
	over bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if int64(len(b.data)+len(p)) > b.most {
		b.over = true
		return 0, bot.ErrTooLarge
	}
	b.data = append(b.data, p...)
	return len(p), nil
}
