package strict

import (
	"net/http"
	"slices"
	"strings"
)

// Sent is a file that somebody sends, as their client names it and what they say it is.
type Sent struct {
	Name, Type string
	Data       []byte
}

// received keeps the files of somebody's message. The lock is held.
func (s *Slack) received(ch *channel, user string, files []Sent) []string {
	var ids []string
	for _, in := range files {
		f := &File{ID: s.id("F"), Name: in.Name, Title: in.Name, Type: in.Type, Data: in.Data, Channels: []string{ch.ID},
			workspace: ch.Workspace, uploaded: true, complete: true, owner: user}
		f.private = s.server.URL + "/files-pri/" + ch.Workspace + "-" + f.ID + "/download/" + strings.ToLower(f.Name)
		s.files[f.ID] = f
		ids = append(ids, f.ID)
	}
	return ids
}

// servePrivate gives a file to whoever has a token that may read it; others are sent to the page for logging in, as
// Slack does.
func (s *Slack) servePrivate(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	workspace, id, _ := strings.Cut(r.PathValue("id"), "-")
	f, g := s.files[id], s.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	switch {
	case r.URL.Query().Has("token"):
		s.breaks("token_in_query", "file", "a token in an address is written in logs")
		http.Error(w, "bad request", http.StatusBadRequest)
	case f == nil || f.owner == "" || f.workspace != workspace:
		http.NotFound(w, r)
	case g == nil || g.revoked || g.workspace != "" && g.workspace != workspace || !slices.Contains(s.workers[workspace].granted(), "files:read"):
		http.Redirect(w, r, s.server.URL+"/?redir="+r.URL.Path, http.StatusFound)
	default:
		w.Header().Set("Content-Type", f.Type)
		_, _ = w.Write(f.Data)
	}
}

// Forbid takes a right away from hilo in a workspace.
func (s *Slack) Forbid(workspace, scope string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.workers[workspace]
	w.Scopes = slices.DeleteFunc(slices.Clone(w.granted()), func(has string) bool { return has == scope })
}

// Keep has a file of Slack's be kept elsewhere, as those of other services are that people share.
func (s *Slack) Keep(file, address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[file].private = address
}
