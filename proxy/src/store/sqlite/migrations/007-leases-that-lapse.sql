-- R13: until when nobody else takes a payment that a command asks about beside the process that serves. That
-- process's own leases have none: a lock says that it lives.
alter table payments add column lease_until integer;
