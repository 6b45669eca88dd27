import {
  holding,
  numberIn,
  rowOf,
  rowsOf,
  textIn,
  type Sql,
  type SqlRow,
  type Work,
} from '../sql.ts';
import { PUT_BACK_AT, discard, putBack } from './by-hand.ts';
import { ROWS_AT_ONCE, alone, inPieces, numberOf, ofRows, type GoOn } from './pieces.ts';
import type {
  WebhookChoice,
  WebhookCounts,
  WebhookEvent,
  WebhookEventRow,
  WebhookEventState,
  WebhookOutcome,
  WebhookStore,
} from './port.ts';
import { eventFrom, rowFrom } from './rows.ts';

const DAY_MS = 86_400_000;
/** Long enough to send again what a receiver has lost. */
const KEEP_DELIVERED_MS = 7 * DAY_MS;
/** Long enough for a person to look; then it goes, whatever became of it. */
const KEEP_MS = 30 * DAY_MS;
/** No event waits longer: one that seems to was put off by a clock that has been set back since. */
const LONGEST_WAIT_MS = 2 * DAY_MS;
/** Above the number of any row. */
const NO_ROW = Number.MAX_SAFE_INTEGER;

const WAITING = 'delivered_at is null and dead_at is null';
const STATES: Record<WebhookEventState, string> = {
  waiting: WAITING,
  delivered: 'delivered_at is not null',
  dead: 'dead_at is not null',
};
const EVENT =
  'id, type, subject, at, attempts, give_up_at, record, receipt_no, revision, refund_id';
export class SqlWebhooks implements WebhookStore {
  readonly #sql: Sql;
  readonly isAlone: boolean;

  constructor(sql: Sql, { isAlone }: { isAlone: boolean }) {
    this.#sql = sql;
    this.isAlone = isAlone;
  }

