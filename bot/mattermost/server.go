package mattermost

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
	"hilo/locales"
)

// Config is what a Server is made of.
type Config struct {
	URL   string // of the Mattermost server
	Token string // a bot account's
	Team  string // the name of the only team to work in; "" is every team that the bot is in
	// PublicURL is where the Mattermost server reaches us, without a path.
	PublicURL string
	// Workspace is the server's name in places and people; "" is the id that the server gives itself.
	Workspace string
	Seal      bot.Seal
	// Secret is the unguessable part of the address of presses, the same for all replicas.
	Secret string
	Texts  *locales.Catalog
	Clock  bot.Clock
	Log    *slog.Logger // nil: the default one
	Memory Memory
	// Commands are the slash commands in every language.
	Commands []Command
	// Languages are those of a workspace's network, in which its commands are registered; nil is all of Commands.
	Languages func(ctx context.Context, workspace string) ([]string, error)
	// RedrawEvery is the least time between two drawings of one post.
	RedrawEvery time.Duration
	// Patience is how long the server is kept waiting for an answer that could go another way; 0 is two seconds and a half.
	Patience time.Duration
}

// Command is a slash command as Mattermost lists it while somebody types.
type Command struct {
	Lang        string // the only language that calls it so; "" is several
	Trigger     string // without its slash
	Description string
	Hint        string // what may follow it
	Unlisted    bool   // another spelling: understood, and not shown while somebody types
}

// Memory is what outlives a process and is shared by replicas. Each name stands for a list of its own.
type Memory interface {
	// Cursor is the moment kept under a name, zero when there is none.
	Cursor(ctx context.Context, name string) (time.Time, error)
	SetCursor(ctx context.Context, name string, at time.Time) error
	// Handled says whether a key was marked.
	Handled(ctx context.Context, name, key string) (bool, error)
	// MarkHandled marks what happened at a moment; what happened more than three days before it may be forgotten.
	MarkHandled(ctx context.Context, name, key string, at time.Time) error
	// Lead runs a function while no other replica does, waiting for its turn. The function's context ends when the turn
	// is lost.
	Lead(ctx context.Context, name string, fn func(context.Context) error) error
}

// The lists in the Memory.
const (
	sentPosts  = "mattermost/sent"     // keys of deliveries whose posting has begun
	heardPosts = "mattermost/heard"    // ids of posts that were answered
	register   = "mattermost/register" // the turn to register commands
)

// Server is one Mattermost server with hilo's bot in it. It is safe for concurrent use.
type Server struct {
	cfg       Config
	api       *model.Client4
	bot       *model.User
	workspace string
	team      string // id of the only team to work in; "" is every team
	renderer  Renderer
	decoder   Decoder
	people    *people
	posts     *posts
	commands  *commandTokens
	directs   sync.Map // channel ids of direct messages, by the person's id

	noEphemerals atomic.Int64  // until when the right to post ephemerals is not tried again, in Unix seconds
	listening    chan struct{} // closed when posts are heard for the first time
	heardOnce    sync.Once
	working      sync.WaitGroup // answers on their way
}

var _ bot.Platform = (*Server)(nil)

// newServer wires a server whose bot and name are known.
func newServer(cfg Config, api *model.Client4, me *model.User, workspace string) *Server {
	s := &Server{
		cfg: cfg, api: api, bot: me, workspace: workspace, people: newPeople(api), posts: newPosts(api, me.Id),
		commands: newCommandTokens(), listening: make(chan struct{}),
	}
	s.renderer = Renderer{
		Seal: cfg.Seal, Texts: cfg.Texts, ActionURL: cfg.PublicURL + actionsPath + cfg.Secret, Username: s.people.username,
	}
	s.decoder = Decoder{
		Workspace: workspace, BotID: me.Id, BotName: me.Username, Seal: cfg.Seal, Clock: cfg.Clock, Token: s.commands.token,
	}
	return s
}

// Name is the constant Name.
func (s *Server) Name() string { return Name }

// Workspace is the server's name in places and people.
func (s *Server) Workspace() string { return s.workspace }

// RedrawEvery is what the Config says.
func (s *Server) RedrawEvery() time.Duration { return s.cfg.RedrawEvery }

// Listening is closed when this replica hears posts for the first time: what was missed is then caught up with.
func (s *Server) Listening() <-chan struct{} { return s.listening }

// Close waits for the answers that are on their way. Listen and the Handler must have ended.
func (s *Server) Close(ctx context.Context) error {
	return bot.Finish(ctx, s.working.Wait)
}
