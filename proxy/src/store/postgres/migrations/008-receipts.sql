-- Numbers of receipts: a series for each terminal and business day (`20261128-7K2QP-`), counted in the transaction that
-- creates the payment. Payments of before have none, because no receipt of them bore one; nor have those of the version
-- before this one.
alter table payments add column receipt_no text;
create table receipt_series (
  store_no text not null,
  series text not null,
  latest integer not null,
  primary key (store_no, series)
);
create table receipt_numbers (
  store_no text not null,
  receipt_no text not null,
  payment_id text not null,
  created_at bigint not null,
  primary key (store_no, receipt_no)
);
create function receipt_numbered() returns trigger language plpgsql as $$
begin
  insert into receipt_numbers values (new.store_no, new.receipt_no, new.id, new.created_at);
  return null;
end $$;
create trigger receipt_numbered after insert on payments
  for each row when (new.receipt_no is not null) execute function receipt_numbered();

-- The number is among the words by which a payment is found.
create or replace function shop_payment_of(payment payments) returns shop_payment_facts language plpgsql stable as $$
declare
  json jsonb := json_or_none(payment.record);
begin
  return row(payment.store_no, payment.created_at, payment.id, payment.terminal_id, json ->> 'staffId', payment.state,
    payment.resolved_by_hand::integer, json ->> 'payMethodId', (json ->> 'amount')::bigint,
    (json ->> 'paidAmount')::bigint, json ->> 'transNo',
    lower(concat_ws(' ', payment.id, payment.sale_id, payment.receipt_no, json ->> 'transNo', json ->> 'description',
      json ->> 'attach') collate "C"))::shop_payment_facts;
end $$;

-- Links by which customers open their receipts: found by the hash of their token, which is kept nowhere.
create table receipt_links (
  token_hash text primary key,
  payment_id text not null,
  store_no text not null,
  terminal_id text not null,
  staff_id text,
  created_at bigint not null,
  expires_at bigint not null
);
create index receipt_links_by_payment on receipt_links (payment_id, created_at);
create index receipt_links_by_end on receipt_links (expires_at);
create function audit_receipt_link() returns trigger language plpgsql as $$
begin
  insert into audit (at, event, terminal_id, payment_id, staff_id)
  values (new.created_at, 'receipt-link-made', new.terminal_id, new.payment_id, new.staff_id);
  return null;
end $$;
create trigger audit_receipt_link after insert on receipt_links
  for each row execute function audit_receipt_link();

alter table stores add column receipt_links integer not null default 1;
alter table stores add column stamp_for_wallets integer not null default 0;
