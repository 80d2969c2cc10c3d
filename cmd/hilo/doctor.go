package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"hilo/bot"
	"hilo/bot/mattermost"
	"hilo/bot/slack"
	"hilo/locales"
	"hilo/storage"
)

type doctorCmd struct {
	database
	chatFlags
	mailFlags
}

func (doctorCmd) Help() string {
	return `Looks at the database, at Mattermost, at Slack and at the mail server with the same settings as hilo serve, and says what an
administrator has to do. It changes nothing. It ends with status 1 when something has to be done; what is marked
"(optional)" hilo can do without. Run it beside hilo serve: then it also tries whether chat systems reach hilo.

  hilo doctor`
}

func (c *doctorCmd) Run(ctx context.Context, con console) error {
	findings := c.examine(ctx)
	todo := 0
	for _, f := range findings {
		tell(con.out, f)
		if f.Do != "" && !f.Optional {
			todo++
		}
	}
	if todo > 0 {
		return fmt.Errorf("%d of these have to be put right", todo)
	}
	return nil
}

// tell writes one finding.
func tell(w io.Writer, f bot.Finding) {
	switch {
	case f.Do == "":
		fmt.Fprintf(w, "ok    %s\n", f.What)
	case f.Optional:
		fmt.Fprintf(w, "note  %s\n      (optional) %s\n", f.What, f.Do)
	default:
		fmt.Fprintf(w, "TO DO %s\n      %s\n", f.What, f.Do)
	}
}

func (c *doctorCmd) examine(ctx context.Context) []bot.Finding {
	inMattermost, inSlack, err := c.set()
	if err != nil {
		return []bot.Finding{{What: err.Error() + ".", Do: "Set them, then run hilo doctor again."}}
	}
	if !inMattermost && !inSlack {
		return []bot.Finding{{What: "No chat system is set up.",
			Do: "Set MATTERMOST_URL, MATTERMOST_TOKEN and HILO_PUBLIC_URL, or SLACK_BOT_TOKEN and SLACK_APP_TOKEN, then run hilo doctor again."}}
	}
	var out []bot.Finding
	err = c.with(ctx, func(store *storage.Store) error {
		if err := migrated(ctx, store); err != nil {
			return err
		}
		catalog, err := locales.Load()
		if err != nil {
			return err
		}
		out = append(out, bot.Finding{What: "The database answers and is prepared."})
		p := parts{store: store, catalog: catalog, clock: bot.SystemClock{}, log: slog.New(slog.DiscardHandler)}
		if inMattermost {
			out = append(out, c.askMattermost(ctx, p)...)
		}
		if inSlack {
			out = append(out, c.askSlack(ctx, p)...)
		}
		out = append(out, c.askMail(ctx))
		return nil
	})
	if err != nil {
		return append(out, bot.Finding{What: "The database: " + err.Error() + ".", Do: "Set HILO_DATABASE_URL, or start hilo serve once."})
	}
	return out
}

func (c *doctorCmd) askMattermost(ctx context.Context, p parts) []bot.Finding {
	cfg, err := c.mattermostFlags.config(ctx, c.PublicURL, p)
	if err != nil {
		return []bot.Finding{bot.FindingOf("Mattermost", err)}
	}
	server, err := mattermost.Connect(ctx, cfg)
	if err != nil {
		return []bot.Finding{bot.FindingOf("Mattermost", err)}
	}
	return server.Doctor(ctx)
}

func (c *doctorCmd) askSlack(ctx context.Context, p parts) []bot.Finding {
	cfg, err := c.slackFlags.config(ctx, c.PublicURL, p)
	if err != nil {
		return []bot.Finding{bot.FindingOf("Slack", err)}
	}
	app, err := slack.Connect(ctx, cfg)
	if err != nil {
		return []bot.Finding{bot.FindingOf("Slack", err)}
	}
	out := app.Doctor(ctx)
	switch {
	case cfg.SigningSecret == "":
		return out
	case c.PublicURL == "":
		return append(out, bot.Finding{What: "HILO_PUBLIC_URL is not set, so it was not tried whether Slack reaches hilo.",
			Do: "Set it to the address that the app's request URLs begin with.", Optional: true})
	}
	return append(out, slack.Reaches(ctx, c.PublicURL, cfg.SigningSecret))
}
