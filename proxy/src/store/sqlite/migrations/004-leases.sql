-- R13: who works on an open payment. The version is raised at each take-over, and voids the lease before.
alter table payments add column lease_owner text;
alter table payments add column lease_version integer not null default 0;
