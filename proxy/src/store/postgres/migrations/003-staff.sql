-- Who works in a store, who is signed in where, and how often PINs were tried.
create table staff (
  id text primary key,
  store_no text not null,
  name text not null,
  role text not null,
  pin_hash text not null,
  created_at bigint not null,
  pin_set_at bigint not null,
  -- How many PINs they were given since the first: whoever signed in by another one is signed in no more.
  pin_n integer not null default 0,
  disabled_at bigint
);
create index staff_by_store on staff (store_no);

create table terminal_staff (
  terminal_id text primary key,
  staff_id text not null,
  pin_n integer not null,
  signed_in_at bigint not null,
  last_call_at bigint not null
);

create table staff_tries (
  n bigint generated always as identity primary key,
  terminal_id text not null,
  staff_id text,
  at bigint not null,
  refused integer not null
);
create index staff_tries_by_terminal on staff_tries (terminal_id, at);
create index staff_tries_by_person on staff_tries (staff_id, at);

-- A browser that is shut out, signed out or replaced takes whoever was signed in on it along.
create function staff_leave_with_terminal() returns trigger language plpgsql as $$
begin
  delete from terminal_staff where terminal_id = new.id;
  return null;
end $$;
create trigger staff_leave_with_terminal after update of token_hash, revoked_at on terminals
  for each row
  when (new.token_hash is distinct from old.token_hash or new.revoked_at is distinct from old.revoked_at)
  execute function staff_leave_with_terminal();

alter table audit add column staff_id text;

create function audit_staff() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into audit (at, event, staff_id, detail)
    values (new.created_at, 'staff-added', new.id, new.role || ' ' || new.name || ', store ' || new.store_no);
  elsif new.disabled_at is not null and old.disabled_at is null then
    insert into audit (at, event, staff_id) values (new.disabled_at, 'staff-disabled', new.id);
  elsif new.pin_hash <> old.pin_hash then
    insert into audit (at, event, staff_id) values (new.pin_set_at, 'pin-reset', new.id);
  end if;
  return null;
end $$;
create trigger audit_staff after insert or update on staff
  for each row execute function audit_staff();

create function audit_terminal_staff() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into audit (at, event, terminal_id, staff_id)
    values (new.signed_in_at, 'staff-signed-in', new.terminal_id, new.staff_id);
  else
    insert into audit (at, event, terminal_id, staff_id)
    values ((extract(epoch from clock_timestamp()) * 1000)::bigint, 'staff-signed-out', old.terminal_id, old.staff_id);
  end if;
  return null;
end $$;
create trigger audit_terminal_staff after insert or delete on terminal_staff
  for each row execute function audit_terminal_staff();

create function audit_pin_refused() returns trigger language plpgsql as $$
begin
  insert into audit (at, event, terminal_id, staff_id)
  values (new.at, 'pin-refused', new.terminal_id, new.staff_id);
  return null;
end $$;
create trigger audit_pin_refused after update of refused on staff_tries
  for each row when (new.refused = 1) execute function audit_pin_refused();

create or replace function audit_timeline() returns trigger language plpgsql as $$
begin
  insert into audit (at, event, terminal_id, payment_id, staff_id, detail)
  select new.at,
    case new.event when 'resolved-by-hand' then 'resolved-by-hand' else 'cancel-by-cashier' end,
    terminal_id, id,
    case when new.event <> 'resolved-by-hand' then
      (select staff_id from terminal_staff where terminal_staff.terminal_id = payments.terminal_id) end,
    case new.event when 'resolved-by-hand' then new.code || ': ' || coalesce(new.detail, '') end
  from payments where id = new.payment_id;
  return null;
end $$;
