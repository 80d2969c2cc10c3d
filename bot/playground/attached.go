package playground

import (
	"context"
	"fmt"
	"mime"
	"path"
	"slices"
	"strings"

	"hilo/bot"
)

// maxSent is the most that a request with files may hold, in bytes: some eight million of theirs.
const maxSent = 11 << 20

// sentFile is a file that somebody sends, its bytes in base64.
type sentFile struct {
	Name string `json:"name"`
	Type string `json:"type"` // media type; that of its name where it is empty
	Data []byte `json:"data"`
}

// most lets words come with files.
func (sayBody) most() int64 { return maxSent }

// attachable refuses files that another chat system would not take.
func (b sayBody) attachable() error {
	if len(b.Files) > bot.MostAttached {
		return errBadJSON.because(fmt.Sprintf("%d files, at most %d", len(b.Files), bot.MostAttached))
	}
	for _, f := range b.Files {
		if f.Name == "" || len(f.Name) > maxText || strings.ContainsAny(f.Name, "/\\") || len(f.Data) == 0 {
			return errBadJSON.because(fmt.Sprintf("file %q: a name without slashes, and something in it", f.Name))
		}
	}
	return nil
}

// said are the blocks of what somebody says: their words, and their files to download.
func (b sayBody) said(text string) []bot.Block {
	var out []bot.Block
	if text != "" {
		out = append(out, bot.Section{Text: bot.Say(text)})
	}
	for _, f := range b.Files {
		kind := f.Type
		if kind == "" {
			kind, _, _ = mime.ParseMediaType(mime.TypeByExtension(path.Ext(f.Name))) // what has no type has none
		}
		out = append(out, bot.File{Name: f.Name, Type: kind, Data: f.Data})
	}
	return out
}

// attached are the files of a message, as hilo is told of them.
func (r *record) attached() []bot.Attached {
	var out []bot.Attached
	for _, a := range r.Assets {
		out = append(out, bot.Attached{ID: a.ID, Name: a.Name, Type: a.Type, Size: int64(len(a.Data))})
	}
	return out
}

// Fetch reads a file that somebody sent in a channel.
func (p *Playground) Fetch(_ context.Context, where bot.Place, file string, most int64) ([]byte, error) {
	for _, r := range p.board.seen(where.Channel, "") {
		at := slices.IndexFunc(r.Assets, func(a asset) bool { return a.ID == file })
		switch {
		case at < 0 || r.Author == author:
		case int64(len(r.Assets[at].Data)) > most:
			return nil, fmt.Errorf("playground: file %s: %w", file, bot.ErrTooLarge)
		default:
			return r.Assets[at].Data, nil
		}
	}
	return nil, fmt.Errorf("playground: file %s: %w", file, bot.ErrGone)
}
