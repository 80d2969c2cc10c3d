package mail_test

import (
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"hilo/mail"
)

var sent = time.Date(2023, time.January, 16, 9, 0, 0, 0, time.UTC)

func letter() mail.Letter {
	return mail.Letter{To: "caritas@example.org", FromName: "Red Alhameña", ID: "r1.m7", Subject: "Convocatoria: reunión de Empleo, jueves 26",
		Text: "Hola:\n\nSe convoca una reunión.\n.\nUn punto solo no acaba nada.\n", Lang: "es", Method: "REQUEST",
		Calendar: []byte("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"), Sent: sent,
		Files: []mail.File{{Name: "reunión.pdf", Type: "application/pdf", Data: []byte("%PDF-1.7 \x00\xff")}}}
}

// opened is the way to a test's server.
func opened(t *testing.T, s *server, scheme string) *mail.Server {
	t.Helper()
	out, err := mail.Open(mail.Options{URL: s.url(scheme, "hilo:s3cret@"), From: "Hilo <red@example.org>", TLS: &tls.Config{RootCAs: s.pool, MinVersion: tls.VersionTLS12}})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestALetterArrives(t *testing.T) {
	for scheme, implicit := range map[string]bool{"smtp": false, "smtps": true} {
		t.Run(scheme, func(t *testing.T) {
			s := started(t, func(s *server) { s.implicit = implicit })
			post := opened(t, s, scheme)
			if err := post.Check(t.Context()); err != nil {
				t.Errorf("check: %v", err)
			}
			if err := post.Send(t.Context(), letter()); err != nil {
				t.Fatal(err)
			}
			if n := len(s.got()); n != 1 {
				t.Fatalf("%d letters, want 1", n)
			}
			arrived(t, s.got()[0])
		})
	}
}

// arrived reads a letter as a mail program does.
func arrived(t *testing.T, got received) {
	t.Helper()
	if got.from != "red@example.org" || got.to != "caritas@example.org" {
		t.Errorf("from %s to %s", got.from, got.to)
	}
	m, err := netmail.ReadMessage(strings.NewReader(got.data))
	if err != nil {
		t.Fatal(err)
	}
	subject, _ := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	from, fromErr := netmail.ParseAddress(m.Header.Get("From"))
	if subject != letter().Subject || fromErr != nil || *from != (netmail.Address{Name: "Red Alhameña", Address: "red@example.org"}) {
		t.Errorf("%q from %v, %v", subject, from, fromErr)
	}
	for name, want := range map[string]string{"To": "<caritas@example.org>", "Message-Id": "<r1.m7@example.org>", "Auto-Submitted": "auto-generated",
		"List-Unsubscribe": "<mailto:red@example.org?subject=baja>", "Content-Language": "es", "Cc": "", "Bcc": "", "Date": "Mon, 16 Jan 2023 09:00:00 +0000"} {
		if have := m.Header.Get(name); have != want {
			t.Errorf("%s: %q, want %q", name, have, want)
		}
	}
	found := map[string]string{}
	parts(t, m.Header.Get("Content-Type"), m.Body, found)
	for kind, want := range map[string]string{
		"text/plain; charset=UTF-8":                      strings.ReplaceAll(letter().Text, "\n", "\r\n"),
		"text/calendar; charset=UTF-8; method=REQUEST":   string(letter().Calendar),
		"application/pdf; name=reunión.pdf; reunión.pdf": "%PDF-1.7 \x00\xff",
	} {
		if strings.TrimSuffix(found[kind], "\r\n") != strings.TrimSuffix(want, "\r\n") {
			t.Errorf("%s is %q, want %q; there are %q", kind, found[kind], want, found)
		}
	}
}

// parts are the parts of a letter by their types.
func parts(t *testing.T, contentType string, body io.Reader, found map[string]string) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		t.Fatalf("a letter of one part: %s", contentType)
	}
	r := multipart.NewReader(body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		head := p.Header.Get("Content-Type")
		if strings.HasPrefix(head, "multipart/") {
			parts(t, head, p, found)
			continue
		}
		found[described(t, head, p)] = decoded(t, p)
	}
}

func described(t *testing.T, head string, p *multipart.Part) string {
	t.Helper()
	head, err := new(mime.WordDecoder).DecodeHeader(head)
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(head)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"charset", "method", "name"} {
		if params[name] != "" {
			kind += "; " + name + "=" + params[name]
		}
	}
	if name := p.FileName(); name != "" {
		if name, err = new(mime.WordDecoder).DecodeHeader(name); err != nil {
			t.Fatal(err)
		}
		kind += "; " + name
	}
	return kind
}

func decoded(t *testing.T, p *multipart.Part) string {
	t.Helper()
	switch p.Header.Get("Content-Transfer-Encoding") {
	case "base64":
		return read(t, base64.NewDecoder(base64.StdEncoding, p))
	case "quoted-printable":
		return read(t, quotedprintable.NewReader(p))
	}
	return read(t, p)
}

