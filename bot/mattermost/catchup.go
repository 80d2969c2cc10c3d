package mattermost

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

const (
	// overlap is how far before the cursor posts are looked at again: two channels' posts may arrive in another order
	// than they were made in. What was answered already is known.
	overlap = 10 * time.Second
	// missedMost is how far back missed posts are answered: later, nobody waits for it, and it is not known for sure any
	// more what was answered.
	missedMost = 71 * time.Hour
)

// cursor is the name of the moment up to which this server's posts were heard.
func (s *Server) cursor() string { return heardPosts + "/" + s.workspace }

// catchUp handles the posts made since the cursor, oldest first over all channels. Where hilo listens for the first
// time, it begins with the present.
func (s *Server) catchUp(ctx context.Context, l *lanes) error {
	from, err := s.cfg.Memory.Cursor(ctx, s.cursor())
	if err != nil {
		return err
	}
	channels, err := s.channels(ctx)
	if err != nil {
		return err
	}
	newest := int64(0)
	for _, c := range channels {
		newest = max(newest, c.LastPostAt)
	}
	if !from.IsZero() {
		missed, err := s.missed(ctx, channels, since(from, time.Now()))
		if err != nil {
			return err
		}
		for _, m := range missed {
			if err := l.put(ctx, m); err != nil {
				return err
			}
		}
	}
	l.pass(newest)
	return nil
}

// since is the moment after which posts are looked at, in Unix milliseconds.
func since(cursor, now time.Time) int64 {
	return max(cursor.Add(-overlap).UnixMilli(), now.Add(-missedMost).UnixMilli())
}

// channels are all in which the bot is, direct ones too, but those of teams that are not ours to work in.
func (s *Server) channels(ctx context.Context) ([]*model.Channel, error) {
	all, res, err := s.api.GetChannelsForUserWithLastDeleteAt(ctx, s.bot.Id, 0)
	if err != nil {
		return nil, fault("channels", res, err)
	}
	return slices.DeleteFunc(all, func(c *model.Channel) bool { return s.elsewhere(c.TeamId) }), nil
}

// missed are the posts for us that were made after a moment, oldest first.
func (s *Server) missed(ctx context.Context, channels []*model.Channel, after int64) ([]message, error) {
	var out []message
	for _, c := range channels {
		if c.LastPostAt <= after {
			continue
		}
		posts, err := s.since(ctx, c.Id, after)
		if errors.Is(err, bot.ErrGone) { // the bot was taken out of it meanwhile
			continue
		}
		if err != nil {
			return nil, err
		}
		list, err := s.forUs(ctx, c, posts)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	slices.SortStableFunc(out, func(a, b message) int { return cmp.Compare(a.at, b.at) })
	return out, nil
}

// forUs are those of a channel's posts, oldest first, that are for us. The first that is not known to be answered may have
// been, by a process that was killed then; the others had to wait for it.
func (s *Server) forUs(ctx context.Context, c *model.Channel, posts []*model.Post) ([]message, error) {
	var out []message
	found := false
	for _, p := range posts {
		h, err := s.decoder.DecodePosted(s.asEvent(c, p))
		if err != nil {
			continue
		}
		m := message{Heard: h, at: p.CreateAt}
		if !found {
			done, err := s.cfg.Memory.Handled(ctx, s.cursor(), m.Key)
			if err != nil {
				return nil, err
			}
			m.begun, found = !done, !done
		}
		out = append(out, m)
	}
	return out, nil
}

// since are a channel's posts made after a moment, oldest first. It reads back from the newest, each page from a post
// that was seen: numbered pages would shift under it, and asking for what changed since a moment leaves out the newest
// of more than a thousand.
func (s *Server) since(ctx context.Context, channel string, after int64) ([]*model.Post, error) {
	var out []*model.Post
	seen := map[string]bool{}
	for before := ""; ; {
		page, err := s.page(ctx, channel, before)
		if err != nil {
			return nil, err
		}
		found := false
		for _, p := range page {
			if p.CreateAt > after && !seen[p.Id] {
				seen[p.Id], found = true, true
				out = append(out, p)
			}
		}
		if !found || len(page) < pageSize || page[len(page)-1].CreateAt <= after {
			break
		}
		before = anchor(page)
	}
	slices.SortStableFunc(out, func(a, b *model.Post) int { return cmp.Compare(a.CreateAt, b.CreateAt) })
	return out, nil
}

// anchor is the post of a page from which to read on: the last but those made in the same millisecond as the oldest,
// for a page leaves out what was made in the millisecond of the post before which it begins.
func anchor(page []*model.Post) string {
	oldest := page[len(page)-1]
	for _, p := range slices.Backward(page) {
		if p.CreateAt > oldest.CreateAt {
			return p.Id
		}
	}
	return oldest.Id
}

// code is what stands in a text as code, where no name is a call.
var code = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")

// asEvent tells of a post as the socket would have: a post that names the bot, but not in code, mentions it.
func (s *Server) asEvent(c *model.Channel, p *model.Post) map[string]any {
	mentions := "[]"
	if _, named := s.decoder.withoutName(code.ReplaceAllString(p.Message, " ")); named {
		mentions = `["` + s.bot.Id + `"]`
	}
	post, err := json.Marshal(p)
	if err != nil {
		return nil // what came as JSON has a JSON form
	}
	return map[string]any{"post": string(post), "channel_type": string(c.Type), "mentions": mentions}
}
