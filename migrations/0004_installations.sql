-- +goose Up

-- Where hilo was installed, on chat systems in which many may do so: a workspace, or with workspace '' all those of an
-- organisation. The id is the workspace's or the organisation's.
create table installations (
  platform     text not null,
  id           text not null,
  enterprise   text not null,
  workspace    text not null,
  name         text not null,
  bot          text not null,
  scopes       text not null,
  sealed       text not null, -- the tokens, encrypted
  expires_at   timestamptz,
  installed_at timestamptz not null,
  gone_at      timestamptz,
  primary key (platform, id)
);
create index installations_expiring on installations (platform, expires_at) where expires_at is not null and gone_at is null;

-- The workspaces that were met through their organisation's installation.
create table installed_spaces (
  platform   text not null,
  workspace  text not null,
  enterprise text not null,
  primary key (platform, workspace)
);
create index installed_spaces_enterprise on installed_spaces (platform, enterprise);

-- +goose Down
drop table installed_spaces;
drop table installations;
