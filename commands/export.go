package commands

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"hilo/bot"
	"hilo/network"
	"hilo/storage"
)

// dataView draws the file with the data of a network that a coordinator asked for.
const dataView = "summary/data"

// mostInChat is how large a file may be that is sent in a chat, in bytes: what every chat system takes.
const mostInChat = 40 << 20

// errTooMuch means that a file would be larger than that.
var errTooMuch = errors.New("the file is too large for a chat")

// exportPart is /resumen exportar: the record as tables, to be taken away.
func (f *Features) exportPart() bot.Command {
	return bot.Command{
		Verbs: []bot.Verb{{ID: "export", Who: bot.Coordination, Run: f.export, Fields: []bot.Field{
			{Name: "format", Kind: bot.ChoiceInput, Required: true, Read: readFormat, Options: formats, Default: func(context.Context, *bot.Request) (string, error) {
				return string(DataXLSX), nil
			}},
			{Name: "period", Kind: bot.TextInput, Max: 200}}}},
		Views: map[string]bot.View{dataView: f.dataFile},
	}
}

// formats are the formats to choose from.
func formats(_ context.Context, r *bot.Request) ([]bot.Option, error) {
	out := make([]bot.Option, len(DataFormats))
	for i, d := range DataFormats {
		out[i] = bot.Option{Value: string(d), Label: r.String("taking.format_"+string(d), nil)}
	}
	return out, nil
}

// readFormat reads a format where its name stands first or last: «csv 2022», «2022 en csv».
func readFormat(_ context.Context, _ *bot.Request, text string) (value, rest string, ok bool, err error) {
	words := strings.Fields(text)
	for _, at := range []int{0, len(words) - 1} {
		word := network.Fold(strings.Trim(words[at], ".,"))
		if word == "excel" {
			word = string(DataXLSX)
		}
		if !slices.Contains(DataFormats, DataFormat(word)) {
			continue
		}
		words = slices.Delete(words, at, at+1)
		if n := len(words); at == n && n > 0 && slices.Contains([]string{"en", "in", "as", "como", "com"}, network.Fold(words[n-1])) {
			words = words[:n-1]
		}
		return word, strings.Join(words, " "), true, nil
	}
	return "", text, false, nil
}

// export has the file made and sent to whoever asks.
func (f *Features) export(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	o := order{kind: int64(slices.Index(DataFormats, DataFormat(r.Values["format"])))}
	err := f.update(ctx, r, func(t *storage.Tx) error {
		if err := manages(ctx, t, r); err != nil {
			return err
		}
		if r.Values["period"] != "" {
			var ok bool
			var err error
			if o.from, o.to, ok, err = f.daysAsked(ctx, t, r, "period", 0); err != nil || !ok {
				return errors.Join(err, notRead(ok))
			}
		}
		// Who took the record away, and when, stays in it.
		if err := t.Record(ctx, r.Network.ID, network.Subject{Kind: kindTaken, ID: r.Network.ID}, r.Actor.Person.ID, "export",
			map[string]string{"format": r.Values["format"], "days": f.span(r.In(r.Network.Lang), o)}); err != nil {
			return err
		}
		return sendTo(ctx, t, r, dataView, network.Subject{Kind: kindOrder, ID: o.number()})
	})
	if err != nil {
		return unclearDays(r, err, "period")
	}
	return preparing(r), nil
}

// notRead is the error of a period that was not understood.
func notRead(ok bool) error {
	if ok {
		return nil
	}
	return errNoPeriod
}

// preparing says that something is on its way, where that is not seen at once.
func preparing(r *bot.Request) bot.Reply {
	if r.Direct {
		return bot.Reply{}
	}
	return whisper(r, "taking.preparing", nil)
}

// dataFile is the message with the file. Whoever no longer coordinates gets none.
func (f *Features) dataFile(ctx context.Context, p bot.Printer, d network.Delivery) (*bot.Message, error) {
	n, now, err := f.coordinated(ctx, d)
	if err != nil {
		return nil, err
	}
	o := orderOf(d.Subject.ID, n.Location())
	if int(o.kind) >= len(DataFormats) {
		return nil, network.ErrNotFound
	}
	format := DataFormats[o.kind]
	file := &bounded{most: mostInChat}
	if err := f.WriteData(ctx, file, n, DataOrder{Format: format, From: o.from, To: o.to}); err != nil {
		if errors.Is(err, errTooMuch) {
			return p.Compose(bot.Section{Text: p.T("taking.too_much", nil)}), nil
		}
		return nil, err
	}
	text := p.T("taking.data_all", bot.Args{"Network": n.Name, "Day": p.Day(now)})
	if days := f.span(p, o); days != "" {
		text = p.T("taking.data_days", bot.Args{"Network": n.Name, "Days": days})
	}
	return p.Compose(bot.Section{Text: text}, bot.Note{Text: p.T("taking.data_note", nil)},
		bot.File{Name: fileName(p, "taking.data_file", o, now) + format.ending(), Type: format.mediaType(), Data: file.Bytes()}), nil
}

// coordinated is the network of a delivery to somebody who coordinates it, and the moment there.
func (f *Features) coordinated(ctx context.Context, d network.Delivery) (network.Network, time.Time, error) {
	var n network.Network
	var now time.Time
	err := f.store.View(ctx, func(t *storage.Tx) error {
		var err error
		if n, err = t.Network(ctx, d.Network); err != nil {
			return err
		}
		m, err := t.MemberOf(ctx, n.ID, d.Person)
		if err == nil && !m.Coordinates() {
			err = network.ErrNotFound
		}
		now = t.Now().In(n.Location())
		return err
	})
	return n, now, err
}

// fileName is what a file is called: what it is, and its days or the present one.
func fileName(p bot.Printer, key string, o order, now time.Time) string {
	name := p.String(key, nil) + "-"
	if o.from.IsZero() {
		return name + now.Format(time.DateOnly)
	}
	return name + o.from.Format(time.DateOnly) + "-" + o.last().Format(time.DateOnly)
}

// bounded is a file in memory that does not grow beyond a limit.
type bounded struct {
	bytes.Buffer
	most int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > b.most {
		return 0, errTooMuch
	}
	return b.Buffer.Write(p)
}
