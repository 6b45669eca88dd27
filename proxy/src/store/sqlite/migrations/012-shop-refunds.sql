-- Refunds by the shop as its day reads them. A trigger keeps them from the payments' records. `closing`: that has counted it.
create table shop_refunds (
  store_no text not null,
  created_at integer not null,
  payment_id text not null,
  refund_id text not null,
  terminal_id text not null,
  staff_id text,
  amount integer not null,
  state text not null,
  updated_at integer not null,
  closing integer,
  primary key (store_no, created_at, payment_id, refund_id)
) strict, without rowid;
create index shop_refunds_counted on shop_refunds (store_no, closing, created_at);

create trigger shop_refund_changed after update of record on payments
when new.state = 'paid' and new.record like '%"shopRefunds"%' and json_valid(new.record)
begin
  insert into shop_refunds (store_no, created_at, payment_id, refund_id, terminal_id, staff_id, amount, state,
    updated_at)
  select new.store_no, value ->> '$.createdAt', new.id, value ->> '$.id', value ->> '$.terminalId',
    value ->> '$.staffId', value ->> '$.amount', value ->> '$.state', value ->> '$.updatedAt'
  from json_each(new.record, '$.shopRefunds') where true
  on conflict do update set state = excluded.state, updated_at = excluded.updated_at
  where shop_refunds.state <> excluded.state;
end;

create trigger audit_refund_requested after insert on shop_refunds
begin
  insert into audit (at, event, terminal_id, payment_id, staff_id, detail)
  values (new.created_at, 'refund-requested', new.terminal_id, new.payment_id, new.staff_id,
    new.refund_id || ': ' || new.amount);
end;
create trigger audit_refund_ended after update of state on shop_refunds when new.state <> old.state
begin
  insert into audit (at, event, terminal_id, payment_id, staff_id, detail)
  values (new.updated_at, 'refund-' || case new.state when 'refunded' then 'done' else new.state end,
    new.terminal_id, new.payment_id, new.staff_id, new.refund_id || ': ' || new.amount);
end;
