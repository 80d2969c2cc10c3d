-- +goose Up

-- Which of some dates would suit. The meeting that came of it counts only while it is not taken back.
create table date_polls (
  network     bigint not null references networks (id),
  number      bigint not null,
  state       text not null,
  title       text not null default '',
  place       text not null default '',
  deadline    timestamptz not null,
  opened_by   bigint not null,
  opened_at   timestamptz not null,
  changed_at  timestamptz not null,
  closed_at   timestamptz,
  meeting     bigint not null default 0,
  primary key (network, number)
);
create index date_polls_state on date_polls (network, state, number);
create index date_polls_meeting on date_polls (network, meeting) where meeting <> 0;

create table date_poll_areas (
  network bigint not null,
  poll    bigint not null,
  area    bigint not null,
  primary key (network, poll, area),
  foreign key (network, poll) references date_polls (network, number)
);

create table date_poll_needs (
  network bigint not null,
  poll    bigint not null,
  need    bigint not null,
  primary key (network, poll, need),
  foreign key (network, poll) references date_polls (network, number)
);

-- What the clocks on the wall are to show there, as of a meeting; minutes 0 is no end.
create table date_poll_slots (
  network   bigint not null,
  poll      bigint not null,
  number    bigint not null,
  starts_at timestamptz not null,
  wall      text not null,
  zone      text not null,
  minutes   bigint not null default 0,
  primary key (network, poll, number),
  foreign key (network, poll) references date_polls (network, number)
);

create table date_poll_answers (
  network     bigint not null,
  poll        bigint not null,
  slot        bigint not null,
  person      bigint not null,
  word        text not null,
  answered_at timestamptz not null,
  primary key (network, poll, slot, person),
  foreign key (network, poll, slot) references date_poll_slots (network, poll, number)
);
create index date_poll_answers_person on date_poll_answers (network, person, poll);

-- +goose Down
drop table date_poll_answers;
drop table date_poll_slots;
drop table date_poll_needs;
drop table date_poll_areas;
drop table date_polls;
