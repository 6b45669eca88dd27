create table settings (
  key text primary key,
  value blob not null
) strict;

create table terminals (
  id text primary key,
  name text not null,
  store_no text not null,
  token_hash text unique,
  created_at integer not null,
  paired_at integer,
  last_seen_at integer,
  renewed_at integer,
  revoked_at integer
) strict;

create table pairing_codes (
  hash text primary key,
  terminal_id text not null,
  name text not null,
  store_no text not null,
  replaces integer not null,
  created_at integer not null,
  expires_at integer not null,
  used_at integer
) strict;

create table pairing_tries (
  client text not null,
  at integer not null
) strict;
create index pairing_tries_by_client on pairing_tries (client, at);

-- The row is the timer: state and next_attempt_at commit together.
create table payments (
  id text primary key,
  terminal_id text not null,
  store_no text not null,
  sale_id text,
  state text not null,
  is_open integer not null,
  next_attempt_at integer,
  created_at integer not null,
  change_seq integer not null unique,
  submission text,
  code_hash text,
  code_key_id text,
  code_reusable integer not null default 0,
  record text not null
) strict;
-- R2: at most one payment of a sale that is not final, or paid.
create unique index payments_one_per_sale on payments (store_no, sale_id)
  where state not in ('failed', 'canceled');
create index payments_due on payments (next_attempt_at) where next_attempt_at is not null;
create index payments_open on payments (is_open) where is_open = 1;
create index payments_by_terminal on payments (terminal_id, change_seq);
create index payments_by_code on payments (code_hash, created_at) where code_hash is not null;

create table timeline (
  payment_id text not null,
  n integer not null,
  at integer not null,
  event text not null,
  status integer,
  code text,
  detail text,
  primary key (payment_id, n)
) strict, without rowid;
create trigger timeline_is_append_only_u before update on timeline
begin select raise(abort, 'the timeline is append-only'); end;
create trigger timeline_is_append_only_d before delete on timeline
begin select raise(abort, 'the timeline is append-only'); end;

-- R3: trans_no and psn never repeat over all payments.
create table trans_nos (
  trans_no text primary key,
  payment_id text not null
) strict, without rowid;
create table psns (
  psn text primary key,
  payment_id text not null
) strict, without rowid;

create table incidents (
  id integer primary key,
  at integer not null,
  kind text not null,
  payment_id text,
  detail text not null
) strict;
