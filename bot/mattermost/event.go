package mattermost

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// DecodePosted reads the data of a websocket event "posted": a post that names hilo, or any post in direct messages
// with hilo. All else is ErrIgnored: being in mentions is not enough, for @channel and @all are there too.
func (d Decoder) DecodePosted(data map[string]any) (Heard, error) {
	var post model.Post
	if err := json.Unmarshal([]byte(entry(data, "post")), &post); err != nil {
		return Heard{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if post.Id == "" || post.UserId == "" || post.ChannelId == "" {
		return Heard{}, fmt.Errorf("%w: post without id, user or channel", ErrMalformed)
	}
	if why := d.deaf(&post); why != "" {
		return Heard{}, fmt.Errorf("%w: %s", ErrIgnored, why)
	}
	direct := entry(data, "channel_type") == string(model.ChannelTypeDirect)
	said, named := d.withoutName(post.Message)
	if !direct && (!named || !d.mentioned(entry(data, "mentions"))) {
		return Heard{}, fmt.Errorf("%w: no mention", ErrIgnored)
	}
	h := d.heard(bot.Said, post.ChannelId, post.RootId, post.UserId)
	h.Who.Name = strings.TrimPrefix(entry(data, "sender_name"), "@")
	h.Direct, h.Key, h.Text, h.Files = direct, post.Id, said, attached(&post)
	return h, nil
}

func entry(data map[string]any, name string) string {
	s, _ := data[name].(string)
	return s
}

// deaf says why a post is not heard, "" if it is. Props can be set by anybody: they keep two bots from talking for
// ever, and prove nothing.
func (d Decoder) deaf(p *model.Post) string {
	switch {
	case p.UserId == d.BotID:
		return "our own post"
	case strings.HasPrefix(p.Type, "system_"):
		return "system message"
	case set(p, model.PostPropsFromBot), set(p, model.PostPropsFromWebhook):
		return "a bot's post"
	}
	return ""
}

func set(p *model.Post, prop string) bool {
	v := p.GetProp(prop)
	return v == "true" || v == true
}

// mentioned says whether the event's list of mentioned people, JSON in a string, holds hilo.
func (d Decoder) mentioned(list string) bool {
	var ids []string
	return json.Unmarshal([]byte(list), &ids) == nil && slices.Contains(ids, d.BotID)
}

// at is a mention: its name may end in signs that belong to the sentence.
var at = regexp.MustCompile(`@[A-Za-z0-9._-]+`)

// withoutName is a text without the mentions of hilo, and whether there were any.
func (d Decoder) withoutName(s string) (string, bool) {
	s = strings.TrimSpace(s)
	named, first := false, false
	var b strings.Builder
	rest := 0
	for _, found := range at.FindAllStringIndex(s, -1) {
		name := strings.TrimRight(s[found[0]+1:found[1]], "._-")
		if !strings.EqualFold(name, d.BotName) || found[0] > 0 && wordSign(s[found[0]-1]) {
			continue
		}
		named, first = true, first || found[0] == 0
		b.WriteString(s[rest:found[0]])
		rest = found[0] + 1 + len(name)
	}
	b.WriteString(s[rest:])
	out := b.String()
	if first {
		out = strings.TrimLeft(out, " ,:")
	}
	return strings.TrimSpace(out), named
}

// wordSign says whether a sign before "@" makes it part of a word: an address, not a mention.
func wordSign(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
