/** Hostile use of terminals: cookies, pairing codes, origins and hosts (rows 14, 20, 21). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../support/answer.ts';
import { newId } from '../../support/ids.ts';
import { newPairingCode, spendPairingCode } from '../../support/pairing.ts';
import { submission, type Headers } from '../../support/till.ts';
import { until } from '../../support/until.ts';
import { Target } from './target.ts';

let target: Target;

beforeAll(async () => {
  target = await Target.open({ env: { KAIKEI_TRUSTED_PROXIES: '127.0.0.1' } });
});
afterAll(async () => {
  expect(target.shop.heard()).toEqual([]);
  await target.close();
});

/** Every call that needs a terminal. */
const CALLS = [
  ['GET', '/v1/terminals/me'],
  ['DELETE', '/v1/terminals/me'],
  ['GET', '/v1/payments'],
  ['GET', '/v1/payments/some-payment-1'],
  ['PUT', '/v1/payments/some-payment-1'],
  ['POST', '/v1/payments/some-payment-1/cancel'],
  ['GET', '/v1/events'],
] as const;

async function everyCall(headers: Headers): Promise<Set<string>> {
  const outcomes = CALLS.map(async ([method, path]) => {
    const body = method === 'PUT' ? JSON.stringify(submission()) : '';
    const json = method === 'PUT' ? { 'content-type': 'application/json' } : {};
    const answer: Answer = await target.ask(method, path, { ...json, ...headers }, body);
    return answer.outcome;
  });
  return new Set(await Promise.all(outcomes));
}

describe('row 14: without the terminal’s own cookie', () => {
  it.each<[string, (token: string) => Headers]>([
    ['no credential', () => ({ cookie: '' })],
    ['the token as a bearer', (token) => ({ cookie: '', authorization: `Bearer ${token}` })],
    ['the token in an address', () => ({ cookie: 'a=b' })],
    ['a token that nobody was given', () => ({ cookie: `__Host-kaikei=${'A'.repeat(43)}` })],
    ['the token cut by a letter', (token) => ({ cookie: `__Host-kaikei=${token.slice(0, -1)}` })],
    ['a letter too many', (token) => ({ cookie: `__Host-kaikei=${token}A` })],
    ['another case', (token) => ({ cookie: `__host-kaikei=${token}` })],
    ['a name without its prefix', (token) => ({ cookie: `kaikei=${token}` })],
    ['a name with another prefix', (token) => ({ cookie: `__Secure-kaikei=${token}` })],
    ['a wildcard', () => ({ cookie: '__Host-kaikei=%' })],
    ['SQL', () => ({ cookie: "__Host-kaikei=' or 1=1 --" })],
    ['the hash of a token', () => ({ cookie: `__Host-kaikei=${'0'.repeat(64)}` })],
    ['a member of all objects', () => ({ cookie: '__Host-kaikei=__proto__; __proto__=x' })],
  ])('%s', async (_what, headers) => {
    const token = target.till.cookie.split('=')[1] ?? '';
    expect(await everyCall(headers(token))).toEqual(new Set(['401 terminal-unauthenticated']));
    const inAddress = await target.ask('GET', `/v1/payments?token=${token}`, { cookie: '' });
    expect(inAddress.outcome).toBe('401 terminal-unauthenticated');
  });

  it('one that is revoked is out everywhere, at once, and its stream ends', async () => {
    const till = await target.shop.pair();
    const stream = await till.events();
    await target.shop.proxy.command('terminals', 'revoke', till.id);
    expect(await everyCall({ cookie: till.cookie })).toEqual(new Set(['403 terminal-revoked']));
    expect(await stream.next('payment')).toBeUndefined();
  });
});

