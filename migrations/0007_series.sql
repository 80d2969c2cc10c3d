-- +goose Up

-- Meetings held again and again. The rule is one of RFC 5545; the first date is kept as the wall clock of its zone shows it.
create table series (
  network     bigint not null references networks (id),
  number      bigint not null,
  state       text not null,
  title       text not null,
  place       text not null,
  rule        text not null,
  wall        text not null,
  zone        text not null,
  minutes     bigint not null,
  standing    text not null, -- what was decided for all days of a kind: "august:skip weekend:next"
  changes     bigint not null default 0,
  wake_at     timestamptz,
  convened_by bigint not null,
  convened_at timestamptz not null,
  changed_at  timestamptz not null,
  primary key (network, number)
);
create index series_state on series (network, state, number);

create table series_areas (
  network bigint not null,
  series  bigint not null,
  area    bigint not null,
  primary key (network, series, area),
  foreign key (network, series) references series (network, number)
);

-- What is known of single dates: what was decided, and the meeting that a date became.
create table series_dates (
  network    bigint not null,
  series     bigint not null,
  slot       text collate "C" not null, -- 2006-01-02
  choice     text not null,
  decided_by bigint not null default 0,
  asked      boolean not null default false,
  meeting    bigint not null default 0,
  carded     boolean not null default false,
  primary key (network, series, slot),
  foreign key (network, series) references series (network, number)
);
create index series_dates_meeting on series_dates (network, meeting) where meeting > 0;

-- +goose Down
drop table series_dates;
drop table series_areas;
drop table series;
