-- +goose Up

-- A meeting may have a place, a link to connect by, or both. A place that was only a link is one.
alter table meetings add column link text not null default '';
update meetings set link = place, place = '' where (place like 'http://%' or place like 'https://%') and place not like '% %';

-- Who goes in the place of somebody whose answer is «delegated»: a person, or the name of somebody who is not in the chat.
alter table attendances add column delegate bigint not null default 0;
alter table attendances add column delegate_name text not null default '';
create index attendances_delegate on attendances (network, delegate, meeting) where delegate <> 0;

-- +goose Down
drop index attendances_delegate;
alter table attendances drop column delegate_name;
alter table attendances drop column delegate;
update meetings set place = link where place = '' and link <> '';
alter table meetings drop column link;
