package slack_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack"

	"hilo/bot/slack"
)

func signed(body, secret string, at time.Time) http.Header {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamp + ":" + body))
	return http.Header{
		"X-Slack-Request-Timestamp": {stamp},
		"X-Slack-Signature":         {"v0=" + hex.EncodeToString(mac.Sum(nil))},
	}
}

func TestVerify(t *testing.T) {
	now := time.Now()
	const body = `payload=%7B%22type%22%3A%22block_actions%22%7D`
	tests := []struct {
		name   string
		header http.Header
		body   string
		secret string
		want   error
	}{
		{"Slack's", signed(body, "secret", now), body, "secret", nil},
		{"four minutes old", signed(body, "secret", now.Add(-4*time.Minute)), body, "secret", nil},
		{"six minutes old", signed(body, "secret", now.Add(-6*time.Minute)), body, "secret", slackgo.ErrExpiredTimestamp},
		{"of the future", signed(body, "secret", now.Add(6*time.Minute)), body, "secret", slackgo.ErrExpiredTimestamp},
		{"another body", signed(body, "secret", now), body + " ", "secret", slackgo.ErrInvalidSignature},
		{"another secret", signed(body, "other", now), body, "secret", slackgo.ErrInvalidSignature},
		{"no secret", signed(body, "", now), body, "", slackgo.ErrInvalidConfiguration},
		{"not signed", http.Header{}, body, "secret", slackgo.ErrMissingHeaders},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := slack.Verify(tt.header, []byte(tt.body), tt.secret); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}
