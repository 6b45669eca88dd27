-- Refunds by the shop as its day reads them. A trigger keeps them from the payments' records. `closing`: that has counted it.
create table shop_refunds (
  store_no text not null,
  created_at bigint not null,
  payment_id text not null,
  refund_id text not null,
  terminal_id text not null,
  staff_id text,
  amount bigint not null,
  state text not null,
  updated_at bigint not null,
  closing integer,
  primary key (store_no, created_at, payment_id, refund_id)
);
create index shop_refunds_counted on shop_refunds (store_no, closing, created_at);

create function shop_refund_changed() returns trigger language plpgsql as $$
begin
  insert into shop_refunds (store_no, created_at, payment_id, refund_id, terminal_id, staff_id, amount, state,
    updated_at)
  select new.store_no, (refund ->> 'createdAt')::bigint, new.id, refund ->> 'id', refund ->> 'terminalId',
    refund ->> 'staffId', (refund ->> 'amount')::bigint, refund ->> 'state', (refund ->> 'updatedAt')::bigint
  from jsonb_array_elements(json_or_none(new.record) -> 'shopRefunds') refund
  on conflict (store_no, created_at, payment_id, refund_id)
  do update set state = excluded.state, updated_at = excluded.updated_at
  where shop_refunds.state <> excluded.state;
  return null;
end $$;
create trigger shop_refund_changed after update of record on payments
  for each row when (new.state = 'paid' and new.record like '%"shopRefunds"%')
  execute function shop_refund_changed();

create function audit_refund() returns trigger language plpgsql as $$
begin
  insert into audit (at, event, terminal_id, payment_id, staff_id, detail)
  values (new.updated_at,
    'refund-' || case new.state when 'processing' then 'requested' when 'refunded' then 'done' else new.state end,
    new.terminal_id, new.payment_id, new.staff_id, new.refund_id || ': ' || new.amount);
  return null;
end $$;
create trigger audit_refund_requested after insert on shop_refunds
  for each row execute function audit_refund();
create trigger audit_refund_ended after update of state on shop_refunds
  for each row when (new.state <> old.state) execute function audit_refund();

-- The version before this one plans nothing for a refund by the shop: what it notes on such a payment must not take
-- away the time at which its owner goes on.
create function keep_refund_time() returns trigger language plpgsql as $$
begin
  if json_or_none(new.record) ->> 'stage' = 'shop-refund' and json_or_none(new.record) -> 'inFlight' is null then
    new.next_attempt_at := old.next_attempt_at;
  end if;
  return new;
end $$;
create trigger keep_refund_time before update of next_attempt_at on payments
  for each row
  when (new.is_open and new.next_attempt_at is null and old.next_attempt_at is not null
    and new.lease_owner is not distinct from old.lease_owner and new.lease_until is not distinct from old.lease_until
    and new.record like '%"shop-refund"%')
  execute function keep_refund_time();
