package mail_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// server is an SMTP server that insists on RFC 5321: who writes lines that do not end in CRLF, speaks out of turn, or says
// who they are on a line that others can read, is refused and reported.
type server struct {
	tb     testing.TB
	ln     net.Listener
	config *tls.Config
	pool   *x509.CertPool

	implicit bool              // encrypted from the beginning
	plain    bool              // offers no encryption
	open     bool              // wants nobody's password
	answers  map[string]string // to RCPT of an address, in the place of 250
	broken   string            // ends the conversation at this command, unanswered
	dot      string            // the answer at the end of a letter, in the place of 250

	mu      sync.Mutex
	letters []received
	dials   int
}

type received struct{ from, to, data string }

// started is a server that listens on this machine.
func started(tb testing.TB, change func(*server)) *server {
	tb.Helper()
	s := &server{tb: tb, answers: map[string]string{}}
	s.config, s.pool = certificate(tb)
	if change != nil {
		change(s)
	}
	var err error
	if s.ln, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		tb.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := s.ln.Accept()
			if err != nil {
				return
			}
			running.Go(func() { s.serve(c) })
		}
	})
	tb.Cleanup(func() {
		if err := s.ln.Close(); err != nil {
			tb.Error(err)
		}
		running.Wait()
	})
	return s
}

func (s *server) url(scheme, user string) string { return scheme + "://" + user + s.ln.Addr().String() }

func (s *server) got() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.letters
}

// talk is one conversation.
type talk struct {
	*server
	conn     net.Conn
	in       *bufio.Reader
	secure   bool
	greeted  bool
	known    bool
	from, to string
}

func (s *server) serve(c net.Conn) {
	s.mu.Lock()
	s.dials++
	s.mu.Unlock()
	t := &talk{server: s, conn: c}
	if s.implicit {
		t.conn, t.secure = tls.Server(c, s.config), true
	}
	t.in = bufio.NewReader(t.conn)
	defer func() { _ = t.conn.Close() }() // the other side may have
	if s.broken == "CONNECT" {
		return
	}
	t.say("220 mail.example.org ESMTP")
	for {
		line, err := t.line()
		if err != nil {
			return
		}
		verb := strings.ToUpper(strings.SplitN(line, " ", 2)[0])
		if verb == s.broken {
			return
		}
		if !t.answer(verb, line) {
			return
		}
	}
}

func (t *talk) say(format string, args ...any) {
	_, _ = fmt.Fprintf(t.conn, format+"\r\n", args...) // who is gone hears nothing
}

// line reads one, and reports one that ends wrongly or is too long.
func (t *talk) line() (string, error) {
	line, err := t.in.ReadString('\n')
	if err != nil {
		return "", err
	}
	if !strings.HasSuffix(line, "\r\n") || strings.Contains(strings.TrimSuffix(line, "\r\n"), "\r") || len(line) > 1000 {
		t.tb.Errorf("a line that is none: %q", line)
	}
	return strings.TrimSuffix(line, "\r\n"), nil
}

// answer says whether the conversation goes on.
func (t *talk) answer(verb, line string) bool {
	switch {
	case verb == "QUIT":
		t.say("221 bye")
		return false
	case verb == "EHLO" || verb == "HELO":
		t.greeted = true
		t.say("250-mail.example.org")
		if !t.secure && !t.plain {
			t.say("250-STARTTLS")
		}
		if t.secure || t.plain {
			t.say("250-AUTH PLAIN")
		}
		t.say("250 8BITMIME")
	case verb == "STARTTLS" && t.greeted && !t.secure && !t.plain:
		t.say("220 go on")
		if t.in.Buffered() > 0 {
			t.tb.Error("something was said before the encryption began")
		}
		conn := tls.Server(t.conn, t.config)
		t.conn, t.in, t.secure, t.greeted = conn, bufio.NewReader(conn), true, false
	case verb == "AUTH" && t.greeted:
		t.auth(line)
	case verb == "NOOP":
		t.say("250 yes")
	case verb == "RSET":
		t.from, t.to = "", ""
		t.say("250 forgotten")
	default:
		t.mail(verb, line)
	}
	return true
}

func (t *talk) auth(line string) {
	if !t.secure {
		t.tb.Error("a password was said where others can read it")
	}
	word := line[strings.LastIndexByte(line, ' ')+1:]
	if said, err := base64.StdEncoding.DecodeString(word); err != nil || string(said) != "\x00hilo\x00s3cret" {
		t.say("535 who are you")
		return
	}
	t.known = true
	t.say("235 welcome")
}

// mail takes a letter, in its order.
func (t *talk) mail(verb, line string) {
	switch {
	case !t.known && !t.open:
		t.say("530 say who you are")
	case verb == "MAIL" && t.from == "":
		t.from = between(line)
		t.say("250 ok")
	case verb == "RCPT" && t.from != "" && t.to == "":
		to := between(line)
		if refused := t.answers[to]; refused != "" {
			t.say("%s", refused)
			return
		}
		t.to = to
		t.say("250 ok")
	case verb == "DATA" && t.to != "":
		t.say("354 go on")
		t.data()
	default:
		t.tb.Errorf("out of turn: %q", line)
		t.say("503 out of turn")
	}
}

func (t *talk) data() {
	var b bytes.Buffer
	for {
		line, err := t.line()
		if err != nil {
			return
		}
		if line == "." {
			break
		}
		b.WriteString(strings.TrimPrefix(line, ".") + "\r\n")
	}
	if t.dot != "" && !strings.HasPrefix(t.dot, "250") {
		t.say("%s", t.dot)
		t.from, t.to = "", ""
		return
	}
	t.mu.Lock()
	t.letters = append(t.letters, received{t.from, t.to, b.String()})
	t.mu.Unlock()
	t.from, t.to = "", ""
	t.say("250 taken on")
}

// between is what stands between < and >.
func between(line string) string {
	_, after, _ := strings.Cut(line, "<")
	inside, _, _ := strings.Cut(after, ">")
	return inside
}

// certificate is one for this machine, and a pool that believes it.
func certificate(tb testing.TB) (*tls.Config, *x509.CertPool) {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.example.org"},
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		tb.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, pool
}

// read is all of a reader, which must not fail.
func read(tb testing.TB, r io.Reader) string {
	tb.Helper()
	data, err := io.ReadAll(r)
	if err != nil && !errors.Is(err, io.EOF) {
		tb.Fatal(err)
	}
	return string(data)
}
