/**
 * `kaikei reconcile` and the daily run (R14, I7): differences become incidents, never silent changes
 * of state. In real time, side by side: each case has its own gateway, proxy and payments.
 */
// @module-tag long
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, it, type TestContext } from 'vitest';
import { LEASE_MS } from '@kaikei/shared/rules/times.ts';
import { newCode, newId } from '../support/ids.ts';
import { waitLimitMs } from '../support/limits.ts';
import { pairTill } from '../support/pairing.ts';
import { Proxy } from '../support/proxy.ts';
import {
  notFound,
  order,
  paid,
  ScriptedGateway,
  type HeardCall,
  type Reply,
} from '../support/scripted-gateway.ts';
import { Shop } from '../support/shop.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';
import { SandboxClient } from '../support/sandbox-client.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Tally {
  payments: number;
  agreed: number;
  differences: { paymentId: string; kind: string; state: string; isNew: boolean }[];
  unanswered: { paymentId: string; reason: string }[];
  sums: { paid: number; captured: number };
}

interface Run extends Tally {
  status: number | null;
  resolvedByHand: Tally;
}

interface IncidentLine {
  kind: string;
  paymentId: string;
}

async function reconcile(proxy: Proxy, { clockAheadMs = 0 } = {}, ...args: string[]): Promise<Run> {
  const ended = await proxy.commandAt({ clockAheadMs }, 'reconcile', '--json', ...args);
  if (!ended.stdout) throw new Error(`reconcile: ${ended.stderr}`);
  return { ...(JSON.parse(ended.stdout) as Omit<Run, 'status'>), status: ended.status };
}

async function incidents(proxy: Proxy): Promise<IncidentLine[]> {
  const { stdout } = await proxy.command('payments', 'list', '--incidents', '--json');
  return JSON.parse(stdout) as IncidentLine[];
}

async function incidentKinds(proxy: Proxy, id?: string): Promise<string[]> {
  const all = await incidents(proxy);
  return all.filter(({ paymentId }) => id === undefined || paymentId === id).map((one) => one.kind);
}

async function submitted(till: Till, members: Parameters<typeof submission>[0] = {}) {
  const id = newId();
  const { payment } = await till.put(id, submission(members));
  return payment;
}

const PRICE = 1500;

/** A gateway that says of each order what `says` has for it; without an entry it is paid. */
async function scripted({ onTestFinished }: TestContext) {
  const says = new Map<string, (call: HeardCall) => Reply | Promise<Reply>>();
  const gateway = await ScriptedGateway.start((call) => {
    const script = says.get(call.fields['merchant_order_no'] ?? '');
    return script ? script(call) : paid(call, PRICE);
  });
  const proxy = await Proxy.start({ gateway });
  onTestFinished(async () => {
    await proxy.close();
    await gateway.close();
  });
  const till = await pairTill(proxy);
  return { gateway, proxy, till, says };
}

const declined = (call: HeardCall): Reply =>
  order(call, 1, { trans_error_code: 'TS-D2012', trans_error_msg: 'insufficient funds' });

/** A declined payment, with the script that declined it in place. */
async function declinedPayment({ till, says }: Awaited<ReturnType<typeof scripted>>) {
  const id = newId();
  says.set(id, declined);
  const { payment } = await till.put(id, submission());
  if (payment.state !== 'failed') throw new Error(`it is ${payment.state}`);
  return payment;
}

/** From the end of a call to the beginning of the next, as the gateway saw them; clocks of two processes differ by a few ms. */
function shortestGapMs(calls: readonly { receivedAt: number; answeredAt?: number }[]): number {
  const gaps = calls
    .slice(1)
    .map((call, n) => call.receivedAt - (calls[n]?.answeredAt ?? Infinity));
  return Math.min(...gaps);
}

function spanMs(calls: readonly { receivedAt: number }[]): number {
  return (calls.at(-1)?.receivedAt ?? 0) - (calls[0]?.receivedAt ?? Infinity);
}

/** Less what one message may be held up on its way. */
function atTwoASecondMs(count: number): number {
  return (count - 1) * 500 - 250;
}

const state = async (till: Till, id: string) => (await till.get(id)).payment.state;

