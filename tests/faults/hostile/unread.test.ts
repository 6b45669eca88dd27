/** Answers that nobody reads: what they hold, and how long (row 31). */
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestText } from '../../support/wire.ts';
import { until } from '../../support/until.ts';
import { growthOf, isShutOut, largestPage, openDeaf } from './deaf-clients.ts';
import { Target } from './target.ts';

let target: Target;
let largest: string;

beforeAll(async () => {
  target = await Target.open();
  largest = await largestPage();
});
afterAll(() => target.close());
beforeEach(() => target.useNewTill());

const deafClient = (text: string) => openDeaf(target.port, text);

const get = (path: string, headers = {}) => requestText(target.port, 'GET', path, headers);

describe('row 31: an answer that nobody reads', () => {
  it('of three connections with 48 kB of requests for the largest file costs less than 64 MB', async (test) => {
    const grown = await growthOf(target, async () => {
      const request = get(largest);
      const clients = Array.from({ length: 3 }, () =>
        deafClient(request.repeat(Math.ceil(48_000 / request.length))),
      );
      test.onTestFinished(() => clients.forEach((client) => client.destroy()));
      await until('the end of all', () => clients.every(isShutOut));
      expect((await target.till.me()).status).toBe(200);
    });
    if (grown === undefined) return test.skip('only Linux tells a process’s memory');
    expect(grown).toBeLessThan(64);
  });
});

describe('row 31: requests that do not wait for their answers', () => {
  it('are answered one after the other, whole and in order', async () => {
    const paths = [largest, '/healthz', largest, '/index.html'];
    const asked = [...paths, ...paths].map((path) => get(path)).join('');
    const socket = connect({ port: target.port, host: '127.0.0.1' });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.write(asked);
    const lengths = () =>
      [
        ...Buffer.concat(chunks)
          .toString('latin1')
          .matchAll(/^content-length: (\d+)\r$/gim),
      ].map(([, length]) => Number(length));
    await until('eight answers', () => lengths().length === 8);
    const all = lengths();
    await until('the last byte', () => Buffer.concat(chunks).length > all.reduce((a, b) => a + b));
    socket.destroy();
    expect(all[0]).toBeGreaterThan(100_000);
    expect(all.slice(4)).toEqual(all.slice(0, 4));
  });

  it('are not taken without end', async () => {
    const socket = connect({ port: target.port, host: '127.0.0.1' });
    socket.on('error', () => undefined).resume();
    socket.write(get('/healthz').repeat(2_000));
    await until('the end', () => socket.closed);
    expect((await target.till.me()).status).toBe(200);
  });
});
