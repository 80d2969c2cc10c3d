package playground

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"hilo/bot"
)

// maxHeld is how many messages of a channel are remembered. Older ones are forgotten, pinned ones last.
const maxHeld = 2000

// board holds all messages, and keeps all but whispers by a Keeper. Saving comes before showing: what the Keeper
// refused was not posted.
type board struct {
	keeper Keeper

	mu    sync.RWMutex
	last  int64                // the highest number ever given
	rooms map[string][]*record // by channel, oldest first
	refs  map[string]*record
	keys  map[string]*record
	files map[string]asset
}

// loadBoard reads back what was kept.
func loadBoard(ctx context.Context, keeper Keeper) (*board, error) {
	b := &board{
		keeper: keeper, rooms: map[string][]*record{}, refs: map[string]*record{}, keys: map[string]*record{},
		files: map[string]asset{},
	}
	bodies, err := keeper.PlaygroundMessages(ctx)
	if err != nil {
		return nil, fmt.Errorf("playground: messages: %w", err)
	}
	records := make([]*record, 0, len(bodies))
	for _, body := range bodies {
		r := new(record)
		if err := json.Unmarshal(body, r); err != nil {
			return nil, fmt.Errorf("playground: a kept message: %w", err)
		}
		records = append(records, r)
	}
	slices.SortFunc(records, func(a, b *record) int { return int(a.Num - b.Num) })
	for _, r := range records {
		b.last = r.Num
		if !r.Gone {
			b.show(r)
		}
	}
	return b, nil
}

// add posts a new record, gives it its number and ref, and returns it as it stands. One whose key is there already
// is not posted again: the one that stands is returned, and fresh is false.
func (b *board) add(ctx context.Context, r record) (stands *record, fresh bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if old, posted := b.keys[r.Key]; posted && r.Key != "" {
		return old, false, nil
	}
	r.Num = b.last + 1
	r.Ref = strconv.FormatInt(r.Num, 10)
	if err := b.save(ctx, &r); err != nil {
		return nil, false, err
	}
	b.last = r.Num
	b.show(&r)
	return &r, true, b.trim(ctx, r.Channel)
}

// whisper adds a record that is not kept; its ref is its own.
func (b *board) whisper(ctx context.Context, r *record) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.show(r)
	return b.trim(ctx, r.Channel)
}

// change puts a changed copy in the place of a record; whispers are never changed. A record that is not there, or
// not in that channel, is bot.ErrGone.
func (b *board) change(ctx context.Context, channel, ref string, edit func(*record)) (*record, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	old, ok := b.refs[ref]
	if !ok || old.Channel != channel || old.Whisper != "" {
		return nil, fmt.Errorf("playground: message %s: %w", ref, bot.ErrGone)
	}
	next := *old
	edit(&next)
	if err := b.save(ctx, &next); err != nil {
		return nil, err
	}
	room := b.rooms[channel]
	room[slices.Index(room, old)] = &next
	b.unlink(old)
	b.link(&next)
	return &next, nil
}

// remove takes a record away and says whether it was there. The newest leaves its number behind, so that no ref is
// ever given twice, not even after a restart.
func (b *board) remove(ctx context.Context, channel, ref string) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, ok := b.refs[ref]
	if !ok || r.Channel != channel {
		return false, nil
	}
	return true, b.drop(ctx, r)
}

// reload forgets a person's whispers and returns them.
func (b *board) reload(person string) []*record {
	b.mu.Lock()
	defer b.mu.Unlock()
	var gone []*record
	for channel, room := range b.rooms {
		b.rooms[channel] = slices.DeleteFunc(room, func(r *record) bool {
			if r.Whisper != person {
				return false
			}
			b.unlink(r)
			gone = append(gone, r)
			return true
		})
	}
	return gone
}

// find returns a record by its ref.
func (b *board) find(ref string) (*record, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	r, ok := b.refs[ref]
	return r, ok
}

// file returns an asset by its id.
func (b *board) file(id string) (asset, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	a, ok := b.files[id]
	return a, ok
}

// seen are the records of a channel that a person sees, oldest first.
func (b *board) seen(channel, person string) []*record {
	b.mu.RLock()
	defer b.mu.RUnlock()
	out := make([]*record, 0, len(b.rooms[channel]))
	for _, r := range b.rooms[channel] {
		if r.Whisper == "" || r.Whisper == person {
			out = append(out, r)
		}
	}
	return out
}

func (b *board) show(r *record) {
	b.rooms[r.Channel] = append(b.rooms[r.Channel], r)
	b.link(r)
}

func (b *board) link(r *record) {
	b.refs[r.Ref] = r
	if r.Key != "" {
		b.keys[r.Key] = r
	}
	for _, a := range r.Assets {
		b.files[a.ID] = a
	}
}

func (b *board) unlink(r *record) {
	delete(b.refs, r.Ref)
	delete(b.keys, r.Key)
	for _, a := range r.Assets {
		delete(b.files, a.ID)
	}
}

// trim forgets the oldest of a channel that has too many.
func (b *board) trim(ctx context.Context, channel string) error {
	for len(b.rooms[channel]) > maxHeld {
		room := b.rooms[channel]
		oldest := max(0, slices.IndexFunc(room, func(r *record) bool { return !r.Pinned }))
		if err := b.drop(ctx, room[oldest]); err != nil {
			return err
		}
	}
	return nil
}

func (b *board) drop(ctx context.Context, r *record) error {
	if err := b.forget(ctx, r); err != nil {
		return err
	}
	room := b.rooms[r.Channel]
	at := slices.Index(room, r)
	b.rooms[r.Channel] = slices.Delete(room, at, at+1)
	b.unlink(r)
	return nil
}

func (b *board) forget(ctx context.Context, r *record) error {
	switch {
	case r.Whisper != "":
		return nil
	case r.Num == b.last:
		return b.save(ctx, &record{Num: r.Num, At: r.At, Gone: true})
	}
	if err := b.keeper.DeletePlaygroundMessage(ctx, r.Num); err != nil {
		return fmt.Errorf("playground: delete: %w", err)
	}
	return nil
}

func (b *board) save(ctx context.Context, r *record) error {
	body, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("playground: %w", err)
	}
	if err := b.keeper.SavePlaygroundMessage(ctx, r.Num, body); err != nil {
		return fmt.Errorf("playground: save: %w", err)
	}
	return nil
}
