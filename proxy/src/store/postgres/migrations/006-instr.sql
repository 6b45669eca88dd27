-- As SQLite has it: where a text begins in another.
create function instr(whole text, part text) returns integer language sql immutable parallel safe
return strpos(whole, part);
