import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { answerBody, createRequest, paidData, queryRequest } from '../support/gateway-answers.ts';
import { rsaPair } from '../support/rsa-pairs.ts';
import { local, serve, serveBytes } from '../support/gateway-server.ts';
import { gatewayAt, gatewayKeys } from '../support/gateway-under-test.ts';

const PAID = answerBody({ data: paidData }, gatewayKeys.privateKey);
/** Within 256 KiB where it is compressed. */
const BOMB = Buffer.alloc(50e6, ' ');
const paying = () => serve((response) => void response.end(PAID));

/** A gateway that is hostile or broken, and why its answer proves nothing. */
describe('an answer that cannot be used is unknown', () => {
  const head = (...lines: string[]) => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n');

  it.each<[string, (string | Buffer)[], string | RegExp]>([
    ['cut before its length', [head('Content-Length: 9999'), PAID], /^connection-lost:/],
    ['cut without a length', [head('Connection: close'), PAID.slice(0, 300)], 'malformed'],
    [
      'a chunk that lies about its length',
      [head('Transfer-Encoding: chunked'), `ffff\r\n${PAID}`],
      /^connection-lost:/,
    ],
    ['no HTTP', ['hello\r\n\r\n'], /^connection-lost:/],
    [
      'headers without end',
      [`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(5_000)}`],
      /^connection-lost:/,
    ],
    ['empty', [head('Content-Length: 0')], 'malformed'],
    ['HTML', [head('Content-Type: text/html'), '<html></html>'], 'malformed'],
    ['an unknown encoding', [head('Content-Encoding: zstd'), PAID], 'content-encoding'],
    [
      'gzip that is cut off',
      [head('Content-Encoding: gzip'), gzipSync(PAID).subarray(0, 300)],
      'content-encoding',
    ],
    ['gzip that is none', [head('Content-Encoding: gzip'), PAID], 'content-encoding'],
    ['gzip in gzip', [head('Content-Encoding: gzip'), gzipSync(gzipSync(PAID))], 'malformed'],
    ['gzip of HTML', [head('Content-Encoding: gzip'), gzipSync('<html></html>')], 'malformed'],
    [
      'five encodings',
      [head('Content-Encoding: gzip, gzip, gzip, gzip, gzip'), PAID],
      'content-encoding',
    ],
    [
      'encodings in several headers',
      [head('Content-Encoding: identity', 'Content-Encoding: br'), PAID],
      'content-encoding',
    ],
    ['a bomb', [head('Content-Encoding: gzip'), gzipSync(BOMB)], 'answer-too-large'],
    ['a bomb that nothing names', [head('Connection: close'), gzipSync(BOMB)], 'answer-too-large'],
    [
      'a bomb in brotli',
      [head('Content-Encoding: br'), brotliCompressSync(BOMB)],
      'answer-too-large',
    ],
    [
      'one byte more than 256 KiB, compressed',
      [head('Content-Encoding: gzip'), gzipSync(PAID.padEnd(256 * 1024 + 1))],
      'answer-too-large',
    ],
    ['closed without an answer', [], /^connection-lost:/],
  ])('%s', async (_, parts, reason) => {
    const server = await serveBytes(...parts);
    const gateway = gatewayAt(local(server));
    for (const request of [createRequest, queryRequest]) {
      const verdict = await gateway.call(request);
      expect(verdict).toEqual({
        kind: 'unknown',
        reason: expect.stringMatching(reason) as unknown,
      });
    }
    expect(server.sockets).toHaveLength(2);
  });

  it.each([301, 302, 307, 308])('a redirect (%i), and nobody follows it', async (status) => {
    const elsewhere = await paying();
    const headers = { location: `${local(elsewhere)}/api/entry/cpm` };
    const server = await serve((response) => void response.writeHead(status, headers).end(PAID));
    const gateway = gatewayAt(local(server));
    for (const request of [createRequest, queryRequest])
      expect(await gateway.call(request)).toEqual({ kind: 'unknown', reason: `http-${status}` });
    expect(elsewhere.sockets).toHaveLength(0);
  });

  it.each([
    ['7', 7_000],
    ['3600', 60_000],
    ['soon', undefined],
  ])('HTTP 429 with Retry-After %s', async (retryAfter, retryAfterMs) => {
    const server = await serve((response) => {
      response.writeHead(429, { 'Retry-After': retryAfter }).end();
    });
    const verdict = await gatewayAt(local(server)).call(queryRequest);
    expect(verdict).toEqual({
      kind: 'unknown',
      reason: 'http-429',
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  });

  it.each([429, 500, 502, 503])('HTTP %i, asked once only', async (status) => {
    const headers = { 'retry-after': '0' };
    const server = await serve((response) => void response.writeHead(status, headers).end(PAID));
    const gateway = gatewayAt(local(server));
    for (const request of [createRequest, queryRequest])
      expect(await gateway.call(request)).toEqual({
        kind: 'unknown',
        reason: `http-${status}`,
        retryAfterMs: 0,
      });
    expect(server.heard).toHaveLength(2);
  });

  it('50 MB: reading stops and the connection ends', async () => {
    const server = await serve((response) => {
      response.writeHead(200);
      const more = () => {
        while (response.writable && response.write(Buffer.alloc(65_536, ' ')));
      };
      response.on('drain', more);
      more();
    });
    const gateway = gatewayAt(local(server));
    for (const request of [createRequest, queryRequest])
      expect(await gateway.call(request)).toEqual({ kind: 'unknown', reason: 'answer-too-large' });
    await vi.waitUntil(() => server.sockets.every((socket) => socket.destroyed));
    for (const { bytesWritten } of server.sockets) expect(bytesWritten).toBeLessThan(20e6);
  });

  it('more than 256 KiB in chunks of one byte', async () => {
    const chunks = '1\r\n \r\n'.repeat(256 * 1024 + 1);
    const server = await serveBytes(head('Transfer-Encoding: chunked'), chunks, '0\r\n\r\n');
    const verdict = await gatewayAt(local(server)).call(createRequest);
    expect(verdict).toEqual({ kind: 'unknown', reason: 'answer-too-large' });
  });

  it('but one of 256 KiB, or in chunks of one byte, is read', async () => {
    const padded = PAID.padEnd(256 * 1024);
    const chunks = [...PAID].map((byte) => `1\r\n${byte}\r\n`).join('');
    const servers = [
      await serveBytes(head('Connection: close'), padded),
      await serveBytes(head('Transfer-Encoding: chunked'), chunks, '0\r\n\r\n'),
      await serveBytes(head('Content-Encoding: IDENTITY'), PAID),
    ];
    for (const server of servers)
      expect(await gatewayAt(local(server)).call(createRequest)).toMatchObject({ kind: 'paid' });
  });

  it.each<[string, string, Uint8Array]>([
    ['gzip', 'Content-Encoding: gzip', gzipSync(PAID)],
    ['gzip, shouted', 'Content-Encoding:  X-GZIP ', gzipSync(PAID)],
    ['gzip that no header names', 'Connection: close', gzipSync(PAID)],
    ['gzip under the name of nothing', 'Content-Encoding: identity', gzipSync(PAID)],
    ['gzip of 256 KiB', 'Content-Encoding: gzip', gzipSync(PAID.padEnd(256 * 1024))],
    ['deflate', 'Content-Encoding: deflate', deflateSync(PAID)],
    ['brotli', 'Content-Encoding: br', brotliCompressSync(PAID)],
  ])('but one in %s, which nobody asked for, is inflated and judged', async (_, line, body) => {
    const length = `Content-Length: ${body.length}`;
    const server = await serveBytes(head(line, length), Buffer.from(body));
    for (const request of [createRequest, queryRequest])
      expect(await gatewayAt(local(server)).call(request)).toMatchObject({ kind: 'paid' });
    const forged = answerBody({ data: paidData }, rsaPair('stranger').privateKey);
    const other = await serveBytes(head('Content-Encoding: gzip'), gzipSync(forged));
    expect(await gatewayAt(local(other)).call(createRequest)).toMatchObject({
      reason: 'bad-signature',
    });
  });

  it('signed by someone else, or about something else', async () => {
    const answers = [
      answerBody({ data: paidData }, rsaPair('stranger').privateKey),
      answerBody({ data: { ...paidData, merchant_order_no: 'other' } }, gatewayKeys.privateKey),
      answerBody({ data: { ...paidData, order_amount: '1' } }, gatewayKeys.privateKey),
      answerBody({ data: { ...paidData, price_currency: 'USD' } }, gatewayKeys.privateKey),
      answerBody({ data: { ...paidData, merchant_no: '1' } }, gatewayKeys.privateKey),
    ];
    const server = await serve((response) => void response.end(answers[server.heard.length - 1]));
    const gateway = gatewayAt(local(server));
    const reasons = [];
    while (server.heard.length < answers.length) {
      const verdict = await gateway.call(createRequest);
      reasons.push('reason' in verdict ? verdict.reason : verdict.kind);
    }
    expect(reasons).toEqual([
      'bad-signature',
      'other-order',
      'other-amount',
      'other-currency',
      'other-merchant',
    ]);
  });
});

describe('the gateway’s keys', () => {
  it('may be two during a rotation', async () => {
    const next = rsaPair('next');
    const answers = [next, gatewayKeys, rsaPair('stranger')].map(({ privateKey }) =>
      answerBody({ data: paidData }, privateKey),
    );
    const server = await serve((response) => void response.end(answers[server.heard.length - 1]));
    const publicKeys = [gatewayKeys.publicKey, next.publicKey];
    const gateway = gatewayAt(local(server), { publicKeys });
    expect(await gateway.call(queryRequest)).toMatchObject({ kind: 'paid' });
    expect(await gateway.call(queryRequest)).toMatchObject({ kind: 'paid' });
    expect(await gateway.call(queryRequest)).toMatchObject({ reason: 'bad-signature' });
  });
});
