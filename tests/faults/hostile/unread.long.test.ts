/** What many connections, and a stream, that nobody reads hold, and how long (row 31). */
// @module-tag long
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { NOW, submitted } from '../../support/store-payments.ts';
import { requestText } from '../../support/wire.ts';
import { until } from '../../support/until.ts';
import { growthOf, isShutOut, largestPage, openDeaf } from './deaf-clients.ts';
import { Target } from './target.ts';

/** For one connection, by itself. */
const MORE_THAN_A_SYSTEM_HOLDS = 16 * 1024 * 1024;

let target: Target;
let largest: string;

beforeAll(async () => {
  target = await Target.open();
  largest = await largestPage();
});
afterAll(() => target.close());
beforeEach(() => target.useNewTill());

const deafClient = (text: string) => openDeaf(target.port, text);

const get = (path: string, headers = {}) => requestText(target.port, 'GET', path, headers);

describe('row 31: an answer that nobody reads', () => {
  it('of 300 connections with eight requests each costs less than 64 MB', async (test) => {
    const grown = await growthOf(target, async () => {
      const clients = Array.from({ length: 300 }, () => deafClient(get(largest).repeat(8)));
      test.onTestFinished(() => clients.forEach((client) => client.destroy()));
      await until('the end of all', () => clients.every(isShutOut));
      expect((await target.till.me()).status).toBe(200);
    });
    if (grown === undefined) return test.skip('only Linux tells a process’s memory');
    expect(grown).toBeLessThan(64);
  });
});

describe('row 31: a stream that nobody reads', () => {
  it('is closed', async (test) => {
    const { cursor } = (await target.till.list({ limit: 200 })).list;
    await addChanges(target.till.id, MORE_THAN_A_SYSTEM_HOLDS);
    const path = `/v1/events?since=${encodeURIComponent(cursor)}`;
    const stream = deafClient(get(path, { cookie: target.till.cookie }));
    test.onTestFinished(() => void stream.destroy());
    await until('its end', () => isShutOut(stream));
    const read = await target.till.events(cursor);
    expect((await read.next('payment'))?.data).toMatchObject({ terminalId: target.till.id });
    read.close();
  });
});

/** Payments of a terminal with long histories, of so many bytes altogether. */
async function addChanges(terminalId: string, bytes: number): Promise<void> {
  const file = join(target.shop.proxy.folder, 'data', 'kaikei.db');
  const store = openSqliteStore({ file, serving: false });
  const history = Array.from({ length: 1_000 }, () => ({ at: NOW, event: 'x'.repeat(100) }));
  for (let added = 0; added < bytes; added += history.length * 140) {
    const { id } = await submitted(store.payments, { terminalId });
    await store.payments.step(id, [], ({ inFlight: _, nextAttemptAt: __, ...payment }) => ({
      payment: { ...payment, state: 'failed', stage: 'done' },
      timeline: history,
      incidents: [],
    }));
  }
  await store.close();
}
