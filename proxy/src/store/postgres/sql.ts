import type { Sql, SqlRow, Work } from '../sql.ts';
import type { Connections, Transaction } from './connection.ts';
import { lock } from './locks.ts';

export function postgresSql(connections: Connections): Sql {
  return {
    rows: (sql, ...values) => connections.rows(numbered(sql), ...values),
    write: (work) =>
      connections.transaction(async (transaction) => {
        const result = await run(transaction, work());
        await transaction.commit('select 1');
        return result;
      }),
  };
}

async function run<T>(transaction: Transaction, work: Work<T>): Promise<T> {
  let rows: SqlRow[] = [];
  for (;;) {
    const step = work.next(rows);
    if (step.done) return step.value;
    const { sql, values, lock: name } = step.value;
    if (name !== undefined) await lock(transaction, [name]);
    rows = name === undefined ? await transaction.rows(numbered(sql), ...values) : [];
  }
}

const texts = new Map<string, string>();

/** The driver's own way to write values: `$1`, `$2` and so on. */
function numbered(sql: string): string {
  let text = texts.get(sql);
  if (text === undefined) {
    let n = 0;
    text = sql.replace(/\?/g, () => `$${(n += 1)}`);
    texts.set(sql, text);
  }
  return text;
}
