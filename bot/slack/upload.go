package slack

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"hilo/bot"
)

const (
	// pictureFor is how long a picture that is in Slack is used again.
	pictureFor = 24 * time.Hour
	// maxFileAlt is the limit of the text that stands for an uploaded file.
	maxFileAlt = 1000
)

// draw renders a message and puts its pictures into Slack, so that its pages, at least one, can go anywhere. What is
// left in Uploads are files to download. The key of a delivery stays out of what is sealed, where room is scarce: Slack
// vouches for the message that was pressed.
func (a *App) draw(ctx context.Context, ws *workspace, bond bot.Bond, m bot.Message, p priority) (Message, error) {
	bond.Delivery = ""
	drawn, err := a.renderer.Render(m, bond)
	if err != nil {
		return Message{}, err
	}
	var files []Upload
	for _, u := range drawn.Uploads {
		if u.block == nil {
			files = append(files, u)
			continue
		}
		id, err := a.picture(ctx, ws, u, p)
		if _, later := errors.AsType[bot.LaterError](err); later {
			return Message{}, err
		}
		if err != nil {
			a.cfg.Log.WarnContext(ctx, "slack: picture left out", "workspace", ws.id, "name", u.Name, "err", err)
			describe(drawn.Pages, u)
			continue
		}
		u.block.SlackFile.ID = id
	}
	drawn.Uploads = files
	if len(drawn.Pages) == 0 {
		drawn.Pages = []Page{{Text: fallback(cmp.Or(names(files), "…"))}}
	}
	return drawn, nil
}

func names(files []Upload) string {
	var out []string
	for _, f := range files {
		out = append(out, f.Name)
	}
	return strings.Join(out, ", ")
}

// describe puts the words that stand for a picture in its place.
func describe(pages []Page, u Upload) {
	for _, page := range pages {
		i := slices.Index(page.Blocks, slack.Block(u.block))
		if i >= 0 {
			page.Blocks[i] = slack.NewContextBlock("", plainText(u.Alt, maxText))
		}
	}
}

// picture is the id of a picture in Slack; it goes there once. Nobody sees it but in the messages that show it.
func (a *App) picture(ctx context.Context, ws *workspace, u Upload, p priority) (string, error) {
	key := file{ws.id, sha256.Sum256(u.Data)}
	if id, ok := a.files.get(key); ok {
		return id, nil
	}
	id, err := a.upload(ctx, ws, u, bot.Bond{}, p)
	if err == nil {
		a.files.put(key, id, pictureFor)
	}
	return id, err
}

// share puts a file into a channel or thread, as a message of its own.
func (a *App) share(ctx context.Context, ws *workspace, where bot.Bond, u Upload, p priority) error {
	_, err := a.upload(ctx, ws, u, where, p)
	return err
}

// upload asks for an address, puts the file there, and has Slack take it, into a channel where there is one.
func (a *App) upload(ctx context.Context, ws *workspace, u Upload, where bot.Bond, p priority) (id string, err error) {
	data := u.Data
	if len(data) == 0 { // Slack takes no empty files
		data = []byte("\n")
	}
	var to *slack.GetUploadURLExternalResponse
	err = a.call(ctx, ws, uploadURL, "", p, func(ctx context.Context) (err error) {
		to, err = ws.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{
			FileName: u.Name, FileSize: len(data), AltTxt: shorten(u.Alt, maxFileAlt),
		})
		return err
	})
	if err != nil {
		return "", err
	}
	err = a.call(ctx, ws, uploadBytes, "", p, func(ctx context.Context) error {
		return ws.api.UploadToURL(ctx, slack.UploadToURLParameters{
			UploadURL: to.UploadURL, Filename: u.Name, Reader: bytes.NewReader(data),
		})
	})
	if err != nil {
		return "", err
	}
	return to.FileID, a.call(ctx, ws, completeUpload, "", p, func(ctx context.Context) error {
		_, err := ws.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{
			Files: []slack.FileSummary{{ID: to.FileID, Title: u.Name}}, Channel: where.Channel, ThreadTimestamp: where.Thread,
		})
		return err
	})
}

// A picture is not there at once when Slack has taken it: a message with it is tried again, with pauses that double.
const (
	badBlocks    = "invalid_blocks"
	pictureTries = 5
	picturePause = 250 * time.Millisecond
)

// shown sends blocks, and again while Slack does not know their pictures yet. Pictures that it does not come to know
// are forgotten, to go there anew another time.
func (a *App) shown(ctx context.Context, blocks []slack.Block, send func() error) error {
	after := picturePause
	for try := 1; ; try++ {
		err := send()
		if !answered(err, badBlocks) || !hasPicture(blocks) {
			return err
		}
		if try == pictureTries || bot.Pause(ctx, after) != nil {
			a.forgetPictures(blocks)
			return err
		}
		after *= 2
	}
}

func hasPicture(blocks []slack.Block) bool {
	return slices.ContainsFunc(blocks, func(b slack.Block) bool { return b.BlockType() == slack.MBTImage })
}

func (a *App) forgetPictures(blocks []slack.Block) {
	for _, b := range blocks {
		if i, ok := b.(*slack.ImageBlock); ok && i.SlackFile != nil {
			a.files.dropIf(func(id string) bool { return id == i.SlackFile.ID })
		}
	}
}
