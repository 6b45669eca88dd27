/**
 * Proxies that send the webhook are killed at fail-points and at any moment, while the back office answers well, badly, late or
 * not at all: it hears of every end, of those of one payment in their order, under one id and with one body each.
 * Where two proxies take turns, one that stood still in the middle of a sending may repeat an event late.
 */
// @module-tag long
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { isFinal } from '@kaikei/shared/api.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { newCode, newId, rememberedCodes } from '../support/ids.ts';
import { PostgresServer } from '../support/postgres.ts';
import { send } from '../support/staff.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';
import { WebhookReceiver, hang, status, type Answer } from '../support/webhook-receiver.ts';
import { Prng } from '../simulation/prng.ts';
import { useBundle } from './bundle.ts';
import { postgresDatabase, type TestDatabase } from './databases.ts';
import { WEBHOOK_POINTS, type FailPoint } from './fail-points.ts';
import { Testbed } from './testbed.ts';
import type { ProxyRun } from './proxy-run.ts';

const SEED = Number(process.env['FAULTS_SEED'] ?? 1);
/** An attempt ends after 0.75 s then; nobody is asked again for 0.25 s after nobody was there. */
const SCALE = 20;
const PAYMENTS_AT_ONCE = 4;
/** A run that does not pass its point for so long is killed all the same: there may be no refund to end. */
const LONGEST_LIFE_MS = 3_000;
const LONGEST_SURE_LIFE_MS = 30_000;
/** The gateway's behaviours that end soon: paid, declined, paid after a password. */
const ENDINGS = ['1000', '1000', '1000', '1100', '1401'] as const;

/** `heard`: the back office has the event, and does not answer; `answered`: the proxy may have read that. */
type Kill = FailPoint | 'heard' | 'answered' | 'any-time';
const KILLS: readonly [Kill, ...Kill[]] = [
  'any-time',
  'heard',
  'answered',
  'before-commit:webhook-noted',
  'after-commit:webhook-noted',
  'before-commit:create-ended',
  'after-commit:create-ended',
  'before-commit:refund-ended',
  'after-commit:refund-ended',
];

const bundle = useBundle();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaikei-webhooks-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Run {
  prng: Prng;
  testbed: Testbed;
  receiver: WebhookReceiver;
  tills: readonly [Till, Till];
  /** What was paid so far. */
  paid: string[];
  /** Those that the back office answered well, by their place among all that it heard. */
  taken: { id: string; place: number }[];
  onHeard: (kill: Kill) => void;
}

async function openRun(database?: TestDatabase): Promise<Run> {
  const receiver = await WebhookReceiver.open();
  onTestFinished(() => receiver.close());
  const secretFile = join(folder, newId());
  await writeFile(secretFile, receiver.secret, { mode: 0o600 });
  const testbed = await Testbed.open(bundle(), SCALE, database, {
    KAIKEI_WEBHOOK_URL: receiver.url,
    KAIKEI_WEBHOOK_SECRET_FILE: secretFile,
  });
  onTestFinished(() => testbed[Symbol.asyncDispose]());
  const run: Run = {
    ...{ testbed, receiver, prng: new Prng(SEED), paid: [], taken: [], onHeard: () => undefined },
    tills: await testbed.pairTills('Till 1', 'Till 2'),
  };
  const manager = await testbed.hireManager();
  const proxyRun = testbed.begin();
  await proxyRun.listening;
  // Once for all: a proxy that dies while it checks a PIN has counted the try.
  const answer = await send(run.tills[0], 'PUT', '/v1/terminals/me/staff', manager);
  expect(answer.status, answer.text).toBe(200);
  await proxyRun.end('SIGTERM');
  receiver.answer = (response, heard) => {
    run.onHeard('heard');
    answerOf(run)(response, heard);
  };
  return run;
}

const cut: Answer = (response) => void response.destroy();

function answerOf(run: Run): Answer {
  const { prng, receiver, taken } = run;
  const drawn = prng.next();
  if (drawn < 0.1) return status(500);
  if (drawn < 0.15) return status(503);
  if (drawn < 0.2) return hang;
  if (drawn < 0.3) return cut;
  return (response, { id }) => {
    taken.push({ id, place: receiver.heard.length - 1 });
    response.writeHead(204).end(() => run.onHeard('answered'));
  };
}

/** Gives the kind of the kill, as it came. */
async function liveUntilKilled(run: Run, proxyRun: ProxyRun, kill: Kill): Promise<Kill> {
  const { testbed, prng } = run;
  let was: Kill = 'any-time';
  let left = prng.int(1, 4);
  run.onHeard = (what) => {
    if (what !== kill || (left -= 1) > 0) return;
    was = what;
    proxyRun.send('SIGKILL');
  };
  const timer = setTimeout(() => proxyRun.send('SIGKILL'), longestRunMs(kill, prng));
  const requests: Promise<unknown>[] = [];
  if (await proxyRun.listening) {
    for (let n = 0; n < PAYMENTS_AT_ONCE; n += 1) requests.push(refundOne(run), sell(run));
  }
  await Promise.all(requests);
  const { signal } = await proxyRun.ended;
  clearTimeout(timer);
  run.onHeard = () => undefined;
  expect(signal, proxyRun.log).toBe('SIGKILL');
  return testbed.hasPassedFailPoint(proxyRun) ? kill : was;
}

/** Sales end in every run, and the back office hears of them. */
function longestRunMs(kill: Kill, prng: Prng): number {
  if (kill === 'any-time') return prng.int(20, 1_000);
  return kill.endsWith(':refund-ended') ? LONGEST_LIFE_MS : LONGEST_SURE_LIFE_MS;
}

