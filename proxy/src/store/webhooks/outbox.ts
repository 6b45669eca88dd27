import {
  holding,
  numberIn,
  rowOf,
  rowsOf,
  textIn,
  type Sql,
  type SqlValue,
  type Work,
} from '../sql.ts';
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
/** Rows that one statement takes away: a few milliseconds. */
const PRUNED_AT_ONCE = 500;

const WAITING = 'delivered_at is null and dead_at is null';
const STATES: Record<WebhookEventState, string> = {
  waiting: WAITING,
  delivered: 'delivered_at is not null',
  dead: 'dead_at is not null',
};
const EVENT =
  'id, type, subject, at, attempts, give_up_at, record, receipt_no, revision, refund_id';
/** Before all others, and told from them. */
const PUT_BACK_AT = -1;
const PUT_BACK = `update webhook_events set attempts = 0, next_attempt_at = ${PUT_BACK_AT}, give_up_at = null, was_unreachable = 0,
  delivered_at = null, dead_at = null`;

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
    const rows = await this.#sql.rows(
      `select ${EVENT} from webhook_events head where ${WAITING} and (next_attempt_at <= ? or next_attempt_at > ?)
         and not exists (select 1 from webhook_sender where gone_at is not null)
         and not exists (select 1 from webhook_events where ${WAITING}
           and subject = head.subject and n < head.n)
       order by next_attempt_at, n limit ?`,
      ...[now, now + LONGEST_WAIT_MS, limit + except.size],
    );
    return rows
      .map(eventFrom)
      .filter(({ subject }) => !except.has(subject))
      .slice(0, limit);
  }

  async note(outcomes: readonly WebhookOutcome[]): Promise<void> {
    await this.#sql.write(function* () {
      for (const outcome of outcomes) yield* noted(outcome);
    });
  }

  async hurry(now: number): Promise<void> {
    await this.#sql.write(() =>
      rowsOf(
        `update webhook_events set next_attempt_at = ?
         where ${WAITING} and was_unreachable = 1 and next_attempt_at > ?`,
        ...[now, now],
      ),
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

  retry(choice: WebhookChoice): Promise<number> {
    return this.#sql.write(function* () {
      yield* rowsOf('update webhook_sender set gone_at = null');
      return yield* changed(PUT_BACK, choice);
    });
  }

  discard(choice: WebhookChoice): Promise<number> {
    return this.#sql.write(() =>
      changed('delete from webhook_events', choice, 'and delivered_at is null'),
    );
  }

  async prune(now: number): Promise<number> {
    let undelivered = 0;
    for (;;) {
      const rows = await this.#sql.write(() =>
        rowsOf(
          `delete from webhook_events where n in (
             select n from webhook_events
             where at < ? and (delivered_at < ? or dead_at < ? or (${WAITING} and at < ?)) order by at limit ?)
           returning delivered_at, dead_at`,
          ...[now - KEEP_DELIVERED_MS, now - KEEP_DELIVERED_MS, now - KEEP_MS, now - KEEP_MS],
          PRUNED_AT_ONCE,
        ),
      );
      undelivered += rows.filter(
        (row) => row['delivered_at'] === null && row['dead_at'] === null,
      ).length;
      if (rows.length < PRUNED_AT_ONCE) return undelivered;
    }
  }
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

/** How many rows `change` meets. */
function* changed(change: string, choice: WebhookChoice, only = ''): Work<number> {
  if (!('ids' in choice)) {
    const [where, ...values]: [string, ...SqlValue[]] =
      'all' in choice ? ['dead_at is not null'] : ['at >= ?', choice.since];
    return (yield* rowsOf(`${change} where ${where} ${only} returning n`, ...values)).length;
  }
  let count = 0;
  for (const id of choice.ids) {
    count += (yield* rowsOf(`${change} where id = ? ${only} returning n`, id)).length;
  }
  return count;
}
