/**
 * Disks that fail under the built proxy (F29 to F31): nothing new is begun, nothing that runs is lost,
 * and all goes on by itself once the disk is well again. Each case has its own proxy.
 */
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { PaymentView } from '@kaikei/shared/api.ts';
import type { CallRecord } from '@kaikei/proxy/sandbox/store/call-log.ts';
import { describe, expect as check, it, type TestContext } from 'vitest';
import { newCode, newId } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';
import { SmallDisk, limitFileSize } from './disk.ts';

/** A shop whose database is in this folder, or where the proxy would have it. */
async function openShop(test: TestContext, folder?: string) {
  const env = folder && { KAIKEI_DATABASE: join(folder, 'kaikei.db') };
  const shop = await Shop.open({ ...(env && { env }) });
  test.onTestFinished(async () => {
    check(await shop.close()).toEqual([]);
  });
  const file = env ? env.KAIKEI_DATABASE : join(shop.proxy.folder, 'data', 'kaikei.db');
  return { shop, till: await shop.pair({ byCommand: true }), file };
}

/** A payment whose customer confirms after so many seconds. */
async function begun(till: Till, seconds: number): Promise<string> {
  const id = newId();
  const code = newCode(`14${String(seconds).padStart(2, '0')}`);
  const { payment } = await till.put(id, submission({ code }));
  check(payment.state).toBe('awaiting-customer');
  return id;
}

async function refusesAllThatIsNew(shop: Shop, till: Till, advice: RegExp): Promise<void> {
  const id = newId();
  const body = submission();
  const answer = await till.put(id, body);
  check(answer.outcome).toBe('503 storage-unavailable');
  check(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  check(answer.problem.detail).toMatch(advice);
  check((await till.cancel(newId())).outcome).toBe('503 storage-unavailable');
  await until('an answer of 503', async () => (await till.ask('GET', '/readyz')).status === 503);
  check((await till.ask('GET', '/readyz')).json).toMatchObject({ failing: ['store'] });
  check(shop.proxy.log).toMatch(advice);
  check((await till.ask('GET', '/healthz')).status).toBe(200);
  check((await till.me()).status).toBe(200);
  check((await till.list()).status).toBe(200);
  check((await till.get(id)).outcome).toBe('404 payment-not-found');
  check(shop.heard(id)).toEqual([]);
}

async function takesNewOnes(till: Till): Promise<void> {
  await until('readiness', async () => (await till.ask('GET', '/readyz')).status === 200);
  check((await till.put(newId(), submission())).payment.state).toBe('paid');
}

/** Until the gateway has told that the customer has paid. */
async function askedToTheEnd(shop: Shop, id: string): Promise<void> {
  const isSuccess = ({ kind, answer }: CallRecord) => kind === 'query' && answer?.transStatus === 2;
  await until('the success', () => shop.gateway.calls(id).some(isSuccess));
}

/** The timeline tells every call that the gateway heard, and none went out too early. */
function toldInFull(shop: Shop, { id, timeline }: PaymentView): void {
  const calls = shop.gateway.calls(id);
  const sent = timeline.map(({ event }) => event).filter((event) => event.endsWith('-sent'));
  check(sent).toEqual(calls.map(({ kind }) => `${kind}-sent`));
  const gaps = calls
    .slice(1)
    .map((call, n) => call.receivedAt - (calls[n]?.answeredAt ?? Infinity));
  for (const gap of gaps) check(gap).toBeGreaterThanOrEqual(5_000);
}

describe.concurrent('a disk', () => {
  it('that is full', async (test) => {
    const disk = await SmallDisk.mount();
    if (!disk) return test.skip('only root may mount a small disk');
    test.onTestFinished(() => disk.unmount());
    const { shop, till } = await openShop(test, disk.folder);
    const running = await begun(till, 4);
    await disk.fill();
    await refusesAllThatIsNew(shop, till, /disk is full: make room/);
    await askedToTheEnd(shop, running);
    check((await till.get(running)).payment.state).toBe('awaiting-customer');
    await disk.free();
    const paid = await until('paid', async () => {
      const { payment } = await till.get(running);
      return payment.state === 'paid' && payment;
    });
    toldInFull(shop, paid);
    await takesNewOnes(till);
  });

  it('that reports errors', async (test) => {
    const { shop, till } = await openShop(test);
    const [known, body] = [newId(), submission()];
    await till.put(known, body);
    const running = await begun(till, 4);
    if (!limitFileSize(shop.proxy.pid, 0)) return test.skip('prlimit does not run here');
    await refusesAllThatIsNew(shop, till, /disk reports errors: check it/);
    // What commits nothing can be answered, and proves nothing of the disk.
    check((await till.put(known, body)).status).toBe(200);
    await askedToTheEnd(shop, running);
    check((await till.ask('GET', '/readyz')).status).toBe(503);
    check((await till.get(running)).payment.state).toBe('awaiting-customer');
    limitFileSize(shop.proxy.pid, 'unlimited');
    const paid = await until('paid', async () => {
      const { payment } = await till.get(running);
      return payment.state === 'paid' && payment;
    });
    toldInFull(shop, paid);
    await takesNewOnes(till);
  });

  it('whose database another program holds', async (test) => {
    const { shop, till, file } = await openShop(test);
    const running = await begun(till, 4);
    const other = new DatabaseSync(file);
    test.onTestFinished(() => other.close());
    other.exec('begin immediate');
    await refusesAllThatIsNew(shop, till, /Another program holds the database/);
    await askedToTheEnd(shop, running);
    other.exec('rollback');
    const paid = await until('paid', async () => {
      const { payment } = await till.get(running);
      return payment.state === 'paid' && payment;
    });
    toldInFull(shop, paid);
    await takesNewOnes(till);
  });
});