/** Whatever becomes of the request: the proxy may die of it. */
async function sell({ tills, prng, paid }: Run): Promise<void> {
  const body = submission({ code: newCode(prng.pick(ENDINGS)), amount: 1_000 });
  const id = newId();
  const answer = await prng
    .pick(tills)
    .put(id, body)
    .catch(() => undefined);
  if (answer?.payment.state === 'paid') paid.push(id);
}

/** So that a payment has several events; each is refunded once, or asked for again where nobody answered. */
async function refundOne({ tills: [till], paid }: Run): Promise<void> {
  const id = paid.shift();
  if (id === undefined) return;
  const path = `/v1/payments/${id}/refunds/${newId('f')}`;
  const answer = await send(till, 'PUT', path, { amount: 100 }).catch(() => undefined);
  if (!answer) paid.push(id);
}

/** The events that the database's payments must have, each payment's in the order of their ends. */
async function wantedOf({ payments }: Store): Promise<string[][] | false> {
  const stored = await payments.list({ limit: 10_000 });
  const wanted: string[][] = [];
  for (const { record } of stored) {
    if (record.kind !== 'payment') continue;
    const { id, state, shopRefunds = [] } = record;
    if (!isFinal(state) || shopRefunds.some((refund) => refund.state === 'processing'))
      return false;
    const refunds = shopRefunds.map((refund) => `${id}:${refund.id}:${refund.state}`);
    wanted.push([`${id}:${state}`, ...refunds]);
  }
  return wanted;
}

/** Ends what is open; what was refused and waits for hours is put back, as a person does. */
async function finish(run: Run): Promise<string[][]> {
  const { testbed, receiver, taken } = run;
  receiver.answer = (response, { id }) => {
    taken.push({ id, place: receiver.heard.length - 1 });
    response.writeHead(204).end();
  };
  const proxyRun = testbed.begin();
  await proxyRun.listening;
  const wanted = await until('the end of all payments', () => testbed.readStore(wantedOf));
  await testbed.readStore(async ({ webhooks }) => {
    const waiting = await webhooks.list(['waiting'], 10_000);
    await webhooks.retry({ ids: waiting.map(({ id }) => id) });
    await until('all events', async () => (await webhooks.counts()).waiting === 0);
    expect(await webhooks.counts()).toEqual({ waiting: 0, dead: 0 });
  });
  expect((await proxyRun.end('SIGTERM')).status, proxyRun.log).toBe(0);
  return wanted;
}

function judge({ testbed, receiver, taken }: Run, wanted: string[][]): void {
  const heard = receiver.ids();
  /** The place that the payment's next event has to come after. A proxy that is alone never repeats one late. */
  const doneAt = (id: string): number =>
    testbed.database.isShared
      ? (taken.find((event) => event.id === id)?.place ?? Infinity)
      : heard.lastIndexOf(id);
  expect([...new Set(taken.map(({ id }) => id))].sort()).toEqual(wanted.flat().sort());
  expect(new Set(heard)).toEqual(new Set(wanted.flat()));
  const unlike = new Set(receiver.heard.map(({ id, body }) => `${id} ${body}`));
  expect(unlike.size).toBe(wanted.flat().length);
  for (const events of wanted)
    for (const [n, later] of events.slice(1).entries())
      expect(doneAt(events[n] ?? ''), later).toBeLessThan(heard.indexOf(later));
  expect(receiver.refused).toEqual([]);
  for (const { body } of receiver.heard)
    for (const code of rememberedCodes()) expect(body).not.toContain(code);
}

function say(
  name: string,
  { receiver, taken }: Run,
  { kills, wanted }: { kills: Kill[]; wanted: string[][] },
): void {
  const atPoints = kills.filter((kill) => kill !== 'any-time').length;
  console.log(
    [
      `${name}: ${kills.length} kills (${atPoints} at their point)`,
      `${wanted.length} payments, ${wanted.flat().length} events`,
      `${receiver.heard.length} heard, ${taken.length} taken, ${receiver.refused.length} refused`,
    ].join(', '),
  );
}

test('one proxy after the other on a file', async () => {
  const run = await openRun();
  const kills: Kill[] = [];
  for (let n = 0; n < 3 * KILLS.length; n += 1) {
    const kill = KILLS[n % KILLS.length] ?? 'any-time';
    kills.push(await liveUntilKilled(run, begin(run, kill), kill));
  }
  const wanted = await finish(run);
  say('file', run, { kills, wanted });
  judge(run, wanted);
  for (const point of [...WEBHOOK_POINTS, 'heard', 'answered'] as const)
    expect(kills).toContain(point);
});

test('of two on one PostgreSQL now the one, now the other: what the dead one left the other sends', async () => {
  const server = await PostgresServer.start();
  onTestFinished(() => server.remove());
  const run = await openRun(await postgresDatabase(server));
  const kills: Kill[] = [];
  let [first, kill] = next(run);
  for (let n = 0; n < 2 * KILLS.length; n += 1) {
    await first.listening;
    const [second, its] = next(run);
    kills.push(await liveUntilKilled(run, first, kill));
    [first, kill] = [second, its];
  }
  await first.end('SIGKILL');
  const wanted = await finish(run);
  say('PostgreSQL', run, { kills, wanted });
  judge(run, wanted);
});

function begin({ testbed, prng }: Run, kill: Kill): ProxyRun {
  const isPoint = kill.includes(':');
  const trigger = { point: kill as FailPoint, hit: prng.int(1, 3), signal: 'SIGKILL' } as const;
  return testbed.begin(isPoint ? { trigger } : {});
}

/** One that is killed from outside: at a point of its own it might die before its turn. */
function next(run: Run): [ProxyRun, Kill] {
  const kill = run.prng.pick<Kill>(['any-time', 'heard', 'answered']);
  return [begin(run, kill), kill];
}
