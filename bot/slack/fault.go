package slack

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"hilo/bot"
)

// How long to leave Slack alone after it failed, and after it refused our token: another one may have come meanwhile,
// and else only an administrator can mend that.
const (
	afterFailure = 5 * time.Second
	afterRefusal = time.Minute
	longest      = time.Hour // to wait, whatever Slack says
)

var (
	// errUnclear means that a call may have been carried out although it failed.
	errUnclear = errors.New("it may have been done")
	// errLimited means that a rate limit of Slack's refused a call.
	errLimited = errors.New("rate limited")
	// errEmpty means that an answer lacks what matters in it: it is not Slack's.
	errEmpty = errors.New("no answer of Slack's")
	// errToken means that Slack refuses our token.
	errToken = errors.New("token refused")
)

// fault makes an error of the bot package's kinds of what a call came to. No answer at all, like a failure of Slack's,
// says nothing about whether the call was carried out.
func fault(m method, err error) error {
	if err == nil {
		return nil
	}
	err = unlinked(err)
	if limit, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		return limited(m, limit.RetryAfter)
	}
	if status, ok := errors.AsType[slack.StatusCodeError](err); ok {
		return statusFault(m, status.Code)
	}
	if said, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		return saidFault(m, said)
	}
	return fmt.Errorf("slack: %s: %w: %w: %w", m, bot.LaterError{After: afterFailure}, errUnclear, err)
}

func limited(m method, after time.Duration) error {
	after = min(max(after, time.Second), longest)
	return fmt.Errorf("slack: %s: %w: %w", m, errLimited, bot.LaterError{After: after})
}

func statusFault(m method, status int) error {
	switch {
	case status == http.StatusTooManyRequests:
		return limited(m, afterFailure)
	case status >= http.StatusInternalServerError:
		return fmt.Errorf("slack: %s: HTTP %d: %w: %w", m, status, bot.LaterError{After: afterFailure}, errUnclear)
	}
	err := fmt.Errorf("slack: %s: HTTP %d", m, status)
	switch {
	case m == fetchBytes && status == http.StatusNotFound:
		return fmt.Errorf("%w: %w", err, bot.ErrGone)
	case m == fetchBytes: // the page on which people log in, or none
		return fmt.Errorf("%w: %w", err, bot.ErrNotAllowed)
	}
	if m == response && (status == http.StatusNotFound || status == http.StatusGone) { // used up, or too old
		return fmt.Errorf("%w: %w", err, bot.ErrGone)
	}
	return err
}

// saidFault is an answer that says no. Its details name places in what was sent, and nothing that was said there.
func saidFault(m method, said slack.SlackErrorResponse) error {
	err := fmt.Errorf("slack: %s: %w", m, said)
	if n := len(said.ResponseMetadata.Messages); n > 0 {
		err = fmt.Errorf("%w (%s)", err, strings.Join(said.ResponseMetadata.Messages[:min(n, 3)], "; "))
	}
	if said.Needed != "" {
		err = fmt.Errorf("%w: the scope %s is missing", err, said.Needed)
	}
	switch kindOf(said.Err) {
	case isGone:
		return fmt.Errorf("%w: %w", err, bot.ErrGone)
	case isUnreachable:
		return fmt.Errorf("%w: %w", err, bot.ErrUnreachable)
	case isRefused:
		return fmt.Errorf("%w: %w: %w", err, errToken, bot.LaterError{After: afterRefusal})
	case isBusy:
		return fmt.Errorf("%w: %w", err, bot.LaterError{After: afterFailure})
	case isBroken:
		return fmt.Errorf("%w: %w: %w", err, bot.LaterError{After: afterFailure}, errUnclear)
	case isOften:
		return fmt.Errorf("%w: %w: %w", err, errLimited, bot.LaterError{After: afterFailure})
	case isOther:
	}
	return err
}

// kind is what an error of Slack's means to hilo.
type kind int

// The kinds of errors.
const (
	isOther       kind = iota
	isGone             // the channel, thread or message is not there, or hilo may not write there
	isUnreachable      // the person cannot be written to
	isRefused          // the token
	isBusy             // it was not done, and will be another time
	isBroken           // nobody knows whether it was done
	isOften
)

// kindOf sorts the errors listed under docs.slack.dev/reference/methods.
func kindOf(name string) kind {
	switch name {
	case "channel_not_found", "is_archived", "not_in_channel", "message_not_found", "thread_not_found", "no_item_specified",
		"edit_window_closed", "cant_update_message", "cant_delete_message", "cannot_reply_to_message",
		"restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
		"restricted_action_non_threadable_channel", "restricted_action_thread_locked", "method_not_supported_for_channel_type",
		"used_url", "expired_url":
		return isGone
	case "user_not_found", "users_not_found", "user_disabled", "user_not_visible", "user_not_in_channel", "cannot_dm_bot",
		"invalid_user_combination", "messages_tab_disabled", "im_not_allowed":
		return isUnreachable
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "team_access_not_granted":
		return isRefused
	case "service_unavailable", "request_timeout", "team_added_to_org", "ekm_access_denied", "access_denied", "org_login_required":
		return isBusy
	case "internal_error", "fatal_error":
		return isBroken
	case "ratelimited", "rate_limited", "message_limit_exceeded":
		return isOften
	}
	return isOther
}

// answered says whether an error is one of these answers of Slack's.
func answered(err error, names ...string) bool {
	s, ok := errors.AsType[slack.SlackErrorResponse](err)
	if !ok {
		return false
	}
	for _, name := range names {
		if s.Err == name {
			return true
		}
	}
	return false
}

// unlinked is an error without the address that the HTTP client puts into it: whoever has the address of an answer or
// of an upload may use it.
func unlinked(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}
