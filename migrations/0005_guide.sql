-- +goose Up

-- The lines of synonyms that every network starts with and that this one took away, by their numbers.
create table synonyms_dropped (
  network bigint not null references networks (id),
  number  bigint not null,
  primary key (network, number)
);

-- The version that the row of a file was written from, of one that says whose place it takes by its number; 0 of others.
alter table import_replaces add column version bigint not null default 0;

-- +goose Down
alter table import_replaces drop column version;
drop table synonyms_dropped;
