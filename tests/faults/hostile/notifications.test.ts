/** Notifications that anybody may send, and calls whose sender nobody knows (row 33). */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../support/ids.ts';
import { spendPairingCode } from '../../support/pairing.ts';
import { submission } from '../../support/till.ts';
import { until } from '../../support/until.ts';
import { requestText } from '../../support/wire.ts';
import { Target } from './target.ts';

let target: Target;

beforeAll(async () => {
  target = await Target.open({ env: { KAIKEI_TRUSTED_PROXIES: '127.0.0.1' } });
});
afterAll(() => target.close());

const SIGN = Buffer.alloc(256, 1).toString('base64');

const post = (address: string, body: string) =>
  target.ask(
    'POST',
    '/v1/gateway/notify',
    { cookie: '', 'content-type': 'application/json', 'x-forwarded-for': address },
    body,
  );
const forged = (members: object = {}) => JSON.stringify({ ...members, sign: SIGN });
const posts = (count: number, address: (n: number) => string) =>
  Promise.all(Array.from({ length: count }, (_, n) => post(address(n), forged())));

describe('row 33: a notification', () => {
  it('of 100 members and 16 KiB is looked at, and no larger one', async () => {
    expect((await post('192.0.2.1', forged({ a: 'x'.repeat(15_000) }))).outcome).toBe(
      '401 invalid-signature',
    );
    expect((await post('192.0.2.1', forged({ a: 'x'.repeat(17_000) }))).outcome).toBe(
      '413 payload-too-large',
    );
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`m${n}`, '1']));
    expect((await post('192.0.2.1', forged(many))).outcome).toBe('401 invalid-signature');
  });

  it('is limited by address, and by IPv6 network; no other address has to wait', async () => {
    for (const address of [() => '192.0.2.2', (n: number) => `2001:db8:0:1::${n.toString(16)}`]) {
      const startedAt = performance.now();
      const answers = await posts(200, address);
      const refilled = Math.ceil(((performance.now() - startedAt) / 1000) * 20);
      const refused = answers.filter(({ outcome }) => outcome === '429 rate-limited');
      expect(refused.length).toBeGreaterThanOrEqual(100 - refilled);
      for (const answer of refused) {
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      }
      expect((await post('192.0.2.3', forged())).outcome).toBe('401 invalid-signature');
    }
  });

  it('is limited in all, and tills sell meanwhile', async () => {
    const startedAt = performance.now();
    const answers = await posts(600, (n) => `198.51.100.${n % 200}`);
    const refilled = Math.ceil(((performance.now() - startedAt) / 1000) * 60);
    const looked = answers.filter(({ outcome }) => outcome === '401 invalid-signature');
    expect(looked.length).toBeLessThanOrEqual(300 + refilled);
    expect((await target.till.put(newId(), submission())).payment.state).toBe('paid');
  });
});

describe('row 33: of a caller whom nobody knows', () => {
  it.each([
    ['PUT', `/v1/payments/${newId()}`],
    ['POST', `/v1/payments/${newId()}/cancel`],
    ['DELETE', '/v1/terminals/me'],
  ])('the body of %s %s is not waited for', async (method, path) => {
    const socket = connect({ port: target.port, host: '127.0.0.1' });
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    const headers = { 'content-type': 'application/json', 'content-length': '5000' };
    socket.write(requestText(target.port, method, path, headers));
    await until('an answer', () => text.includes('\r\n\r\n'));
    expect(text).toMatch(/^HTTP\/1\.1 401 /);
    socket.destroy();
  });

  it('pairing is limited by address, whatever it sends', async () => {
    const startedAt = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 300 }, () =>
        spendPairingCode(target.shop.proxy, 1, { 'x-forwarded-for': '203.0.113.99' }),
      ),
    );
    const refilled = Math.ceil(((performance.now() - startedAt) / 1000) * 20);
    const refused = answers.filter(({ outcome }) => outcome === '429 rate-limited');
    expect(refused.length).toBeGreaterThanOrEqual(100 - refilled);
  });
});
