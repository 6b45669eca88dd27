create table settings (
  key text primary key,
  value bytea not null
);

create table terminals (
  id text primary key,
  name text not null,
  store_no text not null,
  token_hash text unique,
  created_at bigint not null,
  paired_at bigint,
  last_seen_at bigint,
  renewed_at bigint,
  revoked_at bigint
);

create table pairing_codes (
  hash text primary key,
  terminal_id text not null,
  name text not null,
  store_no text not null,
  replaces boolean not null,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);

create table pairing_tries (
  n bigint generated always as identity primary key,
  client text not null,
  at bigint not null
);
create index pairing_tries_by_client on pairing_tries (client, at);

-- F33: which history of changes this database holds. A new one begins when a till turns out to have seen
-- changes that are not there. The base is added to the numbers, so that none comes again.
create table epochs (
  n bigint generated always as identity primary key,
  id text not null unique,
  base bigint not null
);
insert into epochs (id, base) values (substr(md5(gen_random_uuid()::text), 1, 12), 0);

-- Numbers of changes by terminal: its row is locked until the change is committed, so that numbers become
-- visible in their order and a cursor skips none.
create table change_numbers (
  terminal_id text primary key,
  latest bigint not null
);

-- The row is the timer: state and next_attempt_at commit together. Times are those of a proxy's clock, but
-- for lease_until, which is the database's own (R13).
create table payments (
  id text primary key,
  terminal_id text not null,
  store_no text not null,
  sale_id text,
  state text not null,
  is_open boolean not null,
  next_attempt_at bigint,
  created_at bigint not null,
  change_seq bigint not null,
  submission text,
  code_hash text,
  code_key_id text,
  code_reusable boolean not null default false,
  resolved_by_hand boolean not null default false,
  lease_owner text,
  lease_version integer not null default 0,
  lease_until timestamptz,
  record text not null
);
-- R2: at most one payment of a sale that is not final, or paid.
create unique index payments_one_per_sale on payments (store_no, sale_id)
  where state not in ('failed', 'canceled');
create unique index payments_by_terminal on payments (terminal_id, change_seq);
create index payments_open on payments (created_at) where is_open;
create index payments_due on payments (lease_owner, next_attempt_at) where next_attempt_at is not null;
create index payments_by_code on payments (code_hash, created_at) where code_hash is not null;
create index payments_by_creation on payments (created_at);
create index payments_by_state on payments (state, resolved_by_hand);

create table timeline (
  payment_id text not null,
  n integer not null,
  at bigint not null,
  event text not null,
  status integer,
  code text,
  detail text,
  primary key (payment_id, n)
);

-- R3: trans_no and psn never repeat over all payments.
create table trans_nos (
  trans_no text primary key,
  payment_id text not null
);
create table psns (
  psn text primary key,
  payment_id text not null
);

create table incidents (
  id bigint generated always as identity primary key,
  at bigint not null,
  kind text not null,
  payment_id text,
  detail text not null
);
create index incidents_by_kind on incidents (kind, payment_id);

create table audit (
  n bigint generated always as identity primary key,
  at bigint not null,
  event text not null,
  terminal_id text,
  payment_id text,
  detail text
);
create index audit_by_event on audit (event, n);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;
create trigger timeline_is_append_only before update or delete on timeline
  for each row execute function refuse_change();
create trigger audit_is_append_only before update or delete on audit
  for each row execute function refuse_change();

-- Triggers write the audit: no way of writing the tables can leave it out, and it commits with what it tells of.
create function audit_pairing_code() returns trigger language plpgsql as $$
begin
  insert into audit (at, event, terminal_id, detail)
  values (new.created_at, 'pairing-code-made', new.terminal_id,
    case when new.replaces then 'a new browser for ' else '' end || new.name || ', store ' || new.store_no);
  return null;
end $$;
create trigger audit_pairing_code after insert on pairing_codes
  for each row execute function audit_pairing_code();

create function audit_paired() returns trigger language plpgsql as $$
begin
  insert into audit (at, event, terminal_id, detail)
  values (new.paired_at, 'terminal-paired', new.id, new.name || ', store ' || new.store_no);
  return null;
end $$;
create trigger audit_paired after insert on terminals
  for each row when (new.token_hash is not null) execute function audit_paired();
create trigger audit_paired_again after update of token_hash on terminals
  for each row when (new.token_hash is not null and new.token_hash is distinct from old.token_hash)
  execute function audit_paired();

create function audit_signed_out() returns trigger language plpgsql as $$
begin
  insert into audit (at, event, terminal_id)
  values ((extract(epoch from clock_timestamp()) * 1000)::bigint, 'terminal-signed-out', new.id);
  return null;
end $$;
create trigger audit_signed_out after update of token_hash on terminals
  for each row when (new.token_hash is null and old.token_hash is not null)
  execute function audit_signed_out();

create function audit_revoked() returns trigger language plpgsql as $$
begin
  insert into audit (at, event, terminal_id) values (new.revoked_at, 'terminal-revoked', new.id);
  return null;
end $$;
create trigger audit_revoked after update of revoked_at on terminals
  for each row when (new.revoked_at is not null and old.revoked_at is null)
  execute function audit_revoked();

create function audit_timeline() returns trigger language plpgsql as $$
begin
  insert into audit (at, event, terminal_id, payment_id, detail)
  select new.at,
    case new.event when 'resolved-by-hand' then 'resolved-by-hand' else 'cancel-by-cashier' end,
    terminal_id, id,
    case new.event when 'resolved-by-hand' then new.code || ': ' || coalesce(new.detail, '') end
  from payments where id = new.payment_id;
  return null;
end $$;
create trigger audit_timeline after insert on timeline
  for each row
  when (new.event = 'resolved-by-hand' or (new.event = 'cancel-requested' and new.code = 'cashier'))
  execute function audit_timeline();

create function audit_incident() returns trigger language plpgsql as $$
begin
  insert into audit (at, event, payment_id, detail)
  values (new.at, 'incident', new.payment_id, new.kind || ': ' || new.detail);
  return null;
end $$;
create trigger audit_incident after insert on incidents
  for each row execute function audit_incident();
