/** Bodies: their type, their size as read, their encoding and their syntax (contract, Conventions). */
import { describe, expect } from 'vitest';
import { newCode, newId } from '../support/ids.ts';
import { memoryOf } from '../support/memory.ts';
import { shopTest, type ShopContext } from '../support/shop-test.ts';
import { submission } from '../support/till.ts';
import { parseAnswer, requestText, send } from '../support/wire.ts';

const it = shopTest();

const LIMIT = 16 * 1024;

/** A submission that is padded with blanks to so many bytes. */
function padded(bytes: number): string {
  return JSON.stringify(submission()).padEnd(bytes, ' ');
}

async function refused(
  { shop, till }: ShopContext,
  outcome: string,
  body: string,
  headers: Record<string, string> = {},
) {
  const id = newId();
  const answer = await till.put(id, body, headers);
  expect(answer.outcome).toBe(outcome);
  expect(shop.heard(id)).toEqual([]);
}

describe('a body’s type', () => {
  it.for([
    'text/plain',
    'text/ping',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json-patch+json',
    'application/problem+json',
    'text/json',
    'application/json; charset=utf-16',
    'application/json, text/plain',
    'json',
  ])('is not %s', (type, { shop, till }) =>
    refused({ shop, till }, '415 unsupported-media-type', JSON.stringify(submission()), {
      'content-type': type,
    }),
  );

  it('is not left out', async ({ shop, till }) => {
    const { port } = shop.proxy;
    const body = JSON.stringify(submission());
    for (const extra of [{}, { 'content-type': '' }]) {
      const id = newId();
      const headers = { cookie: till.cookie, 'content-length': String(body.length), ...extra };
      const text = requestText(port, 'PUT', `/v1/payments/${id}`, headers, body);
      expect(parseAnswer(await send(port, [text])).outcome).toBe('415 unsupported-media-type');
      expect(shop.heard(id)).toEqual([]);
    }
  });

  it.for(['application/json', 'Application/JSON', 'application/json; charset=utf-8'])(
    'is %s',
    async (type, { till }) => {
      const answer = await till.put(newId(), submission(), { 'content-type': type });
      expect(answer.status).toBe(201);
    },
  );

  it('does not matter where there is no body', async ({ till }) => {
    const id = newId();
    const headers = { 'content-type': 'text/plain' };
    expect((await till.ask('POST', `/v1/payments/${id}/cancel`, headers)).status).toBe(201);
  });
});

describe('a body’s size', () => {
  it('is 16 KiB at most', async ({ shop, till }) => {
    expect((await till.put(newId(), padded(LIMIT))).status).toBe(201);
    await refused({ shop, till }, '413 payload-too-large', padded(LIMIT + 1));
  });

  it('is counted in bytes, not in characters', ({ shop, till }) =>
    refused(
      { shop, till },
      '413 payload-too-large',
      JSON.stringify({ description: '日'.repeat(5_500) }),
    ));

  const head = ({ shop, till }: ShopContext, id: string, more: Record<string, string>) =>
    requestText(shop.proxy.port, 'PUT', `/v1/payments/${id}`, {
      cookie: till.cookie,
      'content-type': 'application/json',
      ...more,
    });
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

  it('is counted as read where the body comes in chunks', async ({ shop, till }) => {
    const { port } = shop.proxy;
    const good = newId();
    const chunked = head({ shop, till }, good, {
      'transfer-encoding': 'chunked',
      connection: 'close',
    });
    const taken = [chunked, chunk(padded(LIMIT)), '0\r\n\r\n'];
    expect(parseAnswer(await send(port, taken)).status).toBe(201);

    const id = newId();
    const parts = [
      head({ shop, till }, id, { 'transfer-encoding': 'chunked' }),
      chunk(padded(LIMIT)),
      chunk(' '.repeat(1_000)),
    ];
    expect(parseAnswer(await send(port, parts)).outcome).toBe('413 payload-too-large');
    expect(shop.heard(id)).toEqual([]);
  });

  it('is counted as read where each chunk has one byte', async ({ shop, till }) => {
    const { port } = shop.proxy;
    const id = newId();
    const bytes = [...padded(LIMIT + 1)].map(chunk).join('');
    const parts = [head({ shop, till }, id, { 'transfer-encoding': 'chunked' }), bytes];
    expect(parseAnswer(await send(port, parts)).outcome).toBe('413 payload-too-large');
    expect(shop.heard(id)).toEqual([]);
  });

  it('is refused by its announcement alone', async ({ shop, till }) => {
    const { port } = shop.proxy;
    const id = newId();
    const parts = [head({ shop, till }, id, { 'content-length': String(100 * 1024 * 1024) })];
    expect(parseAnswer(await send(port, parts)).outcome).toBe('413 payload-too-large');
  });

  it('of 100 MB costs no memory', async ({ shop, till, skip }) => {
    const { port, pid } = shop.proxy;
    const before = await memoryOf(pid);
    if (!before) return skip('only Linux tells a process’s memory');
    const mib = chunk(' '.repeat(1024 * 1024));
    const parts = [
      head({ shop, till }, newId(), { 'transfer-encoding': 'chunked' }),
      ...Array<string>(100).fill(mib),
    ];
    expect(parseAnswer(await send(port, parts)).outcome).toBe('413 payload-too-large');
    const after = await memoryOf(pid);
    expect((after?.now ?? Infinity) - before.now).toBeLessThan(50);
    expect((await till.me()).status).toBe(200);
  });

  it('that is larger than announced ends where it was announced', async ({ shop, till }) => {
    const { port } = shop.proxy;
    const id = newId();
    const body = JSON.stringify(submission());
    const text = head({ shop, till }, id, {
      'content-length': String(body.length - 1),
      connection: 'close',
    });
    expect(parseAnswer(await send(port, [text + body])).status).toBe(400);
    expect(shop.heard(id)).toEqual([]);
  });

  it.for([
    ['announced in two ways', { 'content-length': '5', 'transfer-encoding': 'chunked' }],
    ['announced as negative', { 'content-length': '-5' }],
    ['announced as no number', { 'content-length': '5x' }],
    ['in an unknown encoding', { 'transfer-encoding': 'gzip' }],
  ] as const)('is not %s', async ([_what, more], { shop, till }) => {
    const { port } = shop.proxy;
    const id = newId();
    const answer = parseAnswer(await send(port, [`${head({ shop, till }, id, more)}{}\r\n\r\n`]));
    expect(answer.outcome).toBe('400 bad-request');
    expect(shop.heard(id)).toEqual([]);
  });

  it('holds for every call that takes one', async ({ till }) => {
    const json = { 'content-type': 'application/json' };
    for (const [method, path] of [
      ['POST', '/v1/terminals'],
      ['DELETE', '/v1/terminals/me'],
      ['POST', `/v1/payments/${newId()}/cancel`],
    ] as const) {
      const answer = await till.ask(method, path, json, padded(LIMIT + 1));
      expect(answer.outcome).toBe('413 payload-too-large');
    }
  });
});

