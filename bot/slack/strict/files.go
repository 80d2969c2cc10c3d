package strict

import (
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

// File is something that the app uploaded.
type File struct {
	ID, Name, Title, Type string // media type, as its name tells
	Alt                   string
	Data                  []byte
	Channels              []string // where it is shared

	length    int
	workspace string
	uploaded  bool
	complete  bool
	owner     string // who sent it to hilo; "" is hilo itself
	private   string // where it is read with a token that may
	slow      int    // so many drawings more it is not ready
}

func (f *File) json() reply {
	out := reply{"id": f.ID, "name": f.Name, "title": f.Title, "mimetype": f.Type, "size": len(f.Data), "channels": f.Channels,
		"file_access": "visible", "mode": "hosted"}
	if f.private != "" {
		out["url_private"], out["url_private_download"], out["user"] = f.private, f.private, f.owner
	}
	return out
}

func (c *call) uploadURL() (reply, *fault) {
	length, err := strconv.Atoi(c.str("length"))
	name := c.str("filename")
	if name == "" || err != nil || length <= 0 {
		return nil, c.wrong("invalid_arguments", "filename %q, length %q", name, c.str("length"))
	}
	kind, _, _ := mime.ParseMediaType(mime.TypeByExtension(path.Ext(name)))
	f := &File{ID: c.s.id("F"), Name: name, Title: name, Type: kind, Alt: c.str("alt_txt"), length: length, workspace: c.workspace()}
	c.s.files[f.ID] = f
	return reply{"upload_url": c.s.server.URL + "/upload/" + f.ID, "file_id": f.ID}, nil
}

// serveUpload takes the bytes, raw or as the file of a form.
func (s *Slack) serveUpload(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{s: s, method: "upload", header: w.Header()}
	before, _ := s.misfortune(c)
	if before != nil {
		before(w)
		return
	}
	f := s.files[r.PathValue("id")]
	if f == nil || f.uploaded {
		s.breaks("upload", "upload", "an address that was never given, or twice")
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	data, err := uploaded(r)
	if err != nil || len(data) != f.length {
		s.breaks("upload", "upload", "%d bytes of %s where %d were told (%v)", len(data), f.Name, f.length, err)
		http.Error(w, "bad length", http.StatusBadRequest)
		return
	}
	f.Data, f.uploaded = data, true
	_, _ = fmt.Fprintf(w, "OK - %d", len(data))
}

func uploaded(r *http.Request) ([]byte, error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		return io.ReadAll(r.Body)
	}
	if err := r.ParseMultipartForm(32 << 20); err != nil {
		return nil, err
	}
	for _, headers := range r.MultipartForm.File {
		file, err := headers[0].Open()
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return io.ReadAll(file)
	}
	return nil, fmt.Errorf("a form without a file")
}

// serveFile gives a file's bytes to a test.
func (s *Slack) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[r.PathValue("id")]
	if f == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.Type)
	_, _ = w.Write(f.Data)
}

func (c *call) completeUpload() (reply, *fault) {
	raw, err := c.json("files")
	all := list(raw)
	if err != nil || len(all) == 0 {
		return nil, c.wrong("invalid_arguments", "files: %v", err)
	}
	var files []*File
	for _, entry := range all {
		f := c.s.files[field(entry, "id")]
		if f == nil || !f.uploaded || f.complete || f.workspace != c.workspace() {
			return nil, c.wrong("file_not_found", "%q was not uploaded, is complete already or another's", field(entry, "id"))
		}
		if title := field(entry, "title"); title != "" {
			f.Title = title
		}
		files = append(files, f)
	}
	if id := c.str("channel_id"); id != "" || c.str("channels") != "" {
		if f := c.share(files); f != nil {
			return nil, f
		}
	} else if c.str("thread_ts") != "" || c.str("initial_comment") != "" {
		return nil, c.wrong("invalid_arguments", "a thread or a comment without a channel")
	}
	var told []reply
	for _, f := range files {
		f.complete, f.slow = true, c.s.trouble.slow
		told = append(told, f.json())
	}
	return reply{"files": told}, nil
}

// share puts files in a channel as a message of their own.
func (c *call) share(files []*File) *fault {
	ch, f := c.writable("channel_id")
	if f != nil {
		return f
	}
	thread := c.str("thread_ts")
	if f := c.thread(ch, thread); f != nil {
		return f
	}
	m := &Message{Thread: thread, User: c.s.bot(ch), Text: c.str("initial_comment")}
	for _, file := range files {
		file.Channels = append(file.Channels, ch.ID)
		m.Files = append(m.Files, file.ID)
	}
	c.s.put(ch, m)
	return nil
}

func (c *call) fileInfo() (reply, *fault) {
	f := c.s.files[c.str("file")]
	if f == nil || f.workspace != c.workspace() {
		return nil, c.wrong("file_not_found", "%q", c.str("file"))
	}
	if f.slow > 0 {
		return reply{"file": reply{"id": f.ID, "name": f.Name, "mimetype": ""}}, nil
	}
	out := f.json()
	shares := reply{}
	for _, id := range f.Channels {
		for _, m := range c.s.channels[id].messages {
			if slices.Contains(m.Files, f.ID) && !m.Gone {
				maps.Copy(shares, reply{id: []reply{{"ts": m.TS}}})
			}
		}
	}
	out["shares"] = reply{"public": shares}
	return reply{"file": out}, nil
}

// Files is what a message shows, pictures and what is shared with it.
func (s *Slack) Files(ids ...string) []File {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []File
	for _, id := range ids {
		if f := s.files[id]; f != nil {
			out = append(out, *f)
		}
	}
	return out
}
