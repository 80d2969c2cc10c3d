package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"hilo/bot"
	"hilo/locales"
	"hilo/network"
)

// InstallationStore keeps installations; storage.Store is one. What is not there is network.ErrNotFound.
type InstallationStore interface {
	// Installation is one by its ID, whether it stands or not.
	Installation(ctx context.Context, platform, id string) (network.Installation, error)
	// SaveInstallation keeps a new one, or one anew; it stands from then on.
	SaveInstallation(ctx context.Context, i network.Installation) error
	// SaveTokens keeps new tokens of one in place of those that were read, unless others have come meanwhile.
	SaveTokens(ctx context.Context, i network.Installation, read string) error
	// Uninstall notes that one does not stand any more, and has what belongs to it erased when its grace is over.
	Uninstall(ctx context.Context, platform, id string) error
	// Installations are those that stand, by their ID, so many after one.
	Installations(ctx context.Context, platform, after string, most int) ([]network.Installation, error)
	// Expiring are those that stand whose tokens end by a moment, the soonest first.
	Expiring(ctx context.Context, platform string, by time.Time) ([]network.Installation, error)
	// EnterpriseOf is the organisation through whose installation a workspace was met.
	EnterpriseOf(ctx context.Context, platform, workspace string) (string, error)
	SetEnterpriseOf(ctx context.Context, platform, workspace, enterprise string) error
	// Claim says whether a key is claimed for the first time.
	Claim(ctx context.Context, key string) (bool, error)
}

// Installs are the workspaces in which hilo was installed by OAuth. It is safe for concurrent use.
type Installs struct {
	API          string // as in Config
	ClientID     string // of the app
	ClientSecret string
	PublicURL    string // where people's browsers reach us, without a path
	Vault        Vault
	Store        InstallationStore
	Memory       Memory
	Seal         bot.Seal
	Texts        *locales.Catalog
	Clock        bot.Clock
	Log          *slog.Logger

	// Told, where it is set before the Handler is used, is called for a workspace that has just installed hilo.
	Told func(ctx context.Context, enterprise, workspace string)

	turns sync.Map // of who renews tokens in this process: a channel of one, by the installation's ID
}

// Check looks at the address alone: what is wrong with it, a *bot.SetupError, no waiting mends.
func (in *Installs) Check() error {
	u, err := url.Parse(strings.TrimRight(in.PublicURL, "/"))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Path != "" || u.RawQuery != "" {
		return setting("HILO_PUBLIC_URL", fmt.Sprintf("is no address of a host: %q", in.PublicURL),
			"Set it without a path: https://hilo.example.org.")
	}
	return nil
}

// Credentials are what hilo speaks with in a workspace.
type Credentials struct {
	Token      string
	Bot        string // hilo's user id there
	Enterprise string // the organisation's id; "" where there is none
}

// errNotInstalled means that hilo has no place in a workspace, or not any more.
var errNotInstalled = errors.New("slack: not installed in this workspace")

// Token is what hilo speaks with in a workspace, good for renewAtLast at the least unless Slack is away; the enterprise
// may be "" where it is not known. It fails with errNotInstalled.
func (in *Installs) Token(ctx context.Context, enterprise, workspace string) (Credentials, error) {
	i, err := in.serving(ctx, enterprise, workspace)
	if err != nil {
		return Credentials{}, err
	}
	if i, err = in.renewed(ctx, i, renewAtLast); err != nil {
		if errors.Is(err, errNotInstalled) || in.endsWithin(i, 0) {
			return Credentials{}, err
		}
		in.Log.WarnContext(ctx, "slack: token not renewed yet", "workspace", i.ID(), "err", err)
	}
	t, err := in.open(i)
	if err != nil {
		return Credentials{}, err
	}
	return Credentials{Token: t.Access, Bot: i.Bot, Enterprise: i.Enterprise}, nil
}

// serving is the installation that serves a workspace: its own, else its organisation's.
func (in *Installs) serving(ctx context.Context, enterprise, workspace string) (network.Installation, error) {
	if workspace != "" {
		i, err := in.standing(ctx, workspace)
		if !errors.Is(err, errNotInstalled) {
			return i, err
		}
	}
	known, err := in.Store.EnterpriseOf(ctx, Name, workspace)
	if err != nil && !errors.Is(err, network.ErrNotFound) {
		return network.Installation{}, fmt.Errorf("slack: organisation: %w", err)
	}
	if enterprise == "" {
		enterprise = known
	}
	i, err := in.standing(ctx, enterprise)
	if err == nil && workspace != "" && known != enterprise {
		err = in.Store.SetEnterpriseOf(ctx, Name, workspace, enterprise)
	}
	return i, err
}

