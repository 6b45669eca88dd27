/** Hostile requests: bodies, types, sizes, members, paths, methods and headers (rows 4, 5, 6, 8, 22, 29). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCode, newId } from '../../support/ids.ts';
import { memoryOf } from '../../support/memory.ts';
import { submission } from '../../support/till.ts';
import { parseAnswer, requestText, send } from '../../support/wire.ts';
import { Target } from './target.ts';

let target: Target;

beforeAll(async () => {
  target = await Target.open();
});
afterAll(async () => {
  expect(target.shop.heard()).toEqual([]);
  await target.close();
});

const good = () => JSON.stringify(submission());
const extended = (members: string) => good().replace(/\}$/, `,${members}}`);

describe('row 4: what is no JSON', () => {
  beforeAll(() => target.useNewTill());

  it.each([
    ['broken', () => good().slice(0, -1)],
    ['NaN', () => good().replace('1500', 'NaN')],
    ['a trailing comma', () => good().replace(/\}$/, ',}')],
    ['a byte order mark', () => `\ufeff${good()}`],
    ['a member twice', () => extended('"amount":1')],
    ['a member twice, once escaped', () => extended('"\\u0061mount":1')],
    ['a member twice, deep inside', () => extended('"location":{"latitude":1,"latitude":2}')],
    ['10,000 levels that never end', () => '['.repeat(10_000)],
    ['8,000 levels', () => `${'['.repeat(8_000)}${']'.repeat(8_000)}`],
    ['2,500 objects in each other', () => `${'{"a":'.repeat(2_500)}1${'}'.repeat(2_500)}`],
  ])('%s', async (_what, body) => {
    await target.refuses('400 malformed-json', body());
  });

  it('UTF-16', async () => {
    const body = Buffer.from(good(), 'utf16le');
    const id = newId();
    const head = requestText(target.port, 'PUT', `/v1/payments/${id}`, {
      cookie: target.till.cookie,
      'content-type': 'application/json',
      'content-length': String(body.length),
    });
    const answer = parseAnswer(await send(target.port, [head, body]));
    expect(answer.outcome).toBe('400 malformed-json');
    await target.untouched(id);
  });
});

describe('row 5: a body of another type', () => {
  beforeAll(() => target.useNewTill());

  it.each([
    'text/plain',
    'text/ping',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json-seq',
    'application/json; charset=utf-16',
    'text/plain; application/json',
    '',
  ])('%j', async (type) => {
    await target.refuses('415 unsupported-media-type', good(), { 'content-type': type });
  });
});

describe('row 6: a body that is too large, or lies about its size', () => {
  beforeAll(() => target.useNewTill());

  const KIB = 1024;
  const large = () => good().padEnd(17 * KIB, ' ');
  const head = (id: string, headers: Record<string, string>) =>
    requestText(target.port, 'PUT', `/v1/payments/${id}`, {
      cookie: target.till.cookie,
      'content-type': 'application/json',
      ...headers,
    });
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
  const chunked = { 'transfer-encoding': 'chunked' };

  const tell = async (outcome: string, headers: Record<string, string>, ...parts: string[]) => {
    const id = newId();
    const answer = parseAnswer(await send(target.port, [head(id, headers), ...parts]));
    expect(answer.outcome).toBe(outcome);
    await target.untouched(id);
  };

  it('17 KiB as announced', async () => {
    await target.refuses('413 payload-too-large', large());
  });

  it('17 KiB in one chunk, and in chunks of one byte', async () => {
    await tell('413 payload-too-large', chunked, chunk(large()));
    await tell('413 payload-too-large', chunked, [...large()].map(chunk).join(''));
  });

  it('more than was announced, or never so much', async () => {
    const less = { 'content-length': String(good().length - 1), connection: 'close' };
    await tell('400 malformed-json', less, good());
    await tell('400 malformed-json', { 'content-length': String(good().length - 1) }, good());
    const more = { 'content-length': String(100 * KIB * KIB) };
    await tell('413 payload-too-large', more, good());
  });

  it.each([
    ['a length and chunks', { 'content-length': '4', ...chunked }],
    ['two lengths', { 'content-length': '4', 'Content-Length': '5' }],
    ['chunks twice', { 'transfer-encoding': 'chunked, chunked' }],
    ['chunks that are not the last encoding', { 'transfer-encoding': 'chunked, identity' }],
    ['an encoding that nobody knows', { 'transfer-encoding': 'x' }],
    ['a length with a sign', { 'content-length': '+4' }],
  ])('%s', (_what, headers) => tell('400 bad-request', headers, '0\r\n\r\n'));

  it('100 MB in chunks, twice, and 20,000 chunks of one byte: memory stays', async (test) => {
    const before = await memoryOf(target.shop.proxy.pid);
    if (!before) return test.skip('only Linux tells a process’s memory');
    const mebibyte = chunk(' '.repeat(KIB * KIB));
    for (let times = 0; times < 2; times += 1) {
      await tell('413 payload-too-large', chunked, ...Array<string>(100).fill(mebibyte));
    }
    const tiny = Array<string>(20 * KIB).fill(chunk(' '));
    await tell('413 payload-too-large', chunked, tiny.join(''));
    const after = await memoryOf(target.shop.proxy.pid);
    expect((after?.now ?? Infinity) - before.now).toBeLessThan(50);
  });
});

describe('row 8: members that are none of ours', () => {
  beforeAll(() => target.useNewTill());

  it.each([
    '"__proto__":{"state":"paid"}',
    '"constructor":{"prototype":{"state":"paid"}}',
    '"prototype":{}',
    '"location":{"latitude":1,"longitude":2,"__proto__":{}}',
    '"merchant_no":"300000000009"',
    '"notify_url":"https://evil.example/"',
    '"gateway_url":"https://evil.example/"',
    '"storeNo":"4000000009"',
    '"terminalId":"t_other"',
    '"state":"paid"',
    '"refund":true',
    '"":1',
  ])('%s', async (members) => {
    await target.refuses('422 validation-error', extended(members));
    const missing = await target.till.get(newId());
    expect(missing.json).not.toHaveProperty('state');
  });

  it('whose name is a code is not repeated', async () => {
    const code = newCode();
    const answer = await target.refuses('422 validation-error', extended(`"${code}":1`));
    expect(answer.text).not.toContain(code);
  });
});

describe('row 22: games with paths and methods', () => {
  beforeAll(() => target.useNewTill());

  const json = { 'content-type': 'application/json' };

  it.each([
    (id: string) => `//v1/payments/${id}`,
    (id: string) => `/v1//payments/${id}`,
    (id: string) => `/v1/payments/${id}/`,
    (id: string) => `/v1/payments/${id}.`,
    (id: string) => `/v1/payments/${id}%00`,
    (id: string) => `/v1/payments/${id}%2f`,
    (id: string) => `/v1/payments/${id}%2fcancel`,
    (id: string) => `/v1/payments/..%5c${id}`,
    (id: string) => `/v1/payments/x/../../${id}`,
    (id: string) => `/v1%2fpayments%2f${id}`,
    (id: string) => `/v1\\payments\\${id}`,
    (id: string) => `/V1/PAYMENTS/${id}`,
    (id: string) => `/v1/payments;x=1/${id}`,
    (id: string) => `/v1/payments/%2570${id.slice(1)}`,
    (id: string) => `\\v1\\payments\\${id}`,
    (id: string) => `v1/payments/${id}`,
  ])('%s begins nothing', async (path) => {
    const id = newId();
    const answer = await target.ask('PUT', path(id), json, good());
    expect([400, 404, 422]).toContain(answer.status);
    await target.untouched(id);
    expect([200, 404]).toContain((await target.till.get(id)).status);
  });

  it('/v1/payments/../terminals/me is what it says, and no other method gets there', async () => {
    const plain = await target.ask('GET', '/v1/payments/../terminals/me');
    expect(plain.terminal.id).toBe(target.till.id);
    const put = await target.ask('PUT', '/v1/payments/../terminals/me', json, good());
    expect(put.outcome).toBe('405 method-not-allowed');
  });

  it.each([
    '/v1/payments/%2e%2e/terminals/me',
    '/v1/%2E/terminals/me',
    '/index%2ehtml',
    '/assets/.%2e/index.html',
    'http://localhost/%2e%2e/',
  ])('%s, whose dots are encoded, is refused', async (path) => {
    expect((await target.ask('GET', path)).outcome).toBe('400 bad-request');
  });

  it.each([
    '/..%5c..%5cpackage.json',
    '/..%2f..%2fproxy%2fmain.js',
    '/%2e%2e/proxy/main.js',
    '/../../../../etc/passwd',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/%252e%252e/%252e%252e/proxy/main.js',
    '/index.html%00.js',
    '/index.html.',
    '/index.html::$DATA',
    '/.git/config',
    '/data/kaikei.db',
    '/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd',
    '/\\..\\..\\package.json',
    'file:///etc/passwd',
    'http://169.254.169.254/latest/meta-data',
    '*',
  ])('%s leads to no file', async (path) => {
    const answer = await target.ask('GET', path);
    expect([400, 404, 421]).toContain(answer.status);
    expect(answer.outcome).toMatch(/^\d{3} (bad-request|not-found|misdirected-request)$/);
  });

  it.each(['TRACE', 'TRACK', 'PATCH', 'PROPFIND', 'OPTIONS', 'DELETE', 'POST'])(
    '%s begins nothing',
    async (method) => {
      const id = newId();
      const answer = await target.ask(method, `/v1/payments/${id}`, json, good());
      expect(['405 method-not-allowed', '400 bad-request']).toContain(answer.outcome);
      if (answer.status === 405) expect(answer.headers.get('allow')).toBe('GET, PUT, HEAD');
      expect(answer.text).not.toContain(target.till.cookie);
      await target.untouched(id);
    },
  );

  it('a tunnel is not opened', async () => {
    for (const to of ['evil.example:443', '127.0.0.1:22', '/v1/payments']) {
      const answer = await target.ask('CONNECT', to);
      expect(answer.outcome).toBe('400 bad-request');
      expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    }
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'x' };
    expect((await target.ask('GET', '/v1/terminals/me', upgrade)).status).toBe(200);
  });

  it.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])(
    '%s changes nothing',
    async (name) => {
      const id = newId();
      const answer = await target.ask(
        'POST',
        `/v1/payments/${id}`,
        { ...json, [name]: 'PUT' },
        good(),
      );
      expect(answer.outcome).toBe('405 method-not-allowed');
      const read = await target.ask('GET', '/v1/terminals/me', { [name]: 'DELETE' });
      expect(read.status).toBe(200);
      expect((await target.till.me()).status).toBe(200);
      await target.untouched(id);
    },
  );
});

describe('row 29: games with headers', () => {
  beforeAll(() => target.useNewTill());

  const raw = async (...lines: string[]) => {
    const text = ['GET /v1/terminals/me HTTP/1.1', `host: localhost:${target.port}`, ...lines];
    const all = [...text, `cookie: ${target.till.cookie}`, 'connection: close', '', ''];
    return parseAnswer(await send(target.port, [all.join('\r\n')]));
  };
  const many = (count: number, name: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => `${name(n)}: x`);

  it('17 KiB of them, 2,000 of them, and 2,000 that are short', async () => {
    const outsized = [
      await raw(`x-long: ${'x'.repeat(17 * 1024)}`),
      await raw(...many(2_000, (n) => `x-${n}`)),
      await raw(...many(2_000, (n) => n.toString(36))),
      await raw(...many(101, (n) => `x-${n}`)),
    ];
    for (const answer of outsized) {
      expect(answer.outcome).toBe('431 header-too-large');
      expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    }
    expect((await raw(...many(90, (n) => `x-${n}`))).status).toBe(200);
  });

  it.each([
    'x: a\rb',
    'x: a\nb',
    'x: a\0b',
    'x : a',
    ': a',
    'x y: a',
    'x: \u0001',
    'content-length: 1e1',
  ])('%j', async (line) => {
    expect((await raw(line)).outcome).toBe('400 bad-request');
  });

  it('names that mean something to JavaScript', async () => {
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString', '__defineGetter__']) {
      expect((await raw(`${name}: x`, `${name}: y`)).status).toBe(200);
    }
  });

  it('Expect without a body, and one that nobody knows', async () => {
    const asked = await send(target.port, [
      requestText(target.port, 'PUT', `/v1/payments/${newId()}`, {
        cookie: target.till.cookie,
        'content-type': 'application/json',
        expect: '100-continue',
        connection: 'close',
      }),
    ]);
    const text = asked.text.replace(/^HTTP\/1\.1 100[^]*?\r\n\r\n/, '');
    expect(parseAnswer({ ...asked, text }).outcome).toBe('400 malformed-json');
    expect((await raw('expect: the-unexpected')).status).toBe(200);
  });

  it('two hosts, or a host in the target, do not get in', async () => {
    const two = await raw('host: evil.example');
    expect(['400 bad-request', '421 misdirected-request']).toContain(two.outcome);
    for (const url of ['http://evil.example/v1/payments', 'http://localhost@evil.example/']) {
      expect((await target.ask('GET', url)).outcome).toBe('421 misdirected-request');
    }
    const forwarded = { host: 'evil.example', 'x-forwarded-host': 'localhost' };
    const outcome = (await target.ask('GET', '/v1/payments', forwarded)).outcome;
    expect(outcome).toBe('421 misdirected-request');
  });

  it('an invented X-Forwarded-For is no way round a limit', async () => {
    const till = await target.shop.pair();
    // Of payments that were never submitted: one a second, so that no machine is too slow to go beyond it.
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        till.ask('POST', `/v1/payments/${newId()}/cancel`, {
          'x-forwarded-for': `198.51.100.${n}`,
          forwarded: `for=198.51.100.${n}`,
          'x-real-ip': `198.51.100.${n}`,
        }),
      ),
    );
    const outcomes = answers.map((answer) => answer.outcome);
    expect(new Set(outcomes)).toEqual(new Set(['201', '429 rate-limited']));
  });
});
