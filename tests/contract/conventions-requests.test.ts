/** Hosts, origins, methods, paths and the headers of every answer (contract, Conventions). */
import { describe, expect } from 'vitest';
import type { Answer } from '../support/answer.ts';
import { newId, remember } from '../support/ids.ts';
import { spendPairingCode } from '../support/pairing.ts';
import { shopTest, type ShopContext } from '../support/shop-test.ts';
import { submission } from '../support/till.ts';
import { askRaw, parseAnswer, send } from '../support/wire.ts';

const it = shopTest().override('shopOptions', {
  env: { KAIKEI_PUBLIC_URL: 'https://till.example.jp' },
});

type Sent = Record<string, string>;

function ask(
  { shop, till }: ShopContext,
  method: string,
  target: string,
  headers: Sent = {},
  body = '',
): Promise<Answer> {
  return askRaw(shop.proxy.port, method, target, { cookie: till.cookie, ...headers }, body);
}

/** A submission that would be taken, if it were not for its headers. */
async function put(
  { shop, till }: ShopContext,
  headers: Sent,
): Promise<{ answer: Answer; heard: string[] }> {
  const id = newId();
  const json = { 'content-type': 'application/json', ...headers };
  const body = JSON.stringify(submission());
  const answer = await ask({ shop, till }, 'PUT', `/v1/payments/${id}`, json, body);
  return { answer, heard: shop.heard(id) };
}