  async want(until: number): Promise<void> {
    await this.#sql.write(() =>
      rowsOf(
        `insert into webhook_sender (one, wanted_until) values (1, ?)
         on conflict (one) do update set wanted_until = excluded.wanted_until`,
        until,
      ),
    );
  }

  hold(owner: string, lapsedBeat?: number): Promise<{ isHeld: boolean; beat: number }> {
    return this.#sql.write(function* () {
      yield* holding('webhook sender');
      const row = yield* rowOf('select lease_owner, lease_beat from webhook_sender');
      const beat = Number(row?.['lease_beat'] ?? 0);
      const holder = row && textIn(row, 'lease_owner');
      const isHeld = holder === undefined || holder === owner || beat === lapsedBeat;
      if (!isHeld) return { isHeld, beat };
      yield* rowsOf('update webhook_sender set lease_owner = ?, lease_beat = ?', owner, beat + 1);
      return { isHeld, beat: beat + 1 };
    });
  }

  async letGo(owner: string): Promise<void> {
    await this.#sql.write(() =>
      rowsOf('update webhook_sender set lease_owner = null where lease_owner = ?', owner),
    );
  }

  async due(now: number, limit: number, except: ReadonlySet<string>): Promise<WebhookEvent[]> {
    const most = limit + except.size;
    const rows = await this.#heads('next_attempt_at <= ?', now, most);
    if (rows.length < most)
      rows.push(
        ...(await this.#heads('next_attempt_at > ?', now + LONGEST_WAIT_MS, most - rows.length)),
      );
    return rows
      .map(eventFrom)
      .filter(({ subject }) => !except.has(subject))
      .slice(0, limit);
  }

  /** One range, and the first of its subject by a look-up for each row: whatever the planner thinks, few rows are read. */
  #heads(range: string, time: number, limit: number): Promise<SqlRow[]> {
    return this.#sql.rows(
      `select ${EVENT} from webhook_events head where ${WAITING} and ${range}
         and not exists (select 1 from webhook_sender where gone_at is not null)
         and n = (select min(n) from webhook_events where ${WAITING} and subject = head.subject)
       order by next_attempt_at, n limit ?`,
      ...[time, limit],
    );
  }

  async note(outcomes: readonly WebhookOutcome[]): Promise<void> {
    await this.#sql.write(() => alone(allNoted(outcomes)));
  }

  async hurry(now: number, goOn?: GoOn): Promise<void> {
    let [at, n] = [now, NO_ROW];
    await inPieces(
      this.#sql,
      function* () {
        const rows = yield* rowsOf(
          `select next_attempt_at, n, was_unreachable from webhook_events
           where ${WAITING} and (next_attempt_at, n) > (?, ?) and next_attempt_at <= ?
           order by next_attempt_at, n limit ?`,
          ...[at, n, now + LONGEST_WAIT_MS, ROWS_AT_ONCE],
        );
        const last = rows.at(-1);
        if (last) [at, n] = [Number(last['next_attempt_at']), Number(last['n'])];
        const lost = rows.filter((row) => Number(row['was_unreachable']) === 1).map(numberOf);
        if (lost.length > 0)
          yield* ofRows(
            'update webhook_events set next_attempt_at = ? where n in (rows)',
            lost,
            now,
          );
        return { met: rows.length };
      },
      goOn,
    );
  }

  async isPutBack(): Promise<boolean> {
    const sql = `select 1 from webhook_events where ${WAITING} and next_attempt_at = ${PUT_BACK_AT} limit 1`;
    return (await this.#sql.rows(sql)).length > 0;
  }

  async setGone(at: number | undefined): Promise<void> {
    await this.#sql.write(() => rowsOf('update webhook_sender set gone_at = ?', at ?? null));
  }

  async counts(): Promise<WebhookCounts> {
    const [row] = await this.#sql.rows(
      `select (select count(*) from webhook_events where ${WAITING}) as waiting,
         (select count(*) from webhook_events where dead_at is not null) as dead,
         (select min(at) from webhook_events where ${WAITING}) as oldest,
         (select gone_at from webhook_sender) as gone_at`,
    );
    const oldestWaitingAt = row && numberIn(row, 'oldest');
    const goneAt = row && numberIn(row, 'gone_at');
    return {
      waiting: Number(row?.['waiting'] ?? 0),
      dead: Number(row?.['dead'] ?? 0),
      ...(oldestWaitingAt !== undefined && { oldestWaitingAt }),
      ...(goneAt !== undefined && { goneAt }),
    };
  }

  async list(states: readonly WebhookEventState[], limit: number): Promise<WebhookEventRow[]> {
    const wanted = states.map((state) => `(${STATES[state]})`).join(' or ');
    const rows = await this.#sql.rows(
      `select * from webhook_events where ${wanted} order by n limit ?`,
      limit,
    );
    return rows.map(rowFrom);
  }

  async find(id: string): Promise<{ row: WebhookEventRow; event: WebhookEvent } | undefined> {
    const [row] = await this.#sql.rows('select * from webhook_events where id = ?', id);
    return row && { row: rowFrom(row), event: eventFrom(row) };
  }

  async retry(choice: WebhookChoice): Promise<number> {
    const count = await putBack(this.#sql, choice);
    // Last: what goes out of a payment before all of it is put back would go out of order.
    await this.setGone(undefined);
    return count;
  }

  discard(choice: WebhookChoice, at: number): Promise<number> {
    return discard(this.#sql, choice, at);
  }

  async prune(now: number, goOn?: GoOn): Promise<number> {
    let undelivered = 0;
    await inPieces(
      this.#sql,
      function* () {
        const rows = yield* rowsOf(
          `delete from webhook_events where n in (
             select n from webhook_events
             where at < ? and (delivered_at < ? or dead_at < ? or (${WAITING} and at < ?)) order by at limit ?)
           returning case when ${WAITING} then 1 else 0 end as undelivered`,
          ...[now - KEEP_DELIVERED_MS, now - KEEP_DELIVERED_MS, now - KEEP_MS, now - KEEP_MS],
          ROWS_AT_ONCE,
        );
        undelivered += rows.filter((row) => Number(row['undelivered']) === 1).length;
        return { met: rows.length };
      },
      goOn,
    );
    return undelivered;
  }
}

function* allNoted(outcomes: readonly WebhookOutcome[]): Work<void> {
  for (const outcome of outcomes) yield* noted(outcome);
}

function* noted(outcome: WebhookOutcome): Work<void> {
  const { id } = outcome;
  if (outcome.kind === 'delivered') {
    yield* rowsOf(
      'update webhook_events set delivered_at = ?, dead_at = null, failure = null where id = ?',
      ...[outcome.at, id],
    );
    return;
  }
  const { attempts, failure } = outcome;
  const values = [attempts, failure, outcome.wasUnreachable ? 1 : 0];
  const set = 'update webhook_events set attempts = ?, failure = ?, was_unreachable = ?';
  if (outcome.giveUp) {
    yield* rowsOf(`${set}, dead_at = ? where id = ? and ${WAITING}`, ...values, outcome.at, id);
    return;
  }
  yield* rowsOf(
    `${set}, next_attempt_at = ?, give_up_at = ? where id = ? and ${WAITING}`,
    ...values,
    ...[outcome.nextAttemptAt, outcome.giveUpAt, id],
  );
}
