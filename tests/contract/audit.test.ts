/** `audit list`: who was let in and shut out, which keys were used, and what people decided. */
import { expect } from 'vitest';
import { newId } from '../support/ids.ts';
import { newPairingCode, pairTill } from '../support/pairing.ts';
import type { Shop } from '../support/shop.ts';
import { shopTest } from '../support/shop-test.ts';
import { until } from '../support/until.ts';

const test = shopTest();

interface Entry {
  at: string;
  event: string;
  terminalId?: string;
  paymentId?: string;
  detail?: string;
}

async function list(shop: Shop, ...args: string[]): Promise<Entry[]> {
  const { status, stdout, stderr } = await shop.proxy.command('audit', 'list', '--json', ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as Entry[];
}

test('every act beside a serving proxy, the newest first', async ({ shop }) => {
  // Noted beside the first requests.
  await until('the keys', async () => (await list(shop)).length > 0);
  const startedAt = Date.now();
  const till = await pairTill(shop.proxy, { name: 'Till 7' });
  const id = newId();
  await till.cancel(id);
  await shop.proxy.command('terminals', 'revoke', till.id);
  const entries = await list(shop);
  expect(entries.map(({ at: _, ...entry }) => entry)).toEqual([
    { event: 'terminal-revoked', terminalId: till.id },
    { event: 'cancel-by-cashier', terminalId: till.id, paymentId: id },
    { event: 'terminal-paired', terminalId: till.id, detail: 'Till 7, store 4000000001' },
    { event: 'pairing-code-made', terminalId: till.id, detail: 'Till 7, store 4000000001' },
    {
      event: 'keys-in-use',
      detail: expect.stringMatching(/^app [0-9a-f]{16}, gateway [0-9a-f]{16}$/),
    },
  ]);
  for (const { at } of entries.slice(0, -1)) {
    expect(Date.parse(at)).toBeGreaterThan(startedAt - 60_000);
  }
  expect(await list(shop, '--limit', '1')).toEqual(entries.slice(0, 1));
  const { stdout } = await shop.proxy.command('audit', 'list');
  expect(stdout.split('\n')[0]).toBe(`${entries[0]?.at ?? ''}  terminal-revoked  ${till.id}`);
});

test('a restart with the same keys is no news', async ({ shop }) => {
  await newPairingCode(shop.proxy);
  const before = await list(shop);
  await shop.proxy.stop();
  await shop.proxy.start();
  expect(await list(shop)).toEqual(before);
});
