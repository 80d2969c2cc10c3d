package slack_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"hilo/bot/slack/strict"
)

// line is a connection by which a voter presses. It and the sink take as little of the machine as they can, as pgbench
// does: what is measured is hilo.
type line struct {
	conn net.Conn
	in   *bufio.Reader
	out  []byte
}

func dial(b *testing.B, address string) *line {
	b.Helper()
	conn, err := (&net.Dialer{}).DialContext(b.Context(), "tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	return &line{conn: conn, in: bufio.NewReader(conn)}
}

// press posts a body, signed as Slack does, and waits for the answer.
func (l *line) press(body []byte) error {
	signed := http.Header{}
	strict.Sign(signed, body, time.Now())
	l.out = fmt.Appendf(l.out[:0], "POST /slack/interactions HTTP/1.1\r\nHost: hilo\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n", len(body))
	for name := range signed {
		l.out = fmt.Appendf(l.out, "%s: %s\r\n", name, signed.Get(name))
	}
	l.out = append(append(l.out, "\r\n"...), body...)
	if _, err := l.conn.Write(l.out); err != nil {
		return err
	}
	res, err := http.ReadResponse(l.in, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	said, err := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", res.Status, said)
	}
	return err
}

// sink is an address that takes whatever is posted there.
func sink(b *testing.B) (url string) {
	b.Helper()
	listener, err := (&net.ListenConfig{}).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go swallow(conn)
		}
	}()
	return "http://" + listener.Addr().String()
}

func swallow(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"); err != nil {
			return
		}
	}
}
