/** More connections than one network may have: which of them give way (row 7). */
// @module-tag long
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../support/until.ts';
import { requestText } from '../../support/wire.ts';
import { isShutOut, largestPage } from './deaf-clients.ts';
import { Target } from './target.ts';

/** A client that keeps its connection. */
class Asker {
  readonly #socket: Socket;
  #text = '';

  constructor(socket: Socket) {
    this.#socket = socket.setEncoding('utf8').on('data', (text: string) => (this.#text += text));
  }

  /** The status of an answer; undefined where the connection is closed. */
  async health(): Promise<number | undefined> {
    this.#text = '';
    this.#socket.write(requestText(target.port, 'GET', '/healthz'));
    await until('an answer', () => this.#socket.closed || this.#text.endsWith('}'));
    const status = /^HTTP\/1\.1 (\d+)/.exec(this.#text)?.[1];
    return status === undefined ? undefined : Number(status);
  }
}

let target: Target;

beforeAll(async () => {
  target = await Target.open();
});
afterAll(() => target.close());

it('row 7: those that do not read their answers give way first, not those that are only silent', async (test) => {
  const { port } = target;
  const pages = requestText(port, 'GET', await largestPage()).repeat(8);
  const sockets: Socket[] = [];
  test.onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  const open = (count: number, text = '') => {
    const opened = Array.from({ length: count }, () => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      if (text) socket.write(text);
      return socket;
    });
    sockets.push(...opened);
    return opened;
  };
  // Whoever began 5 s after one that is shut out by now has been seen to read nothing, too.
  const [first] = open(1, pages).map((socket) => socket.pause());
  await wait(5_000);
  for (const deaf of open(100, pages)) deaf.pause();
  const silent = open(880).map((socket) => new Asker(socket));
  const askSilent = async () => new Set(await Promise.all(silent.map((asker) => asker.health())));
  await askSilent();
  while (first && !isShutOut(first)) {
    await wait(1_000);
    // One that says nothing for 20 s is closed, however much room there is.
    await askSilent();
  }
  const more = open(100).map((socket) => new Asker(socket));
  await Promise.all(more.map((asker) => asker.health()));
  expect(await askSilent()).toEqual(new Set([200]));
});
