-- An amount that is no whole number, which only damage leaves, costs itself alone: reports name the payment. Before, it
-- ended the filling of `shop_payments`, and so every start.
create function whole_number_or_none(given text) returns bigint language sql immutable as $$
  select case when given ~ '^-?[0-9]{1,18}$' then given::bigint end
$$;
create or replace function shop_payment_of(payment payments) returns shop_payment_facts language plpgsql stable as $$
declare
  json jsonb := json_or_none(payment.record);
begin
  return row(payment.store_no, payment.created_at, payment.id, payment.terminal_id, json ->> 'staffId', payment.state,
    payment.resolved_by_hand::integer, json ->> 'payMethodId', whole_number_or_none(json ->> 'amount'),
    whole_number_or_none(json ->> 'paidAmount'), json ->> 'transNo',
    lower(concat_ws(' ', payment.id, payment.sale_id, payment.receipt_no, json ->> 'transNo', json ->> 'description',
      json ->> 'attach') collate "C"))::shop_payment_facts;
end $$;
