-- What the shop's back office is to hear of by its webhook: written with the change itself, so that no kill loses it.
-- Events are kept only while a proxy that serves wants them, so that a shop without a webhook keeps none.
create table webhook_sender (
  one integer primary key check (one = 1),
  wanted_until integer not null,
  -- The receiver is gone for good, as it said itself.
  gone_at integer,
  -- Several proxies on one database: who sends, and a number that rises while they do.
  lease_owner text,
  lease_beat integer not null default 0
) strict;

create table webhook_events (
  n integer primary key,
  id text not null unique,
  type text not null,
  -- Events of one subject go out in their order.
  subject text not null,
  at integer not null,
  -- As it stood then: what is sent is made from it.
  record text not null,
  receipt_no text,
  revision integer,
  refund_id text,
  attempts integer not null default 0,
  next_attempt_at integer not null default 0,
  give_up_at integer,
  failure text,
  -- The latest attempt found nobody there: once somebody is, it need not wait.
  was_unreachable integer not null default 0,
  delivered_at integer,
  dead_at integer
) strict;
create index webhook_events_waiting on webhook_events (next_attempt_at, n)
  where delivered_at is null and dead_at is null;
create index webhook_events_in_order on webhook_events (subject, n)
  where delivered_at is null and dead_at is null;
create index webhook_events_dead on webhook_events (dead_at) where dead_at is not null;
create index webhook_events_by_age on webhook_events (at);

-- Names its event for ever: a database that was put back from a backup names it the same way again.
create trigger webhook_payment_ended after update of state on payments
when new.state <> old.state and new.state in ('paid', 'failed', 'canceled') and new.sale_id is not null
begin
  insert into webhook_events (id, type, subject, at, record, receipt_no, revision)
  select new.id || ':' || new.state, 'payment.' || new.state, new.id, at, new.record,
    new.receipt_no, new.change_seq + (select base from epochs order by n desc limit 1)
  from (select coalesce(case when json_valid(new.record) then cast(new.record ->> '$.updatedAt' as integer) end,
      new.created_at) as at), webhook_sender
  where wanted_until > at
  on conflict do nothing;
end;
create trigger webhook_refund_ended after update of state on shop_refunds
when new.state <> old.state and new.state in ('refunded', 'failed')
begin
  insert into webhook_events (id, type, subject, at, record, receipt_no, revision, refund_id)
  select new.payment_id || ':' || new.refund_id || ':' || new.state, 'refund.' || new.state, new.payment_id,
    new.updated_at, record, receipt_no, change_seq + (select base from epochs order by n desc limit 1), new.refund_id
  from payments, webhook_sender
  where payments.id = new.payment_id and wanted_until > new.updated_at
  on conflict do nothing;
end;
create trigger webhook_day_closed after insert on closings
begin
  insert into webhook_events (id, type, subject, at, record)
  select 'closing:' || new.store_no || ':' || new.n || ':' || new.closed_at, 'closing.created',
    'closings of ' || new.store_no, new.closed_at, new.record
  from webhook_sender where wanted_until > new.closed_at
  on conflict do nothing;
end;
