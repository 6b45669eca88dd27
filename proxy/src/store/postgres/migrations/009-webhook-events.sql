-- What the shop's back office is to hear of by its webhook: written with the change itself, so that no kill loses it.
-- Events are kept only while a proxy that serves wants them, so that a shop without a webhook keeps none.
create table webhook_sender (
  one integer primary key check (one = 1),
  wanted_until bigint not null,
  -- The receiver is gone for good, as it said itself.
  gone_at bigint,
  -- Several proxies on one database: who sends, and a number that rises while they do.
  lease_owner text,
  lease_beat bigint not null default 0
);

create table webhook_events (
  n bigint generated always as identity primary key,
  id text not null unique,
  type text not null,
  -- Events of one subject go out in their order.
  subject text not null,
  at bigint not null,
  -- As it stood then: what is sent is made from it.
  record text not null,
  receipt_no text,
  revision bigint,
  refund_id text,
  attempts integer not null default 0,
  next_attempt_at bigint not null default 0,
  give_up_at bigint,
  failure text,
  -- The latest attempt found nobody there: once somebody is, it need not wait.
  was_unreachable integer not null default 0,
  delivered_at bigint,
  dead_at bigint
);
create index webhook_events_waiting on webhook_events (next_attempt_at, n)
  where delivered_at is null and dead_at is null;
create index webhook_events_in_order on webhook_events (subject, n)
  where delivered_at is null and dead_at is null;
create index webhook_events_dead on webhook_events (dead_at) where dead_at is not null;
create index webhook_events_by_age on webhook_events (at);

create function latest_base() returns bigint language sql stable as
  'select base from epochs order by n desc limit 1';

-- Names its event for ever: a database that was put back from a backup names it the same way again.
create function webhook_payment_ended() returns trigger language plpgsql as $$
declare
  ended_at bigint := coalesce((json_or_none(new.record) ->> 'updatedAt')::bigint, new.created_at);
begin
  insert into webhook_events (id, type, subject, at, record, receipt_no, revision)
  select new.id || ':' || new.state, 'payment.' || new.state, new.id, ended_at, new.record,
    new.receipt_no, new.change_seq + latest_base()
  from webhook_sender where wanted_until > ended_at
  on conflict do nothing;
  return null;
end $$;
create trigger webhook_payment_ended after update of state on payments
  for each row
  when (new.state <> old.state and new.state in ('paid', 'failed', 'canceled') and new.sale_id is not null)
  execute function webhook_payment_ended();

create function webhook_refund_ended() returns trigger language plpgsql as $$
begin
  insert into webhook_events (id, type, subject, at, record, receipt_no, revision, refund_id)
  select new.payment_id || ':' || new.refund_id || ':' || new.state, 'refund.' || new.state, new.payment_id,
    new.updated_at, record, receipt_no, change_seq + latest_base(), new.refund_id
  from payments, webhook_sender
  where payments.id = new.payment_id and wanted_until > new.updated_at
  on conflict do nothing;
  return null;
end $$;
create trigger webhook_refund_ended after update of state on shop_refunds
  for each row when (new.state <> old.state and new.state in ('refunded', 'failed'))
  execute function webhook_refund_ended();

create function webhook_day_closed() returns trigger language plpgsql as $$
begin
  insert into webhook_events (id, type, subject, at, record)
  select 'closing:' || new.store_no || ':' || new.n || ':' || new.closed_at, 'closing.created',
    'closings of ' || new.store_no, new.closed_at, new.record
  from webhook_sender where wanted_until > new.closed_at
  on conflict do nothing;
  return null;
end $$;
create trigger webhook_day_closed after insert on closings
  for each row execute function webhook_day_closed();
