package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"hilo/network"
)

type installationRow struct {
	Platform   string       `db:"platform"`
	ID         string       `db:"id"`
	Enterprise string       `db:"enterprise"`
	Workspace  string       `db:"workspace"`
	Name       string       `db:"name"`
	Bot        string       `db:"bot"`
	Scopes     string       `db:"scopes"`
	Sealed     string       `db:"sealed"`
	Expires    sql.NullTime `db:"expires_at"`
	Installed  time.Time    `db:"installed_at"`
	Gone       sql.NullTime `db:"gone_at"`
}

const installationColumns = `platform, id, enterprise, workspace, name, bot, scopes, sealed, expires_at, installed_at, gone_at`

func (r installationRow) installation() network.Installation {
	return network.Installation{
		Platform: r.Platform, Enterprise: r.Enterprise, Workspace: r.Workspace, Name: r.Name, Bot: r.Bot, Scopes: r.Scopes,
		Sealed: r.Sealed, Expires: moment(r.Expires), Installed: r.Installed.UTC(), Gone: moment(r.Gone),
	}
}

func installations(rows []installationRow) []network.Installation {
	out := make([]network.Installation, len(rows))
	for i, r := range rows {
		out[i] = r.installation()
	}
	return out
}

// Installation is one by its ID, whether it stands or not.
func (s *Store) Installation(ctx context.Context, platform, id string) (network.Installation, error) {
	var row installationRow
	err := s.ask(func(t *Tx) error {
		return t.get(ctx, &row, `select `+installationColumns+` from installations where platform = ? and id = ?`, platform, id)
	})
	return row.installation(), err
}

// SaveInstallation keeps a new installation, or one anew; it stands from then on.
func (s *Store) SaveInstallation(ctx context.Context, i network.Installation) error {
	return s.Update(ctx, "", func(t *Tx) error {
		_, err := t.exec(ctx, `insert into installations (`+installationColumns+`) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null)
			on conflict (platform, id) do update set enterprise = excluded.enterprise, workspace = excluded.workspace,
				name = excluded.name, bot = excluded.bot, scopes = excluded.scopes, sealed = excluded.sealed,
				expires_at = excluded.expires_at, installed_at = excluded.installed_at, gone_at = null`,
			i.Platform, i.ID(), i.Enterprise, i.Workspace, i.Name, i.Bot, i.Scopes, i.Sealed, orNull(i.Expires), t.now)
		return err
	})
}

// SaveTokens keeps the tokens of an installation in place of those that were read, unless others have come meanwhile.
func (s *Store) SaveTokens(ctx context.Context, i network.Installation, read string) error {
	return s.Update(ctx, "", func(t *Tx) error {
		_, err := t.exec(ctx, `update installations set sealed = ?, expires_at = ? where platform = ? and id = ? and sealed = ?`,
			i.Sealed, orNull(i.Expires), i.Platform, i.ID(), read)
		return err
	})
}

// Uninstall notes that an installation does not stand any more, takes its tokens away, and has what belongs to it erased
// when its grace is over. One that has gone already keeps its moment.
func (s *Store) Uninstall(ctx context.Context, platform, id string) error {
	return s.Update(ctx, "", func(t *Tx) error {
		n, err := t.exec(ctx, `update installations set gone_at = ?, sealed = '', expires_at = null
			where platform = ? and id = ? and gone_at is null`, t.now, platform, id)
		if err != nil || n == 0 {
			return err
		}
		return t.Enqueue(ctx, network.EraseJob{Platform: platform, ID: id}, t.now.Add(network.Grace))
	})
}

// Installations are those that stand, in the order of their IDs, so many after one; "" is before the first.
func (s *Store) Installations(ctx context.Context, platform, after string, most int) ([]network.Installation, error) {
	var rows []installationRow
	err := s.ask(func(t *Tx) error {
		return t.all(ctx, &rows, `select `+installationColumns+` from installations
			where platform = ? and id > ? and gone_at is null order by id limit ?`, platform, after, most)
	})
	return installations(rows), err
}

// Expiring are the installations that stand whose tokens end by a moment, the soonest first.
func (s *Store) Expiring(ctx context.Context, platform string, by time.Time) ([]network.Installation, error) {
	var rows []installationRow
	err := s.ask(func(t *Tx) error {
		return t.all(ctx, &rows, `select `+installationColumns+` from installations
			where platform = ? and expires_at <= ? and expires_at is not null and gone_at is null order by expires_at`, platform, by)
	})
	return installations(rows), err
}

// EnterpriseOf is the organisation through whose installation a workspace was met.
func (s *Store) EnterpriseOf(ctx context.Context, platform, workspace string) (string, error) {
	var enterprise string
	err := s.ask(func(t *Tx) error {
		return t.get(ctx, &enterprise, `select enterprise from installed_spaces where platform = ? and workspace = ?`, platform, workspace)
	})
	return enterprise, err
}

// SetEnterpriseOf keeps through which organisation's installation a workspace was met.
func (s *Store) SetEnterpriseOf(ctx context.Context, platform, workspace, enterprise string) error {
	return s.Update(ctx, "", func(t *Tx) error {
		_, err := t.exec(ctx, `insert into installed_spaces (platform, workspace, enterprise) values (?, ?, ?)
			on conflict (platform, workspace) do update set enterprise = excluded.enterprise`, platform, workspace, enterprise)
		return err
	})
}

// Claim says whether a key of the inbox is claimed for the first time.
func (s *Store) Claim(ctx context.Context, key string) (bool, error) {
	err := s.Update(ctx, key, func(*Tx) error { return nil })
	if errors.Is(err, ErrRepeated) {
		return false, nil
	}
	return err == nil, err
}

// Erase erases what belongs to an installation: all networks of its workspaces, their people and itself. It does nothing
// where somebody has installed it again or its grace is not over.
func (s *Store) Erase(ctx context.Context, j network.EraseJob) error {
	return s.Update(ctx, "", func(t *Tx) error {
		var row installationRow
		err := t.get(ctx, &row, `select `+installationColumns+` from installations where platform = ? and id = ?`, j.Platform, j.ID)
		switch i := row.installation(); {
		case errors.Is(err, network.ErrNotFound):
			return nil
		case err != nil:
			return err
		case i.Stands() || t.now.Before(i.Gone.Add(network.Grace)):
			return nil
		}
		spaces, err := t.spacesOf(ctx, j)
		if err != nil {
			return err
		}
		for _, workspace := range spaces {
			if err := t.eraseWorkspace(ctx, j.Platform, workspace); err != nil {
				return err
			}
		}
		_, err = t.exec(ctx, `delete from installations where platform = ? and id = ?`, j.Platform, j.ID)
		return err
	})
}

// spacesOf are the workspaces that an installation alone serves: its own, unless the organisation's stands, or those that
// were met through an organisation's and have none of their own.
func (t *Tx) spacesOf(ctx context.Context, j network.EraseJob) ([]string, error) {
	var spaces []string
	err := t.all(ctx, &spaces, `select i.workspace from installations i
		left join installed_spaces s on s.platform = i.platform and s.workspace = i.workspace
		where i.platform = ? and i.id = ? and i.workspace <> '' and not exists (select 1 from installations e
			where e.platform = i.platform and e.id in (i.enterprise, s.enterprise) and e.workspace = '' and e.gone_at is null)
		union select s.workspace from installed_spaces s where s.platform = ? and s.enterprise = ? and not exists (
			select 1 from installations i where i.platform = s.platform and i.id = s.workspace)`,
		j.Platform, j.ID, j.Platform, j.ID)
	return spaces, err
}
