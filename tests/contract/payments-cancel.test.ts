/** `POST /v1/payments/{id}/cancel` (contract, Payments; R7, R8, R11). */
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { newId } from '../support/ids.ts';
import { pairTill } from '../support/pairing.ts';
import { order, paid, type HeardCall, type Reply } from '../support/scripted-gateway.ts';
import { scriptedTest } from '../support/scripted-test.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';

/** What the gateway does with a create, told by its amount. */
const WAITS = 2001;
const DECLINES = 2002;
const SLOWLY_PAID = 2003;
const SLOWLY_UNKNOWN = 2004;

async function reply(call: HeardCall): Promise<Reply> {
  const amount = Number(call.fields['order_amount']);
  if (amount === WAITS) return order(call, 0);
  if (amount === DECLINES) return order(call, 1, { trans_error_code: 'TS-D2012' });
  if (amount === SLOWLY_PAID) await wait(600);
  if (amount === SLOWLY_UNKNOWN) await wait(300);
  return amount === SLOWLY_UNKNOWN ? { code: 'SYS500' } : paid(call, amount);
}

const it = scriptedTest()
  .override('scriptedOptions', { script: reply })
  .extend('sibling', { scope: 'file' }, ({ proxy }) => pairTill(proxy));

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

async function submitted(till: Till, amount: number): Promise<string> {
  const id = newId();
  await till.put(id, submission({ amount }));
  return id;
}

describe('to cancel a payment that is open', () => {
  it('is recorded and carried out not before 15 s after the order was proven', async ({
    gateway,
    till,
  }) => {
    const id = await submitted(till, WAITS);
    const before = Date.now();
    const answer = await till.cancel(id);
    expect(answer.status).toBe(202);
    expect(answer.payment.state).toBe('canceling');
    const { cancel, timeline } = answer.payment;
    expect(cancel).toEqual({ reason: 'cashier', requestedAt: TIME, notBefore: TIME, attempts: 0 });
    expect(Date.parse(cancel?.requestedAt ?? '')).toBeGreaterThanOrEqual(before - 1);
    const proven = timeline.find(({ event }) => event === 'create-answered');
    const waits = Date.parse(cancel?.notBefore ?? '') - Date.parse(proven?.at ?? '');
    expect(waits).toBe(15_000);
    expect(gateway.callsOf(id, 'cancel')).toEqual([]);
  });

  it('again and again changes nothing and tells of no change', async ({ gateway, till }) => {
    const id = await submitted(till, WAITS);
    const first = (await till.cancel(id)).payment;
    const { cursor } = (await till.list({ limit: 200 })).list;
    const answers = await Promise.all(Array.from({ length: 100 }, () => till.cancel(id)));
    for (const answer of answers) {
      expect(answer.status).toBe(202);
      expect(answer.payment).toEqual(first);
    }
    expect((await till.list({ since: cursor })).list.payments).toEqual([]);
    expect(gateway.callsOf(id, 'cancel')).toEqual([]);
  });

  it('has no notBefore until the order is proven to exist', async ({ gateway, till }) => {
    const id = newId();
    const put = till.put(id, submission({ amount: SLOWLY_UNKNOWN }));
    await until('the create', () => gateway.callsOf(id)[0]);
    const underWay = await till.cancel(id);
    expect(underWay.status).toBe(202);
    expect(underWay.payment).toMatchObject({ state: 'canceling', cancel: { attempts: 0 } });
    expect(underWay.payment.cancel).not.toHaveProperty('notBefore');
    expect((await put).payment.cancel).not.toHaveProperty('notBefore');
  });

  it('while its create is under way may still end as paid', async ({ gateway, till }) => {
    const id = newId();
    const put = till.put(id, submission({ amount: SLOWLY_PAID }));
    await until('the create', () => gateway.callsOf(id)[0]);
    expect((await till.cancel(id)).status).toBe(202);
    const answer = await put;
    expect(answer.status).toBe(201);
    expect(answer.payment.state).toBe('paid');
    expect((await till.cancel(id)).outcome).toBe('409 payment-not-cancellable');
    expect(gateway.callsOf(id).map(({ kind }) => kind)).toEqual(['create']);
  });
});

