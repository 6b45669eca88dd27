/** `GET /v1/events`: changes as they are committed (contract, Payments). */
import { setTimeout as wait } from 'node:timers/promises';
import type { PaymentView } from '@kaikei/shared/api.ts';
import { describe, expect } from 'vitest';
import type { EventStream, StreamEvent } from '../support/events.ts';
import { newId } from '../support/ids.ts';
import { boundMs } from '../support/limits.ts';
import { pairTill } from '../support/pairing.ts';
import { order, paid, type HeardCall, type Reply } from '../support/scripted-gateway.ts';
import { scriptedTest } from '../support/scripted-test.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';

/** Amounts: of a payment that waits for the customer, and of one that is paid after a while; others are at once. */
const WAITS = 3001;
const SLOW = 3002;

async function reply(call: HeardCall): Promise<Reply> {
  const amount = Number(call.fields['order_amount']);
  if (amount === WAITS) return order(call, 0);
  if (amount === SLOW) await wait(500);
  return paid(call, amount);
}

const it = scriptedTest()
  .override('scriptedOptions', { script: reply })
  // A till's stream that is closed behind the test.
  .extend('open', ({}, { onCleanup }) => {
    const opened: EventStream[] = [];
    onCleanup(() => {
      for (const stream of opened) stream.close();
    });
    return async (till: Till, since?: string, headers?: Record<string, string>) => {
      const stream = await till.events(since, headers);
      opened.push(stream);
      return stream;
    };
  });

async function submitted(till: Till, amount: number): Promise<string> {
  const id = newId();
  await till.put(id, submission({ amount }));
  return id;
}

/** Payment events until one of this payment in this state, that one included. */
async function upTo(stream: EventStream, id: string, state: string): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for (;;) {
    const event = await stream.next('payment');
    if (!event) throw new Error('the stream ended too soon');
    events.push(event);
    const payment = event.data as PaymentView;
    if (payment.id === id && payment.state === state) return events;
  }
}

const payments = (events: StreamEvent[]) => events.map(({ data }) => data as PaymentView);