describe('a body that is no JSON', () => {
  const good = () => JSON.stringify(submission());

  it.for<[string, () => string]>([
    ['is empty', () => ''],
    ['is blank', () => '  '],
    ['is cut', () => good().slice(0, -1)],
    ['has a trailing comma', () => good().replace(/\}$/, ',}')],
    ['has NaN', () => good().replace('1500', 'NaN')],
    ['has Infinity', () => good().replace('1500', 'Infinity')],
    ['has a hexadecimal number', () => good().replace('1500', '0x5dc')],
    ['has a leading zero', () => good().replace('1500', '01500')],
    ['has single quotes', () => good().replaceAll('"', "'")],
    ['has a comment', () => `/* sale */${good()}`],
    ['has a second value', () => `${good()}{}`],
    ['has a byte order mark', () => `\ufeff${good()}`],
    ['has a raw control character', () => good().replace('JPY', 'JP\u0001')],
    ['names a member twice', () => good().replace(/\}$/, ',"amount":1}')],
    ['names a member twice in two spellings', () => good().replace(/\}$/, ',"\\u0061mount":1}')],
    ['names an inner member twice', () => good().replace(/\}$/, ',"location":{"a":1,"a":1}}')],
    ['nests 5,000 levels deep', () => `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
    ['nests 2,000 objects deep', () => `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`],
  ])('because it %s', ([_what, body], { shop, till }) =>
    refused({ shop, till }, '400 malformed-json', body()),
  );

  it('because it is not UTF-8', async ({ shop, till }) => {
    const { port } = shop.proxy;
    const json = JSON.stringify(submission({ description: 'é' }));
    const bodies = [
      Buffer.from(json, 'utf16le'),
      Buffer.from(`\ufeff${json}`, 'utf16le'),
      Buffer.from(json, 'latin1'),
      Buffer.from(json.replace('é', '\0'), 'latin1'),
    ];
    for (const body of bodies) {
      const id = newId();
      const headers = {
        cookie: till.cookie,
        'content-type': 'application/json',
        'content-length': String(body.length),
      };
      const head = requestText(port, 'PUT', `/v1/payments/${id}`, headers);
      const answer = parseAnswer(await send(port, [head, body]));
      expect(answer.outcome).toBe('400 malformed-json');
      expect(shop.heard(id)).toEqual([]);
    }
  });

  it('is not repeated, and nothing is polluted', async ({ till }) => {
    const code = newCode();
    const answer = await till.put(newId(), `{"code":"${code}", oops`);
    expect(answer.outcome).toBe('400 malformed-json');
    expect(answer.text).not.toContain(code);
    await till.put(newId(), '{"__proto__":{"state":"paid"}}');
    const missing = await till.get(newId());
    expect(missing.status).toBe(404);
    expect(missing.json).not.toHaveProperty('state');
  });
});
