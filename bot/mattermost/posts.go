package mattermost

import (
	"context"
	"fmt"
	"sync"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// keptMost is how many posts are remembered.
const keptMost = 20_000

// kept is what a post of ours has to keep when it is drawn again.
type kept struct {
	key    string // of its delivery
	thread string
	files  []string
}

// posts remembers our posts by their ids, and asks the server about the others: a post is ours when we wrote it, and
// its key stands in its props, which only its author can change.
type posts struct {
	api   *model.Client4
	owner string
	mu    sync.Mutex
	by    map[string]kept
}

func newPosts(api *model.Client4, owner string) *posts {
	return &posts{api: api, owner: owner, by: map[string]kept{}}
}

// find is what is to be kept of a post of ours; a post of somebody else is bot.ErrGone, like one that is not there.
func (p *posts) find(ctx context.Context, id string) (kept, error) {
	p.mu.Lock()
	k, ok := p.by[id]
	p.mu.Unlock()
	if ok {
		return k, nil
	}
	post, res, err := p.api.GetPost(ctx, id, "")
	if err != nil {
		return kept{}, fault("post", res, err)
	}
	if post.UserId != p.owner {
		return kept{}, fmt.Errorf("mattermost: post %s is not ours: %w", id, bot.ErrGone)
	}
	return p.keep(post), nil
}

// keep remembers a post as the server has told it.
func (p *posts) keep(post *model.Post) kept {
	key, _ := post.GetProp(propKey).(string)
	k := kept{key: key, thread: post.RootId, files: post.FileIds}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.by) >= keptMost {
		clear(p.by)
	}
	p.by[post.Id] = k
	return k
}

func (p *posts) forget(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.by, id)
}
