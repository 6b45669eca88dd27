-- Numbers of receipts: a series for each terminal and business day (`20261128-7K2QP-`), counted in the transaction that
-- creates the payment. Payments of before have none, because no receipt of them bore one.
alter table payments add column receipt_no text;
create table receipt_series (
  store_no text not null,
  series text not null,
  latest integer not null,
  primary key (store_no, series)
) strict, without rowid;
create table receipt_numbers (
  store_no text not null,
  receipt_no text not null,
  payment_id text not null,
  created_at integer not null,
  primary key (store_no, receipt_no)
) strict, without rowid;
create trigger receipt_numbered after insert on payments when new.receipt_no is not null
begin
  insert into receipt_numbers values (new.store_no, new.receipt_no, new.id, new.created_at);
end;

-- The number is among the words by which a payment is found.
drop trigger shop_payment_added;
drop trigger shop_payment_changed;
drop view shop_payments_source;
create view shop_payments_source as
select store_no, created_at, id as payment_id, terminal_id, json ->> '$.staffId' as staff_id, state,
  resolved_by_hand as by_hand, json ->> '$.payMethodId' as wallet, json ->> '$.amount' as amount,
  json ->> '$.paidAmount' as paid_amount, json ->> '$.transNo' as trans_no,
  lower(id || ' ' || coalesce(sale_id, '') || ' ' || coalesce(receipt_no, '') || ' ' || coalesce(json ->> '$.transNo', '')
    || ' ' || coalesce(json ->> '$.description', '') || ' ' || coalesce(json ->> '$.attach', '')) as words
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

-- Links by which customers open their receipts: found by the hash of their token, which is kept nowhere.
create table receipt_links (
  token_hash text primary key,
  payment_id text not null,
  store_no text not null,
  terminal_id text not null,
  staff_id text,
  created_at integer not null,
  expires_at integer not null
) strict, without rowid;
create index receipt_links_by_payment on receipt_links (payment_id, created_at);
create index receipt_links_by_end on receipt_links (expires_at);
create trigger audit_receipt_link after insert on receipt_links
begin
  insert into audit (at, event, terminal_id, payment_id, staff_id)
  values (new.created_at, 'receipt-link-made', new.terminal_id, new.payment_id, new.staff_id);
end;

alter table stores add column receipt_links integer not null default 1;
alter table stores add column stamp_for_wallets integer not null default 0;
