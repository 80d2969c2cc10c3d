package strict

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// within is how long Slack waits for an answer.
const within = 3 * time.Second

// errUnheard is what somebody sees when the app does not answer: operation_timeout, dispatch_failed.
var errUnheard = errors.New("slack: the app did not answer")

// deliver hands a payload to the app and returns what it is answered with; kind is the last part of the path.
func (s *Slack) deliver(ctx context.Context, kind string, payload any) ([]byte, error) {
	s.mu.Lock()
	to, down := s.to, s.trouble.down
	s.mu.Unlock()
	switch {
	case down:
		return nil, fmt.Errorf("%w: Slack is down", errUnheard)
	case to == "":
		return s.overSocket(ctx, kind, payload, nil)
	}
	body, contentType := encoded(kind, payload)
	answer, err := s.Post(ctx, to+"/slack/"+kind, contentType, body, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnheard, err)
	}
	return answer.Body, answer.check(s, kind)
}

// encoded is a payload as it is posted.
func encoded(kind string, payload any) (body []byte, contentType string) {
	switch kind {
	case "commands":
		form := url.Values{}
		for name, value := range payload.(map[string]string) {
			form.Set(name, value)
		}
		return []byte(form.Encode()), "application/x-www-form-urlencoded"
	case "interactions":
		data, _ := json.Marshal(payload)
		return []byte(url.Values{"payload": {string(data)}}.Encode()), "application/x-www-form-urlencoded"
	default:
		data, _ := json.Marshal(payload)
		return data, "application/json"
	}
}

// Answer is what the app answered to a signed request.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Post posts a body, signed with the app's signing secret at the machine's time. It waits three seconds, as Slack does, unless it is Patient.
func (s *Slack) Post(ctx context.Context, address, contentType string, body []byte, header http.Header) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, s.within)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return Answer{}, fmt.Errorf("slack: post: %w", err)
	}
	maps.Copy(r.Header, header)
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	Sign(r.Header, body, time.Now())
	res, err := s.http.Do(r)
	if err != nil {
		return Answer{}, fmt.Errorf("slack: post: %w", err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	return Answer{res.StatusCode, res.Header, data}, err
}

// Sign signs a body as Slack does.
func Sign(h http.Header, body []byte, at time.Time) {
	ts := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(SigningSecret))
	_, _ = fmt.Fprintf(mac, "v0:%s:%s", ts, body)
	h.Set("X-Slack-Request-Timestamp", ts)
	h.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
}

// check says what is wrong with an answer to a command or an interaction.
func (a Answer) check(s *Slack, kind string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.Status != http.StatusOK {
		return fmt.Errorf("%w: HTTP %d", errUnheard, a.Status)
	}
	if got, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type")); len(a.Body) > 0 && got != "application/json" {
		s.breaks("invalid_answer", "answer to "+kind, "content type %q of %q", got, a.Body)
	}
	return nil
}

// event is one that the app is told of until it acknowledges it.
type event struct {
	workspace string
	payload   reply
	attempt   int // how often it was told
	due       time.Time
	reason    string
}

// retries are how long after the attempt before Slack tries again.
var retries = []time.Duration{0, time.Minute, 5 * time.Minute}

// Event tells the app of an event. One that is not acknowledged is told again at once; if that fails too, Retry tells
// it when its time has come. It fails when the event is not acknowledged yet.
func (s *Slack) Event(ctx context.Context, workspace string, inner map[string]any) error {
	s.mu.Lock()
	e := &event{workspace: workspace, payload: s.envelope(workspace, inner)}
	s.mu.Unlock()
	err := s.tell(ctx, e)
	if err != nil && e.attempt == 1 {
		err = s.tell(ctx, e)
	}
	return err
}

// envelope is an event as it is told. The lock is held.
func (s *Slack) envelope(workspace string, inner map[string]any) reply {
	out := reply{"token": "legacy", "team_id": workspace, "api_app_id": AppID, "type": "event_callback", "event_id": s.id("Ev"),
		"event_time": s.clock.Now().Unix(), "event": inner}
	if w := s.workers[workspace]; w != nil {
		out["context_team_id"] = workspace
		out["authorizations"] = []reply{{"enterprise_id": nil, "team_id": workspace, "user_id": w.Bot, "is_bot": true, "is_enterprise_install": false}}
		if w.Enterprise != "" {
			out["enterprise_id"], out["context_enterprise_id"] = w.Enterprise, w.Enterprise
			out["authorizations"].([]reply)[0]["enterprise_id"] = w.Enterprise
		}
	}
	switch inner["type"] {
	case "app_uninstalled", "tokens_revoked":
		delete(out, "authorizations")
	}
	return out
}

// tell makes one attempt, and plans the next if it fails.
func (s *Slack) tell(ctx context.Context, e *event) error {
	s.mu.Lock()
	to, down := s.to, s.trouble.down
	s.mu.Unlock()
	stop := false
	var err error
	switch {
	case down:
		err = fmt.Errorf("%w: Slack is down", errUnheard)
	case to == "":
		_, err = s.overSocket(ctx, "events", e.payload, e)
	default:
		stop, err = s.postEvent(ctx, to, e)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e.attempt++
	if err == nil || stop || e.attempt > len(retries) {
		return err
	}
	if e.due = s.clock.Now().Add(retries[e.attempt-1]); e.attempt > 1 {
		s.queue = append(s.queue, e)
	}
	return err
}

func (s *Slack) postEvent(ctx context.Context, to string, e *event) (stop bool, err error) {
	header := http.Header{}
	if e.attempt > 0 {
		header.Set("X-Slack-Retry-Num", strconv.Itoa(e.attempt))
		header.Set("X-Slack-Retry-Reason", e.reason)
	}
	body, contentType := encoded("events", e.payload)
	answer, err := s.Post(ctx, to+"/slack/events", contentType, body, header)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		e.reason = "http_timeout"
	case err != nil:
		e.reason = "connection_failed"
	case answer.Status != http.StatusOK:
		e.reason, err = "http_error", fmt.Errorf("%w: HTTP %d", errUnheard, answer.Status)
		stop = answer.Header.Get("X-Slack-No-Retry") == "1"
	}
	return stop, err
}

// Retry tells the app again of the events whose time has come, and returns how many are left.
func (s *Slack) Retry(ctx context.Context) int {
	s.mu.Lock()
	now := s.clock.Now()
	var due, later []*event
	for _, e := range s.queue {
		if e.due.After(now) {
			later = append(later, e)
		} else {
			due = append(due, e)
		}
	}
	s.queue = later
	s.mu.Unlock()
	for _, e := range due {
		_ = s.tell(ctx, e) // what fails again is in the queue
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}

// echoed tells the app of what it said itself in direct messages. The lock is held.
func (s *Slack) echoed(ch *channel, m *Message) {
	inner := m.json(s, false)
	maps.Copy(inner, reply{"channel": ch.ID, "channel_type": "im", "event_ts": m.TS})
	e := &event{workspace: ch.Workspace, payload: s.envelope(ch.Workspace, inner)}
	if s.ctx.Err() == nil && inner["bot_id"] != nil {
		s.going.Go(func() { _ = s.tell(s.ctx, e) })
	}
}
