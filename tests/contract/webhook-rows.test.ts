/** Rows of the webhook's outbox: very many of them, and damaged ones, on both stores. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { damageablePostgres, damageableSqlite } from '../support/damageable-stores.ts';
import { PostgresServer } from '../support/postgres.ts';
import { NOW, submitted } from '../support/store-payments.ts';
import { senderOn } from '../support/webhook-sender.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.remove());

const MANY = 3_000;
const DAY_MS = 86_400_000;

/** Two of each payment, with these columns. */
function manyRows(columns: Record<string, number>, record = "'{}'"): string {
  const row = (n: number) =>
    `('bulk-${n}', 'payment.paid', 'bulk-${n % (MANY / 2)}', ${NOW}, ${record}, ${Object.values(columns).join(', ')})`;
  return `insert into webhook_events (id, type, subject, at, record, ${Object.keys(columns).join(', ')})
    values ${Array.from({ length: MANY }, (_, n) => row(n)).join(', ')}`;
}

describe.each([
  { name: 'SQLite', open: damageableSqlite },
  { name: 'PostgreSQL', open: () => damageablePostgres(server) },
])('on $name', ({ open }) => {
  const DEAD = { attempts: 10, dead_at: NOW };
  const LOST = { attempts: 1, was_unreachable: 1, next_attempt_at: NOW + DAY_MS };
  type Opened = Awaited<ReturnType<typeof open>>;
  const dueNow = async ({ store }: Opened) =>
    (await store.webhooks.due(NOW, MANY, new Set())).length;
  const deadNow = async ({ store }: Opened) => (await store.webhooks.counts()).dead;

  interface Change {
    what: string;
    columns: Record<string, number>;
    change: (at: Opened) => Promise<number>;
    /** To how many rows it was done. */
    done: (at: Opened) => Promise<number>;
  }

  const CHANGES: Change[] = [
    {
      what: 'putting back all that was given up',
      columns: DEAD,
      change: ({ store }) => store.webhooks.retry({ all: 'dead' }),
      done: async (at) => MANY - (await deadNow(at)),
    },
    {
      what: 'sending at once what found nobody',
      columns: LOST,
      change: async ({ store }) => {
        await store.webhooks.hurry(NOW);
        return MANY;
      },
      // Of each payment the first one only.
      done: async (at) => 2 * (await dueNow(at)),
    },
  ];
  const MORE_CHANGES: Change[] = [
    {
      what: 'putting back all since a time',
      columns: DEAD,
      change: ({ store }) => store.webhooks.retry({ since: NOW }),
      done: async (at) => MANY - (await deadNow(at)),
    },
    {
      what: 'discarding all that was given up',
      columns: DEAD,
      change: ({ store }) => store.webhooks.discard({ all: 'dead' }, NOW),
      done: async (at) => MANY - (await deadNow(at)),
    },
    {
      what: 'taking away what is too old',
      columns: DEAD,
      change: async ({ store }) => {
        await store.webhooks.prune(NOW + 31 * DAY_MS);
        return MANY;
      },
      done: async (at) => MANY - (await deadNow(at)),
    },
  ];

  const letsSalesInBetween = async ({ columns, change, done }: Change) => {
    const at = await open();
    await at.damage(manyRows(columns));
    expect(await done(at)).toBe(0);
    const state = { isOver: false };
    const changing = change(at).finally(() => (state.isOver = true));
    const seen: number[] = [];
    while (!state.isOver) {
      await submitted(at.store.payments);
      seen.push(await done(at));
    }
    expect(await changing).toBe(MANY);
    expect(await done(at)).toBe(MANY);
    expect(seen.filter((count) => count > 0 && count < MANY).length).toBeGreaterThan(2);
  };
  const NAME = '$what lets sales in between, however many there are';
  test.each(CHANGES)(NAME, letsSalesInBetween);
  // By the same pieces.
  test.each(MORE_CHANGES)(NAME, { tags: ['long'] }, letsSalesInBetween);

  test('the audit has how many were discarded, whatever part of them', async () => {
    const at = await open();
    await at.damage(manyRows(DEAD));
    await at.store.webhooks.discard({ all: 'dead' }, NOW);
    const noted = (await at.store.audit.list(100)).filter(
      ({ event }) => event === 'webhook-discarded',
    );
    const counts = noted.map(({ detail }) => Number(/^(\d+) events/.exec(detail ?? '')?.[1]));
    expect(counts.reduce((all, count) => all + count, 0)).toBe(MANY);
  });

  test('damaged rows, however many, cost themselves only, and have few lines in the log', async () => {
    const opened = await open();
    const { store, damage } = opened;
    const at = await senderOn(store);
    await damage(manyRows({ attempts: 0 }, "'{bad'"));
    const damaged: string[] = [];
    const [huge, line] = ['9007199254740993', "'a' || chr(10) || 'b'"];
    for (const set of [
      `attempts = 2147483647`,
      `at = ${huge}`,
      `give_up_at = ${huge}`,
      `type = 'x'`,
      `record = '[]'`,
      `id = ${line}`,
    ]) {
      const id = await at.ended();
      const sql = `update webhook_events set ${set} where id = '${id}'`;
      await damage(opened.isSqlite ? sql.replace('chr(', 'char(') : sql);
      damaged.push(set);
    }
    const whole = await at.ended();
    at.sender.start();
    const dead = () => deadNow(opened);
    await at.pass('all damaged rows', async () => (await dead()) === MANY + damaged.length);
    await at.pass('the whole one', () => at.receiver.ids().includes(whole));
    expect(at.receiver.ids()).toEqual([whole]);
    await at.stop();
    // One for each minute that went by meanwhile.
    const lines = at.log().filter(({ msg }) => /given up$/.test(String(msg)));
    expect(lines.length).toBeLessThan(damaged.length + 100);
    const counts = lines.map(({ events }) => Number(events ?? 1));
    expect(counts.reduce((all, n) => all + n, 0)).toBe(MANY + damaged.length);
    expect(at.log().filter(({ msg }) => !/given up$/.test(String(msg)))).toEqual([]);
  });
});
