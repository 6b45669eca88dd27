-- A person's word is kept apart in all totals, and totals must not read every payment there ever was.
alter table payments add column resolved_by_hand integer not null default 0;
update payments set resolved_by_hand = 1 
where case when json_valid(record) then json_extract(record, '$.resolvedByHand') end;
create index payments_by_state on payments (state, resolved_by_hand);