// standing is an installation that stands.
func (in *Installs) standing(ctx context.Context, id string) (network.Installation, error) {
	i, err := in.Store.Installation(ctx, Name, id)
	switch {
	case errors.Is(err, network.ErrNotFound), err == nil && !i.Stands():
		return network.Installation{}, errNotInstalled
	case err != nil:
		return network.Installation{}, fmt.Errorf("slack: installation: %w", err)
	}
	return i, nil
}

// Gone notes that hilo was taken out of a workspace, or of its organisation. What was recorded there is erased when the
// grace is over, unless hilo is installed again.
func (in *Installs) Gone(ctx context.Context, enterprise, workspace string) error {
	i, err := in.serving(ctx, enterprise, workspace)
	if errors.Is(err, errNotInstalled) {
		return nil
	}
	if err != nil {
		return err
	}
	if i.Workspace == "" && workspace != "" {
		// One workspace speaks for all of its organisation's: that is believed where the token is good no more.
		if good, err := in.good(ctx, i); good || err != nil {
			return err
		}
	}
	if err := in.Store.Uninstall(ctx, Name, i.ID()); err != nil {
		return fmt.Errorf("slack: uninstall: %w", err)
	}
	in.Log.InfoContext(ctx, "slack: uninstalled", "workspace", i.Workspace, "enterprise", i.Enterprise)
	return nil
}

// good asks Slack whether an installation's token is good still.
func (in *Installs) good(ctx context.Context, i network.Installation) (bool, error) {
	t, err := in.open(i)
	if err != nil {
		return false, err
	}
	api := slack.New(t.Access, slack.OptionHTTPClient(in.client()), slack.OptionAPIURL(cmp.Or(in.API, ownAPI)))
	_, err = api.AuthTestContext(ctx)
	if err = fault("auth.test", err); errors.Is(err, errToken) {
		return false, nil
	}
	return err == nil, err
}

// Welcome takes note of a workspace that has just installed hilo: of its token, and of the channels that hilo is in.
func (a *App) Welcome(ctx context.Context, h bot.Handler, enterprise, workspace string) {
	a.drop(enterprise, workspace)
	ctx = context.WithoutCancel(ctx)
	a.working.Go(func() {
		if err := a.moved(ctx, h, enterprise, workspace); err != nil {
			a.cfg.Log.WarnContext(ctx, "slack: channels of a new workspace", "workspace", workspace, "err", err)
		}
	})
}

// oauthWithin is how long one call about a token may take.
const oauthWithin = 15 * time.Second

func (in *Installs) client() *http.Client { return &http.Client{Timeout: oauthWithin} }

// oauth points calls about tokens to where the API is.
func (in *Installs) oauth() []slack.OAuthOption {
	if in.API == "" {
		return nil
	}
	return []slack.OAuthOption{slack.OAuthOptionAPIURL(in.API)}
}

// examine counts the installations and those whose tokens do not open, for the doctor.
func (in *Installs) examine(ctx context.Context) []bot.Finding {
	stand, older, shut := 0, 0, 0
	for after := ""; ; {
		list, err := in.Store.Installations(ctx, Name, after, resealed)
		if err != nil {
			return []bot.Finding{bot.FindingOf("The database", err)}
		}
		for _, i := range list {
			stand++
			if _, err := in.open(i); err != nil {
				shut++
			} else if !in.Vault.current(i.Sealed) {
				older++
			}
		}
		if len(list) < resealed {
			break
		}
		after = list[len(list)-1].ID()
	}
	return in.counted(stand, older, shut)
}

func (in *Installs) counted(stand, older, shut int) []bot.Finding {
	out := []bot.Finding{{What: fmt.Sprintf("hilo is installed in %d workspaces or organisations.", stand)}}
	if stand == 0 {
		out[0].Do, out[0].Optional = "Open "+in.at(InstallPath)+" in a browser and allow it.", true
	}
	if shut > 0 {
		out = append(out, bot.Finding{What: fmt.Sprintf("The tokens of %d of them do not open.", shut),
			Do: "Add the key with which they were sealed to HILO_TOKEN_KEY, after the newer one, or have hilo installed there again."})
	}
	if older > 0 {
		out = append(out, bot.Finding{What: fmt.Sprintf("The tokens of %d of them are sealed with an older key.", older),
			Do: "Leave that key in HILO_TOKEN_KEY until hilo serve has sealed them anew, within five minutes.", Optional: true})
	}
	return out
}