describe('to cancel a payment that is final', () => {
  it('is too late where it is paid', async ({ till }) => {
    const id = await submitted(till, 1500);
    const answer = await till.cancel(id);
    expect(answer.outcome).toBe('409 payment-not-cancellable');
    expect((await till.get(id)).payment.state).toBe('paid');
  });

  it('is done where it has failed', async ({ till }) => {
    const id = await submitted(till, DECLINES);
    const before = (await till.get(id)).payment;
    const answer = await till.cancel(id);
    expect(answer.status).toBe(200);
    expect(answer.payment).toEqual(before);
    expect(answer.payment.state).toBe('failed');
  });
});

describe('to cancel what is not there', () => {
  it('leaves a tombstone, which keeps a late submission out', async ({ gateway, till }) => {
    const id = newId();
    const answer = await till.cancel(id);
    expect(answer.status).toBe(201);
    const tombstone = answer.payment;
    expect(tombstone).toEqual({
      id,
      terminalId: till.id,
      storeNo: '4000000001',
      state: 'canceled',
      createdAt: TIME,
      updatedAt: TIME,
      revision: expect.any(Number) as number,
      failure: { code: 'never-submitted', message: expect.any(String) as string },
      timeline: expect.arrayContaining([]) as [],
    });
    expect(tombstone.timeline.length).toBeGreaterThan(0);
    expect((await till.get(id)).payment).toEqual(tombstone);
    const again = await till.cancel(id);
    expect(again.status).toBe(200);
    expect(again.payment).toEqual(tombstone);
    expect((await till.put(id, submission())).outcome).toBe('409 payment-canceled');
    expect(gateway.callsOf(id)).toEqual([]);
    expect((await till.list({ limit: 200 })).list.payments).toContainEqual(tombstone);
  });

  it('by many at once leaves one tombstone', async ({ till }) => {
    const id = newId();
    const answers = await Promise.all(Array.from({ length: 10 }, () => till.cancel(id)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array<number>(9).fill(200), 201]);
  });

  it('while it is being submitted ends in one of the two ways', async ({ gateway, proxy }) => {
    // A terminal of its own: ids that nobody submitted are limited for each.
    const other = await pairTill(proxy);
    for (let n = 0; n < 10; n += 1) {
      const id = newId();
      const [put, cancel] = await Promise.all([
        other.put(id, submission({ amount: WAITS })),
        other.cancel(id),
      ]);
      const pair = [put.outcome, cancel.outcome].join(', ');
      expect(['201, 202', '409 payment-canceled, 201']).toContain(pair);
      const heard = gateway.callsOf(id).map(({ kind }) => kind);
      expect(heard).toEqual(put.status === 201 ? ['create'] : []);
    }
  });

  it('is not possible for what belongs to another terminal', async ({ proxy, till, sibling }) => {
    const [id, buried] = [await submitted(till, WAITS), newId()];
    await sibling.cancel(buried);
    const other = await pairTill(proxy);
    for (const each of [id, buried]) {
      expect((await other.cancel(each)).outcome).toBe('404 payment-not-found');
      expect((await other.get(each)).outcome).toBe('404 payment-not-found');
    }
    expect((await till.get(id)).payment.state).toBe('awaiting-customer');
  });
});

describe('a cancel', () => {
  it('takes no members, but an empty object', async ({ till }) => {
    const json = { 'content-type': 'application/json' };
    const path = `/v1/payments/${await submitted(till, WAITS)}/cancel`;
    const more = await till.ask('POST', path, json, '{"reason":"x"}');
    expect(more.outcome).toBe('422 validation-error');
    expect((await till.ask('POST', path, json, '{}')).status).toBe(202);
  });
});
