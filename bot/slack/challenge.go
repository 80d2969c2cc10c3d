package slack

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// challengeWithin is how long hilo may take to answer itself: Slack waits three seconds, and who asks may be far away.
const challengeWithin = 10 * time.Second

// challenge asks an address as Slack does before it sends events there; the right answer is the word that was sent.
func challenge(ctx context.Context, address, signingSecret string) error {
	ctx, cancel := context.WithTimeout(ctx, challengeWithin)
	defer cancel()
	word := rand.Text()
	body, err := json.Marshal(map[string]string{"type": "url_verification", "challenge": word})
	if err != nil {
		return fmt.Errorf("challenge: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("challenge: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	sign(req.Header, body, signingSecret)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return unlinked(err)
	}
	defer func() { _ = res.Body.Close() }() // it was read
	answer, err := io.ReadAll(io.LimitReader(res.Body, 1<<10))
	switch {
	case err != nil:
		return fmt.Errorf("challenge: %w", err)
	case res.StatusCode != http.StatusOK:
		return fmt.Errorf("HTTP status %d", res.StatusCode)
	case !bytes.Contains(answer, []byte(word)):
		return errors.New("something else answers there")
	}
	return nil
}

// sign signs a request as Slack does: docs.slack.dev/authentication/verifying-requests-from-slack.
func sign(h http.Header, body []byte, secret string) {
	at := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "v0:%s:%s", at, body) // a hash never fails
	h.Set("X-Slack-Request-Timestamp", at)
	h.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
}
