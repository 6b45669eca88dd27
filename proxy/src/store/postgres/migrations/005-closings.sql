-- Closed days: numbered without gaps in each store, and never changed.
create table closings (
  store_no text not null,
  n integer not null,
  business_date text not null,
  from_at bigint not null,
  until_at bigint not null,
  closed_at bigint not null,
  staff_id text not null,
  terminal_id text not null,
  record text not null,
  primary key (store_no, n)
);
create unique index closings_by_date on closings (store_no, business_date);
create trigger closings_are_append_only before update or delete on closings
  for each row execute function refuse_change();
create function audit_day_closed() returns trigger language plpgsql as $$
begin
  insert into audit (at, event, terminal_id, staff_id, detail)
  values (new.closed_at, 'day-closed', new.terminal_id, new.staff_id,
    'store ' || new.store_no || ', ' || new.business_date || ', closing ' || new.n);
  return null;
end $$;
create trigger audit_day_closed after insert on closings
  for each row execute function audit_day_closed();

-- Payments that no closing has counted yet; `closing` while one counts them.
create table unclosed_payments (
  store_no text not null,
  created_at bigint not null,
  payment_id text not null,
  closing integer,
  primary key (store_no, created_at, payment_id)
);
create index unclosed_payments_counted on unclosed_payments (store_no, closing) where closing is not null;
create function unclosed_payment() returns trigger language plpgsql as $$
begin
  insert into unclosed_payments (store_no, created_at, payment_id)
  values (new.store_no, new.created_at, new.id);
  return null;
end $$;
create trigger unclosed_payment after insert on payments
  for each row when (new.sale_id is not null) execute function unclosed_payment();
insert into backfills values ('unclosed_payments', '');
