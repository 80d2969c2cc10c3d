package main

import (
	"net"
	"strings"
	"testing"
)

// TestDoctorLooksAtTheMail: what is wrong with it is said without the password.
func TestDoctorLooksAtTheMail(t *testing.T) {
	none(t)
	t.Setenv("MATTERMOST_URL", "http://127.0.0.1:1")
	t.Setenv("MATTERMOST_TOKEN", "token")
	t.Setenv("HILO_PUBLIC_URL", "http://127.0.0.1:1")
	hilo(t, 0, "migrate")
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := ln.Addr().String()
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ url, from, want string }{
		{"", "", "note  No e-mail is sent"},
		{"smtp://hilo:s3cret@" + closed, "", "set HILO_MAIL_FROM too"},
		{"hilo:s3cret", "red@example.org", "TO DO E-mail: HILO_SMTP_URL or HILO_MAIL_FROM: the address of the mail server is not like"},
		{"smtp://hilo:s3cret@" + closed, "red@example.org", "TO DO The mail server does not let hilo in"},
	} {
		t.Setenv("HILO_SMTP_URL", c.url)
		t.Setenv("HILO_MAIL_FROM", c.from)
		if out, _ := hilo(t, 1, "doctor"); !strings.Contains(out, c.want) || strings.Contains(out, "s3cret") {
			t.Errorf("%s from %s:\n%s", c.url, c.from, out)
		}
	}
	t.Setenv("HILO_MAIL_FROM", "")
	if _, out := hilo(t, 1, "serve", "--addr", "127.0.0.1:0"); strings.Contains(out, "s3cret") {
		t.Errorf("serve says %s", out)
	}
}
