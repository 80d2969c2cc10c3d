package mattermost

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/mattermost/mattermost/server/public/model"

	"hilo/bot"
)

func TestFaultsAreTheBotsOwn(t *testing.T) {
	said := errors.New("what the server said")
	app := func(id string) error { return model.NewAppError("x", id, nil, "", 400) }
	for name, c := range map[string]struct {
		status int
		err    error
		header http.Header
		want   error
	}{
		"forbidden":        {http.StatusForbidden, said, nil, bot.ErrGone},
		"not there":        {http.StatusNotFound, said, nil, bot.ErrGone},
		"archived channel": {http.StatusBadRequest, app("api.post.create_post.can_not_post_to_deleted.error"), nil, bot.ErrGone},
		"thread gone":      {http.StatusBadRequest, app("api.post.create_post.root_id.app_error"), nil, bot.ErrGone},
		"rate limit":       {http.StatusTooManyRequests, said, http.Header{"Retry-After": {"7"}}, bot.LaterError{After: 7 * time.Second}},
		"older rate limit": {http.StatusTooManyRequests, said, http.Header{"X-Ratelimit-Reset": {"2"}}, bot.LaterError{After: 2 * time.Second}},
		"mad rate limit":   {http.StatusTooManyRequests, said, http.Header{"Retry-After": {"99999999"}}, bot.LaterError{After: time.Hour}},
		"a broken server":  {http.StatusBadGateway, said, nil, bot.LaterError{After: afterFailure}},
		"no answer":        {0, said, nil, bot.LaterError{After: afterFailure}},
		"a refused token":  {http.StatusUnauthorized, said, nil, bot.LaterError{After: afterRefusal}},
	} {
		var res *model.Response
		if c.status != 0 {
			res = &model.Response{StatusCode: c.status, Header: c.header}
		}
		if got := fault("call", res, c.err); !errors.Is(got, c.want) || !errors.Is(got, c.err) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if got := fault("call", &model.Response{StatusCode: http.StatusOK}, nil); got != nil {
		t.Errorf("no error became %v", got)
	}
	got := fault("call", &model.Response{StatusCode: http.StatusBadRequest}, said)
	if _, later := errors.AsType[bot.LaterError](got); later || errors.Is(got, bot.ErrGone) || !errors.Is(got, said) {
		t.Errorf("a bad request: %v", got)
	}
}
