-- Which history of changes this database holds. A new one begins when a till turns out to have seen changes
-- that are not there, because a backup was restored (F33). The base is added to the numbers of changes, so
-- that none comes again that was given out before the restore.
create table epochs (
  n integer primary key,
  id text not null unique,
  base integer not null
) strict;
insert into epochs (id, base) values (lower(hex(randomblob(6))), 0);
