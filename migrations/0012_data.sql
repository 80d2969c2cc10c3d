-- +goose Up

-- What somebody who analyses may ask: no people, no open ballots, of results what was published. docs/data.md tells each
-- column. Whoever is to read nothing else is given a role that may select from these alone.

create view data_networks as
select n.id as network, n.name, n.lang as language, n.zone from networks n;

create view data_areas as
select a.network, a.id as area_id, a.name as area from areas a where a.removed_at is null;

create view data_entities as
select e.network, e.id as entity_id, e.name as entity, e.kind,
  coalesce((select string_agg(a.name, ', ' order by a.id) from entity_areas x
    join areas a on a.network = x.network and a.id = x.area
    where x.network = e.network and x.entity = e.id), '') as areas,
  (select count(*) from memberships m where m.network = e.network and m.entity = e.id) as people
from entities e where e.removed_at is null;

create view data_needs as
select n.network, n.number as need, n.title, n.detail, n.affected,
  coalesce((select string_agg(a.name, ', ' order by a.id) from need_areas x
    join areas a on a.network = x.network and a.id = x.area
    where x.network = n.network and x.need = n.number), '') as areas,
  coalesce(e.name, '') as entity, n.state, nullif(n.merged, 0) as merged_into, n.reason, n.joined as entities,
  case when n.score = 0 then null else n.score / 1000000.0 end as urgency, nullif(n.round, 0) as round,
  n.created_at, n.changed_at
from needs n left join entities e on e.network = n.network and e.id = n.entity;

create view data_need_areas as
select x.network, x.need, x.area as area_id, a.name as area, n.affected, n.created_at from need_areas x
join areas a on a.network = x.network and a.id = x.area
join needs n on n.network = x.network and n.number = x.need
where n.state <> 'merged';

create view data_need_entities as
select x.network, x.need, x.entity as entity_id, e.name as entity, x.joined_at from need_entities x
join entities e on e.network = x.network and e.id = x.entity;

create view data_rounds as
select r.network, r.number as round, r.state,
  coalesce((select string_agg(a.name, ', ' order by a.id) from round_areas x
    join areas a on a.network = x.network and a.id = x.area
    where x.network = r.network and x.round = r.number), '') as areas,
  (select count(*) from round_needs x where x.network = r.network and x.round = r.number) as needs,
  (select count(*) from round_voices x where x.network = r.network and x.round = r.number) as voices,
  cast(s.data -> 'turnout' ->> 'answered' as bigint) as answered,
  r.opened_at, r.deadline, r.closed_at
from rounds r left join summaries s on s.network = r.network and s.subject = 'round' and s.id = r.number and s.kind = 'result'
where r.state <> 'undone';

