-- +goose Up

-- What a meeting is to talk about. It is hilo's own draft until the coordination changes something.
create table agendas (
  network    bigint not null,
  meeting    bigint not null,
  last       bigint not null default 0, -- the last number given to a point
  trimmed_at timestamptz,
  trimmed_by bigint not null default 0,
  changed_at timestamptz not null,
  primary key (network, meeting),
  foreign key (network, meeting) references meetings (network, number)
);

create table agenda_points (
  network    bigint not null,
  meeting    bigint not null,
  number     bigint not null,
  position   bigint not null,
  title      text not null default '', -- '' is the need's own
  need       bigint not null default 0,
  minutes    bigint not null default 0,
  presenter  bigint not null default 0,
  origin     text not null,
  voices     bigint not null default 0, -- that see the need as immediate
  added_by   bigint not null default 0, -- 0 is hilo
  added_at   timestamptz not null,
  removed_at timestamptz,
  source     text collate "C" not null default '', -- where a point that hilo brought comes from
  primary key (network, meeting, number),
  foreign key (network, meeting) references agendas (network, meeting)
);
create index agenda_points_need on agenda_points (network, need);
create index agenda_points_source on agenda_points (network, source);
create index agenda_points_presenter on agenda_points (network, presenter);

-- +goose Down
drop table agenda_points;
drop table agendas;
