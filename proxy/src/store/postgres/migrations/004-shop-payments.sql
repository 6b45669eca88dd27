-- Tables that a trigger keeps from now on, and that are still to be filled with what was there before; and the last payment
-- that was filled in. The previous version goes on writing meanwhile, so that is done in short pieces.
create table backfills (
  name text primary key,
  after_id text not null
);

-- Payments as the shop's day reads them: by store, the newest first, narrow enough to look through all of them. Triggers
-- keep it, so that a version that knows nothing of it does so too. A record that is damaged has no more than its columns.
create table shop_payments (
  store_no text not null,
  created_at bigint not null,
  payment_id text not null,
  terminal_id text not null,
  staff_id text,
  state text not null,
  by_hand integer not null,
  wallet text,
  amount bigint,
  paid_amount bigint,
  trans_no text,
  words text not null,
  primary key (store_no, created_at, payment_id)
);
-- What follows the id is looked at there, where several facts are asked for.
create index shop_payments_by_amount on shop_payments (store_no, amount, created_at, payment_id, state, wallet);
create index shop_payments_by_state on shop_payments (store_no, state, created_at, payment_id, wallet);
create index shop_payments_by_wallet on shop_payments (store_no, wallet, created_at, payment_id);
create index shop_payments_by_trans_no on shop_payments (store_no, trans_no) where trans_no is not null;

create function json_or_none(given text) returns jsonb language plpgsql immutable as $$
begin
  return given::jsonb;
exception when others then
  return '{}'::jsonb;
end $$;

-- No row of the table: a later version may add columns to that.
create type shop_payment_facts as (
  store_no text,
  created_at bigint,
  payment_id text,
  terminal_id text,
  staff_id text,
  state text,
  by_hand integer,
  wallet text,
  amount bigint,
  paid_amount bigint,
  trans_no text,
  words text
);
-- Lower case is that of ASCII, whatever the locale of the database, as the search has it.
create function shop_payment_of(payment payments) returns shop_payment_facts language plpgsql stable as $$
declare
  json jsonb := json_or_none(payment.record);
begin
  return row(payment.store_no, payment.created_at, payment.id, payment.terminal_id, json ->> 'staffId', payment.state,
    payment.resolved_by_hand::integer, json ->> 'payMethodId', (json ->> 'amount')::bigint,
    (json ->> 'paidAmount')::bigint, json ->> 'transNo',
    lower(concat_ws(' ', payment.id, payment.sale_id, json ->> 'transNo', json ->> 'description', json ->> 'attach')
      collate "C"))::shop_payment_facts;
end $$;
create function shop_payment_written() returns trigger language plpgsql as $$
declare
  kept shop_payment_facts := shop_payment_of(new);
begin
  insert into shop_payments (store_no, created_at, payment_id, terminal_id, staff_id, state, by_hand, wallet, amount,
    paid_amount, trans_no, words)
  values (kept.*)
  on conflict (store_no, created_at, payment_id) do update set state = excluded.state, by_hand = excluded.by_hand,
    paid_amount = excluded.paid_amount, trans_no = excluded.trans_no, words = excluded.words
  where shop_payments.state <> excluded.state or shop_payments.by_hand <> excluded.by_hand
    or shop_payments.paid_amount is distinct from excluded.paid_amount
    or shop_payments.trans_no is distinct from excluded.trans_no;
  return null;
end $$;
create trigger shop_payment_written after insert or update of state, resolved_by_hand, record on payments
  for each row execute function shop_payment_written();
insert into backfills values ('shop_payments', '');
