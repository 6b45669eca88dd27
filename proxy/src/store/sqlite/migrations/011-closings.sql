-- Closed days: numbered without gaps in each store, and never changed.
create table closings (
  store_no text not null,
  n integer not null,
  business_date text not null,
  from_at integer not null,
  until_at integer not null,
  closed_at integer not null,
  staff_id text not null,
  terminal_id text not null,
  record text not null,
  primary key (store_no, n)
) strict;
create unique index closings_by_date on closings (store_no, business_date);
create trigger closings_are_append_only_u before update on closings
begin select raise(abort, 'closings are append-only'); end;
create trigger closings_are_append_only_d before delete on closings
begin select raise(abort, 'closings are append-only'); end;
create trigger audit_day_closed after insert on closings
begin
  insert into audit (at, event, terminal_id, staff_id, detail)
  values (new.closed_at, 'day-closed', new.terminal_id, new.staff_id,
    'store ' || new.store_no || ', ' || new.business_date || ', closing ' || new.n);
end;

-- Payments that no closing has counted yet; `closing` while one counts them.
create table unclosed_payments (
  store_no text not null,
  created_at integer not null,
  payment_id text not null,
  closing integer,
  primary key (store_no, created_at, payment_id)
) strict, without rowid;
create index unclosed_payments_counted on unclosed_payments (store_no, closing) where closing is not null;
create trigger unclosed_payment after insert on payments when new.sale_id is not null
begin
  insert into unclosed_payments (store_no, created_at, payment_id)
  values (new.store_no, new.created_at, new.id);
end;
insert into unclosed_payments (store_no, created_at, payment_id)
select store_no, created_at, id from payments where sale_id is not null;
