-- What the shop has set for its stores: whose day it is, and what receipts say.
create table stores (
  store_no text primary key,
  name text,
  address text,
  phone text,
  registration_number text,
  time_zone text not null,
  day_starts_at text not null,
  receipt_footer text,
  paper integer not null,
  sign_out_after_minutes integer not null,
  updated_at bigint not null
);
create function audit_store_set() returns trigger language plpgsql as $$
begin
  insert into audit (at, event, detail)
  values (new.updated_at, 'store-set', 'store ' || new.store_no || ': days by ' || new.time_zone || ' from ' || new.day_starts_at);
  return null;
end $$;
create trigger audit_store_set after insert or update on stores
  for each row execute function audit_store_set();
