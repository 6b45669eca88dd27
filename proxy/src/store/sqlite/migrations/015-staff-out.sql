-- Whoever is signed out is so at the time of what signed them out, which is noted before. Where nothing is (the version
-- before, a browser that is replaced), it is the time of here.
alter table terminal_staff add column signed_out_at integer;
drop trigger audit_staff_out;
create trigger audit_staff_out after delete on terminal_staff
begin
  insert into audit (at, event, terminal_id, staff_id)
  values (coalesce(old.signed_out_at, cast(unixepoch('subsec') * 1000 as integer)), 'staff-signed-out',
    old.terminal_id, old.staff_id);
end;
