package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"hilo/network"
)

// When tokens that end are renewed: well before by the round, which leaves time for Slack to be away; at the last
// before they are used. Slack's live twelve hours (docs.slack.dev/authentication/using-token-rotation).
const (
	renewAhead  = 2 * time.Hour
	renewAtLast = 10 * time.Minute
	renewEvery  = 5 * time.Minute
)

// tokens are what is sealed of an installation.
type tokens struct {
	Access  string `json:"access"`
	Refresh string `json:"refresh,omitempty"` // "" where tokens do not end
}

// bound is what an installation's tokens are bound to: they open for no other.
func bound(i network.Installation) []byte {
	return []byte(i.Platform + "\x00" + i.Enterprise + "\x00" + i.Workspace)
}

func (in *Installs) open(i network.Installation) (tokens, error) {
	var t tokens
	plain, err := in.Vault.open(i.Sealed, bound(i))
	if err != nil {
		return t, fmt.Errorf("%w (%s)", err, i.ID())
	}
	if err := json.Unmarshal(plain, &t); err != nil {
		return t, fmt.Errorf("%w: %w", ErrVault, err)
	}
	return t, nil
}

func (in *Installs) seal(i network.Installation, t tokens) (string, error) {
	plain, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("slack: seal tokens: %w", err)
	}
	return in.Vault.seal(plain, bound(i))
}

// Run renews tokens before they end, and seals anew what an older key has sealed, until the context ends.
func (in *Installs) Run(ctx context.Context) {
	tick := time.NewTicker(renewEvery)
	defer tick.Stop()
	for {
		if err := errors.Join(in.reseal(ctx), in.round(ctx)); err != nil && ctx.Err() == nil {
			in.Log.WarnContext(ctx, "slack: tokens of installations", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// round renews the tokens that end soon. One that Slack does not renew is left to the next round, and does not keep the
// others waiting; one that it is too soon for keeps them all.
func (in *Installs) round(ctx context.Context) error {
	list, err := in.Store.Expiring(ctx, Name, in.Clock.Now().Add(renewAhead))
	if err != nil {
		return fmt.Errorf("slack: expiring: %w", err)
	}
	var errs []error
	for _, i := range list {
		_, err := in.renewed(ctx, i, renewAhead)
		if _, slow := errors.AsType[*slack.RateLimitedError](err); slow || ctx.Err() != nil {
			return errors.Join(append(errs, err)...)
		}
		if err != nil && !errors.Is(err, errNotInstalled) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// renewed is an installation whose tokens live longer than so much. Where they cannot be renewed and live still, it is
// given as it is, with the error.
func (in *Installs) renewed(ctx context.Context, i network.Installation, ahead time.Duration) (network.Installation, error) {
	if !in.endsWithin(i, ahead) {
		return i, nil
	}
	err := in.inTurn(ctx, i.ID(), func(ctx context.Context) error {
		now, err := in.standing(ctx, i.ID())
		if err != nil {
			return err
		}
		i = now
		if !in.endsWithin(i, ahead) {
			return nil // somebody else has renewed them
		}
		now, err = in.renew(ctx, i)
		if err == nil {
			i = now
		}
		return err
	})
	return i, err
}

func (in *Installs) endsWithin(i network.Installation, d time.Duration) bool {
	return !i.Expires.IsZero() && i.Expires.Sub(in.Clock.Now()) <= d
}

// inTurn runs a function while nobody else does for the same installation, in this process or another: a token renews
// once only, and whoever used it a second time would have neither.
func (in *Installs) inTurn(ctx context.Context, id string, fn func(context.Context) error) error {
	turn, _ := in.turns.LoadOrStore(id, make(chan struct{}, 1))
	select {
	case turn.(chan struct{}) <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-turn.(chan struct{}) }()
	return in.Memory.Lead(ctx, "slack/renew/"+id, fn)
}

// renew has Slack give new tokens and keeps them before anybody uses them.
func (in *Installs) renew(ctx context.Context, i network.Installation) (network.Installation, error) {
	old, err := in.open(i)
	if err != nil {
		return i, err
	}
	got, err := slack.RefreshOAuthV2TokenContext(ctx, in.client(), in.ClientID, in.ClientSecret, old.Refresh, in.oauth()...)
	if err != nil {
		return i, fmt.Errorf("slack: renew the token of %s: %w", i.ID(), err)
	}
	read := i.Sealed
	i.Expires = in.Clock.Now().Add(time.Duration(got.ExpiresIn) * time.Second)
	if i.Sealed, err = in.seal(i, tokens{Access: got.AccessToken, Refresh: got.RefreshToken}); err != nil {
		return i, err
	}
	// The old ones are gone: what came has to be kept, whoever waits for it.
	if err := in.Store.SaveTokens(context.WithoutCancel(ctx), i, read); err != nil {
		return i, fmt.Errorf("slack: keep tokens: %w", err)
	}
	return i, nil
}

// resealed is how many installations are looked at together.
const resealed = 500

// reseal seals with the first key what an older one has sealed, so that the older one can be taken away.
func (in *Installs) reseal(ctx context.Context) error {
	var errs []error
	for after := ""; ; {
		list, err := in.Store.Installations(ctx, Name, after, resealed)
		if err != nil {
			return errors.Join(append(errs, fmt.Errorf("slack: installations: %w", err))...)
		}
		for _, i := range list {
			if !in.Vault.current(i.Sealed) {
				errs = append(errs, in.sealAnew(ctx, i))
			}
		}
		if len(list) < resealed {
			return errors.Join(errs...)
		}
		after = list[len(list)-1].ID()
	}
}

func (in *Installs) sealAnew(ctx context.Context, i network.Installation) error {
	t, err := in.open(i)
	if err != nil {
		return err
	}
	read := i.Sealed
	if i.Sealed, err = in.seal(i, t); err != nil {
		return err
	}
	return in.Store.SaveTokens(ctx, i, read)
}
