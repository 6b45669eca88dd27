/** Pairing, the terminal's own resource, and its end (contract, Terminals). */
import { describe, expect } from 'vitest';
import { newId } from '../support/ids.ts';
import {
  cookieOf,
  newPairingCode,
  pairTill,
  spendPairingCode,
  STORE_NO,
} from '../support/pairing.ts';
import { Shop } from '../support/shop.ts';
import { shopTest } from '../support/shop-test.ts';
import { Till, submission } from '../support/till.ts';

const it = shopTest().override('shopOptions', { env: { KAIKEI_TRUSTED_PROXIES: '127.0.0.1' } });

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('a pairing code', () => {
  it('is 8 Crockford base32 characters that live for 5 minutes', async ({ shop }) => {
    const before = Date.now();
    const { pairingCode, expiresAt } = await newPairingCode(shop.proxy);
    expect(pairingCode).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(expiresAt).toMatch(TIME);
    expect(Date.parse(expiresAt)).toBeGreaterThanOrEqual(before + 300_000);
    expect(Date.parse(expiresAt)).toBeLessThanOrEqual(Date.now() + 300_000);
  });

  it('pairs a browser while the proxy serves', async ({ shop }) => {
    const { pairingCode } = await newPairingCode(shop.proxy, { name: 'レジ 3' });
    const before = Date.now();
    const answer = await spendPairingCode(shop.proxy, pairingCode);
    expect(answer.status).toBe(201);
    const { id, pairedAt, gateway, wallets, ...rest } = answer.terminal;
    expect(rest).toEqual({
      name: 'レジ 3',
      storeNo: STORE_NO,
      sandbox: true,
      currency: 'JPY',
      maxAmount: 500_000,
    });
    expect(id).not.toBe('');
    expect(pairedAt).toMatch(TIME);
    expect(Date.parse(pairedAt)).toBeGreaterThanOrEqual(before - 1);
    expect(gateway).toEqual({ status: 'ok', since: expect.stringMatching(TIME) as string });
    expect(wallets).toContainEqual({ payMethodId: 'WeChatPay', codeLifeSeconds: 60 });
    expect(wallets).toContainEqual({ payMethodId: 'PayPay', codeLifeSeconds: 300 });
    expect(wallets).toHaveLength(8);
  });

  it('gives a cookie with just these attributes, and a token of 256 bits', async ({ shop }) => {
    const { pairingCode } = await newPairingCode(shop.proxy);
    const answer = await spendPairingCode(shop.proxy, pairingCode);
    const [cookie = '', ...others] = answer.headers.getSetCookie();
    expect(others).toEqual([]);
    const token = /^__Host-kaikei=([^;]+)/.exec(cookie)?.[1] ?? '';
    expect(cookie).toBe(
      `__Host-kaikei=${token}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=34560000`,
    );
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(answer.text).not.toContain(token);
    const files = await shop.proxy.files();
    expect(files.filter(({ bytes }) => bytes.includes(token))).toEqual([]);
    expect(shop.proxy.log).not.toContain(token);
  });

  it('is read as people type it', async ({ shop }) => {
    const { pairingCode } = await newPairingCode(shop.proxy);
    const typed = ` ${pairingCode.toLowerCase().replace('-', ' ')}`;
    expect((await spendPairingCode(shop.proxy, typed)).status).toBe(201);
  });

  it('is good once: of many who send it at once, one is paired', async ({ shop }) => {
    const { pairingCode } = await newPairingCode(shop.proxy);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => spendPairingCode(shop.proxy, pairingCode)),
    );
    const outcomes = answers.map((answer) => answer.outcome).sort();
    expect(outcomes).toEqual(['201', ...Array<string>(4).fill('409 pairing-code-used')]);
    expect((await spendPairingCode(shop.proxy, pairingCode)).outcome).toBe('409 pairing-code-used');
  });

  it('expires after 5 minutes', async ({ shop }) => {
    const { pairingCode } = await newPairingCode(shop.proxy, { clockAheadMs: -301_000 });
    const answer = await spendPairingCode(shop.proxy, pairingCode);
    expect(answer.outcome).toBe('410 pairing-code-expired');
    expect(answer.text).not.toContain(pairingCode);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it.for([[123], [null], [undefined], [['ABCD-EFGH']], [{ a: 1 }], ['A'.repeat(100)]])(
    'is a text of some characters, not %j',
    async ([pairingCode], { shop }) => {
      const answer = await spendPairingCode(shop.proxy, pairingCode);
      expect(answer.outcome).toBe('422 validation-error');
      expect(answer.problem.errors?.[0]?.pointer).toBe('/pairingCode');
    },
  );
});

