/** A spoilt line between a till and the built proxy (F05): a submission that is repeated stays one payment. */
import { describe, expect } from 'vitest';
import { FaultProxy } from '../support/fault-proxy.ts';
import { newCode, newId } from '../support/ids.ts';
import { shopTest } from '../support/shop-test.ts';
import { Till, submission } from '../support/till.ts';
import { until } from '../support/until.ts';

const it = shopTest()
  .extend('line', { scope: 'file' }, async ({ shop }, { onCleanup }) => {
    const line = await FaultProxy.before(shop.proxy.port);
    onCleanup(() => line.close());
    return line;
  })
  // The same terminal as the till, whose calls go over the line; straight to the proxy.
  .extend('straight', { scope: 'file' }, ({ shop }) => shop.pair())
  .override('till', ({ line, straight }) => new Till(line, straight.id, straight.cookie));

it.beforeEach(({ line }) => {
  line.heal();
});

/** Never kept alive: each starts on a connection of its own, whose bytes are counted from 0. */
const OWN_CONNECTION = { connection: 'close' };

describe('a submission', () => {
  it.for([
    { afterBytes: 0, by: 'reset' },
    { afterBytes: 0, by: 'end' },
    { afterBytes: 30, by: 'reset' },
    { afterBytes: 600, by: 'end' },
  ] as const)(
    'whose answer is lost after $afterBytes bytes, by $by',
    async (cut, { line, shop, till }) => {
      const [id, body] = [newId(), submission()];
      line.down = { cut };
      await expect(till.put(id, body, OWN_CONNECTION)).rejects.toThrow();
      line.heal();
      const again = await till.put(id, body, OWN_CONNECTION);
      expect(again.status).toBe(200);
      expect(again.payment.state).toBe('paid');
      expect(shop.heard(id)).toEqual(['create']);
    },
  );

  it('that the browser sends twice because its connection broke', async ({
    line,
    straight,
    shop,
    till,
  }) => {
    const [id, body] = [newId(), submission({ code: newCode('2602') })];
    line.down = { cut: { afterBytes: 0, by: 'reset' } };
    const lost = till.put(id, body, OWN_CONNECTION).catch(() => 'lost');
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => straight.put(id, body, OWN_CONNECTION)),
    );
    expect(await lost).toBe('lost');
    for (const { status } of answers) expect([200, 201]).toContain(status);
    expect(shop.heard(id)).toEqual(['create']);
    await until('paid', async () => (await straight.get(id)).payment.state === 'paid');
  });

  it('that arrives in pieces of one byte is paid', async ({ line, till }) => {
    line.up = { slice: { bytes: 1, everyMs: 0 } };
    line.down = { slice: { bytes: 1, everyMs: 0 } };
    const id = newId();
    expect((await till.put(id, submission())).outcome).toBe('201');
    expect((await till.get(id)).payment.state).toBe('paid');
  });

  it('that arrives after the till has given it up and canceled it is not begun', async ({
    line,
    straight,
    shop,
    till,
  }) => {
    const [id, body] = [newId(), submission()];
    line.up = { held: true };
    const { up, down } = line.taken;
    const patience = new AbortController();
    const put = fetch(`${line.url}/v1/payments/${id}`, {
      method: 'PUT',
      headers: { cookie: till.cookie, 'content-type': 'application/json', ...OWN_CONNECTION },
      body: JSON.stringify(body),
      signal: patience.signal,
    }).catch(() => 'lost');
    await until('the whole request', () => line.taken.up > up + JSON.stringify(body).length + 100);
    patience.abort();
    expect(await put).toBe('lost');
    expect((await straight.get(id)).outcome).toBe('404 payment-not-found');
    expect((await straight.cancel(id)).payment).toMatchObject({
      state: 'canceled',
      failure: { code: 'never-submitted' },
    });
    line.heal();
    await until('the answer to nobody', () => line.taken.down > down);
    expect((await straight.put(id, body)).outcome).toBe('409 payment-canceled');
    expect(shop.heard(id)).toEqual([]);
  });
});