// TestWhatIsRefused: an address that is none is refused for good; a full box, or a server that is not well, is not.
func TestWhatIsRefused(t *testing.T) {
	const away, later, forGood = 0, 1, 2 // whose fault it is, and for how long
	for name, c := range map[string]struct {
		change func(*server)
		to     string
		want   int
	}{
		"no such address":      {func(s *server) { s.answers["caritas@example.org"] = "550 5.1.1 no such user" }, "", forGood},
		"a box that is full":   {func(s *server) { s.answers["caritas@example.org"] = "452 4.2.2 full" }, "", later},
		"a letter not wanted":  {func(s *server) { s.dot = "554 5.7.1 not here" }, "", forGood},
		"not now":              {func(s *server) { s.dot = "451 later" }, "", later},
		"gone at once":         {func(s *server) { s.broken = "CONNECT" }, "", away},
		"gone before the end":  {func(s *server) { s.broken = "DATA" }, "", away},
		"no encryption":        {func(s *server) { s.plain, s.open = true, true }, "", away},
		"not an address":       {nil, "caritas", forGood},
		"more than an address": {nil, "a@example.org, b@example.org", forGood},
		"another line":         {nil, "a@example.org>\r\nRCPT TO:<b@example.org", forGood},
	} {
		t.Run(name, func(t *testing.T) {
			s := started(t, c.change)
			l := letter()
			if c.to != "" {
				l.To = c.to
			}
			err := opened(t, s, "smtp").Send(t.Context(), l)
			got := away
			if refused, ok := errors.AsType[*mail.RefusedError](err); ok && refused.ForGood() {
				got = forGood
			} else if ok {
				got = later
			}
			if err == nil || got != c.want {
				t.Errorf("%v is %d, want %d", err, got, c.want)
			}
			if len(s.got()) > 0 {
				t.Errorf("yet it arrived: %v", s.got())
			}
		})
	}
}

// TestTakenOnIsSent: once the server has a letter, nothing that goes wrong later has it sent again.
func TestTakenOnIsSent(t *testing.T) {
	for _, broken := range []string{"RSET", "QUIT"} {
		s := started(t, func(s *server) { s.broken = broken })
		if err := opened(t, s, "smtp").Send(t.Context(), letter()); err != nil || len(s.got()) != 1 {
			t.Errorf("%s unanswered: %v, and %d letters", broken, err, len(s.got()))
		}
	}
}

func TestTheServerIsDown(t *testing.T) {
	s := started(t, nil)
	post, err := mail.Open(mail.Options{URL: "smtp://127.0.0.1:1", From: "red@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	var refused *mail.RefusedError
	if err := post.Send(t.Context(), letter()); err == nil || errors.As(err, &refused) {
		t.Errorf("%v, want an error that passes", err)
	}
	if err := post.Check(t.Context()); err == nil {
		t.Error("a server that is down is fine")
	}
	wrong, err := mail.Open(mail.Options{URL: s.url("smtp", "hilo:wrong@"), From: "red@example.org", TLS: &tls.Config{RootCAs: s.pool, MinVersion: tls.VersionTLS12}})
	if err != nil {
		t.Fatal(err)
	}
	if err := wrong.Check(t.Context()); err == nil || strings.Contains(err.Error(), "wrong") {
		t.Errorf("with a wrong password: %v", err)
	}
	if err := wrong.Send(t.Context(), letter()); err == nil || errors.As(err, &refused) {
		t.Errorf("with a wrong password: %v, want an error that passes", err)
	}
}

// TestACertificateOfSomebodyElse: a password is said to nobody whom the system does not believe.
func TestACertificateOfSomebodyElse(t *testing.T) {
	s := started(t, nil)
	post, err := mail.Open(mail.Options{URL: s.url("smtp", "hilo:s3cret@"), From: "red@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	if err := post.Send(t.Context(), letter()); err == nil || len(s.got()) > 0 {
		t.Errorf("%v, and %d letters", err, len(s.got()))
	}
}

// TestNothingSlipsIntoTheHead: what people type cannot begin a line of its own.
func TestNothingSlipsIntoTheHead(t *testing.T) {
	s := started(t, nil)
	l := letter()
	evil := "Hola\r\nBcc: evil@example.org\r\n\r\n<b>"
	l.Subject, l.FromName, l.Lang, l.Method = evil, evil, evil, "REQUEST"
	l.Files[0].Name, l.Files[0].Type = "../a\"\r\nX-Evil: 1\r\n.pdf", "application/pdf\r\nX-Evil: 1"
	if err := opened(t, s, "smtp").Send(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	m, err := netmail.ReadMessage(strings.NewReader(s.got()[0].data))
	if err != nil {
		t.Fatal(err)
	}
	subject, _ := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if m.Header.Get("Bcc") != "" || subject != "Hola Bcc: evil@example.org <b>" {
		t.Errorf("the head is %v", m.Header)
	}
	for l := range strings.Lines(s.got()[0].data) {
		if strings.HasPrefix(l, "X-Evil") || strings.HasPrefix(l, "Bcc") {
			t.Errorf("a line of its own: %s", l)
		}
	}
}

// TestOptions: what is wrong is said without repeating it, for it holds a password.
func TestOptions(t *testing.T) {
	for url, want := range map[string]error{
		"smtp://mail.example.org": nil, "smtps://a%40b:c@mail.example.org:465": nil, "smtp://mail.example.org:25?tls=none": nil,
		"smtp://hilo:s3cret@": mail.ErrURL, "http://hilo:s3cret@mail.example.org": mail.ErrURL, "smtp://hilo:s3c ret@mail:x": mail.ErrURL,
		"": mail.ErrURL, "smtp://hilo:s3cret@mail:99999": mail.ErrURL, "smtp://mail.example.org/x": mail.ErrURL,
	} {
		_, err := mail.Open(mail.Options{URL: url, From: "red@example.org"})
		if !errors.Is(err, want) || err != nil && strings.Contains(err.Error(), "s3c") {
			t.Errorf("%s: %v, want %v", url, err, want)
		}
	}
	if _, err := mail.Open(mail.Options{URL: "smtp://mail.example.org", From: "nobody"}); !errors.Is(err, mail.ErrFrom) {
		t.Errorf("no address to send from: %v", err)
	}
}
