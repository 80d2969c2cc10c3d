-- +goose Up

-- How often what a calendar shows of a meeting has changed.
alter table meetings add column sequence bigint not null default 0;

-- Addresses at which calendar programs read meetings: somebody's own, or an area's. The address itself is kept nowhere.
create table feeds (
  network    bigint not null references networks (id),
  person     bigint not null, -- 0 is an area's
  area       bigint not null, -- 0 is a person's
  digest     text collate "C" not null unique, -- SHA-256 of the address's secret part
  made_at    timestamptz not null,
  body       text collate "C" not null default '', -- digest of what was read there last
  changed_at timestamptz not null, -- when that was first so
  primary key (network, person, area)
);

-- Who is told of meetings by e-mail, being on no chat: work addresses of entities.
create table mail_contacts (
  network   bigint not null references networks (id),
  number    bigint not null,
  entity    bigint not null default 0,
  name      text not null,
  address   text collate "C" not null,
  area      bigint not null default 0, -- 0: of all areas in which the entity sits
  added_at  timestamptz not null,
  failed_at timestamptz, -- nothing has arrived there since
  primary key (network, number)
);
create unique index mail_contacts_address on mail_contacts (network, address, area);

-- What goes out by e-mail. The letter is written when it is sent.
create table mails (
  network    bigint not null references networks (id),
  number     bigint not null,
  contact    bigint not null,
  view       text collate "C" not null,
  subject    text collate "C" not null,
  id         bigint not null,
  turn       bigint not null,
  state      text collate "C" not null, -- waiting, sending, sent, dropped, failed
  said       text collate "C" not null default '', -- digest of what mattered in it
  code       bigint not null default 0, -- the server's answer to one that failed; 0 is none
  tries      bigint not null default 0,
  created_at timestamptz not null,
  due_at     timestamptz not null,
  primary key (network, number)
);
create unique index mails_once on mails (network, contact, view, subject, id, turn);
create index mails_due on mails (network, due_at) where state in ('waiting', 'sending');
create index mails_subject on mails (network, subject, id, turn);

-- +goose Down
drop table mails;
drop table mail_contacts;
drop table feeds;
alter table meetings drop column sequence;
