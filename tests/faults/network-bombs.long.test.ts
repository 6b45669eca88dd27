/** Answers that are made to hurt (F08), given to the built proxy. */
// @module-tag long
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newId } from '../support/ids.ts';
import { leakedCodes } from '../support/leaks.ts';
import { forgetPeak, memoryOf } from '../support/memory.ts';
import { pairTill } from '../support/pairing.ts';
import { Proxy } from '../support/proxy.ts';
import { ScriptedGateway, paid, type Reply } from '../support/scripted-gateway.ts';
import { submission, type Till } from '../support/till.ts';
import { until } from '../support/until.ts';
import { unanswered } from './lies.ts';

const MEBIBYTE = 1024 * 1024;
const SIZE = 50 * MEBIBYTE;
const START = '{"code":"0","msg":"success","data":"';

/** Writes for as long as somebody reads, but no more than `SIZE`. */
function pour(response: ServerResponse, chunk: Buffer): void {
  let sent = 0;
  const more = () => {
    while (!response.destroyed && sent < SIZE) {
      sent += chunk.length;
      if (!response.write(chunk)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
}

const BLANKS = Buffer.alloc(64 * 1024, ' ');
const BOMB = gzipSync(Buffer.alloc(SIZE, ' '));
const MANY_HEADERS = Object.fromEntries(
  Array.from({ length: 2_000 }, (_, n) => [`x-${n}`, 'y'.repeat(500)]),
);

const BOMBS: Record<string, Reply> = {
  '50 MB as announced': (response) => {
    response.writeHead(200, { 'content-length': SIZE + START.length }).write(START);
    pour(response, BLANKS);
  },
  '50 MB without an announcement': (response) => {
    response.writeHead(200).write(START);
    pour(response, BLANKS);
  },
  'a byte at a time': (response) => {
    response.writeHead(200).write(START);
    pour(response, Buffer.from(' '));
  },
  'a gzip bomb': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB),
  'a gzip bomb that does not say so': (response) => response.writeHead(200).end(BOMB),
  'a bomb in many wrappings': (response) =>
    response.writeHead(200, { 'content-encoding': Array(50).fill('gzip').join(', ') }).end(BOMB),
  'a megabyte of headers': (response) => response.writeHead(200, MANY_HEADERS).end('{}'),
  'an error page of 50 MB': (response) => {
    response.writeHead(500);
    pour(response, BLANKS);
  },
};

describe('a gateway that answers with', () => {
  it('bombs costs no memory, and nothing is believed', async (test) => {
    if (process.platform !== 'linux') return test.skip('only Linux tells a process’s peak');
    const amounts = Object.keys(BOMBS).map((_, n) => 2_000 + n);
    const replies = new Map(Object.values(BOMBS).map((reply, n) => [2_000 + n, reply]));
    const priceOf = (id: string | undefined) =>
      Number(
        gateway.calls.find(({ kind, fields }) => {
          return kind === 'create' && fields['merchant_order_no'] === id;
        })?.fields['order_amount'],
      );
    const gateway = await ScriptedGateway.start((call) => {
      const amount = priceOf(call.fields['merchant_order_no']);
      return replies.get(amount) ?? paid(call, amount);
    });
    const proxy = await Proxy.start({ gateway });
    onTestFinished(async () => {
      await proxy.stop('SIGKILL');
      expect(await leakedCodes(proxy)).toEqual([]);
      await proxy.close();
      await gateway.close();
    });
    const till = await pairTill(proxy);
    // Warm, as a proxy is in the middle of a day.
    for (let n = 0; n < 30; n += 1) await till.put(newId(), submission());
    await forgetPeak(proxy.pid);
    const before = await memoryOf(proxy.pid);

    const ids = await Promise.all(
      amounts.flatMap((amount) => [bomb(till, amount), bomb(till, amount)]),
    );
    for (const id of ids) {
      const payment = await until('a query', async () => {
        const { payment } = await till.get(id);
        return payment.timeline.length >= 4 && payment;
      });
      expect(payment.state).toBe('processing');
      expect(unanswered(payment).slice(0, 2)).toEqual(['create-unanswered', 'query-unanswered']);
    }
    const after = await memoryOf(proxy.pid);
    expect((after?.peak ?? Infinity) - (before?.now ?? 0)).toBeLessThan(50);
  });
});

async function bomb(till: Till, amount: number): Promise<string> {
  const id = newId();
  expect((await till.put(id, submission({ amount }))).payment.state).toBe('processing');
  return id;
}
