/** Health, readiness, and what is answered while the disk takes nothing (contract, Health; PUT semantics; R1). */
import { createHash } from 'node:crypto';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { newCode, newId } from '../support/ids.ts';
import { newPairingCode, spendPairingCode } from '../support/pairing.ts';
import type { Shop } from '../support/shop.ts';
import { shopTest } from '../support/shop-test.ts';
import { submission } from '../support/till.ts';
import { until } from '../support/until.ts';

const it = shopTest();

/** Takes the database's file away for a while: whatever were written now would be lost at the next start. */
async function withoutDatabase(shop: Shop, work: () => Promise<void>): Promise<void> {
  const file = join(shop.proxy.folder, 'data', 'kaikei.db');
  await rename(file, `${file}.away`);
  try {
    await work();
  } finally {
    await rename(`${file}.away`, file);
  }
}

describe('a proxy that is well', () => {
  it('says that it lives and is ready, to anybody', async ({ till }) => {
    const [health, ready] = [await till.ask('GET', '/healthz'), await till.ask('GET', '/readyz')];
    expect([health.status, ready.status]).toEqual([200, 200]);
    expect(health.headers.get('cache-control')).toBe('no-store');
  });

  it('writes nothing for whoever asks whether it is ready', async ({ shop, till }) => {
    const file = join(shop.proxy.folder, 'data', 'kaikei.db');
    const content = async () => {
      const parts = await Promise.all([file, `${file}-wal`].map((path) => readFile(path)));
      return parts.map((bytes) => createHash('sha256').update(bytes).digest('hex'));
    };
    await till.me();
    const before = await content();
    const asks = Array.from({ length: 100 }, () => till.ask('GET', '/readyz', { cookie: '' }));
    for (const answer of await Promise.all(asks)) expect(answer.status).toBe(200);
    expect(await content()).toEqual(before);
  });

  it('shows no metrics on its public port', async ({ till }) => {
    expect((await till.ask('GET', '/metrics')).outcome).toBe('404 not-found');
  });

  it('is ready although incidents are open', async ({ shop, till }) => {
    const id = newId();
    // The gateway's first query answers with another amount.
    await till.put(id, submission({ code: newCode('5301') }));
    await expect
      .poll(async () => (await shop.proxy.command('payments', 'list', '--incidents')).stdout, {
        interval: 500,
      })
      .toContain(id);
    expect((await till.ask('GET', '/readyz')).status).toBe(200);
    expect((await till.get(id)).payment.state).not.toBe('paid');
  });
});

describe('a proxy whose store takes nothing', () => {
  it('takes no payment and no cancel, and the gateway hears nothing', async ({ shop, till }) => {
    const [id, known] = [newId(), newId()];
    const body = submission();
    await till.put(known, submission({ code: newCode('1500') }));
    const { pairingCode } = await newPairingCode(shop.proxy);
    await withoutDatabase(shop, async () => {
      const refused = [
        await till.put(id, body),
        await till.cancel(newId()),
        await till.cancel(known),
        await spendPairingCode(shop.proxy, pairingCode),
      ];
      for (const answer of refused) {
        expect(answer.outcome).toBe('503 storage-unavailable');
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(answer.headers.getSetCookie()).toEqual([]);
      }
      expect(shop.heard(id)).toEqual([]);
    });
    expect((await till.get(id)).outcome).toBe('404 payment-not-found');
    // The same request again, as the refusal says, until what it left open is settled.
    const taken = await until('the payment is taken', async () => {
      const answer = await till.put(id, body);
      return answer.status !== 503 && answer;
    });
    expect(taken.payment.state).toBe('paid');
    expect((await till.cancel(known)).status).toBe(202);
    expect((await spendPairingCode(shop.proxy, pairingCode)).status).toBe(201);
  });

  it('still shows its payments, lives, and says what fails', async ({ shop, till }) => {
    const id = newId();
    await till.put(id, submission());
    await withoutDatabase(shop, async () => {
      expect((await till.get(id)).payment.state).toBe('paid');
      expect((await till.list()).status).toBe(200);
      expect((await till.me()).status).toBe(200);
      expect((await till.ask('GET', '/healthz')).status).toBe(200);
      await until(
        'an answer of 503',
        async () => (await till.ask('GET', '/readyz')).status === 503,
      );
      expect((await till.ask('GET', '/readyz')).json).toMatchObject({ failing: ['store'] });
    });
    await until('readiness', async () => (await till.ask('GET', '/readyz')).status === 200);
  });
});
