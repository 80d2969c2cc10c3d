-- +goose Up

-- The pictures in the head of what a network prints: few, and bounded before they come here.
create table emblems (
  network    bigint not null references networks (id),
  number     bigint not null,
  kind       text not null,
  position   bigint not null,
  alt        text not null,
  width      bigint not null,
  height     bigint not null,
  png        bytea not null,
  added_by   bigint not null default 0,
  added_at   timestamptz not null,
  removed_at timestamptz,
  primary key (network, number)
);

-- +goose Down
drop table emblems;