describe('the stream', () => {
  it('is one of server-sent events that nothing stores, and begins with a heartbeat', async ({
    ownTill: till,
    open,
  }) => {
    const stream = await open(till);
    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream\b/);
    expect(stream.headers.get('cache-control')).toBe('no-store');
    expect(stream.headers.get('x-content-type-options')).toBe('nosniff');
    expect(stream.headers.get('x-request-id')).toMatch(/./);
    const beat = await stream.next('heartbeat');
    expect(beat?.id).toBeUndefined();
  });

  it('beats every 5 s', async ({ ownTill: till, open }) => {
    const stream = await open(till);
    // By the proxy's clock: a busy machine may read the first one late.
    const at = async () => {
      const beat = await stream.next('heartbeat');
      return Date.parse((beat?.data as { at: string }).at);
    };
    const firstAt = await at();
    const gapMs = (await at()) - firstAt;
    expect(gapMs).toBeGreaterThan(4_900);
    expect(gapMs).toBeLessThan(boundMs(5_000));
  });

  it('tells every change in order, each with a cursor that the list takes', async ({
    ownTill: till,
    open,
  }) => {
    const stream = await open(till);
    const id = newId();
    const put = till.put(id, submission({ amount: WAITS }));
    await upTo(stream, id, 'awaiting-customer');
    await put;
    await till.cancel(id);
    const [canceling] = await upTo(stream, id, 'canceling');
    const second = await submitted(till, 1500);
    const rest = await upTo(stream, second, 'paid');
    expect(canceling?.data).toEqual((await till.get(id)).payment);
    expect(payments(rest).at(-1)).toEqual((await till.get(second)).payment);

    const fromCanceling = (await till.list({ since: canceling?.id ?? '' })).list;
    expect(fromCanceling.payments.map((payment) => payment.id)).toEqual([second]);
    const fromEnd = (await till.list({ since: rest.at(-1)?.id ?? '' })).list;
    expect(fromEnd.payments).toEqual([]);
  });

  it('tells the submission while the gateway has not answered it', async ({
    ownTill: till,
    open,
  }) => {
    const stream = await open(till);
    const id = newId();
    let answered = false;
    const put = till.put(id, submission({ amount: SLOW })).then(() => (answered = true));
    const [first] = payments(await upTo(stream, id, 'processing'));
    expect(answered).toBe(false);
    expect(first?.timeline.map(({ event }) => event)).toEqual(['create-sent']);
    await put;
    await upTo(stream, id, 'paid');
  });

  it('goes on from a cursor: what changed since, each as it now stands', async ({
    ownTill: till,
    open,
  }) => {
    const [a, b] = [await submitted(till, WAITS), await submitted(till, 1500)];
    const { cursor } = (await till.list({ limit: 1 })).list;
    await till.cancel(a);
    const stream = await open(till, cursor);
    const reported = payments(await upTo(stream, a, 'canceling'));
    expect(reported.map(({ id }) => id)).toEqual([b, a]);
  });

  it('from the list’s first cursor tells everything, without any only what is to come', async ({
    ownTill: till,
    open,
  }) => {
    const empty = (await till.list()).list.cursor;
    const a = await submitted(till, 1500);
    const [all, fromNow] = [await open(till, empty), await open(till)];
    const b = await submitted(till, 1500);
    const ids = async (stream: EventStream) =>
      new Set(payments(await upTo(stream, b, 'paid')).map(({ id }) => id));
    expect(await ids(all)).toEqual(new Set([a, b]));
    expect(await ids(fromNow)).toEqual(new Set([b]));
  });

  it('takes Last-Event-ID, which is newer than the address it came with', async ({
    ownTill: till,
    open,
  }) => {
    const empty = (await till.list()).list.cursor;
    const a = await submitted(till, 1500);
    const { cursor } = (await till.list()).list;
    const b = await submitted(till, 1500);
    for (const since of [undefined, empty]) {
      const stream = await open(till, since, { 'last-event-id': cursor });
      const reported = payments(await upTo(stream, b, 'paid')).map(({ id }) => id);
      expect(reported).not.toContain(a);
    }
  });

  it('tells all streams of a terminal, and nobody of another terminal’s payments', async ({
    proxy,
    ownTill: till,
    open,
  }) => {
    const other = await pairTill(proxy);
    const [one, two, foreign] = [await open(till), await open(till), await open(other)];
    const id = await submitted(till, 1500);
    const theirs = await submitted(other, 1500);
    await upTo(one, id, 'paid');
    await upTo(two, id, 'paid');
    const reported = payments(await upTo(foreign, theirs, 'paid')).map((payment) => payment.id);
    expect(new Set(reported)).toEqual(new Set([theirs]));
  });

  it('tells a tombstone like any payment', async ({ ownTill: till, open }) => {
    const stream = await open(till);
    const id = newId();
    const tombstone = (await till.cancel(id)).payment;
    expect(payments(await upTo(stream, id, 'canceled'))).toEqual([tombstone]);
  });

  it('tells when the gateway’s status changes, as the terminal’s own resource does', async ({
    gateway,
    ownTill: till,
    open,
  }) => {
    const stream = await open(till);
    await gateway.close();
    await submitted(till, 1500);
    // On a busy machine it was slow before, and so degraded.
    const statusOf = (said: typeof event) => (said?.data as { status: string } | undefined)?.status;
    let event = await stream.next('gateway');
    if (statusOf(event) === 'degraded') event = await stream.next('gateway');
    expect(statusOf(event)).toBe('unreachable');
    expect((await till.me()).terminal.gateway).toEqual(event?.data);
    // Whoever read the status before the change, and opens a stream after it.
    const late = await open(till);
    expect((await late.next('gateway'))?.data).toEqual(event?.data);
    await gateway.listen();
    await submitted(till, 1500);
    const next = await stream.next('gateway');
    expect((next?.data as { status: string }).status).not.toBe('unreachable');
  });

  it('is told of by HEAD without one', async ({ ownTill: till }) => {
    const answer = await till.ask('HEAD', '/v1/events');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream\b/);
    expect(answer.text).toBe('');
  });

  it('refuses a cursor that was changed', async ({ ownTill: till }) => {
    await submitted(till, 1500);
    const { cursor } = (await till.list()).list;
    const changed = cursor.replace(/\.(\d+)\./, (_, seq: string) => `.${Number(seq) + 1_000}.`);
    expect(changed).not.toBe(cursor);
    await expect(till.events(changed)).rejects.toThrow('422');
  });
});

describe('the gateway’s status', () => {
  it('is known before anyone sells', async ({ gateway, proxy, ownTill: till }) => {
    await gateway.close();
    await proxy.stop('SIGKILL');
    await proxy.start();
    const status = await until('the probe', async () => {
      const { gateway: seen } = (await till.me()).terminal;
      return seen.status !== 'ok' && seen.status;
    });
    expect(status).toBe('unreachable');
    await gateway.listen();
  });
});