describe('every answer of the API', () => {
  it('has its headers, and every problem all its members', async ({ shop, till }) => {
    const answers = [
      await till.me(),
      await till.list(),
      await till.put(newId(), submission()),
      await till.put(newId(), '{'),
      await till.put(newId(), '{}', { 'content-type': 'text/plain' }),
      await till.put(newId(), ' '.repeat(20_000)),
      await till.put('UPPER', submission()),
      await till.get(newId()),
      await till.cancel(newId()),
      await till.ask('GET', '/v1/terminals/me', { cookie: '' }),
      await till.ask('GET', '/v1/nothing'),
      await till.ask('GET', '/v1'),
      await till.ask('GET', '/nothing'),
      await till.ask('POST', '/'),
      await till.ask('PATCH', '/v1/payments'),
      await till.ask('OPTIONS', '/v1/payments'),
      await till.ask('HEAD', '/v1/payments'),
      await till.ask('GET', '/v1/openapi.json'),
      await till.ask('GET', '/healthz'),
      await till.ask('GET', '/readyz'),
      await ask({ shop, till }, 'GET', '/v1/payments', { host: 'evil.example' }),
      await ask({ shop, till }, 'GET', '/v1/payments', { host: '' }),
      await ask({ shop, till }, 'GET', '/v1/payments', { host: 'a b' }),
      await ask({ shop, till }, 'GET', '/v1\\payments'),
      await ask({ shop, till }, 'GET', '/v1/payments', { bad: 'x\0y' }),
      parseAnswer(await send(shop.proxy.port, ['GET /v1/payments HTTP/1.1\r\n\r\n'])),
      parseAnswer(await send(shop.proxy.port, ['BREW /v1/payments HTTP/1.1\r\n\r\n'])),
      await ask({ shop, till }, 'CONNECT', 'localhost:1'),
      await ask({ shop, till }, 'GET', '/v1/payments', { long: 'x'.repeat(17_000) }),
    ];
    for (const { status, headers, text } of answers) {
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; /);
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      for (const part of ['opener', 'embedder', 'resource'] as const) {
        expect(headers.get(`cross-origin-${part}-policy`)).toMatch(/^(same-origin|require-corp)$/);
      }
      expect(headers.get('permissions-policy')).toMatch(
        /^hid=\(self\), .*\busb=\(self\), .*\bmidi=\(\)/,
      );
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('server')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
      if (status < 400) continue;
      expect(headers.get('content-type')).toBe('application/problem+json');
      const problem = JSON.parse(text) as Record<string, unknown>;
      expect(problem['type']).toMatch(/^\/problems\/[a-z-]+$/);
      expect(problem['status']).toBe(status);
      for (const member of ['title', 'detail', 'instance']) expect(problem[member]).toMatch(/./);
      expect(problem['instance']).toContain(headers.get('x-request-id'));
      expect(text).not.toMatch(/node_modules|\.ts:|\.js:|hono|undici/i);
    }
    const ids = answers.map(({ headers }) => headers.get('x-request-id'));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('that is HTML carries the policy of the till', async ({ till }) => {
    const page = await till.ask('GET', '/');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html pos-sw-url",
    );
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('under the public https name tells browsers to stay with https, and under no other', async ({
    shop,
    till,
  }) => {
    for (const path of ['/', '/v1/terminals/me', '/nothing']) {
      const answer = await ask({ shop, till }, 'GET', path, { host: 'till.example.jp' });
      const policy = answer.headers.get('strict-transport-security');
      expect(policy).toBe('max-age=31536000; includeSubDomains');
      const local = await ask({ shop, till }, 'GET', path, { host: 'localhost' });
      expect(local.headers.get('strict-transport-security')).toBeNull();
    }
  });
});

describe('a host', () => {
  it.for(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST', 'till.example.jp'])(
    '%s is served, on any port',
    async (host, { shop, till }) => {
      for (const each of [host, `${host}:8787`, `${host}:443`]) {
        expect((await ask({ shop, till }, 'GET', '/v1/terminals/me', { host: each })).status).toBe(
          200,
        );
      }
    },
  );

  it.for([
    'evil.example',
    'localhost.evil.example',
    'till.example.jp.evil.example:8787',
    'evil.example:localhost',
    '127.0.0.2',
    '2130706433',
    '127.1',
    '[::]',
    '[::ffff:127.0.0.1]',
    'localhost.',
  ])('%s is not', async (host, { shop, till }) => {
    const { answer, heard } = await put({ shop, till }, { host });
    expect(['421 misdirected-request', '400 bad-request']).toContain(answer.outcome);
    expect(heard).toEqual([]);
  });

  it('that is another one gets 421, everywhere but at the health checks', async ({
    shop,
    till,
  }) => {
    const host = 'evil.example';
    for (const target of ['/', '/v1/payments', '/v1/openapi.json', '/nothing']) {
      expect((await ask({ shop, till }, 'GET', target, { host })).outcome).toBe(
        '421 misdirected-request',
      );
    }
    expect((await ask({ shop, till }, 'POST', '/v1/gateway/notify', { host })).outcome).toBe(
      '421 misdirected-request',
    );
    expect((await ask({ shop, till }, 'GET', '/healthz', { host })).status).toBe(200);
    expect((await ask({ shop, till }, 'GET', '/readyz', { host })).status).toBe(200);
  });
});

describe('a call that changes something', () => {
  const OWN = 'own origin';
  const cases: [origin: string | undefined, site: string | undefined, taken: boolean][] = [
    [undefined, undefined, true],
    [undefined, 'same-origin', true],
    [OWN, undefined, true],
    [OWN, 'same-origin', true],
    ['https://till.example.jp', undefined, true],
    ['https://till.example.jp', 'same-origin', true],
    [undefined, 'cross-site', false],
    [undefined, 'same-site', false],
    [undefined, 'none', false],
    [undefined, 'SAME-ORIGIN', false],
    [OWN, 'cross-site', false],
    ['null', undefined, false],
    ['null', 'same-origin', false],
    ['https://evil.example', undefined, false],
    ['https://evil.example', 'same-origin', false],
    ['https://evil.example', 'cross-site', false],
    ['http://till.example.jp', undefined, false],
    ['https://till.example.jp.evil.example', undefined, false],
    ['http://localhost:1', undefined, false],
    ['', undefined, false],
  ];

  it.for(cases)(
    'from Origin %s with Sec-Fetch-Site %s: %s',
    async ([origin, site, taken], { shop, till }) => {
      const headers: Sent = {
        ...(origin !== undefined && { origin: origin === OWN ? shop.proxy.url : origin }),
        ...(site !== undefined && { 'sec-fetch-site': site }),
      };
      const { answer, heard } = await put({ shop, till }, headers);
      expect(answer.outcome).toBe(taken ? '201' : '403 origin-not-allowed');
      expect(heard).toEqual(taken ? ['create'] : []);
      const cancel = await ask({ shop, till }, 'POST', `/v1/payments/${newId()}/cancel`, headers);
      expect(cancel.outcome).toBe(taken ? '201' : '403 origin-not-allowed');
      const pairing = await spendPairingCode(shop.proxy, 7, headers);
      expect(pairing.outcome).toBe(taken ? '422 validation-error' : '403 origin-not-allowed');
      const stranger = { ...headers, cookie: '' };
      const leaving = await ask({ shop, till }, 'DELETE', '/v1/terminals/me', stranger);
      expect(leaving.outcome).toBe(
        taken ? '401 terminal-unauthenticated' : '403 origin-not-allowed',
      );
    },
  );

  it('is not what a reading is: that may come from anywhere, but is shown to nobody else', async ({
    shop,
    till,
  }) => {
    const answer = await ask({ shop, till }, 'GET', '/v1/terminals/me', {
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });

  it('has no preflight', async ({ shop, till }) => {
    const answer = await ask({ shop, till }, 'OPTIONS', `/v1/payments/${newId()}`, {
      origin: 'https://evil.example',
      'access-control-request-method': 'PUT',
    });
    expect(answer.outcome).toBe('405 method-not-allowed');
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual(
      [],
    );
  });
});

describe('a method', () => {
  it.for([
    ['/v1/terminals', 'POST'],
    ['/v1/terminals/me', 'GET, DELETE, HEAD'],
    ['/v1/payments', 'GET, HEAD'],
    ['/v1/payments/some-payment', 'GET, PUT, HEAD'],
    ['/v1/payments/some-payment/cancel', 'POST'],
    ['/v1/events', 'GET, HEAD'],
    ['/v1/gateway/notify', 'POST'],
    ['/v1/openapi.json', 'GET, HEAD'],
    ['/healthz', 'GET, HEAD'],
    ['/readyz', 'GET, HEAD'],
    ['/', 'GET, HEAD'],
    ['/index.html', 'GET, HEAD'],
  ] as const)('of %s is one of %s', async ([path, allow], { shop, till }) => {
    const allowed = new Set(allow.split(', '));
    for (const method of [
      'GET',
      'PUT',
      'POST',
      'DELETE',
      'PATCH',
      'OPTIONS',
      'TRACE',
      'PROPFIND',
    ]) {
      if (allowed.has(method)) continue;
      const answer = await ask({ shop, till }, method, path, { 'x-http-method-override': 'GET' });
      expect(answer.outcome).toBe('405 method-not-allowed');
      expect(new Set(answer.headers.get('allow')?.split(', '))).toEqual(allowed);
    }
  });

  it('HEAD says what GET would, without the body', async ({ shop, till }) => {
    const id = newId();
    await till.put(id, submission());
    for (const path of [
      '/v1/payments',
      `/v1/payments/${id}`,
      '/v1/terminals/me',
      '/',
      '/healthz',
    ]) {
      const [get, head] = [
        await ask({ shop, till }, 'GET', path),
        await ask({ shop, till }, 'HEAD', path),
      ];
      expect(head.status).toBe(200);
      expect(head.text).toBe('');
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
    }
    const missing = await ask({ shop, till }, 'HEAD', `/v1/payments/${newId()}`);
    expect(missing.status).toBe(404);
    expect(missing.text).toBe('');
  });

  it('is not changed by a header', async ({ shop, till }) => {
    const id = newId();
    const answer = await ask({ shop, till }, 'POST', `/v1/payments/${id}`, {
      'x-http-method-override': 'PUT',
    });
    expect(answer.outcome).toBe('405 method-not-allowed');
    expect(shop.heard(id)).toEqual([]);
  });
});

describe('a path', () => {
  it.for([
    '/v1',
    '/v1/',
    '/v2/payments',
    '/v1/payments/',
    '/v1/payments/some-payment/',
    '/v1/payments/some-payment/refund',
    '/v1/payments/some-payment/cancel/now',
    '/v1/terminals/',
    '/v1/terminals/someone',
    '/V1/payments',
    '/metrics',
    '/data/kaikei.db',
    '/main.js',
    '/package.json',
    '/.env',
  ])('%s leads nowhere', async (path, { shop, till }) => {
    expect((await ask({ shop, till }, 'GET', path)).outcome).toBe('404 not-found');
    expect((await ask({ shop, till }, 'POST', path)).outcome).toBe('404 not-found');
  });

  it.for([
    '//v1/payments',
    '/v1//payments',
    '/%2fv1/payments',
    '/v1/payments%2f',
    '/v1%2fpayments',
    '/..%5c..%5cpackage.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/../../../../etc/passwd',
    '/assets/../../proxy/main.js',
    '/\\..\\..\\package.json',
    '/index.html%00.js',
    '/index.html.',
    '/index.html/',
    '/%',
    '/%zz',
    '/v1/payments/%',
    '/v1/payments/%ff%fe',
    '/v1/payments/..%2f..%2fterminals%2fme',
    'v1/payments',
    '*',
    'http://evil.example',
  ])('%s is no way around', async (path, { shop, till }) => {
    const answer = await ask({ shop, till }, 'GET', path, { cookie: '' });
    expect([400, 401, 404, 421]).toContain(answer.status);
    expect(answer.text).not.toMatch(/root:|"private"|import /);
  });

  it('of a call that changes something is not reached by another spelling', async ({
    shop,
    till,
  }) => {
    const id = newId();
    const json = { 'content-type': 'application/json' };
    const body = JSON.stringify(submission());
    for (const target of [`//v1/payments/${id}`, `/v1/payments/${id}/`, `/v1//payments/${id}`]) {
      expect((await ask({ shop, till }, 'PUT', target, json, body)).outcome).toBe('404 not-found');
    }
    expect((await till.get(id)).status).toBe(404);
    expect(shop.heard(id)).toEqual([]);
  });
});

describe('a client', () => {
  it.for([
    ['0', '426 client-too-old'],
    ['-1', '426 client-too-old'],
    ['one', '400 bad-request'],
    ['1.5', '400 bad-request'],
    ['1, 1', '400 bad-request'],
    ['1', '201'],
    ['999', '201'],
  ] as const)('of protocol %s gets %s', async ([version, outcome], { shop, till }) => {
    const { answer, heard } = await put({ shop, till }, { 'kaikei-client': version });
    expect(answer.outcome).toBe(outcome);
    expect(heard).toEqual(outcome === '201' ? ['create'] : []);
  });

  it('that is too old can finish what it has begun', async ({ shop, till }) => {
    const old = { 'kaikei-client': '0' };
    expect((await ask({ shop, till }, 'GET', '/v1/payments', old)).status).toBe(200);
    expect((await ask({ shop, till }, 'POST', `/v1/payments/${newId()}/cancel`, old)).status).toBe(
      201,
    );
    expect((await ask({ shop, till }, 'GET', '/v1/terminals/me', old)).status).toBe(200);
  });

  it('that tells a code in an address leaves it nowhere', async ({ shop, till }) => {
    const code = remember('139999888877776666');
    expect((await ask({ shop, till }, 'GET', `/v1/payments/${code}`)).outcome).toBe(
      '404 payment-not-found',
    );
    expect((await ask({ shop, till }, 'GET', `/pay?code=${code}`)).outcome).toBe('404 not-found');
    expect(shop.proxy.log).not.toContain(code);
  });
});
