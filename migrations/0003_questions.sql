-- +goose Up

-- What questions are about, and whom they are asked.
create table topics (
  network    bigint not null references networks (id),
  number     bigint not null,
  name       text not null,
  folded     text collate "C" not null,
  also       text not null default '',
  removed_at timestamptz,
  primary key (network, number)
);
create unique index topics_name on topics (network, folded) where removed_at is null;

create table referents (
  network    bigint not null,
  number     bigint not null,
  topic      bigint not null,
  person     bigint not null,
  area       bigint not null default 0,
  town       text not null default '',
  position   bigint not null,
  removed_at timestamptz,
  primary key (network, number),
  foreign key (network, topic) references topics (network, number)
);
create index referents_topic on referents (network, topic, position);
create index referents_person on referents (network, person);

create table questions (
  network      bigint not null references networks (id),
  number       bigint not null,
  body         text not null,
  topic        bigint not null default 0,
  area         bigint not null default 0,
  town         text not null default '',
  behalf       text not null default '',
  state        text not null,
  author       bigint not null,
  created_at   timestamptz not null,
  asked_at     timestamptz,
  answered_at  timestamptz,
  published_at timestamptz,
  primary key (network, number)
);
create index questions_author on questions (network, author, number);
create index questions_state on questions (network, state, topic, number);
create index questions_answered on questions (network, answered_at) where answered_at is not null;

-- The way of a question: who has it, since when, and what came of it. Person 0 is the coordination.
create table question_steps (
  network   bigint not null,
  question  bigint not null,
  number    bigint not null,
  person    bigint not null,
  passed_by bigint not null default 0,
  note      text not null default '',
  asked_at  timestamptz not null,
  due_at    timestamptz,
  outcome   text not null,
  ended_at  timestamptz,
  primary key (network, question, number),
  foreign key (network, question) references questions (network, number)
);
create index question_steps_person on question_steps (network, person, outcome, question);
create index question_steps_due on question_steps (network, due_at) where outcome in ('waiting', 'taken');

create table question_replies (
  network      bigint not null,
  question     bigint not null,
  number       bigint not null,
  person       bigint not null,
  body         text not null,
  replied_at   timestamptz not null,
  confirmed_at timestamptz not null,
  inquired_at  timestamptz,
  retired_at   timestamptz,
  primary key (network, question, number),
  foreign key (network, question) references questions (network, number)
);
create index question_replies_person on question_replies (network, person, question);
create index question_replies_confirmed on question_replies (network, confirmed_at) where inquired_at is null and retired_at is null;

-- Our own search: the stems of a question, and those of its answers.
create table question_words (
  network  bigint not null,
  word     text collate "C" not null,
  question bigint not null,
  asked    boolean not null, -- it stands in the question itself
  primary key (network, word, question)
);
create index question_words_question on question_words (network, question);

-- +goose Down
drop table question_words;
drop table question_replies;
drop table question_steps;
drop table questions;
drop table referents;
drop table topics;
