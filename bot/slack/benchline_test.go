package slack_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"testing"
	"time"

	"hilo/bot/slack/strict"
)

// line is a connection by which a voter presses. It and the sink take as little of the machine as they can, as pgbench
// does: what is measured is hilo.
type line struct {
	conn net.Conn
	in   *bufio.Reader
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

// asPosted is a request with a body, signed as Slack does.
func asPosted(body []byte) []byte {
	head := http.Header{}
	strict.Sign(head, body, time.Now())
	out := fmt.Appendf(nil, "POST /slack/interactions HTTP/1.1\r\nHost: hilo\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n", len(body))
	for name := range head {
		out = fmt.Appendf(out, "%s: %s\r\n", name, head.Get(name))
	}
	return append(append(out, "\r\n"...), body...)
}

// press sends a request and waits for the answer.
func (l *line) press(request []byte) error {
	if _, err := l.conn.Write(request); err != nil {
		return err
	}
	status, err := swallow(l.in)
	if err == nil && status != "HTTP/1.1 200 OK" {
		return errors.New(status)
	}
	return err
}

// swallow reads a request or an answer to its end, and returns its first line.
func swallow(in *bufio.Reader) (first string, err error) {
	body := 0
	for {
		text, err := in.ReadSlice('\n')
		if err != nil {
			return "", err
		}
		text = bytes.TrimRight(text, "\r\n")
		if len(text) == 0 {
			break
		}
		if first == "" {
			first = string(text)
		} else if length, ok := bytes.CutPrefix(text, []byte("Content-Length: ")); ok {
			if body, err = strconv.Atoi(string(length)); err != nil {
				return "", err
			}
		}
	}
	_, err = in.Discard(body)
	return first, err
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
			go take(conn)
		}
	}()
	return "http://" + listener.Addr().String()
}

func take(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for {
		if _, err := swallow(in); err != nil {
			return
		}
		if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"); err != nil {
			return
		}
	}
}
