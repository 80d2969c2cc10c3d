-- +goose Up

-- The minutes of a meeting, from its beginning on.
create table minutes (
  network     bigint not null,
  meeting     bigint not null,
  state       text not null,
  version     bigint not null,
  turn        bigint not null,
  lang        text not null,
  point       bigint not null default 0,
  started_by  bigint not null,
  started_at  timestamptz not null,
  finished_at timestamptz,
  deadline_at timestamptz,
  approved_by bigint not null default 0,
  approved_at timestamptz,
  reason      text not null default '',
  primary key (network, meeting),
  foreign key (network, meeting) references meetings (network, number)
);
create index minutes_state on minutes (network, state, meeting);

-- What approved minutes are called in each of their areas.
create table minutes_numbers (
  network bigint not null,
  area    bigint not null,
  year    bigint not null,
  number  bigint not null,
  meeting bigint not null,
  primary key (network, area, year, number),
  foreign key (network, meeting) references minutes (network, meeting)
);
create unique index minutes_numbers_meeting on minutes_numbers (network, meeting, area);

create table minutes_attendees (
  network   bigint not null,
  meeting   bigint not null,
  number    bigint not null,
  person    bigint not null default 0,
  entity    bigint not null default 0,
  label     text not null default '',
  name      text not null default '',
  how       text not null,
  marked_by bigint not null,
  primary key (network, meeting, number),
  foreign key (network, meeting) references minutes (network, meeting)
);
create unique index minutes_attendees_person on minutes_attendees (network, person, meeting) where person <> 0;

-- The points of a meeting that is over, as they were dealt with.
create table minutes_points (
  network  bigint not null,
  meeting  bigint not null,
  number   bigint not null,
  position bigint not null,
  title    text not null,
  need     bigint not null default 0,
  primary key (network, meeting, number),
  foreign key (network, meeting) references minutes (network, meeting)
);

create table outcomes (
  network     bigint not null,
  meeting     bigint not null,
  number      bigint not null,
  point       bigint not null default 0,
  kind        text not null,
  body        text not null,
  who         bigint not null default 0,
  who_text    text not null default '',
  due_at      timestamptz,
  dictated_by bigint not null,
  said_at     timestamptz not null,
  state       text not null,
  settled_at  timestamptz,
  primary key (network, meeting, number),
  foreign key (network, meeting) references minutes (network, meeting)
);
create index outcomes_carried on outcomes (network, meeting) where kind = 'carried' and settled_at is null;

create table minutes_corrections (
  network     bigint not null,
  meeting     bigint not null,
  number      bigint not null,
  version     bigint not null,
  part        text not null,
  target      bigint not null default 0,
  body        text not null,
  was         text not null default '',
  proposed_by bigint not null,
  proposed_at timestamptz not null,
  state       text not null,
  answer      text not null default '',
  answered_by bigint not null default 0,
  answered_at timestamptz,
  primary key (network, meeting, number),
  foreign key (network, meeting) references minutes (network, meeting)
);
create index minutes_corrections_open on minutes_corrections (network, state, meeting);

-- Who said of which version that it is right.
create table minutes_agreed (
  network bigint not null,
  meeting bigint not null,
  version bigint not null,
  person  bigint not null,
  said_at timestamptz not null,
  primary key (network, meeting, version, person),
  foreign key (network, meeting) references minutes (network, meeting)
);

-- The texts that were approved. No statement changes one.
create table minutes_versions (
  network     bigint not null,
  meeting     bigint not null,
  version     bigint not null,
  approved_by bigint not null default 0,
  approved_at timestamptz not null,
  reason      text not null default '',
  markdown    text not null,
  data        jsonb not null,
  primary key (network, meeting, version),
  foreign key (network, meeting) references minutes (network, meeting)
);

-- +goose Down
drop table minutes_versions;
drop table minutes_agreed;
drop table minutes_corrections;
drop table outcomes;
drop table minutes_points;
drop table minutes_attendees;
drop table minutes_numbers;
drop table minutes;
