/** Rates, slow clients and outsized heads (contract, Conventions). */
import { connect, type Socket } from 'node:net';
import { describe, expect } from 'vitest';
import { newId } from '../support/ids.ts';
import { boundMs } from '../support/limits.ts';
import { shopTest, type ShopContext } from '../support/shop-test.ts';
import { submission } from '../support/till.ts';
import { parseAnswer, requestText, send } from '../support/wire.ts';

const it = shopTest();

const countOf = (statuses: number[], status: number) =>
  statuses.filter((each) => each === status).length;

describe('submissions', () => {
  it('are 10 a second with a burst of 60; reading and other terminals are not held up', async ({
    shop,
  }) => {
    const [busy, other] = [await shop.pair(), await shop.pair()];
    const [id, body] = [newId(), submission()];
    expect((await busy.put(id, body)).status).toBe(201);
    const startedAt = performance.now();
    const spoofed = () => ({ 'x-forwarded-for': `198.51.100.${Math.floor(Math.random() * 250)}` });
    const answers = await Promise.all(
      Array.from({ length: 120 }, () => busy.put(id, body, spoofed())),
    );
    const refilled = Math.ceil(((performance.now() - startedAt) / 1000) * 10);
    const statuses = answers.map(({ status }) => status);
    expect(countOf(statuses, 200)).toBeGreaterThanOrEqual(59);
    expect(countOf(statuses, 200)).toBeLessThanOrEqual(59 + refilled + 1);
    expect(countOf(statuses, 200) + countOf(statuses, 429)).toBe(120);
    for (const answer of answers.filter(({ status }) => status === 429)) {
      expect(answer.outcome).toBe('429 rate-limited');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    }
    expect((await busy.get(id)).status).toBe(200);
    expect((await other.put(newId(), submission())).status).toBe(201);
    await expect.poll(async () => (await busy.put(id, body)).status).toBe(200);
  });

  it('that are refused for their rate are not heard of by the gateway', async ({ shop }) => {
    const busy = await shop.pair();
    const ids = Array.from({ length: 180 }, () => newId());
    const answers = await Promise.all(ids.map((id) => busy.put(id, submission())));
    const refused = ids.filter((_id, n) => answers[n]?.status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.flatMap((id) => shop.heard(id))).toEqual([]);
  });
});

describe('other calls', () => {
  it('are 50 a second with a burst of 200', async ({ shop }) => {
    const busy = await shop.pair();
    const startedAt = performance.now();
    const answers = await Promise.all(Array.from({ length: 400 }, () => busy.get('x')));
    const refilled = Math.ceil(((performance.now() - startedAt) / 1000) * 50);
    const statuses = answers.map(({ status }) => status);
    expect(countOf(statuses, 404)).toBeGreaterThanOrEqual(200);
    expect(countOf(statuses, 404)).toBeLessThanOrEqual(200 + refilled + 1);
    expect(countOf(statuses, 404) + countOf(statuses, 429)).toBe(400);
    expect((await busy.put(newId(), submission())).status).toBe(201);
  });
});

describe('a head', () => {
  const get = ({ shop, till }: ShopContext, target: string, headers: Record<string, string>) => {
    const { port } = shop.proxy;
    const all = { cookie: till.cookie, connection: 'close', ...headers };
    return send(port, [requestText(port, 'GET', target, all)]);
  };

  it('of more than 16 KiB is too large, wherever its bytes are', async ({ shop, till }) => {
    const heads = [
      get({ shop, till }, '/v1/payments', { 'x-long': 'x'.repeat(17_000) }),
      get({ shop, till }, `/v1/payments?${'x'.repeat(17_000)}`, {}),
      get(
        { shop, till },
        '/v1/payments',
        Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`x-${n}`, '1234'])),
      ),
      get({ shop, till }, '/v1/payments', { cookie: `${till.cookie}; a=${'x'.repeat(17_000)}` }),
    ];
    for (const answer of await Promise.all(heads)) {
      expect(parseAnswer(answer).outcome).toBe('431 header-too-large');
    }
  });

  it('below that is taken, even a strange one', async ({ shop, till }) => {
    const answer = await get({ shop, till }, '/v1/payments', {
      'x-long': 'x'.repeat(15_000),
      __proto__header: 'x',
      constructor: 'x',
      expect: '100-continue',
    });
    expect(
      parseAnswer({ ...answer, text: answer.text.replace(/^HTTP\/1.1 100[^]*?\r\n\r\n/, '') })
        .status,
    ).toBe(200);
    const proto = send(shop.proxy.port, [
      `GET /healthz HTTP/1.1\r\nhost: localhost\r\n__proto__: x\r\nconnection: close\r\n\r\n`,
    ]);
    expect(parseAnswer(await proto).status).toBe(200);
  });
});

describe.concurrent('a slow client', () => {
  it('that does not finish its head gets 408 within 10 s', async ({ shop, expect }) => {
    const startedAt = performance.now();
    const answer = await send(shop.proxy.port, ['GET /v1/payments HTTP/1.1\r\nhost: local']);
    expect(parseAnswer(answer).outcome).toBe('408 request-timeout');
    expect(answer.closed).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(boundMs(10_000));
  });

  it('that does not finish its body gets 408, and nothing is begun', async ({
    shop,
    till,
    expect,
  }) => {
    const { port } = shop.proxy;
    const id = newId();
    const body = JSON.stringify(submission());
    const head = requestText(port, 'PUT', `/v1/payments/${id}`, {
      cookie: till.cookie,
      'content-type': 'application/json',
      'content-length': String(body.length),
    });
    const answer = await send(port, [head, body.slice(0, -1)]);
    expect(parseAnswer(answer).outcome).toBe('408 request-timeout');
    expect(shop.heard(id)).toEqual([]);
    expect((await till.get(id)).status).toBe(404);
  });

  it('delays no other, though it has many connections', async ({ shop, till, expect }) => {
    const sockets: Socket[] = Array.from({ length: 300 }, () => {
      const socket = connect(shop.proxy.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write('PUT /v1/payments/slow-payment HTTP/1.1\r\nhost: localhost\r\n');
      return socket;
    });
    for (let n = 0; n < 5; n += 1) {
      expect((await till.put(newId(), submission())).payment.state).toBe('paid');
    }
    for (const socket of sockets) socket.destroy();
  });
});
