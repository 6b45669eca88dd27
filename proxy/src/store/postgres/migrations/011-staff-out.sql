-- Whoever is signed out is so at the time of what signed them out, which is noted before. Where nothing is (the version
-- before, a browser that is replaced), it is the time of here.
alter table terminal_staff add column signed_out_at bigint;
create or replace function audit_terminal_staff() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into audit (at, event, terminal_id, staff_id)
    values (new.signed_in_at, 'staff-signed-in', new.terminal_id, new.staff_id);
  else
    insert into audit (at, event, terminal_id, staff_id)
    values (coalesce(old.signed_out_at, (extract(epoch from clock_timestamp()) * 1000)::bigint), 'staff-signed-out',
      old.terminal_id, old.staff_id);
  end if;
  return null;
end $$;
