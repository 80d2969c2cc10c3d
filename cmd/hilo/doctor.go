package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"hilo/bot"
	"hilo/bot/mattermost"
	"hilo/locales"
	"hilo/storage"
)

type doctorCmd struct {
	database
	mattermostFlags
}

func (doctorCmd) Help() string {
	return `Looks at the database and at Mattermost with the same settings as hilo serve, and says what an administrator has
to do. It changes nothing. It ends with status 1 when something has to be done; what is marked "(optional)" hilo can do
without. Run it beside hilo serve: then it also tries whether the Mattermost server reaches hilo.

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
	speaks, err := c.set()
	if err != nil {
		return []bot.Finding{{What: err.Error() + ".", Do: "Set them, then run hilo doctor again."}}
	}
	if !speaks {
		return []bot.Finding{{What: "No chat system is set up.",
			Do: "Set MATTERMOST_URL, MATTERMOST_TOKEN and HILO_PUBLIC_URL, then run hilo doctor again."}}
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
		out = append(out, c.ask(ctx, store, catalog)...)
		return nil
	})
	if err != nil {
		return append(out, bot.Finding{What: "The database: " + err.Error() + ".", Do: "Set HILO_DATABASE_URL, or start hilo serve once."})
	}
	return out
}

// ask looks at Mattermost.
func (c *doctorCmd) ask(ctx context.Context, store *storage.Store, catalog *locales.Catalog) []bot.Finding {
	cfg, err := c.config(ctx, store, catalog, slog.New(slog.DiscardHandler))
	if err != nil {
		return []bot.Finding{bot.FindingOf("Mattermost", err)}
	}
	server, err := mattermost.Connect(ctx, cfg)
	if err != nil {
		return []bot.Finding{bot.FindingOf("Mattermost", err)}
	}
	return server.Doctor(ctx)
}
