package slack

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"hilo/bot"
)

func TestFaultsAreTheBotsOwn(t *testing.T) {
	says := func(name string) error { return fmt.Errorf("wrapped: %w", slack.SlackErrorResponse{Err: name}) }
	for name, c := range map[string]struct {
		err     error
		want    error
		unclear bool
	}{
		"no channel":      {says("channel_not_found"), bot.ErrGone, false},
		"archived":        {says("is_archived"), bot.ErrGone, false},
		"taken out":       {says("not_in_channel"), bot.ErrGone, false},
		"no message":      {says("message_not_found"), bot.ErrGone, false},
		"too old to edit": {says("edit_window_closed"), bot.ErrGone, false},
		"read only":       {says("restricted_action_read_only_channel"), bot.ErrGone, false},
		"nobody":          {says("user_not_found"), bot.ErrUnreachable, false},
		"a stranger":      {says("user_not_visible"), bot.ErrUnreachable, false},
		"a bot":           {says("cannot_dm_bot"), bot.ErrUnreachable, false},
		"no token":        {says("token_revoked"), bot.LaterError{After: afterRefusal}, false},
		"rate limit":      {&slack.RateLimitedError{RetryAfter: 7 * time.Second}, bot.LaterError{After: 7 * time.Second}, false},
		"mad rate limit":  {&slack.RateLimitedError{RetryAfter: 1e9 * time.Second}, bot.LaterError{After: time.Hour}, false},
		"zero rate limit": {&slack.RateLimitedError{}, bot.LaterError{After: time.Second}, false},
		"untold limit":    {slack.StatusCodeError{Code: 429}, bot.LaterError{After: afterFailure}, false},
		"said limit":      {says("ratelimited"), bot.LaterError{After: afterFailure}, false},
		"a broken Slack":  {slack.StatusCodeError{Code: 503}, bot.LaterError{After: afterFailure}, true},
		"a fatal error":   {says("fatal_error"), bot.LaterError{After: afterFailure}, true},
		"no answer":       {&net.OpError{Op: "read", Err: errors.New("reset")}, bot.LaterError{After: afterFailure}, true},
		"an empty answer": {errEmpty, bot.LaterError{After: afterFailure}, true},
		"being moved":     {says("team_added_to_org"), bot.LaterError{After: afterFailure}, false},
	} {
		got := fault(postMessage, c.err)
		if !errors.Is(got, c.want) || errors.Is(got, errUnclear) != c.unclear {
			t.Errorf("%s: %v, want %v, unclear %v", name, got, c.want, c.unclear)
		}
	}
	if got := fault(postMessage, nil); got != nil {
		t.Errorf("no error became %v", got)
	}
}

func TestAFaultThatNothingMends(t *testing.T) {
	for _, err := range []error{slack.SlackErrorResponse{Err: "invalid_blocks"}, slack.StatusCodeError{Code: 400}} {
		got := fault(postMessage, err)
		if _, later := errors.AsType[bot.LaterError](got); later || errors.Is(got, bot.ErrGone) || errors.Is(got, bot.ErrUnreachable) {
			t.Errorf("%v became %v", err, got)
		}
	}
	if got := fault(postMessage, slack.SlackErrorResponse{Err: "missing_scope", Needed: "im:write"}); !strings.Contains(got.Error(), "im:write") {
		t.Errorf("the missing scope is not named: %v", got)
	}
}

func TestAFaultKeepsAddressesToItself(t *testing.T) {
	secret := "https://hooks.slack.com/actions/T1/2/secret"
	err := fmt.Errorf("post: %w", &url.Error{Op: "Post", URL: secret, Err: errors.New("refused")})
	if got := fault(response, err); strings.Contains(got.Error(), "secret") || !strings.Contains(got.Error(), "refused") {
		t.Errorf("%v", got)
	}
}

func TestAnAnswersAddressThatIsUsedUpIsGone(t *testing.T) {
	for _, err := range []error{slack.StatusCodeError{Code: 404}, slack.SlackErrorResponse{Err: "used_url"}} {
		if got := fault(response, err); !errors.Is(got, bot.ErrGone) {
			t.Errorf("%v became %v", err, got)
		}
	}
	if got := fault(postMessage, slack.StatusCodeError{Code: 404}); errors.Is(got, bot.ErrGone) {
		t.Errorf("a page that is not there became %v", got)
	}
}
