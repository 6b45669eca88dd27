-- Payments as the shop's day reads them: by store, the newest first, narrow enough to look through all of them. Triggers
-- keep it, so that a version that knows nothing of it does so too. A record that is damaged has no more than its columns.
create table shop_payments (
  store_no text not null,
  created_at integer not null,
  payment_id text not null,
  terminal_id text not null,
  staff_id text,
  state text not null,
  by_hand integer not null,
  wallet text,
  amount integer,
  paid_amount integer,
  trans_no text,
  words text not null,
  primary key (store_no, created_at, payment_id)
) strict, without rowid;
-- What follows the id is looked at there, where several facts are asked for.
create index shop_payments_by_amount on shop_payments (store_no, amount, created_at, payment_id, state, wallet);
create index shop_payments_by_state on shop_payments (store_no, state, created_at, payment_id, wallet);
create index shop_payments_by_wallet on shop_payments (store_no, wallet, created_at, payment_id);
create index shop_payments_by_trans_no on shop_payments (store_no, trans_no) where trans_no is not null;

create view shop_payments_source as
select store_no, created_at, id as payment_id, terminal_id, json ->> '$.staffId' as staff_id, state,
  resolved_by_hand as by_hand, json ->> '$.payMethodId' as wallet, json ->> '$.amount' as amount,
  json ->> '$.paidAmount' as paid_amount, json ->> '$.transNo' as trans_no,
  lower(id || ' ' || coalesce(sale_id, '') || ' ' || coalesce(json ->> '$.transNo', '') || ' '
    || coalesce(json ->> '$.description', '') || ' ' || coalesce(json ->> '$.attach', '')) as words
from (select *, case when json_valid(record) then record else '{}' end as json from payments);

create trigger shop_payment_added after insert on payments
begin
  insert into shop_payments select * from shop_payments_source where payment_id = new.id;
end;
create trigger shop_payment_changed after update of state, resolved_by_hand, record on payments
begin
  insert into shop_payments select * from shop_payments_source where payment_id = new.id
  on conflict do update set state = excluded.state, by_hand = excluded.by_hand,
    paid_amount = excluded.paid_amount, trans_no = excluded.trans_no, words = excluded.words
  where shop_payments.state <> excluded.state or shop_payments.by_hand <> excluded.by_hand
    or shop_payments.paid_amount is not excluded.paid_amount
    or shop_payments.trans_no is not excluded.trans_no;
end;
-- What is no whole number, which only damage leaves, costs itself alone: reports name the payment.
insert into shop_payments
select store_no, created_at, payment_id, terminal_id, staff_id, state, by_hand, wallet,
  case when typeof(amount) = 'integer' then amount end,
  case when typeof(paid_amount) = 'integer' then paid_amount end, trans_no, words
from shop_payments_source;
