package commands

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// emblemsView draws a network's emblems for a coordinator.
const emblemsView = "network/emblems"

// emblemVerbs are what becomes of pictures that coordinators send, and /red emblemas.
func (f *Features) emblemVerbs() []bot.Verb {
	alt := bot.Field{Name: "alt", Kind: bot.TextInput, Required: true, Max: network.MaxEmblemAlt, Guard: bot.Situation}
	altNow := alt
	altNow.Default = f.emblemAlt
	return []bot.Verb{
		{ID: "emblems", Who: bot.Coordination, Run: f.showEmblems},
		{ID: "file", Who: bot.Anyone, Run: f.sentFile, Fields: []bot.Field{hidden("text")}},
		{ID: "emblem_add", Who: bot.Coordination, Confirm: true, Run: f.addEmblem, Fields: []bot.Field{hidden("kind"), hidden("file"), alt}},
		{ID: "emblem_text", Who: bot.Coordination, Confirm: true, Run: f.describeEmblem, Fields: []bot.Field{hidden("emblem"), altNow}},
		{ID: "emblem_up", Who: bot.Coordination, Run: f.raiseEmblem, Fields: []bot.Field{hidden("emblem")}},
		{ID: "emblem_remove", Who: bot.Coordination, Run: f.removeEmblem, Fields: []bot.Field{hidden("emblem")}},
	}
}

// sentFile answers whoever sends files by direct message. Pictures of the coordination may become emblems; nothing of
// them is read or kept before it says so. Words that are more than what a picture shows are heard as ever.
func (f *Features) sentFile(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	words := strings.TrimSpace(r.Values["text"])
	var pictures []bot.Attached
	for _, file := range r.Files {
		if problemOf(file) == "" {
			pictures = append(pictures, file)
		}
	}
	// Chat systems tell of several files in an order of their own.
	slices.SortStableFunc(pictures, func(a, b bot.Attached) int { return strings.Compare(a.Name, b.Name) })
	switch {
	case r.Actor.Coordinates() && len(pictures) > 0 && utf8.RuneCountInString(words) <= network.MaxEmblemAlt:
		return bot.Reply{Whisper: askWhat(r.Printer, pictures, words)}, nil
	case words != "":
		reply, err := r.Run(ctx, bot.Do("need/offer", "text", words))
		if reply.Whisper != nil {
			reply.Whisper.Blocks = append(reply.Whisper.Blocks, bot.Note{Text: r.T("emblem.unused", nil)})
		}
		return reply, err
	case !r.Actor.Coordinates() || len(r.Files) == 0:
		return whisper(r, "emblem.no_files", nil), nil
	}
	return bot.Reply{Whisper: r.Compose(bot.Section{Text: pictureProblem(r.Printer, network.PictureError{Problem: problemOf(r.Files[0])})})}, nil
}

// problemOf is what can be told of a file without reading it; "" is nothing. Where the chat system does not know what it
// is, that is seen when it is read.
func problemOf(file bot.Attached) network.PictureProblem {
	switch {
	case file.Size > network.MaxPictureBytes:
		return network.PictureTooHeavy
	case strings.HasPrefix(file.Type, "image/svg"):
		return network.PictureDrawn
	case slices.Contains([]string{"", "image/png", "image/jpeg", "image/jpg"}, file.Type):
		return ""
	}
	return network.PictureOther
}

// askWhat asks what is to become of pictures, all of them in one message.
func askWhat(p bot.Printer, pictures []bot.Attached, words string) *bot.Message {
	m := p.Compose()
	var row bot.Controls
	for _, file := range pictures {
		key, args := "emblem.what", bot.Args{"File": file.Name}
		if file.Name == "" {
			key = "emblem.what_nameless"
		}
		add := func(label string, kind network.EmblemKind) bot.Button {
			return button(p, label, bot.Fill(bot.Do("network/emblem_add", "kind", string(kind), "file", file.ID, "alt", words)))
		}
		row = bot.Controls{add("emblem.button_own", network.OwnEmblem), add("emblem.button_programme", network.ProgrammeEmblem)}
		m.Blocks = append(m.Blocks, bot.Section{Text: p.T(key, args)}, row)
	}
	m.Blocks[len(m.Blocks)-1] = append(row, button(p, "button.not_now", bot.Do("hilo/not_now")))
	m.Blocks = append(m.Blocks, bot.Note{Text: p.T("emblem.about", nil)})
	return m
}

// addEmblem reads the picture that was sent and keeps it as an emblem.
func (f *Features) addEmblem(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	kind := network.EmblemKind(r.Values["kind"])
	if !slices.Contains(network.EmblemKinds, kind) {
		return bot.Reply{}, network.ErrNotFound
	}
	picture, err := f.picture(ctx, r, r.Values["file"])
	if err != nil {
		return bot.Reply{}, err
	}
	var event network.Event
	err = f.update(ctx, r, func(t *storage.Tx) error {
		there, err := t.Emblems(ctx, r.Network.ID)
		if err != nil {
			return err
		}
		e, err := network.NewEmblem(r.Actor, there, kind, picture, r.Values["alt"], r.Now)
		if err != nil {
			return err
		}
		if e, err = t.AddEmblem(ctx, r.Network.ID, e); err != nil {
			return err
		}
		event, err = f.keepEmblems(ctx, t, r, "emblem_added", map[string]string{"emblem": itoa(e.Number)})
		return err
	})
	if err != nil {
		return bot.Reply{}, err
	}
	key := "emblem.added_own"
	if kind == network.ProgrammeEmblem {
		key = "emblem.added_programme"
	}
	return f.emblemChanged(r, event, key, r.Values["alt"]), nil
}

// picture reads a file that was sent in the place of the request, one at a time: a picture that is unpacked is large.
func (f *Features) picture(ctx context.Context, r *bot.Request, file string) (network.Picture, error) {
	data, err := r.Fetch(ctx, file, network.MaxPictureBytes)
	if err != nil {
		return network.Picture{}, err
	}
	f.reading.Lock()
	defer f.reading.Unlock()
	return network.ReadPicture(data)
}

// emblemChanged says what was done with an emblem, with a way to take it back and one to see them all.
func (f *Features) emblemChanged(r *bot.Request, e network.Event, key, alt string) bot.Reply {
	reply := f.undoable(r, e, key, bot.Args{"Alt": alt})
	last := len(reply.Whisper.Blocks) - 1
	if row, ok := reply.Whisper.Blocks[last].(bot.Controls); ok {
		reply.Whisper.Blocks[last] = append(row, button(r.Printer, "emblem.button_all", bot.Do("network/emblems")))
	}
	return reply
}

// takeBackEmblem reverses what was done with an emblem.
func (f *Features) takeBackEmblem(ctx context.Context, t *storage.Tx, r *bot.Request, e network.Event) error {
	if _, err := t.Anew(ctx, emblemsFor(r)); err != nil {
		return err
	}
	networkID, emblem := r.Network.ID, number(bot.Values(e.Data), "emblem")
	switch e.Verb {
	case "emblem_added":
		return t.RemoveEmblem(ctx, networkID, emblem)
	case "emblem_removed":
		return t.RestoreEmblem(ctx, networkID, emblem)
	case "emblem_described":
		return t.DescribeEmblem(ctx, networkID, emblem, e.Data["was"])
	}
	return network.ErrTooLate
}