-- A round has sixty needs at most. What fewer than three voices graded has no shares and no urgency here, as in its result.
-- A weight is a whole number of voices or a fraction, "7/2".
create view data_results as
with recursive places (at) as (select 0 union all select at + 1 from places where at < 59),
lines as (
  select s.network, s.id as round, s.data -> 'lines' -> p.at as line, r.closed_at
  from summaries s join rounds r on r.network = s.network and r.number = s.id cross join places p
  where s.subject = 'round' and s.kind = 'result' and (s.data -> 'lines' -> p.at) is not null
),
weights as (
  select l.network, l.round, l.closed_at, l.line,
    l.line -> 'tally' -> 'weights' ->> 1 as w1,
    l.line -> 'tally' -> 'weights' ->> 2 as w2,
    l.line -> 'tally' -> 'weights' ->> 3 as w3,
    l.line -> 'tally' -> 'weights' ->> 4 as w4,
    l.line -> 'tally' -> 'weights' ->> 5 as w5
  from lines l
),
voices as (
  select w.network, w.round, w.closed_at, w.line,
    coalesce(cast(coalesce(nullif(rtrim(rtrim(w.w1, '0123456789'), '/'), ''), nullif(w.w1, '')) as numeric) * 1.0
      / cast(coalesce(nullif(ltrim(ltrim(w.w1, '0123456789'), '/'), ''), '1') as numeric), 0) as v1,
    coalesce(cast(coalesce(nullif(rtrim(rtrim(w.w2, '0123456789'), '/'), ''), nullif(w.w2, '')) as numeric) * 1.0
      / cast(coalesce(nullif(ltrim(ltrim(w.w2, '0123456789'), '/'), ''), '1') as numeric), 0) as v2,
    coalesce(cast(coalesce(nullif(rtrim(rtrim(w.w3, '0123456789'), '/'), ''), nullif(w.w3, '')) as numeric) * 1.0
      / cast(coalesce(nullif(ltrim(ltrim(w.w3, '0123456789'), '/'), ''), '1') as numeric), 0) as v3,
    coalesce(cast(coalesce(nullif(rtrim(rtrim(w.w4, '0123456789'), '/'), ''), nullif(w.w4, '')) as numeric) * 1.0
      / cast(coalesce(nullif(ltrim(ltrim(w.w4, '0123456789'), '/'), ''), '1') as numeric), 0) as v4,
    coalesce(cast(coalesce(nullif(rtrim(rtrim(w.w5, '0123456789'), '/'), ''), nullif(w.w5, '')) as numeric) * 1.0
      / cast(coalesce(nullif(ltrim(ltrim(w.w5, '0123456789'), '/'), ''), '1') as numeric), 0) as v5
  from weights w
)
select v.network, v.round, cast(v.line ->> 'need' as bigint) as need, v.line ->> 'title' as title,
  nullif(cast(v.line ->> 'position' as bigint), 0) as position,
  cast(v.line -> 'tally' ->> 'entitled' as bigint) as voices,
  cast(v.line -> 'tally' ->> 'graded' as bigint) as graded,
  cast(v.line -> 'tally' ->> 'cannot_judge' as bigint) as cannot_judge,
  nullif(cast(v.line -> 'tally' ->> 'score' as bigint), 0) / 1000000.0 as urgency,
  round(100.0 * v.v1 / nullif(v.v1 + v.v2 + v.v3 + v.v4 + v.v5, 0), 1) as can_wait,
  round(100.0 * v.v2 / nullif(v.v1 + v.v2 + v.v3 + v.v4 + v.v5, 0), 1) as low,
  round(100.0 * v.v3 / nullif(v.v1 + v.v2 + v.v3 + v.v4 + v.v5, 0), 1) as medium,
  round(100.0 * v.v4 / nullif(v.v1 + v.v2 + v.v3 + v.v4 + v.v5, 0), 1) as high,
  round(100.0 * v.v5 / nullif(v.v1 + v.v2 + v.v3 + v.v4 + v.v5, 0), 1) as immediate,
  cast(v.line -> 'tally' ->> 'alarm' as text) in ('true', '1') as on_agenda,
  cast(v.line -> 'tally' ->> 'disagreement' as text) in ('true', '1') as divided,
  cast(v.line -> 'tally' ->> 'broad_agreement' as text) in ('true', '1') as agreed,
  v.closed_at
from voices v;

create view data_meetings as
select m.network, m.number as meeting, m.title,
  coalesce((select string_agg(a.name, ', ' order by a.id) from meeting_areas x
    join areas a on a.network = x.network and a.id = x.area
    where x.network = m.network and x.meeting = m.number), '') as areas,
  m.state, substr(m.wall, 1, 10) as day, substr(m.wall, 12, 5) as clock, m.zone,
  nullif(m.minutes, 0) as minutes, m.place, m.link, m.reason, m.moves, m.starts_at
from meetings m where m.state <> 'undone';

-- Who came, by entity: as the minutes tell it, and of a meeting that has none, what people said about coming. What they said
-- of a date that has changed since does not count.
create view data_attendance as
select s.network, s.meeting, b.entity as entity_id, e.name as entity,
  sum(case when s.answer = 'coming' then 1 else 0 end) as coming,
  sum(case when s.answer = 'connecting' then 1 else 0 end) as connecting,
  sum(case when s.answer = 'delegated' then 1 else 0 end) as delegated,
  sum(case when s.answer = 'not_coming' then 1 else 0 end) as excused,
  sum(case when s.answer = 'unsure' then 1 else 0 end) as unsure,
  m.starts_at
