-- +goose Up

-- The guide: who offers what. Here stands what lists ask for; the card itself is the writing of the resource's version, so
-- that a list walks along short rows.
create table resources (
  network      bigint not null references networks (id),
  number       bigint not null, -- below zero while staged to take the place of another
  state        text not null, -- current, gone; staged while an import is not whole
  folded       text collate "C" not null, -- the name, to order by
  opening      bigint not null default 0, -- calendar.Opening.Mask of its hours; 0 is not known
  entity       bigint not null default 0,
  unit         bigint not null default 0,
  owner        bigint not null default 0,
  source       text collate "C" not null default '',
  version      bigint not null,
  confirmed_at timestamptz not null,
  confirmed_by bigint not null default 0,
  asked_at     timestamptz,
  created_at   timestamptz not null,
  changed_at   timestamptz not null,
  changed_by   bigint not null default 0,
  primary key (network, number)
);
-- All that a page of names needs is in the indexes.
create index resources_name on resources (network, state, folded, number, opening);
create index resources_entity on resources (network, entity, state, folded, number, opening);
create index resources_owner on resources (network, owner, state, folded, number, opening);
create index resources_source on resources (network, source, number);
create index resources_asked on resources (network, state, asked_at, confirmed_at);
create index resources_changed_by on resources (network, changed_by);

create table resource_areas (
  network  bigint not null,
  resource bigint not null,
  area     bigint not null,
  primary key (network, resource, area),
  foreign key (network, resource) references resources (network, number)
);
create index resource_areas_area on resource_areas (network, area, resource);

-- What a list is narrowed by, folded: "area:3", "group:youth", "town:alhama de murcia"; of one that is gone, "-area:3". The
-- name and the hours stand here too, so that a page needs nothing else.
create table resource_marks (
  network bigint not null,
  number  bigint not null,
  mark    text collate "C" not null,
  folded  text collate "C" not null,
  opening bigint not null,
  primary key (network, number, mark)
);
create index resource_marks_mark on resource_marks (network, mark, folded, number, opening);

-- Our own search: the stems of a card, the heavier the more they say of it; of one that is gone with "-" before them.
create table resource_words (
  network  bigint not null,
  resource bigint not null,
  word     text collate "C" not null,
  weight   bigint not null,
  primary key (network, resource, word)
);
create index resource_words_word on resource_words (network, word, weight desc, resource);

-- What a stem is with one letter left out: two that a slip of the finger parts share such a spelling.
create table resource_spellings (
  network  bigint not null,
  spelling text collate "C" not null,
  word     text collate "C" not null,
  primary key (network, spelling, word)
);

-- Words that mean the same to a network, a line of them each; and their stems.
create table synonyms (
  network bigint not null references networks (id),
  number  bigint not null,
  line    text not null,
  primary key (network, number)
);
create table synonym_words (
  network bigint not null,
  word    text collate "C" not null,
  synonym bigint not null,
  primary key (network, word, synonym),
  foreign key (network, synonym) references synonyms (network, number)
);
create index synonym_words_synonym on synonym_words (network, synonym);

-- Every card that a resource has had, the present one too.
create table resource_writings (
  network    bigint not null,
  resource   bigint not null,
  version    bigint not null,
  person     bigint not null default 0,
  written_at timestamptz not null,
  card       jsonb not null,
  primary key (network, resource, version),
  foreign key (network, resource) references resources (network, number)
);
create index resource_writings_person on resource_writings (network, person);

create table resource_doubts (
  network    bigint not null,
  resource   bigint not null,
  number     bigint not null,
  person     bigint not null,
  body       text not null,
  raised_at  timestamptz not null,
  settled_at timestamptz,
  primary key (network, number),
  foreign key (network, resource) references resources (network, number)
);
create index resource_doubts_resource on resource_doubts (network, resource, number);
create index resource_doubts_person on resource_doubts (network, person);

-- What was asked of the guide and not found, by month and without who asked: a need may be behind it.
create table resource_misses (
  network bigint not null references networks (id),
  month   text collate "C" not null,
  words   text collate "C" not null, -- the stems, sorted
  example text not null,
  times   bigint not null,
  primary key (network, month, words)
);

-- Where the guide can be read without chat: an address that cannot be guessed, or one that the network chose.
create table guide_pages (
  network bigint not null primary key references networks (id),
  address text collate "C" not null unique,
  public  boolean not null
);

-- An import that was begun: a file by what it holds, and how many of its rows are staged.
create table imports (
  network    bigint not null references networks (id),
  number     bigint not null,
  digest     text collate "C" not null,
  staged     bigint not null default 0,
  begun_at   timestamptz not null,
  done_at    timestamptz,
  primary key (network, number)
);
create unique index imports_digest on imports (network, digest) where done_at is null;

-- The rows of an import that take the place of a resource that is there: by their staged number.
create table import_replaces (
  network  bigint not null,
  import   bigint not null,
  staged   bigint not null,
  resource bigint not null, -- 0 for a new one
  primary key (network, import, staged),
  foreign key (network, import) references imports (network, number)
);

-- The numbers of what is staged: its words and marks are there already, and searches leave them out.
create table import_ranges (
  network bigint not null,
  import  bigint not null,
  first   bigint not null,
  last    bigint not null,
  primary key (network, import, first),
  foreign key (network, import) references imports (network, number)
);

-- +goose Down
drop table import_ranges;
drop table import_replaces;
drop table imports;
drop table guide_pages;
drop table resource_misses;
drop table resource_doubts;
drop table resource_writings;
drop table synonym_words;
drop table synonyms;
drop table resource_spellings;
drop table resource_words;
drop table resource_marks;
drop table resource_areas;
drop table resources;