describe.concurrent('kaikei reconcile', () => {
  it('finds agreement, slowly and within R5, and changes nothing', async ({ expect }) => {
    const shop = await Shop.open();
    const till = await shop.pair();
    const ends = [
      await submitted(till),
      await submitted(till, { code: newCode('1100'), amount: 700 }),
      await submitted(till, { code: newCode('1920'), amount: 1000 }),
    ];
    expect(ends.map((each) => each.state)).toEqual(['paid', 'failed', 'paid']);
    await till.cancel(newId());
    await submitted(till, { code: newCode('1500') });

    const { status, ...report } = await reconcile(shop.proxy);
    const none = { payments: 0, agreed: 0, differences: [], unanswered: [] };
    expect(status).toBe(0);
    expect(report).toEqual({
      since: expect.any(String),
      startedAt: expect.any(String),
      endedAt: expect.any(String),
      currency: 'JPY',
      payments: 3,
      agreed: 3,
      differences: [],
      unanswered: [],
      sums: { paid: 2500, captured: 2500 },
      resolvedByHand: { ...none, sums: { paid: 0, captured: 0 } },
    });
    expect(await incidents(shop.proxy)).toEqual([]);

    for (const { id } of ends) {
      const calls = shop.gateway.calls(id);
      expect(calls.map(({ kind }) => kind)).toEqual(['create', 'query']);
      expect(shortestGapMs(calls)).toBeGreaterThan(4_990);
    }
    const queries = shop.gateway.calls().filter(({ kind }) => kind === 'query');
    expect(spanMs(queries)).toBeGreaterThan(atTwoASecondMs(queries.length));
    for (const { id, state: before } of ends) {
      const { payment } = await till.get(id);
      expect(payment.state).toBe(before);
      expect(payment.timeline.slice(-2)).toMatchObject([
        { event: 'query-sent', detail: 'reconciliation' },
        { event: 'query-answered' },
      ]);
    }
    expect(await shop.close()).toEqual([]);
  });

  it('finds money that was given back behind our back, and says so once', async ({ expect }) => {
    let aheadMs = 0;
    const now = () => Date.now() + aheadMs;
    const shop = await Shop.open({ clock: { now } });
    const till = await shop.pair();
    const { id } = await submitted(till);
    // The gateway takes no cancel in the first 15 s.
    aheadMs = 20_000;
    const merchant = new SandboxClient(shop.gateway, now);
    expect((await merchant.cancel(id)).code).toBe('0');

    const first = await reconcile(shop.proxy);
    const difference = { paymentId: id, kind: 'paid-but-not-captured', state: 'paid' };
    expect(first).toMatchObject({ status: 1, payments: 1, agreed: 0 });
    expect(first.differences).toMatchObject([{ ...difference, isNew: true }]);
    expect(first.sums).toEqual({ paid: PRICE, captured: 0 });
    const again = await shop.proxy.command('reconcile');
    expect(again.status).toBe(1);
    expect(again.stdout).toContain('1 payment: 0 in agreement, 1 different, 0 without an answer');
    expect(again.stdout).toMatch(/^ +known +paid-but-not-captured +/m);
    expect(await incidents(shop.proxy)).toMatchObject([
      { kind: 'paid-but-not-captured', paymentId: id },
    ]);
    expect(await state(till, id)).toBe('paid');
    await shop.close();
  });

  it('beside `serve`: what was captured although it failed is given back', async (context) => {
    const { expect } = context;
    const shop = await scripted(context);
    const { gateway, proxy, till, says } = shop;
    const { id } = await declinedPayment(shop);
    says.set(id, (call) => {
      if (call.kind === 'cancel') return {};
      return gateway.callsOf(id, 'cancel').length > 0 ? order(call, 3) : paid(call, PRICE);
    });
    const run = await reconcile(proxy);
    const difference = { paymentId: id, kind: 'captured-after-final', state: 'failed' };
    expect(run).toMatchObject({ status: 1, sums: { paid: 0, captured: PRICE } });
    expect(run.differences).toMatchObject([{ ...difference, isNew: true }]);
    await until('nothing is captured any more', async () => {
      const { timeline } = (await till.get(id)).payment;
      return timeline.some(({ event }) => event === 'nothing-left-captured');
    });
    expect(gateway.callsOf(id, 'cancel')).toHaveLength(1);
    expect(await state(till, id)).toBe('failed');
    expect(await reconcile(proxy)).toMatchObject({ status: 0, agreed: 1 });
    expect(await incidentKinds(proxy, id)).toEqual(['captured-after-final']);
  });

  it('alone it only asks and records; the next `serve` gives the money back', async (context) => {
    const { expect } = context;
    const shop = await scripted(context);
    const { gateway, proxy, till, says } = shop;
    const { id } = await declinedPayment(shop);
    says.set(id, (call) => {
      if (call.kind === 'cancel') return {};
      return gateway.callsOf(id, 'cancel').length > 0 ? order(call, 3) : paid(call, PRICE);
    });
    await proxy.stop();
    expect((await reconcile(proxy)).status).toBe(1);
    expect(gateway.callsOf(id).map(({ kind }) => kind)).toEqual(['create', 'query']);
    // The next one knows it already, and leaves it to whoever gives it back.
    const again = await reconcile(proxy);
    expect(again.differences).toMatchObject([{ kind: 'captured-after-final', isNew: false }]);
    expect(gateway.callsOf(id)).toHaveLength(2);
    await proxy.start();
    await until('the cancel', () => gateway.callsOf(id, 'cancel')[0]);
    expect(await incidentKinds(proxy, id)).toEqual(['captured-after-final']);
    expect(await state(till, id)).toBe('failed');
  });

  it('tells every kind of difference, and whom it could not ask', async (context) => {
    const { expect } = context;
    const shop = await scripted(context);
    const { gateway, proxy, till, says } = shop;
    const paidHere = async () => (await submitted(till)).id;
    const script = async (making: Promise<string>, says_: (call: HeardCall) => Reply) => {
      const id = await making;
      says.set(id, says_);
      return id;
    };
    const failedHere = async () => (await declinedPayment(shop)).id;
    const one = {
      otherPart: await script(paidHere(), (call) => {
        const part = { trans_amount: '1500', order_amount: '1500', paid_amount: '1200' };
        return order(call, 2, { price_currency: 'JPY', ...part });
      }),
      otherAmount: await script(paidHere(), (call) => paid(call, 99)),
      gone: await script(paidHere(), () => notFound),
      declinedThere: await script(paidHere(), declined),
      openAgain: await script(failedHere(), (call) => order(call, 9)),
      garbled: await script(paidHere(), () => 'not what a gateway says'),
      fine: await paidHere(),
    };
    const run = await reconcile(proxy);
    expect(run).toMatchObject({ status: 1, payments: 7, agreed: 1 });
    const kinds = Object.fromEntries(run.differences.map((each) => [each.paymentId, each.kind]));
    expect(kinds).toEqual({
      [one.otherPart]: 'other-paid-amount',
      [one.otherAmount]: 'mismatched-answer',
      [one.gone]: 'proven-but-not-found',
      [one.declinedThere]: 'paid-but-not-captured',
      [one.openAgain]: 'open-after-final',
    });
    expect(run.unanswered).toEqual([{ paymentId: one.garbled, reason: expect.any(String) }]);
    expect(gateway.callsOf(one.garbled, 'query')).toHaveLength(2);
    expect((await incidentKinds(proxy)).sort()).toEqual(Object.values(kinds).sort());
    for (const id of Object.values(one)) {
      expect(await state(till, id)).toBe(id === one.openAgain ? 'failed' : 'paid');
    }
  });

  it('a gateway that is away: nobody could be asked, and nothing is recorded', async (context) => {
    const { expect } = context;
    const { gateway, proxy, till } = await scripted(context);
    const { id } = await submitted(till);
    await gateway.close();
    const run = await reconcile(proxy);
    expect(run).toMatchObject({ status: 1, agreed: 0, differences: [] });
    expect(run.unanswered).toEqual([
      { paymentId: id, reason: expect.stringMatching(/^connect-failed:/) },
    ]);
    expect(await incidents(proxy)).toEqual([]);
    await gateway.listen();
    expect(await reconcile(proxy)).toMatchObject({ status: 0, agreed: 1 });
  });

  it('what a person resolved is kept apart', async (context) => {
    const { expect } = context;
    const { proxy, till, says } = await scripted(context);
    const id = newId();
    says.set(id, () => 'cut');
    await till.put(id, submission());
    await submitted(till);
    const later = { clockAheadMs: 16 * MINUTE_MS };
    const args = ['payments', 'resolve', id, '--as', 'paid', '--note', 'seen in the wallet'];
    expect((await proxy.commandAt(later, ...args)).status).toBe(0);
    says.set(id, () => notFound);
    const run = await until('an answer about both', async () => {
      const tried = await reconcile(proxy, later);
      return tried.resolvedByHand.unanswered.length === 0 && tried;
    });
    expect(run).toMatchObject({ status: 1, payments: 1, agreed: 1, differences: [] });
    expect(run.sums).toEqual({ paid: PRICE, captured: PRICE });
    expect(run.resolvedByHand).toMatchObject({
      payments: 1,
      differences: [{ paymentId: id, kind: 'paid-but-not-captured' }],
      sums: { paid: PRICE, captured: 0 },
    });
    expect(await state(till, id)).toBe('paid');
  });

  it('what a person canceled and refunded is called paid for ever: an incident, and no money moves', async (context) => {
    const { expect } = context;
    const { gateway, proxy, till, says } = await scripted(context);
    const id = newId();
    says.set(id, () => 'cut');
    await till.put(id, submission());
    const later = { clockAheadMs: 16 * MINUTE_MS };
    const args = ['payments', 'resolve', id, '--as', 'canceled', '--note', 'refunded by hand'];
    expect((await proxy.commandAt(later, ...args)).status).toBe(0);
    says.set(id, (call) => paid(call, PRICE));
    const run = await until('an answer about it', async () => {
      const tried = await reconcile(proxy, later);
      return tried.resolvedByHand.unanswered.length === 0 && tried;
    });
    expect(run.resolvedByHand.differences).toMatchObject([
      { paymentId: id, kind: 'captured-after-final', state: 'canceled' },
    ]);
    expect(await incidentKinds(proxy, id)).toEqual(['captured-after-final']);
    const { payment } = await till.get(id);
    expect(payment).toMatchObject({ state: 'canceled' });
    // Nothing is planned any more, and nothing was sent.
    expect(payment.nextAttemptAt).toBeUndefined();
    for (const kind of ['cancel', 'refund'] as const) {
      expect(gateway.callsOf(id, kind)).toEqual([]);
    }
  });

  it('two at once share one pace, and R5 holds between them', async (context) => {
    const { expect } = context;
    const { gateway, proxy, till } = await scripted(context);
    const ids = [];
    for (let n = 0; n < 3; n += 1) ids.push((await submitted(till)).id);
    const runs = await Promise.all([reconcile(proxy), reconcile(proxy)]);
    // What one of them meets while the other one's question is out is the other one's.
    for (const { agreed, unanswered } of runs) {
      expect(unanswered.map(({ reason }) => reason)).toEqual(unanswered.map(() => 'in-hand'));
      expect(agreed + unanswered.length).toBe(ids.length);
    }
    for (const id of ids) expect(gateway.callsOf(id, 'query').length).toBeGreaterThan(0);
    const queries = gateway.calls.filter(({ kind }) => kind === 'query');
    expect(queries).toHaveLength(runs.reduce((sum, { agreed }) => sum + agreed, 0));
    expect(spanMs(queries)).toBeGreaterThan(atTwoASecondMs(queries.length));
    for (const id of ids) expect(shortestGapMs(gateway.callsOf(id))).toBeGreaterThan(4_990);
  });

  it('a command that dies while its question is out keeps nobody from asking for long', async (context) => {
    const { expect } = context;
    const { gateway, proxy, till, says } = await scripted(context);
    const { id } = await submitted(till);
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    says.set(id, async (call) => {
      await held;
      return paid(call, PRICE);
    });
    const killSoon = async (kill: (signal: NodeJS.Signals) => void) => {
      await until('the question', () => gateway.callsOf(id, 'query')[0]);
      kill('SIGKILL');
    };
    const onStart = (kill: Parameters<typeof killSoon>[0]) => void killSoon(kill);
    await proxy.commandAt({ onStart }, 'reconcile', '--json');
    expect((await reconcile(proxy)).unanswered).toEqual([{ paymentId: id, reason: 'in-hand' }]);
    answer();
    const interrupted = async () => {
      const { timeline } = (await till.get(id)).payment;
      return timeline.some(({ detail }) => detail === 'interrupted');
    };
    await until('the end of its lease', interrupted, waitLimitMs(LEASE_MS));
    expect(gateway.callsOf(id, 'query')).toHaveLength(1);
    expect(await reconcile(proxy)).toMatchObject({ status: 0, agreed: 1 });
    expect(await state(till, id)).toBe('paid');
  });

  it('a payment whose record is damaged is reported, and the others are asked about', async (context) => {
    const { expect } = context;
    const { proxy, till } = await scripted(context);
    const [bad, good] = [await submitted(till), await submitted(till)];
    const database = new DatabaseSync(join(proxy.folder, 'data', 'kaikei.db'));
    database.prepare('update payments set record = ? where id = ?').run('{"kind":', bad.id);
    database.close();
    const run = await reconcile(proxy);
    expect(run).toMatchObject({ status: 1, payments: 2, agreed: 1, differences: [] });
    expect(run.unanswered).toEqual([{ paymentId: bad.id, reason: 'record-damaged' }]);
    expect(run.sums).toEqual({ paid: good.amount, captured: good.amount });
  });

  it('stopped in the middle it tells what it did not ask', async (context) => {
    const { expect } = context;
    const { gateway, proxy, till } = await scripted(context);
    for (let n = 0; n < 4; n += 1) await submitted(till);
    const stopSoon = async (kill: (signal: NodeJS.Signals) => void) => {
      await until('a query', () => gateway.calls.find(({ kind }) => kind === 'query'));
      kill('SIGTERM');
    };
    const onStart = (kill: Parameters<typeof stopSoon>[0]) => void stopSoon(kill);
    const { status, stdout } = await proxy.commandAt({ onStart }, 'reconcile', '--json');
    expect(status).toBe(1);
    const { agreed, unanswered } = JSON.parse(stdout) as Tally;
    expect(agreed + unanswered.length).toBe(4);
    expect(unanswered.at(-1)).toMatchObject({ reason: 'stopped' });
  });

  it('--since narrows it, and must be a time that has passed', async (context) => {
    const { expect } = context;
    const { gateway, proxy, till } = await scripted(context);
    await submitted(till);
    await wait(2);
    const since = new Date().toISOString();
    expect(await reconcile(proxy, {}, '--since', since)).toMatchObject({ status: 0, payments: 0 });
    expect(gateway.calls.map(({ kind }) => kind)).toEqual(['create']);
    const later = { clockAheadMs: 49 * HOUR_MS };
    expect(await reconcile(proxy, later)).toMatchObject({ status: 0, payments: 0 });
    const wide = await reconcile(proxy, later, '--since', since.slice(0, 10));
    expect(wide).toMatchObject({ payments: 1 });
    for (const wrong of ['yesterday', '2026-02-30T25:00Z', '2026-01-31T09:00', '2999-01-01']) {
      const { status, stderr } = await proxy.command('reconcile', '--since', wrong);
      expect(status).toBe(64);
      expect(stderr).toContain('--since must be a time that has passed');
    }
  });

  it('the daily run comes by itself, a day later', async ({ expect }) => {
    let aheadMs = 0;
    const shop = await Shop.open({ clock: { now: () => Date.now() + aheadMs } });
    const till = await shop.pair();
    const { id } = await submitted(till);
    await shop.proxy.stop();
    aheadMs = 25 * HOUR_MS;
    await shop.proxy.start({ clockAheadMs: aheadMs });
    await until('the run', () => /"agreed":1,.*"msg":"reconciled"/.test(shop.proxy.log));
    expect(shop.heard(id)).toEqual(['create', 'query']);
    expect(await shop.close()).toEqual([]);
  });
});
