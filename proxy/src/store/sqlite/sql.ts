import type { Sql, SqlRow, Work } from '../sql.ts';
import type { Database } from './database.ts';
import type { Writer } from './writer.ts';

export function sqliteSql(db: Database, writer: Writer): Sql {
  return {
    rows: async (sql, ...values) => db.all(sql, ...values),
    write: (work) => writer.write(() => run(db, work())),
  };
}

function run<T>(db: Database, work: Work<T>): T {
  let rows: SqlRow[] = [];
  for (;;) {
    const step = work.next(rows);
    if (step.done) return step.value;
    // One writer at a time: nobody has to be waited for.
    rows = step.value.lock === undefined ? db.all(step.value.sql, ...step.value.values) : [];
  }
}
