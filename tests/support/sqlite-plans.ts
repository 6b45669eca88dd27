/** An empty database file of the schema, and how SQLite goes about each statement that is run on it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Sql, SqlRow, SqlValue, Work } from '@kaikei/proxy/store/sql.ts';
import { openDatabase } from '@kaikei/proxy/store/sqlite/database.ts';

export function sqliteWithPlans(): {
  sql: Sql;
  plans: () => string[];
  execute: (sql: string) => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'kaikei-plans-'));
  const db = openDatabase(join(folder, 'kaikei.db'), 'command');
  onTestFinished(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });
  const plans: string[] = [];
  const all = (sql: string, ...values: SqlValue[]): SqlRow[] => {
    const steps = db.all(`explain query plan ${sql}`, ...values);
    plans.push(...steps.map(({ detail }) => String(detail)));
    return db.all(sql, ...values);
  };
  const run = <T>(work: Work<T>): T => {
    let rows: SqlRow[] = [];
    for (;;) {
      const step = work.next(rows);
      if (step.done) return step.value;
      rows = step.value.lock === undefined ? all(step.value.sql, ...step.value.values) : [];
    }
  };
  return {
    sql: {
      rows: (sql, ...values) => Promise.resolve(all(sql, ...values)),
      write: (work) => Promise.resolve(run(work())),
    },
    plans: () => plans.splice(0),
    execute: (sql) => db.exec(sql),
  };
}
