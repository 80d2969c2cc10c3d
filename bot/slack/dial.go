package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"

	"hilo/bot"
)

const (
	// maxFrame is the most that one frame may hold, in bytes: a press brings the whole message that it stood under.
	maxFrame = 4 << 20
	// A connection over which nothing came for so long is dead. Both sides ask each other often enough.
	silence   = 20 * time.Second
	pingEvery = 5 * time.Second
	// writeWithin is how long a frame may take on its way out.
	writeWithin = 5 * time.Second
)

// openSocket is the method that tells where to connect.
const openSocket method = "apps.connections.open"

// dial makes a connection to Slack. What an administrator has to put right is a *bot.SetupError.
func (a *App) dial(ctx context.Context) (wire, error) {
	api := slack.New("", slack.OptionAppLevelToken(a.cfg.AppToken),
		slack.OptionHTTPClient(a.http), slack.OptionAPIURL(cmp.Or(a.cfg.API, ownAPI)))
	_, address, err := api.StartSocketModeContext(ctx)
	if err != nil {
		return nil, socketFault(err)
	}
	if u, err := url.Parse(address); err != nil || u.Scheme != "wss" && a.cfg.API == "" {
		return nil, errors.New("slack: the connection that Slack offers is not encrypted")
	}
	dialer := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: helloWithin}
	conn, res, err := dialer.DialContext(ctx, address, nil)
	if err != nil {
		return nil, fmt.Errorf("slack: connect: %w", unlinked(err))
	}
	_ = res.Body.Close() // there is nothing in it
	return newWebsocket(conn), nil
}

// socketFault is what it means that Slack opens no connection.
func socketFault(err error) error {
	err = fault(openSocket, err)
	said, ok := errors.AsType[slack.SlackErrorResponse](err)
	switch {
	case ok && said.Err == "link_disabled":
		return errSwitchedOff
	case ok && said.Err == "missing_scope":
		return &bot.SetupError{
			What: "the app-level token may not open connections",
			Do:   "Make an app-level token with the scope connections:write and set SLACK_APP_TOKEN to it.", Err: err,
		}
	case ok && (errors.Is(err, errToken) || said.Err == "not_allowed_token_type"):
		return &bot.SetupError{
			What: "Slack refuses our app-level token",
			Do:   "Check SLACK_APP_TOKEN: it stands under Basic Information > App-Level Tokens and begins with xapp-.", Err: err,
		}
	}
	return err
}

// webSocket is a wire over the network.
type webSocket struct {
	conn    *websocket.Conn
	writing sync.Mutex
	once    sync.Once
	closed  chan struct{}
}

func newWebsocket(conn *websocket.Conn) *webSocket {
	w := &webSocket{conn: conn, closed: make(chan struct{})}
	conn.SetReadLimit(maxFrame)
	w.alive()
	answer := conn.PingHandler()
	conn.SetPingHandler(func(said string) error {
		w.alive()
		return answer(said)
	})
	conn.SetPongHandler(func(string) error {
		w.alive()
		return nil
	})
	go w.ping()
	return w
}

// alive notes that something came. The deadline of a closed connection cannot be set, and reading says so.
func (w *webSocket) alive() { _ = w.conn.SetReadDeadline(time.Now().Add(silence)) }

func (w *webSocket) ping() {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-w.closed:
			return
		case <-tick.C:
			// Where it does not arrive, reading ends.
			_ = w.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWithin))
		}
	}
}

func (w *webSocket) read() ([]byte, error) {
	_, data, err := w.conn.ReadMessage()
	if err != nil {
		return nil, fmt.Errorf("slack: read: %w", err)
	}
	w.alive()
	return data, nil
}

func (w *webSocket) write(data []byte) error {
	w.writing.Lock()
	defer w.writing.Unlock()
	if err := w.conn.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil {
		return fmt.Errorf("slack: write: %w", err)
	}
	if err := w.conn.WriteMessage(websocket.TextMessage, data); err != nil {
		return fmt.Errorf("slack: write: %w", err)
	}
	return nil
}

// close says goodbye, so that Slack sends nothing more this way.
func (w *webSocket) close() {
	w.once.Do(func() {
		close(w.closed)
		goodbye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
		_ = w.conn.WriteControl(websocket.CloseMessage, goodbye, time.Now().Add(writeWithin))
		_ = w.conn.Close()
	})
}
