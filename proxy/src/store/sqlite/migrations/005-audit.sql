-- Who was let in and shut out, what people decided, what should be looked at. Triggers write it: no way
-- of writing the tables can leave it out, and it commits with what it tells of.
create table audit (
  n integer primary key,
  at integer not null,
  event text not null,
  terminal_id text,
  payment_id text,
  detail text
) strict;
create index audit_by_event on audit (event, n);
create trigger audit_is_append_only_u before update on audit
begin select raise(abort, 'the audit is append-only'); end;
create trigger audit_is_append_only_d before delete on audit
begin select raise(abort, 'the audit is append-only'); end;

create trigger audit_pairing_code after insert on pairing_codes
begin
  insert into audit (at, event, terminal_id, detail)
  values (new.created_at, 'pairing-code-made', new.terminal_id,
    case when new.replaces then 'a new browser for ' else '' end || new.name || ', store ' || new.store_no);
end;
create trigger audit_paired after insert on terminals when new.token_hash is not null
begin
  insert into audit (at, event, terminal_id, detail)
  values (new.paired_at, 'terminal-paired', new.id, new.name || ', store ' || new.store_no);
end;
create trigger audit_paired_again after update of token_hash on terminals
when new.token_hash is not null and new.token_hash is not old.token_hash
begin
  insert into audit (at, event, terminal_id, detail)
  values (new.paired_at, 'terminal-paired', new.id, new.name || ', store ' || new.store_no);
end;
create trigger audit_signed_out after update of token_hash on terminals
when new.token_hash is null and old.token_hash is not null
begin
  insert into audit (at, event, terminal_id)
  values (cast(unixepoch('subsec') * 1000 as integer), 'terminal-signed-out', new.id);
end;
create trigger audit_revoked after update of revoked_at on terminals
when new.revoked_at is not null and old.revoked_at is null
begin
  insert into audit (at, event, terminal_id)
  values (new.revoked_at, 'terminal-revoked', new.id);
end;

create trigger audit_cancel after insert on timeline
when new.event = 'cancel-requested' and new.code = 'cashier'
begin
  insert into audit (at, event, terminal_id, payment_id)
  select new.at, 'cancel-by-cashier', terminal_id, id from payments where id = new.payment_id;
end;
create trigger audit_by_hand after insert on timeline when new.event = 'resolved-by-hand'
begin
  insert into audit (at, event, terminal_id, payment_id, detail)
  select new.at, 'resolved-by-hand', terminal_id, id, new.code || ': ' || coalesce(new.detail, '')
  from payments where id = new.payment_id;
end;
create trigger audit_incident after insert on incidents
begin
  insert into audit (at, event, payment_id, detail)
  values (new.at, 'incident', new.payment_id, new.kind || ': ' || new.detail);
end;