describe('row 20: a pairing code', () => {
  const from = (address: string) => ({ 'x-forwarded-for': address });
  const spend = (code: string, address: string) =>
    spendPairingCode(target.shop.proxy, code, from(address));
  const newCode = async (clockAheadMs = 0) => {
    const { pairingCode } = await newPairingCode(target.shop.proxy, { clockAheadMs });
    return target.keepSecret(pairingCode);
  };

  it('that is used, or spent twice at once, has one winner', async () => {
    const code = await newCode();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => spend(code, `198.51.100.${n}`)),
    );
    const outcomes = answers.map((answer) => answer.outcome).sort();
    expect(outcomes).toEqual(['201', ...Array<string>(9).fill('409 pairing-code-used')]);
    expect((await spend(code, '198.51.100.20')).outcome).toBe('409 pairing-code-used');
  });

  it('that has expired', async () => {
    expect((await spend(await newCode(-301_000), '198.51.100.21')).outcome).toBe(
      '410 pairing-code-expired',
    );
  });

  it('that is wrong: the sixth try waits, right ones too, over a restart; nobody else does', async () => {
    const code = await newCode();
    const tries = await Promise.all(
      Array.from({ length: 10 }, (_, n) => spend(`0000-000${n}`, '203.0.113.7')),
    );
    const outcomes = tries.map((answer) => answer.outcome).sort();
    expect(outcomes).toEqual([
      ...Array<string>(5).fill('401 pairing-code-invalid'),
      ...Array<string>(5).fill('429 too-many-attempts'),
    ]);
    await target.shop.proxy.stop('SIGKILL');
    await target.shop.proxy.start();
    for (const spoofed of ['203.0.113.7', '198.51.100.1, 203.0.113.7', 'x, 203.0.113.7']) {
      const answer = await spend(code, spoofed);
      expect(answer.outcome).toBe('429 too-many-attempts');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect((await spend(code, '203.0.113.8')).status).toBe(201);
  });

  it('that is guessed from many addresses still lets the right one in', async () => {
    const code = await newCode();
    const guesses = Array.from({ length: 120 }, (_, n) =>
      spend(`0000-${String(n).padStart(4, '0')}`, `192.0.2.${n >> 2}`),
    );
    const outcomes = (await Promise.all(guesses)).map((answer) => answer.outcome);
    expect(new Set(outcomes)).toEqual(new Set(['401 pairing-code-invalid']));
    expect((await spend(code, '192.0.2.200')).status).toBe(201);
  });

  it('that is guessed from many addresses of one IPv6 network: they count as one', async () => {
    const outcomes: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      outcomes.push((await spend(`0000-000${n}`, `2001:db8:0:7:${n}::${n + 1}`)).outcome);
    }
    expect(outcomes).toEqual([
      ...Array<string>(5).fill('401 pairing-code-invalid'),
      '429 too-many-attempts',
    ]);
    expect((await spend(await newCode(), '2001:db8:0:8::1')).status).toBe(201);
  });

  it('that is wrong leaves the address in the log, and that it has to wait', async () => {
    for (let n = 0; n < 5; n += 1) await spend(`0000-000${n}`, '203.0.113.60');
    const lines = () =>
      target.shop.proxy.log.split('\n').filter((line) => line.includes('203.0.113.60'));
    await until('five lines', () => lines().length === 5);
    const { lockedForMs } = JSON.parse(lines()[4] ?? '') as { lockedForMs: number };
    // Five minutes from the first of them.
    expect(lockedForMs).toBeGreaterThan(0);
    expect(lockedForMs).toBeLessThanOrEqual(300_000);
  });

  it('that a paired browser is made to try locks that browser out, and nobody else there', async () => {
    const { cookie } = await target.shop.pair();
    const own = { ...from('203.0.113.70'), cookie };
    for (let n = 0; n < 6; n += 1) {
      await spendPairingCode(target.shop.proxy, `AAAA-AAA${n}`, own);
    }
    const seventh = await spendPairingCode(target.shop.proxy, 'AAAA-AAAA', own);
    expect(seventh.outcome).toBe('429 too-many-attempts');
    expect((await spend(await newCode(), '203.0.113.70')).status).toBe(201);
  });
});

describe('row 21: a page of somebody else', () => {
  const EVIL: Headers[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'http://localhost' },
    { origin: 'http://127.0.0.1:1' },
    { origin: 'http://127.0.0.1.evil.example' },
  ];

  it.each(EVIL)('%j changes nothing', async (headers) => {
    const answer = await target.refuses('403 origin-not-allowed', undefined, headers);
    const ways = [
      answer,
      await target.ask('POST', `/v1/payments/${newId()}/cancel`, headers),
      await target.ask('DELETE', '/v1/terminals/me', headers),
      await spendPairingCode(target.shop.proxy, 'ABCD-EFGH', headers),
    ];
    for (const { outcome, headers: sent } of ways) {
      expect(outcome).toBe('403 origin-not-allowed');
      expect([...sent.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    expect((await target.till.me()).status).toBe(200);
  });

  it('gets no preflight, may frame nothing, and may read nothing', async () => {
    const preflight = await target.ask('OPTIONS', `/v1/payments/${newId()}`, {
      origin: 'https://evil.example',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'content-type',
      'access-control-request-private-network': 'true',
    });
    const page = await target.ask('GET', '/', { origin: 'https://evil.example' });
    for (const { headers } of [preflight, page]) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    }
    expect(preflight.outcome).toBe('405 method-not-allowed');
  });

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.example:8787', 'localhost.'])(
    'that reaches us under the name %s is misdirected, wherever it goes',
    async (host) => {
      await target.refuses('421 misdirected-request', undefined, { host });
      for (const path of ['/', '/v1/terminals/me', '/v1/events', '/v1/gateway/notify', '/x']) {
        for (const method of ['GET', 'POST']) {
          expect((await target.ask(method, path, { host })).outcome).toBe(
            '421 misdirected-request',
          );
        }
      }
    },
  );
});
