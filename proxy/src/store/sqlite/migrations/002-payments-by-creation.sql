-- Reconciliation reads the payments of two days, and lists read the newest.
create index payments_by_creation on payments (created_at);
