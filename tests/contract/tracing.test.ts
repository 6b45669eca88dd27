/** One trace from a till's request to the gateway's calls: in the log always, as spans where a collector is named. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCode, newId } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { SpanReceiver } from '../support/span-receiver.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';

const SERVER = 2;
const CLIENT = 3;
const PARENT = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const TRACEPARENT = `00-${PARENT.traceId}-${PARENT.spanId}-01`;

let receiver: SpanReceiver;
let shop: Shop;
let till: Till;

beforeAll(async () => {
  receiver = await SpanReceiver.start();
  shop = await Shop.open({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SERVICE_NAME: 'kaikei-test' },
  });
  till = await shop.pair();
});
afterAll(async () => {
  expect(await shop.close()).toEqual([]);
  receiver.close();
});

/** Of the answer, by its header. */
function traceOf(headers: Headers): string {
  const [, traceId = ''] =
    /^00-([0-9a-f]{32})-[0-9a-f]{16}-0[01]$/.exec(headers.get('traceresponse') ?? '') ?? [];
  return traceId;
}

function loggedCalls(log: string, id: string): { call: string; traceId: string }[] {
  const lines = log.split('\n').filter((line) => line.includes(`"paymentId":"${id}"`));
  return lines
    .map((line) => JSON.parse(line) as { msg: string; call: string; traceId: string })
    .filter(({ msg }) => msg === 'gateway call ended')
    .map(({ call, traceId }) => ({ call, traceId }));
}

describe('a trace', () => {
  it('is the one that the request names, up to the last call of the payment', async () => {
    const id = newId();
    // In progress at first, so that a query follows.
    const body = submission({ code: newCode('1401') });
    const answer = await till.put(id, body, { traceparent: TRACEPARENT });
    expect(traceOf(answer.headers)).toBe(PARENT.traceId);
    await until('paid', async () => (await till.get(id)).payment.state === 'paid');
    const calls = await until('the calls are logged', () => {
      const logged = loggedCalls(shop.proxy.log, id);
      return logged.length === 2 && logged;
    });
    expect(calls).toEqual([
      { call: 'create', traceId: PARENT.traceId },
      { call: 'query', traceId: PARENT.traceId },
    ]);

    const spans = await until('three spans', () => {
      const received = receiver.ofTrace(PARENT.traceId);
      return received.length === 3 && received;
    });
    const [request] = spans.filter(({ kind }) => kind === SERVER);
    expect(request).toMatchObject({
      name: 'PUT /v1/payments/:id',
      parentSpanId: PARENT.spanId,
      service: 'kaikei-test',
      attributes: { 'http.response.status_code': 201 },
    });
    const gatewayCalls = spans.filter(({ kind }) => kind === CLIENT);
    expect(gatewayCalls.map(({ name }) => name).sort()).toEqual([
      'gateway create',
      'gateway query',
    ]);
    for (const span of gatewayCalls) {
      expect(span.parentSpanId).toBe(request?.spanId);
      expect(span.attributes['kaikei.payment_id']).toBe(id);
      expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
    }
    expect(receiver.received).not.toContain(body.code);
  });

  it('is a new one for each request that names none, or nonsense', async () => {
    const seen = new Set<string>();
    for (const traceparent of ['', 'nonsense', `00-${'0'.repeat(32)}-${PARENT.spanId}-01`]) {
      const answer = await till.ask('GET', '/v1/terminals/me', { traceparent });
      const traceId = traceOf(answer.headers);
      expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      seen.add(traceId);
    }
    expect(seen.size).toBe(3);
  });

  it(
    'that is not wanted sends no spans, and still names its calls in the log',
    { tags: ['long'] },
    async () => {
      const id = newId();
      const traceId = 'a'.repeat(32);
      await till.put(id, submission(), { traceparent: `00-${traceId}-${PARENT.spanId}-00` });
      expect(loggedCalls(shop.proxy.log, id)).toEqual([{ call: 'create', traceId }]);
      // What is sent later is there, so what was done before would be too.
      const later = newId();
      const wanted = 'b'.repeat(32);
      await till.put(later, submission(), { traceparent: `00-${wanted}-${PARENT.spanId}-01` });
      await until('later spans', () => receiver.ofTrace(wanted).length === 2);
      expect(receiver.ofTrace(traceId)).toEqual([]);
    },
  );
});

it('sends what is left when the process ends', { tags: ['long'] }, async () => {
  const id = newId();
  const traceId = 'c'.repeat(32);
  await till.put(id, submission(), { traceparent: `00-${traceId}-${PARENT.spanId}-01` });
  expect(await shop.proxy.stop()).toBe(0);
  expect(receiver.ofTrace(traceId).length).toBe(2);
  await shop.proxy.start();
});
