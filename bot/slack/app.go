package slack

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"hilo/bot"
)

// App is hilo in Slack: in one workspace, or in all that installed it. It is safe for concurrent use.
type App struct {
	cfg      Config
	http     *http.Client
	renderer Renderer
	decoder  Decoder
	pace     func(laneKey) pace // Slack's; tests that do not look at it have none
	own      *workspace         // of the BotToken; nil with Installs

	spaces  *cache[string, *workspace] // by the workspace's id
	limits  *cache[string, *limiter]   // likewise: they outlive tokens
	people  *cache[person, known]
	directs *cache[person, string] // channels of direct messages
	files   *cache[file, string]   // ids of pictures that are in Slack

	listening chan struct{} // closed when events are heard for the first time
	heardOnce sync.Once
	working   sync.WaitGroup  // answers on their way
	within    time.Duration   // for which Slack is kept waiting: answerWithin
	turns     turns           // of people's acts
	drawing   newest[message] // of pressed messages
	errands   errands         // to find out where hilo is
}

// What is remembered of all workspaces together, so that ten thousand of them need no more than a few.
const (
	spacesMost  = 1_000
	peopleMost  = 20_000
	directsMost = 20_000
	filesMost   = 5_000
)

// person is somebody in a workspace.
type person struct{ workspace, user string }

// file is a picture in a workspace, by the hash of its bytes.
type file struct {
	workspace string
	hash      [32]byte
}

var _ bot.Platform = (*App)(nil)

// callLimit is how long one call may take, files on their way included.
const callLimit = 30 * time.Second

// Connect finds out who hilo is, where there is a BotToken. What an administrator has to put right is a
// *bot.SetupError.
func Connect(ctx context.Context, cfg Config) (*App, error) {
	cfg.Log = cmp.Or(cfg.Log, slog.Default())
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	a := newApp(cfg)
	if cfg.BotToken == "" {
		return a, nil
	}
	own, err := a.whoAmI(ctx)
	if err != nil {
		return nil, err
	}
	a.own, a.decoder.Self = own, own.bot
	return a, nil
}

func newApp(cfg Config) *App {
	return &App{
		cfg: cfg, http: newHTTPClient(), pace: slackPace,
		renderer: Renderer{Seal: cfg.Seal, Texts: cfg.Texts},
		decoder:  Decoder{Seal: cfg.Seal, Clock: cfg.Clock, Shortcuts: cfg.Shortcuts, AnyHost: cfg.API != ""},
		spaces:   newCache[string, *workspace](spacesMost),
		people:   newCache[person, known](peopleMost),
		directs:  newCache[person, string](directsMost),
		files:    newCache[file, string](filesMost),
		limits:   newCache[string, *limiter](spacesMost),

		listening: make(chan struct{}), within: answerWithin,
	}
}

// bearer adds the token as a header to calls that have it in their form alone: Slack takes both, what stands in for
// Slack often the header only. What goes elsewhere than to the Web API, to reply addresses and uploads, has none.
type bearer struct {
	token, api string
	next       *http.Client
}

func (b bearer) Do(r *http.Request) (*http.Response, error) {
	if strings.HasPrefix(r.URL.String(), b.api) && r.Header.Get("Authorization") == "" {
		r.Header.Set("Authorization", "Bearer "+b.token)
	}
	return b.next.Do(r)
}

// newHTTPClient is a client that follows no redirections: the token stands in what is posted.
func newHTTPClient() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 32
	return &http.Client{
		Timeout: callLimit, Transport: t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// client calls the Web API with a token. Its own retries stay off: what may be tried again is decided call by call.
func (a *App) client(token string) *slack.Client {
	api := cmp.Or(a.cfg.API, ownAPI)
	return slack.New(token, slack.OptionHTTPClient(bearer{token, api, a.http}), slack.OptionAPIURL(api))
}

// botTokens is what the tokens of apps' bots begin with.
const botTokens = "xoxb-"

// whoAmI asks Slack whose the BotToken is.
func (a *App) whoAmI(ctx context.Context) (*workspace, error) {
	api := a.client(a.cfg.BotToken)
	me, err := api.AuthTestContext(ctx)
	_, refused := errors.AsType[slack.SlackErrorResponse](err)
	switch {
	case refused:
		return nil, &bot.SetupError{
			What: "Slack refuses our bot token",
			Do:   "Check SLACK_BOT_TOKEN; install the app again in its workspace and set the new token.", Err: unlinked(err),
		}
	case err != nil:
		return nil, &bot.SetupError{
			What: "Slack does not answer", Do: "Check that this machine can reach https://slack.com.", Err: unlinked(err), Away: true,
		}
	case me.BotID == "" && !strings.HasPrefix(a.cfg.BotToken, botTokens):
		return nil, &bot.SetupError{
			What: "SLACK_BOT_TOKEN is a person's, " + me.User + "'s, and not the app's",
			Do:   "Set it to the Bot User OAuth Token; it begins with xoxb-.",
		}
	}
	return &workspace{
		id: me.TeamID, enterprise: me.EnterpriseID, bot: me.UserID, api: api,
		limits: newLimiter(a.cfg.Clock, a.pace),
	}, nil
}

// Name is the constant Name.
func (a *App) Name() string { return Name }

// RedrawEvery is what the Config says.
func (a *App) RedrawEvery() time.Duration { return a.cfg.RedrawEvery }

// Listening is closed when events are heard for the first time.
func (a *App) Listening() <-chan struct{} { return a.listening }

// Close waits for the answers that are on their way. Listen and the Handler must have ended.
func (a *App) Close(ctx context.Context) error {
	defer a.http.CloseIdleConnections()
	return bot.Finish(ctx, a.working.Wait)
}
