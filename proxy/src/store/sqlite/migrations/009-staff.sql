-- Who works in a store, who is signed in where, and how often PINs were tried.
create table staff (
  id text primary key,
  store_no text not null,
  name text not null,
  role text not null,
  pin_hash text not null,
  created_at integer not null,
  pin_set_at integer not null,
  -- How many PINs they were given since the first: whoever signed in by another one is signed in no more.
  pin_n integer not null default 0,
  disabled_at integer
) strict;
create index staff_by_store on staff (store_no);

create table terminal_staff (
  terminal_id text primary key,
  staff_id text not null,
  pin_n integer not null,
  signed_in_at integer not null,
  last_call_at integer not null
) strict;

create table staff_tries (
  n integer primary key,
  terminal_id text not null,
  staff_id text,
  at integer not null,
  refused integer not null
) strict;
create index staff_tries_by_terminal on staff_tries (terminal_id, at);
create index staff_tries_by_person on staff_tries (staff_id, at);

-- A browser that is shut out, signed out or replaced takes whoever was signed in on it along.
create trigger staff_leave_with_terminal after update of token_hash, revoked_at on terminals
when new.token_hash is not old.token_hash or new.revoked_at is not old.revoked_at
begin
  delete from terminal_staff where terminal_id = new.id;
end;

alter table audit add column staff_id text;

create trigger audit_staff_added after insert on staff
begin
  insert into audit (at, event, staff_id, detail)
  values (new.created_at, 'staff-added', new.id, new.role || ' ' || new.name || ', store ' || new.store_no);
end;
create trigger audit_staff_disabled after update of disabled_at on staff
when new.disabled_at is not null and old.disabled_at is null
begin
  insert into audit (at, event, staff_id) values (new.disabled_at, 'staff-disabled', new.id);
end;
create trigger audit_pin_reset after update of pin_hash on staff
begin
  insert into audit (at, event, staff_id) values (new.pin_set_at, 'pin-reset', new.id);
end;
create trigger audit_staff_in after insert on terminal_staff
begin
  insert into audit (at, event, terminal_id, staff_id)
  values (new.signed_in_at, 'staff-signed-in', new.terminal_id, new.staff_id);
end;
create trigger audit_staff_out after delete on terminal_staff
begin
  insert into audit (at, event, terminal_id, staff_id)
  values (cast(unixepoch('subsec') * 1000 as integer), 'staff-signed-out', old.terminal_id, old.staff_id);
end;
create trigger audit_pin_refused after update of refused on staff_tries when new.refused = 1
begin
  insert into audit (at, event, terminal_id, staff_id)
  values (new.at, 'pin-refused', new.terminal_id, new.staff_id);
end;

drop trigger audit_cancel;
create trigger audit_cancel after insert on timeline
when new.event = 'cancel-requested' and new.code = 'cashier'
begin
  insert into audit (at, event, terminal_id, payment_id, staff_id)
  select new.at, 'cancel-by-cashier', terminal_id, id,
    (select staff_id from terminal_staff where terminal_id = payments.terminal_id)
  from payments where id = new.payment_id;
end;
