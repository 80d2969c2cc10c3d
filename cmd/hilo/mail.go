package main

import (
	"context"
	"fmt"

	"hilo/bot"
	"hilo/commands"
	"hilo/mail"
)

// mailFlags say how e-mail is sent. They hold a password, and are shown nowhere.
type mailFlags struct {
	SMTPURL  string `name:"smtp-url" env:"HILO_SMTP_URL" placeholder:"URL" help:"The server that sends e-mail: smtps://user:password@host:465, or smtp://user:password@host:587 for STARTTLS; set it in the environment, as anybody can read a command line."`
	MailFrom string `name:"mail-from" env:"HILO_MAIL_FROM" placeholder:"ADDRESS" help:"The address that e-mail comes from, whose answers the coordination reads."`
}

// server is the mail server that is set; nil where none is.
func (f mailFlags) server() (*mail.Server, error) {
	if f.SMTPURL == "" && f.MailFrom == "" {
		return nil, nil
	}
	if err := complete("E-mail", []setting{{"HILO_SMTP_URL", f.SMTPURL}, {"HILO_MAIL_FROM", f.MailFrom}}); err != nil {
		return nil, err
	}
	server, err := mail.Open(mail.Options{URL: f.SMTPURL, From: f.MailFrom})
	if err != nil {
		return nil, fmt.Errorf("HILO_SMTP_URL or HILO_MAIL_FROM: %w", err)
	}
	return server, nil
}

// post is the same for those who send.
func (f mailFlags) post() (commands.Post, error) {
	server, err := f.server()
	if err != nil || server == nil {
		return nil, err
	}
	return server, nil
}

// askMail says whether e-mail works, as far as can be told without sending any.
func (f mailFlags) askMail(ctx context.Context) bot.Finding {
	server, err := f.server()
	switch {
	case err != nil:
		return bot.Finding{What: "E-mail: " + err.Error() + ".", Do: "Put it right, then run hilo doctor again."}
	case server == nil:
		return bot.Finding{What: "No e-mail is sent: those who are not in the chat are not told of meetings.",
			Do: "Set HILO_SMTP_URL and HILO_MAIL_FROM.", Optional: true}
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := server.Check(ctx); err != nil {
		return bot.Finding{What: "The mail server does not let hilo in: " + err.Error() + ".",
			Do: "Look at its name, port, user and password in HILO_SMTP_URL."}
	}
	return bot.Finding{What: "The mail server lets hilo in, to send from " + server.From() + "."}
}
