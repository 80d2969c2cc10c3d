package slack

import (
	"fmt"
	"net/http"

	"github.com/slack-go/slack"
)

// Verify says whether a request is Slack's: its signature over the raw body with the app's signing secret, made at
// most five minutes ago. It fails with slack-go's ErrMissingHeaders, ErrExpiredTimestamp, ErrInvalidSignature or
// ErrInvalidConfiguration. A request that is sent again within the five minutes passes again.
func Verify(header http.Header, body []byte, secret string) error {
	verifier, err := slack.NewSecretsVerifier(header, secret)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	// Writing to a hash never fails.
	_, _ = verifier.Write(body)
	if err := verifier.Ensure(); err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	return nil
}