from attendances s
join meetings m on m.network = s.network and m.number = s.meeting and m.state = 'convened' and s.moves >= m.moves
join memberships b on b.network = s.network and b.person = s.person
join entities e on e.network = b.network and e.id = b.entity
where not exists (select 1 from minutes x where x.network = s.network and x.meeting = s.meeting and x.state in ('draft', 'approved'))
group by s.network, s.meeting, b.entity, e.name, m.starts_at
union all
select w.network, w.meeting, w.entity, e.name,
  sum(case when w.how = 'present' then 1 else 0 end),
  sum(case when w.how = 'connected' then 1 else 0 end),
  0,
  sum(case when w.how = 'excused' then 1 else 0 end),
  0,
  m.starts_at
from minutes_attendees w
join minutes x on x.network = w.network and x.meeting = w.meeting and x.state in ('draft', 'approved')
join meetings m on m.network = w.network and m.number = w.meeting and m.state = 'convened'
join entities e on e.network = w.network and e.id = w.entity
group by w.network, w.meeting, w.entity, e.name, m.starts_at;

-- Minutes that were ended; those in a number of areas have a number in each.
create view data_minutes as
select x.network, x.meeting, x.state, x.version,
  coalesce((select string_agg(a.name || ' ' || n.number || '/' || n.year, ', ' order by n.area) from minutes_numbers n
    join areas a on a.network = n.network and a.id = n.area
    where n.network = x.network and n.meeting = x.meeting), '') as numbers,
  (select count(*) from minutes_attendees w where w.network = x.network and w.meeting = x.meeting and w.how <> 'excused') as people,
  x.started_at, x.finished_at, x.approved_at
from minutes x where x.state in ('draft', 'approved');

-- What was noted in approved minutes; whose it is, by entity alone.
create view data_outcomes as
select o.network, o.meeting, o.number as outcome, o.kind, o.body, coalesce(e.name, '') as entity, o.due_at, o.said_at
from outcomes o
join minutes x on x.network = o.network and x.meeting = o.meeting and x.state = 'approved'
left join memberships b on b.network = o.network and b.person = o.who
left join entities e on e.network = b.network and e.id = b.entity
where o.state = 'standing';

create view data_resources as
select r.network, r.number as resource, w.card ->> 'name' as name,
  coalesce(e.name, w.card ->> 'provider', '') as offered_by, r.state,
  coalesce((select string_agg(a.name, ', ' order by a.id) from resource_areas x
    join areas a on a.network = x.network and a.id = x.area
    where x.network = r.network and x.resource = r.number), '') as areas,
  coalesce(w.card ->> 'audience', '') as audience, coalesce(w.card ->> 'referral', '') as referral,
  coalesce(w.card ->> 'cost', '') as cost, coalesce(w.card ->> 'hours', '') as hours,
  r.created_at, r.confirmed_at, r.changed_at
from resources r
join resource_writings w on w.network = r.network and w.resource = r.number and w.version = r.version
left join entities e on e.network = r.network and e.id = r.entity
where r.state in ('current', 'gone') and r.number > 0;

create view data_questions as
select q.network, q.number as question,
  case when q.published_at is null then '' else q.body end as body,
  coalesce(t.name, '') as topic, coalesce(a.name, '') as area, q.town, q.state,
  (select count(*) from question_replies x where x.network = q.network and x.question = q.number) as answers,
  q.asked_at, q.answered_at, q.published_at
from questions q left join topics t on t.network = q.network and t.number = q.topic
left join areas a on a.network = q.network and a.id = q.area
where q.asked_at is not null;

create view data_answers as
select p.network, p.question, p.number as answer, p.body, p.replied_at, p.confirmed_at
from question_replies p join questions q on q.network = p.network and q.number = p.question
where q.published_at is not null and p.retired_at is null;

-- The totals by sex of a period's justification, which are counted by hand.
create table memoria_totals (
  network    bigint not null references networks (id),
  first_day  text collate "C" not null,
  last_day   text collate "C" not null,
  women      bigint not null,
  men        bigint not null,
  unstated   bigint not null,
  changed_at timestamptz not null,
  primary key (network, first_day, last_day)
);

-- +goose Down
drop table memoria_totals;
drop view data_answers;
drop view data_questions;
drop view data_resources;
drop view data_outcomes;
drop view data_minutes;
drop view data_attendance;
drop view data_meetings;
drop view data_results;
drop view data_rounds;
drop view data_need_entities;
drop view data_need_areas;
drop view data_needs;
drop view data_entities;
drop view data_areas;
drop view data_networks;
