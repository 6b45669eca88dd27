/**
 * Gateways, clients and processes that go away in the middle of a payment (R1, R4, R5, R13). In real
 * time, side by side: each case has its own payments, and its own proxy where it ends one.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { describe } from 'vitest';
import { newId } from '../support/ids.ts';
import { pairTill } from '../support/pairing.ts';
import { Proxy } from '../support/proxy.ts';
import { paid, type HeardCall, type Reply } from '../support/scripted-gateway.ts';
import { closeProxy, scriptedTest } from '../support/scripted-test.ts';
import { submission } from '../support/till.ts';
import { until } from '../support/until.ts';

/** What the gateway does with a create, told by its amount. */
const HANGS = 1001;
const SYSTEM_ERROR = 1002;
const SLOW = 1003;

async function reply(call: HeardCall, earlier: readonly HeardCall[]): Promise<Reply> {
  const created = [...earlier, call].find(
    ({ kind, fields }) =>
      kind === 'create' && fields['merchant_order_no'] === call.fields['merchant_order_no'],
  );
  const amount = Number(created?.fields['order_amount']);
  if (call.kind !== 'create') return paid(call, amount);
  if (amount === HANGS) return 'hang';
  if (amount === SYSTEM_ERROR) return { code: 'SYS500', msg: 'System error' };
  if (amount === SLOW) await wait(700);
  return paid(call, amount);
}

const it = scriptedTest().override('scriptedOptions', { script: reply });

it.afterAll(async ({ proxy }) => {
  await proxy.stop('SIGKILL');
});

/** From the end of a call to the beginning of the next one, as the gateway saw it. */
function gapsMs(calls: readonly HeardCall[]): number[] {
  return calls.slice(1).map((call, n) => call.receivedAt - (calls[n]?.answeredAt ?? Infinity));
}

describe.concurrent('a payment', () => {
  it('whose create hangs is answered for within 10 s, and is in doubt', async ({
    till,
    expect,
  }) => {
    const id = newId();
    const answer = await till.put(id, submission({ amount: HANGS }));
    expect(answer.status).toBe(201);
    expect(answer.payment.state).toBe('processing');
    // The proxy gives the create up after 10 s; the till was answered before.
    expect(answer.payment.timeline.map(({ event }) => event)).toEqual(['create-sent']);
  });

  it('goes on when the client that submitted it is gone', async ({
    gateway,
    proxy,
    till,
    expect,
  }) => {
    const id = newId();
    const client = new AbortController();
    const body = submission({ amount: SLOW });
    const put = fetch(`${proxy.url}/v1/payments/${id}`, {
      method: 'PUT',
      headers: { cookie: till.cookie, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: client.signal,
    });
    await until('the create', () => gateway.callsOf(id)[0]);
    client.abort();
    await expect(put).rejects.toThrow();
    const payment = await until('the end', async () => {
      const { payment } = await till.get(id);
      return payment.state === 'paid' && payment;
    });
    expect(payment.timeline.map(({ event }) => event)).toContain('create-answered');
    expect((await till.put(id, body)).status).toBe(200);
    expect(gateway.callsOf(id)).toHaveLength(1);
  });

  it('after a system error is queried 5 s later, however often anyone reads it', async ({
    gateway,
    till,
    expect,
  }) => {
    const id = newId();
    const stream = await till.events();
    await till.put(id, submission({ amount: SYSTEM_ERROR }));
    const reading = setInterval(() => void till.get(id), 25);
    const payment = await until('the end', async () => {
      const event = await stream.next('payment');
      const payment = event?.data as { id: string; state: string } | undefined;
      return payment?.id === id && payment.state === 'paid' && payment;
    });
    clearInterval(reading);
    stream.close();
    expect(payment.state).toBe('paid');
    const calls = gateway.callsOf(id);
    expect(calls.map(({ kind }) => kind)).toEqual(['create', 'query']);
    for (const gap of gapsMs(calls)) expect(gap).toBeGreaterThanOrEqual(5_000);
  });

  it('whose proxy was killed in the middle of its create is never created again', async ({
    gateway,
    expect,
  }) => {
    const own = await Proxy.start({ gateway });
    const ownTill = await pairTill(own);
    const [id, body] = [newId(), submission({ amount: HANGS })];
    void ownTill.put(id, body).catch(() => undefined);
    await until('the create', () => gateway.callsOf(id)[0]);
    await own.stop('SIGKILL');
    const startedAt = Date.now();
    await own.start();
    const again = await ownTill.put(id, body);
    expect(again.status).toBe(200);
    expect(again.payment.state).toBe('processing');
    expect((await ownTill.put(id, { ...body, amount: 5 })).outcome).toBe('409 payment-conflict');
    const sale = await ownTill.put(newId(), submission({ saleId: body.saleId }));
    expect(sale.outcome).toBe('409 sale-in-progress');
    await until('the end', async () => (await ownTill.get(id)).payment.state === 'paid');
    const calls = gateway.callsOf(id);
    expect(calls.map(({ kind }) => kind)).toEqual(['create', 'query']);
    expect(calls[1]?.receivedAt).toBeGreaterThanOrEqual(startedAt + 5_000);
    await own.stop('SIGKILL');
    await closeProxy(own);
  });

  it('is finished by a proxy that was told to stop, which begins no other', async ({
    gateway,
    expect,
  }) => {
    const own = await Proxy.start({ gateway });
    const ownTill = await pairTill(own);
    const stream = await ownTill.events();
    const [id, unwanted] = [newId(), newId()];
    const put = ownTill.put(id, submission({ amount: SLOW }));
    await until('the create', () => gateway.callsOf(id)[0]);
    const stopped = own.stop('SIGTERM');
    const refused = await until('the refusal', async () => {
      const answer = await ownTill.put(unwanted, { amount: 'not even valid' });
      return answer.status === 503 && answer;
    });
    expect(refused.outcome).toBe('503 shutting-down');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await put).payment.state).toBe('paid');
    expect(await stream.next('gateway')).toBeUndefined();
    expect(await stopped).toBe(0);
    expect(gateway.callsOf(unwanted)).toEqual([]);
    await closeProxy(own);
  });
});
