package network

import (
	"net/url"
	"strings"
)

// WebLink is the address on the web that a text is, also where it was written without its beginning («www.hilo.example»);
// "" where it is none that may be opened: another scheme, a user's name before the host, a host without a dot.
func WebLink(text string) string {
	address := strings.TrimSpace(text)
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(u.Hostname(), ".") || u.User != nil {
		return ""
	}
	return u.String()
}