describe('wrong pairing codes', () => {
  const from = (address: string) => ({ 'x-forwarded-for': address });

  it('are counted by client: after five, every code waits, also over a restart', async ({
    shop,
  }) => {
    const { pairingCode } = await newPairingCode(shop.proxy);
    const guesses = Array.from({ length: 8 }, (_, n) =>
      spendPairingCode(shop.proxy, `AAAA-AAA${n}`, from('203.0.113.1')),
    );
    const outcomes = (await Promise.all(guesses)).map((answer) => answer.outcome).sort();
    expect(outcomes).toEqual([
      ...Array<string>(5).fill('401 pairing-code-invalid'),
      ...Array<string>(3).fill('429 too-many-attempts'),
    ]);
    const right = await spendPairingCode(shop.proxy, pairingCode, from('203.0.113.1'));
    expect(right.outcome).toBe('429 too-many-attempts');
    const waitSeconds = Number(right.headers.get('retry-after'));
    expect(waitSeconds).toBeGreaterThan(0);
    expect(waitSeconds).toBeLessThanOrEqual(300);

    await shop.proxy.stop('SIGKILL');
    await shop.proxy.start();
    const again = await spendPairingCode(shop.proxy, pairingCode, from('203.0.113.1'));
    expect(again.outcome).toBe('429 too-many-attempts');
    const other = await spendPairingCode(shop.proxy, pairingCode, from('203.0.113.2'));
    expect(other.status).toBe(201);
  });

  it('of a client are counted by the address that a trusted proxy saw, not by what the client says', async ({
    shop,
  }) => {
    for (let n = 0; n < 5; n += 1) {
      const spoofed = from(`198.51.100.${n}, 203.0.113.3`);
      const answer = await spendPairingCode(shop.proxy, `AAAA-AAB${n}`, spoofed);
      expect(answer.outcome).toBe('401 pairing-code-invalid');
    }
    const sixth = await spendPairingCode(
      shop.proxy,
      'AAAA-AAB9',
      from('198.51.100.9, 203.0.113.3'),
    );
    expect(sixth.outcome).toBe('429 too-many-attempts');
  });
});

describe('a terminal that nobody uses', () => {
  const HOUR_MS = 3_600_000;

  it(
    'is out after as many days as are set, until it gets a new browser',
    { tags: ['long'] },
    async () => {
      const own = await Shop.open({ env: { KAIKEI_TERMINAL_UNUSED_DAYS: '1' } });
      const [used, unused] = [await own.pair(), await own.pair()];
      const id = newId();
      await unused.put(id, submission());
      const goTo = async (clockAheadMs: number) => {
        await own.proxy.stop();
        await own.proxy.start({ clockAheadMs });
      };
      await goTo(23 * HOUR_MS);
      expect((await used.me()).status).toBe(200);
      await goTo(25 * HOUR_MS);
      expect((await used.me()).status).toBe(200);
      for (const path of ['/v1/terminals/me', '/v1/payments', '/v1/events']) {
        expect((await unused.ask('GET', path)).outcome).toBe('401 terminal-unauthenticated');
      }
      const at = { clockAheadMs: 25 * HOUR_MS };
      const { stdout } = await own.proxy.commandAt(at, 'terminals', 'list', '--json');
      const listed = JSON.parse(stdout) as { id: string; status: string }[];
      const statuses = listed.map((each) => [each.id, each.status]);
      expect(statuses).toEqual([
        [used.id, 'paired'],
        [unused.id, 'unused'],
      ]);
      const again = await pairTill(own.proxy, { ...at, replace: unused.id });
      expect((await again.get(id)).payment.id).toBe(id);
      expect(await own.close()).toEqual([]);
    },
  );
});

