package mattermost

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

// How long to leave a server alone after it failed, and after it refused our token: only an administrator can mend that.
const (
	afterFailure = 5 * time.Second
	afterRefusal = time.Minute
)

// fault makes an error of the bot package's kinds of what a call to the server came to. A server answers 403 where it
// might have said 404, so both mean that there is nothing there for us. No answer at all, like a failure of the server,
// says nothing about whether the call was carried out.
func fault(call string, res *model.Response, err error) error {
	if err == nil {
		return nil
	}
	status := 0
	if res != nil {
		status = res.StatusCode
	}
	switch {
	case status == http.StatusForbidden, status == http.StatusNotFound, deleted(err):
		return fmt.Errorf("mattermost: %s: %w: %w", call, bot.ErrGone, err)
	case status == http.StatusTooManyRequests:
		return fmt.Errorf("mattermost: %s: %w: %w", call, bot.LaterError{After: patience(res.Header)}, err)
	case status == http.StatusUnauthorized:
		return fmt.Errorf("mattermost: %s: %w: %w", call, bot.LaterError{After: afterRefusal}, err)
	case status == 0, status >= http.StatusInternalServerError:
		return fmt.Errorf("mattermost: %s: %w: %w", call, bot.LaterError{After: afterFailure}, err)
	}
	return fmt.Errorf("mattermost: %s: %w", call, err)
}

// deleted says whether a call failed because the channel is archived or the thread's first post is gone, which the
// server answers with 400.
func deleted(err error) bool {
	app, ok := errors.AsType[*model.AppError](err)
	return ok && (strings.Contains(app.Id, "can_not_post_to_deleted") || strings.Contains(app.Id, "root_id"))
}

// patience is how long a server asks us to wait: in seconds, by either of two headers.
func patience(h http.Header) time.Duration {
	for _, name := range []string{"Retry-After", "X-Ratelimit-Reset"} {
		if seconds, err := strconv.Atoi(h.Get(name)); err == nil && seconds > 0 {
			return min(time.Duration(seconds)*time.Second, time.Hour)
		}
	}
	return afterFailure
}

// refused says whether a server refuses our token.
func refused(res *model.Response) bool {
	return res != nil && res.StatusCode == http.StatusUnauthorized
}
