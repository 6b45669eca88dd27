/** What a person does about events that they choose, however many they are. */
import { counted } from '../../counted.ts';
import { rowsOf, type Sql } from '../sql.ts';
import { numberOf, ofRows, onRows } from './pieces.ts';
import type { WebhookChoice } from './port.ts';

/** Before all others, so that nobody's own time is taken for it. */
export const PUT_BACK_AT = -1;
const PUT_BACK = `update webhook_events set attempts = 0, next_attempt_at = ${PUT_BACK_AT}, give_up_at = null, was_unreachable = 0,
  delivered_at = null, dead_at = null`;

export async function putBack(sql: Sql, choice: WebhookChoice): Promise<number> {
  const { rows, condition } = await chosen(sql, choice);
  return onRows(sql, rows, function* (some) {
    const change = `${PUT_BACK} where n in (rows) and ${condition} returning n`;
    return (yield* ofRows(change, some)).length;
  });
}

/** With an entry of the audit in the transaction of each part. */
export async function discard(sql: Sql, choice: WebhookChoice, at: number): Promise<number> {
  const { rows, condition } = await chosen(sql, choice, 'delivered_at is null');
  return onRows(sql, rows, function* (some) {
    const change = `delete from webhook_events where n in (rows) and ${condition} returning id`;
    const discarded = yield* ofRows(change, some);
    const ids = discarded.map((row) => String(row['id']));
    if (ids.length > 0)
      yield* rowsOf(
        "insert into audit (at, event, detail) values (?, 'webhook-discarded', ?)",
        ...[at, `${counted(ids.length, 'event')} of the webhook: ${ids.join(' ')}`],
      );
    return ids.length;
  });
}

/** Their rows in order, and what has to hold of each still when it is changed. */
async function chosen(
  sql: Sql,
  choice: WebhookChoice,
  only = '1 = 1',
): Promise<{ rows: number[]; condition: string }> {
  if ('ids' in choice) {
    const rows: number[] = [];
    for (const id of choice.ids)
      rows.push(
        ...(await sql.rows(`select n from webhook_events where id = ? and ${only}`, id)).map(
          numberOf,
        ),
      );
    return { rows: rows.sort((a, b) => a - b), condition: only };
  }
  if ('since' in choice) {
    const select = `select n from webhook_events where at >= ? and ${only} order by n`;
    return { rows: (await sql.rows(select, choice.since)).map(numberOf), condition: only };
  }
  const condition = `dead_at is not null and ${only}`;
  const select = `select n from webhook_events where ${condition} order by n`;
  return { rows: (await sql.rows(select)).map(numberOf), condition };
}
