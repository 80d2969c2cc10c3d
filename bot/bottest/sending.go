package bottest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Sent is a file that somebody sends, as their client names it and what it says that it is.
type Sent struct {
	Name, Type string
	Data       []byte
}

// sending is files that somebody sends, maybe with words.
type sending struct {
	saying
	names []string
	dir   string // where they are
}

// parseSend reads what stands after "ana sends file".
func parseSend(person string, r *reader) (action, error) {
	if !r.skip("file") && !r.skip("files") {
		return nil, errors.New(`files are sent like this: ana sends file "logo.png", or ana sends file "logo.png" in #empleo: hola`)
	}
	a := &sending{saying: saying{person: person}}
	for r.rest != "" && !strings.HasPrefix(r.rest, ":") {
		if r.skip("in") {
			in, err := r.channels()
			if err != nil || len(in) != 1 {
				return nil, errors.Join(errors.New("files are sent in one channel"), err)
			}
			a.channel = in[0]
			break
		}
		name, err := r.quoted()
		if err != nil {
			return nil, err
		}
		a.names = append(a.names, name)
	}
	if len(a.names) == 0 {
		return nil, errors.New("which file is sent stands between quotes")
	}
	if text, ok := strings.CutPrefix(r.rest, ":"); ok {
		a.text, r.rest = strings.TrimSpace(text), ""
	}
	return a, r.end()
}

// more takes words that stand further in; none are needed.
func (a *sending) more(lines []string) error {
	a.text = strings.TrimSpace(strings.Join(append([]string{a.text}, lines...), "\n"))
	return nil
}

func (a *sending) do(ctx context.Context, w World) error {
	var files []Sent
	for _, name := range a.names {
		data, err := os.ReadFile(filepath.Join(a.dir, name))
		if err != nil {
			return fmt.Errorf("file: %w", err)
		}
		files = append(files, Sent{name, sentType(name), data})
	}
	return w.Send(ctx, a.person, a.channel, a.text, files...)
}

// sentType is what clients say of a file: they go by its name.
func sentType(name string) string {
	types := map[string]string{".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml",
		".gif": "image/gif", ".pdf": "application/pdf", ".txt": "text/plain"}
	if t, ok := types[strings.ToLower(filepath.Ext(name))]; ok {
		return t
	}
	return "application/octet-stream"
}

// besides tells where the files are that are sent: beside the transcript, in a directory of their own.
func (s *script) besides(file string) {
	for _, p := range s.parts {
		if a, ok := p.act.(*sending); ok {
			a.dir = filepath.Join(filepath.Dir(file), "files")
		}
	}
}
