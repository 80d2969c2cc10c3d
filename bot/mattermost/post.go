package mattermost

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// Post puts a message in a channel once, however often it is tried. The server itself knows an attempt for thirty
// seconds only, and not over a restart; so an attempt is noted before it is made, and a later one first looks for the
// post of the earlier.
func (s *Server) Post(ctx context.Context, where bot.Place, key string, m bot.Message) (string, error) {
	tried, err := s.cfg.Memory.Handled(ctx, sentPosts, key)
	if err != nil {
		return "", fmt.Errorf("mattermost: post: %w", err)
	}
	if tried {
		if ref, err := s.sent(ctx, where.Channel, func(k string) bool { return k == key }); ref != "" || err != nil {
			return ref, err
		}
	} else if err := s.cfg.Memory.MarkHandled(ctx, sentPosts, key, time.Now()); err != nil {
		return "", fmt.Errorf("mattermost: post: %w", err)
	}
	return s.send(ctx, bot.Bond{Channel: where.Channel, Thread: where.Thread, Delivery: key}, m)
}

// send makes a post of a message, whose bond names its channel, thread and key.
func (s *Server) send(ctx context.Context, bond bot.Bond, m bot.Message) (string, error) {
	drawn := s.draw(ctx, m, bond)
	files, err := s.upload(ctx, bond.Channel, drawn.Uploads)
	if err != nil {
		return "", err
	}
	drawn.Post.FileIds, drawn.Post.PendingPostId = files, pendingID(bond.Delivery)
	post, res, err := s.api.CreatePost(ctx, drawn.Post)
	if err != nil {
		return "", fault("post", res, err)
	}
	if len(post.FileIds) < len(files) { // the server drops without a word what it does not take
		s.cfg.Log.WarnContext(ctx, "mattermost: files left out", "post", post.Id, "sent", len(files), "taken", len(post.FileIds))
	}
	s.posts.keep(post)
	return post.Id, nil
}

// draw renders a message once the names in it are known.
func (s *Server) draw(ctx context.Context, m bot.Message, bond bot.Bond) Message {
	if _, err := s.people.find(ctx, mentioned(m)...); err != nil {
		s.cfg.Log.WarnContext(ctx, "mattermost: names", "err", err)
	}
	return s.renderer.Render(m, bond)
}

// pendingID is the id by which the server knows two attempts for the same. It must not be guessed: an old server shows
// the post of an id to whoever sends it.
func pendingID(key string) string {
	h := sha256.Sum256([]byte("pending\n" + key))
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// upload puts files into a channel, where the next post of ours takes them.
func (s *Server) upload(ctx context.Context, channel string, uploads []Upload) ([]string, error) {
	var ids []string
	for _, u := range uploads {
		out, res, err := s.api.UploadFile(ctx, u.Data, channel, u.Name)
		if err != nil {
			return nil, fault("upload", res, err)
		}
		for _, info := range out.FileInfos {
			ids = append(ids, info.Id)
		}
	}
	return ids, nil
}

// How far back a post of ours is looked for.
const (
	sentPages = 5
	pageSize  = 200
)

// sent is the id of our newest post in a channel whose key is such, "" where there is none.
func (s *Server) sent(ctx context.Context, channel string, such func(key string) bool) (string, error) {
	before := ""
	for range sentPages {
		page, err := s.page(ctx, channel, before)
		if err != nil {
			return "", err
		}
		for _, p := range page {
			if key, _ := p.GetProp(propKey).(string); p.UserId == s.bot.Id && such(key) {
				s.posts.keep(p)
				return p.Id, nil
			}
		}
		if len(page) < pageSize {
			return "", nil
		}
		before = page[len(page)-1].Id
	}
	return "", nil
}

// page reads posts of a channel, replies too, newest first: the newest, or those made before a post.
func (s *Server) page(ctx context.Context, channel, before string) ([]*model.Post, error) {
	path := "/channels/" + channel + "/posts?skipFetchThreads=true&per_page=" + strconv.Itoa(pageSize)
	if before != "" {
		path += "&before=" + before
	}
	r, err := s.api.DoAPIGet(ctx, path, "")
	if err != nil {
		return nil, fault("posts", model.BuildResponse(r), err)
	}
	defer r.Body.Close()
	list, res, err := model.DecodeJSONFromResponse[model.PostList](r)
	if err != nil {
		return nil, fault("posts", res, err)
	}
	out := make([]*model.Post, 0, len(list.Order))
	for _, id := range list.Order {
		if p := list.Posts[id]; p != nil {
			out = append(out, p)
		}
	}
	return out, nil
}

// Update draws a post again, whole and from our own rows: what a server tells of a post lacks what its buttons do.
// Only props are patched, as a server may forbid to change a message after some time, never its props. Files stay as
// they were posted.
func (s *Server) Update(ctx context.Context, where bot.Place, ref string, m bot.Message) error {
	k, err := s.posts.find(ctx, ref)
	if err != nil {
		return err
	}
	return s.redraw(ctx, ref, bot.Bond{Channel: where.Channel, Thread: k.thread, Delivery: k.key}, m)
}

func (s *Server) redraw(ctx context.Context, ref string, bond bot.Bond, m bot.Message) error {
	props := s.draw(ctx, m, bond).Post.GetProps()
	_, res, err := s.api.PatchPost(ctx, ref, &model.PostPatch{Props: &props})
	if err := fault("redraw", res, err); !errors.Is(err, bot.ErrGone) {
		return err
	}
	s.posts.forget(ref)
	if _, err := s.posts.find(ctx, ref); err != nil {
		return err
	}
	// It stands, and we may not change it: to call it gone would have it posted again and again.
	return fmt.Errorf("mattermost: redraw: not allowed: %w", err)
}

// Delete takes a post away. Where there is nothing for us any more, there is nothing to take away.
func (s *Server) Delete(ctx context.Context, _ bot.Place, ref string) error {
	res, err := s.api.DeletePost(ctx, ref)
	s.posts.forget(ref)
	if err := fault("delete", res, err); !errors.Is(err, bot.ErrGone) {
		return err
	}
	return nil
}

// Pin fixes a post to its channel.
func (s *Server) Pin(ctx context.Context, _ bot.Place, ref string) error {
	res, err := s.api.PinPost(ctx, ref)
	return fault("pin", res, err)
}
