/** One terminal that takes all it can get, within its cookie's rights (row 32). */
import { join } from 'node:path';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newCode, newId } from '../../support/ids.ts';
import { submitted, end } from '../../support/store-payments.ts';
import { submission } from '../../support/till.ts';
import { until } from '../../support/until.ts';
import { Target } from './target.ts';

/** A wallet whose gateway does not answer a create in time. */
const HANGS = '2602';

let target: Target;

beforeAll(async () => {
  target = await Target.open();
});
afterAll(() => target.close());
beforeEach(() => target.useNewTill());

const countOf = (answers: readonly { outcome: string }[], wanted: string) =>
  answers.filter(({ outcome }) => outcome === wanted).length;

describe('row 32: a terminal', () => {
  it('has four streams: the oldest makes room for a fifth', async () => {
    const { till } = target;
    const streams = [];
    for (let n = 0; n < 5; n += 1) streams.push(await till.events());
    const [oldest, ...others] = streams;
    expect(await oldest?.next('payment')).toBeUndefined();
    const id = newId();
    await till.cancel(id);
    for (const stream of others) {
      expect((await stream.next('payment'))?.data).toMatchObject({ id });
      stream.close();
    }
  });

  it('pays for what it reads by payments, not by calls; others read on', async () => {
    const { till } = target;
    const file = join(target.shop.proxy.folder, 'data', 'kaikei.db');
    const store = openSqliteStore({ file, serving: false });
    for (let n = 0; n < 200; n += 1) {
      const { id } = await submitted(store.payments, { terminalId: till.id });
      await end(store.payments, id, 'failed');
    }
    await store.close();
    const startedAt = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => till.ask('GET', '/v1/payments?latest=200')),
    );
    const refilled = Math.ceil(((performance.now() - startedAt) / 1000) * 50);
    // A call and ten more for its 200 payments; some may have begun before the first was charged.
    expect(countOf(answers, '200')).toBeLessThanOrEqual(40 + refilled / 11);
    expect(countOf(answers, '200') + countOf(answers, '429 rate-limited')).toBe(60);
    expect((await (await target.shop.pair()).list()).status).toBe(200);
  });

  it('makes 20 tombstones at once, and one a second', async () => {
    const { till } = target;
    const startedAt = performance.now();
    const answers = await Promise.all(Array.from({ length: 60 }, () => till.cancel(newId())));
    const refilled = Math.ceil((performance.now() - startedAt) / 1000);
    expect(countOf(answers, '201')).toBeGreaterThanOrEqual(20);
    expect(countOf(answers, '201')).toBeLessThanOrEqual(20 + refilled);
    expect(countOf(answers, '201') + countOf(answers, '429 rate-limited')).toBe(60);
    const known = answers.find(({ status }) => status === 201)?.payment.id ?? '';
    expect((await till.cancel(known)).status).toBe(200);
  });

  it('whose creates hang holds 16 calls to the gateway, and keeps no other terminal from its own', async () => {
    const { till, shop } = target;
    const other = await shop.pair();
    const ids = Array.from({ length: 60 }, () => newId());
    const hanging = ids.map((id) => till.put(id, submission({ code: newCode(HANGS) })));
    const heard = () => ids.filter((id) => shop.heard(id).length > 0).length;
    await until('the share', () => heard() >= 16);
    expect((await other.put(newId(), submission())).payment.state).toBe('paid');
    expect(heard()).toBe(16);
    await Promise.all(hanging);
  });

  it('does not learn which payment of another one stands in its way', async () => {
    const { till, shop } = target;
    const other = await shop.pair();
    const [id, saleId] = [newId(), newId('s')];
    await other.put(id, submission({ saleId }));
    const strange = await till.put(newId(), submission({ saleId }));
    expect(strange.outcome).toBe('409 sale-already-paid');
    expect(strange.problem).not.toHaveProperty('paymentId');
    const own = await other.put(newId(), submission({ saleId }));
    expect(own.problem.paymentId).toBe(id);
  });
});
