// Package mail hands letters to an SMTP server, one to each recipient. It knows nothing of ours. It tries once: whether and
// when a letter is tried again is the caller's business, and Fault says whether there is sense in it.
package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"
)

// patience is how long one step of the conversation may take.
const patience = 15 * time.Second

// Server is where letters are handed in, and in whose name. It is safe for concurrent use.
type Server struct {
	host     string
	options  []gomail.Option
	implicit bool // the line is encrypted from the beginning
	from     netmail.Address
}

// Options are how a server is reached.
type Options struct {
	// URL is "smtps://user:password@host:465", encrypted from the beginning, or "smtp://user:password@host:587", encrypted by
	// STARTTLS. Without that nothing is sent, but to this machine or with "?tls=none".
	URL string
	// From is the address in whose name letters are sent, and to which answers come.
	From string
	// TLS says whom to believe; nil believes whom the system does.
	TLS *tls.Config
}

// What is wrong with the options; they never repeat what was given, which holds a password.
var (
	ErrURL  = errors.New("the address of the mail server is not like smtp://user:password@host:587 or smtps://user:password@host:465")
	ErrFrom = errors.New("the address to send from is not like red@example.org")
)

// Open reads the options; it connects to nothing.
func Open(o Options) (*Server, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Path != "" && u.Path != "/" {
		return nil, ErrURL // what the library says of it repeats it
	}
	from, err := netmail.ParseAddress(o.From)
	if err != nil {
		return nil, ErrFrom
	}
	s := &Server{host: u.Hostname(), from: *from, implicit: u.Scheme == "smtps"}
	config := o.TLS
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	config = config.Clone()
	config.ServerName = s.host
	if s.options, err = dialing(u, config); err != nil {
		return nil, err
	}
	if _, err := gomail.NewClient(s.host, s.options...); err != nil {
		return nil, ErrURL
	}
	return s, nil
}

// dialing are the options that the address of a server asks for.
func dialing(u *url.URL, config *tls.Config) ([]gomail.Option, error) {
	out := []gomail.Option{gomail.WithTimeout(patience), gomail.WithTLSConfig(config)}
	port := "587"
	switch {
	case u.Scheme == "smtps":
		port = "465"
		out = append(out, gomail.WithSSL())
	case u.Query().Get("tls") == "none":
		out = append(out, gomail.WithTLSPolicy(gomail.NoTLS))
	case loopback(u.Hostname()):
		out = append(out, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		out = append(out, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if u.Port() != "" {
		port = u.Port()
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, ErrURL
	}
	out = append(out, gomail.WithPort(number))
	if u.User == nil {
		return out, nil
	}
	password, _ := u.User.Password()
	return append(out, gomail.WithUsername(u.User.Username()), gomail.WithPassword(password),
		gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover)), nil
}

// loopback says whether a host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// From is the address in whose name letters are sent.
func (s *Server) From() string { return s.from.Address }

// Letter is a mail to one recipient.
type Letter struct {
	To       string // an address without a name
	FromName string // in whose name, for people; "" is what stands in the options
	ID       string // names it for ever, so that programs know it when it comes twice; letters, digits, dots and hyphens
	Subject  string
	Text     string // plain, with lines of any length
	Lang     string // BCP 47
	// Calendar is an invitation that mail programs act on, of the given method; nil where there is none.
	Calendar []byte
	Method   string
	Files    []File
	Sent     time.Time
}

// File is something that comes with a letter.
type File struct {
	Name, Type string
	Data       []byte
}

// RefusedError means that the server does not take this letter for its recipient; it may well take others.
type RefusedError struct {
	Code int // of the server's answer, 400 to 599
	Err  error
}

func (e *RefusedError) Error() string { return "letter refused: " + e.Err.Error() }
func (e *RefusedError) Unwrap() error { return e.Err }

// ForGood says that it will not do so however often it is tried; otherwise later perhaps, as where a box is full.
func (e *RefusedError) ForGood() bool { return e.Code >= 500 }

// Send hands in a letter: when it returns nil, the server has taken it on. An error other than a RefusedError
// is about the server, and worth another try.
func (s *Server) Send(ctx context.Context, l Letter) error {
	m, err := s.message(l)
	if err != nil {
		return &RefusedError{Code: 553, Err: err} // as a server says of an address that is none
	}
	client, hangUp, err := s.client()
	if err != nil {
		return err
	}
	defer hangUp()
	err = client.DialAndSendWithContext(ctx, m)
	if err == nil || m.IsDelivered() { // what goes wrong after that does not undo it
		return nil
	}
	var failed *gomail.SendError
	if errors.As(err, &failed) && failed.ErrorCode() >= 400 && failed.ErrorCode() != 421 && failed.Reason != gomail.ErrSMTPMailFrom {
		return &RefusedError{Code: failed.ErrorCode(), Err: err}
	}
	return fmt.Errorf("mail: %w", err)
}

// Check goes as far as a server lets go without a letter: it connects, encrypts and says who it is.
func (s *Server) Check(ctx context.Context) error {
	client, hangUp, err := s.client()
	if err != nil {
		return err
	}
	defer hangUp()
	if err := client.DialWithContext(ctx); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return client.Close()
}

// client is for one conversation, which hangUp ends: the library leaves the line open when it fails before the first letter.
func (s *Server) client() (client *gomail.Client, hangUp func(), err error) {
	var line net.Conn
	options := slices.Clone(s.options)
	if !s.implicit { // there it has to dial itself, to know that the line is encrypted
		options = append(options, gomail.WithDialContextFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
			var err error
			line, err = new(net.Dialer).DialContext(ctx, network, address)
			return line, err
		}))
	}
	client, err = gomail.NewClient(s.host, options...)
	if err != nil {
		return nil, nil, fmt.Errorf("mail: %w", err)
	}
	return client, func() {
		if line != nil {
			_ = line.Close() // it may be closed already
		}
	}, nil
}

func (s *Server) message(l Letter) (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	name := s.from.Name
	if l.FromName != "" {
		name = oneLine(l.FromName)
	}
	to, err := netmail.ParseAddress(l.To)
	if err != nil || to.Name != "" || to.Address != l.To {
		return nil, errors.New("no address to send to")
	}
	m.FromMailAddress(&netmail.Address{Name: name, Address: s.from.Address})
	if err := m.To(l.To); err != nil {
		return nil, err
	}
	m.Subject(oneLine(l.Subject))
	m.SetDateWithValue(l.Sent)
	_, domain, _ := strings.Cut(s.from.Address, "@")
	m.SetMessageIDWithValue(l.ID + "@" + domain)
	m.SetGenHeader(gomail.HeaderContentLang, oneLine(l.Lang))
	m.SetGenHeader("Auto-Submitted", "auto-generated") // so that nobody's absence is answered to us
	m.SetGenHeader(gomail.HeaderListUnsubscribe, "<mailto:"+s.from.Address+"?subject=baja>")
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	if l.Calendar != nil {
		m.AddAlternativeString(gomail.ContentType("text/calendar; method="+oneLine(l.Method)), string(l.Calendar),
			gomail.WithPartEncoding(gomail.EncodingB64))
	}
	for _, f := range l.Files {
		if err := m.AttachReader(fileName(f.Name), bytes.NewReader(f.Data),
			gomail.WithFileContentType(gomail.ContentType(oneLine(f.Type)))); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// oneLine is a text as it may stand in a header: what would begin another line is a space.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))), " ")
}

// fileName is a name without a way to elsewhere, or signs that end it.
func fileName(s string) string {
	s = strings.NewReplacer("\"", "", "\\", "", ";", "").Replace(oneLine(s))
	return path.Base(s)
}
