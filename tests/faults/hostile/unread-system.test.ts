/** What the system holds of answers that nobody reads, also after their connections were closed (row 31). */
// @module-tag long
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestText } from '../../support/wire.ts';
import { until } from '../../support/until.ts';
import { largestPage, openDeaf } from './deaf-clients.ts';
import { Target } from './target.ts';

const MAX_HELD_BYTES = 32 * 1024 * 1024;

let target: Target;

beforeAll(async () => {
  target = await Target.open();
});
afterAll(() => target.close());

it('of 40 connections with 16 requests each it keeps less than 32 MB, though no client leaves', async (test) => {
  if ((await heldBytes(target.port)) === undefined) {
    return test.skip('only Linux says what it holds for a connection');
  }
  const text = requestText(target.port, 'GET', await largestPage()).repeat(16);
  const clients = Array.from({ length: 40 }, () => openDeaf(target.port, text));
  test.onTestFinished(() => clients.forEach((client) => client.destroy()));
  const held = async () => (await heldBytes(target.port)) ?? 0;
  await until('more than may be held', async () => (await held()) > MAX_HELD_BYTES);
  await until('less than may be held', async () => (await held()) < MAX_HELD_BYTES);
  expect((await target.till.me()).status).toBe(200);
});

/** Bytes sent from a port that no client's system has acknowledged; undefined where the system does not say. */
async function heldBytes(port: number): Promise<number | undefined> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  if (tables.every((table) => table === '')) return undefined;
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = tables.flatMap((table) => table.split('\n').map((row) => row.trim().split(/\s+/)));
  return rows
    .filter(([, address, , state]) => address?.endsWith(local) && state !== '0A')
    .reduce((sum, row) => sum + parseInt(row[4] ?? '0', 16), 0);
}