describe('the terminal', () => {
  it('sees itself, and its cookie is renewed on use', async ({ shop }) => {
    const till = await shop.pair();
    const answer = await till.me();
    expect(answer.status).toBe(200);
    expect(answer.terminal.id).toBe(till.id);
    expect(cookieOf(answer)).toBe(till.cookie);
    expect(answer.headers.getSetCookie()[0]).toContain('Max-Age=34560000');
  });

  it.for([
    ['no cookie', ''],
    ['another token', `__Host-kaikei=${'A'.repeat(43)}`],
    ['an empty token', '__Host-kaikei='],
    ['the cookie under another name', 'kaikei=x'],
  ] as const)('is unknown with %s', async ([_what, cookie], { shop }) => {
    const stranger = new Till(shop.proxy, 'none', cookie);
    for (const [method, path] of [
      ['GET', '/v1/terminals/me'],
      ['DELETE', '/v1/terminals/me'],
      ['GET', '/v1/payments'],
      ['GET', '/v1/payments/some-payment'],
      ['POST', '/v1/payments/some-payment/cancel'],
      ['GET', '/v1/events'],
    ] as const) {
      expect((await stranger.ask(method, path)).outcome).toBe('401 terminal-unauthenticated');
    }
    expect((await stranger.put(newId(), submission())).outcome).toBe(
      '401 terminal-unauthenticated',
    );
  });

  it('gives its token back: cookie and record are void at once', async ({ shop }) => {
    const till = await shop.pair();
    const stream = await till.events();
    const answer = await till.ask('DELETE', '/v1/terminals/me');
    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-kaikei=;.*Max-Age=0/);
    expect((await till.me()).outcome).toBe('401 terminal-unauthenticated');
    expect(await stream.next('payment')).toBeUndefined();
  });

  it('that is revoked gets 403, and its stream is closed', async ({ shop }) => {
    const [till, other] = [await shop.pair(), await shop.pair()];
    const stream = await till.events();
    const { status } = await shop.proxy.command('terminals', 'revoke', till.id);
    expect(status).toBe(0);
    expect(await stream.next('payment')).toBeUndefined();
    expect((await till.me()).outcome).toBe('403 terminal-revoked');
    expect((await till.list()).outcome).toBe('403 terminal-revoked');
    expect((await till.put(newId(), submission())).outcome).toBe('403 terminal-revoked');
    expect((await other.me()).status).toBe(200);
  });

  it('that is to be replaced is out as soon as the code is made', async ({ shop }) => {
    const till = await shop.pair({ name: 'Till 8' });
    const stream = await till.events();
    const { pairingCode } = await newPairingCode(shop.proxy, { replace: till.id });
    expect((await till.me()).outcome).toBe('401 terminal-unauthenticated');
    expect((await till.put(newId(), submission())).outcome).toBe('401 terminal-unauthenticated');
    expect(await stream.next('payment')).toBeUndefined();
    expect((await spendPairingCode(shop.proxy, pairingCode)).terminal.id).toBe(till.id);
  });

  it('that is revoked does not come back by a code that was made before', async ({ shop }) => {
    const till = await shop.pair();
    const { pairingCode } = await newPairingCode(shop.proxy, { replace: till.id });
    await shop.proxy.command('terminals', 'revoke', till.id);
    expect((await spendPairingCode(shop.proxy, pairingCode)).outcome).toBe(
      '410 pairing-code-expired',
    );
    const again = await pairTill(shop.proxy, { replace: till.id });
    expect((await again.me()).terminal.id).toBe(till.id);
  });

  it('gets a new browser by --replace: same id and payments, the old token void', async ({
    shop,
  }) => {
    const till = await shop.pair({ name: 'Till 7' });
    const id = newId();
    expect((await till.put(id, submission())).status).toBe(201);
    const stream = await till.events();
    const again = await pairTill(shop.proxy, { name: 'Till 7', replace: till.id });
    expect(again.id).toBe(till.id);
    expect(again.cookie).not.toBe(till.cookie);
    expect((await till.me()).outcome).toBe('401 terminal-unauthenticated');
    expect(await stream.next('payment')).toBeUndefined();
    expect((await again.get(id)).payment.id).toBe(id);
    expect((await again.list()).list.payments.map((payment) => payment.id)).toEqual([id]);
  });

  it.for([
    ['198.51.100.7', '198.51.100.7'],
    ['2001:db8::7', '2001:db8::7'],
    ['192.168.1.7', undefined],
    ['fd00::7', undefined],
    ['not an address', undefined],
  ] as const)('at %s is told to the gateway as %s', async ([address, termIp], { shop }) => {
    const till = await shop.pair();
    const id = newId();
    await till.put(id, submission(), { 'x-forwarded-for': address });
    expect(shop.create(id).request['term_ip']).toBe(termIp);
  });
});
