/**
 * A TCP proxy that spoils what passes through it: between till and proxy, or proxy and gateway. What
 * it does may be changed at any time, and holds for the connections that stand as for new ones.
 */
import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { lastingPort } from './ports.ts';

/** What is done to the bytes that go one way. */
export interface Toxics {
  latencyMs?: number;
  bytesPerSecond?: number;
  /** So many bytes at a time, that far apart. */
  slice?: { bytes: number; everyMs: number };
  /** A black hole. Once it is lifted what it swallowed arrives late, as by TCP's own repeats. */
  held?: boolean;
  /** After so many bytes of a connection it ends on both sides: in good order, or by a reset. */
  cut?: { afterBytes: number; by: 'end' | 'reset' };
}

export class FaultProxy {
  readonly port: number;
  readonly #target: number;
  readonly #server: Server;
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #sockets = new Set<Socket>();
  #up: Toxics = {};
  #down: Toxics = {};
  readonly #standing = new Set<Connection>();
  #isLastRequest: (sent: Buffer) => boolean = () => false;
  /** Bytes that either side has sent, whether or not they were let through. */
  readonly taken = { up: 0, down: 0 };

  private constructor(target: number, port: number) {
    this.#target = target;
    this.port = port;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.#take(socket);
    });
  }

  /** In front of a port of this machine, or of a URL that names one. */
  static async before(target: number | string): Promise<FaultProxy> {
    const port = typeof target === 'number' ? target : Number(new URL(target).port);
    const proxy = new FaultProxy(port, await lastingPort());
    await proxy.listen();
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Of what goes to the target. */
  set up(toxics: Toxics) {
    this.#up = toxics;
    this.#changes.emit('change');
  }

  /** Of what comes back. */
  set down(toxics: Toxics) {
    this.#down = toxics;
    this.#changes.emit('change');
  }

  get isListening(): boolean {
    return this.#server.listening;
  }

  heal(): void {
    this.up = {};
    this.down = {};
  }

  /** What comes back on the connections that stand now goes nowhere, as if a middle box had forgotten them. */
  mute(): void {
    for (const each of this.#standing) each.isMute = true;
  }

  /** What stands is reset on both sides. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** A connection that sends such bytes is reset as soon as the target begins to answer: the answer is lost. */
  loseAnswersTo(isLastRequest: (sent: Buffer) => boolean): void {
    this.#isLastRequest = isLastRequest;
  }

  /** From now on connections are refused; those that stand go on. */
  refuse(): void {
    this.#server.close();
  }

  /** Again at the same port. */
  async listen(): Promise<void> {
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }

  #take(client: Socket): void {
    const target = connect({
      port: this.#target,
      host: '127.0.0.1',
      allowHalfOpen: true,
      noDelay: true,
    });
    for (const socket of [client, target]) {
      this.#sockets.add(socket);
      // Ends in disorder are what this is for.
      socket.on('error', () => undefined);
      socket.once('close', () => this.#sockets.delete(socket));
    }
    client.on('data', ({ length }) => (this.taken.up += length));
    target.on('data', ({ length }) => (this.taken.down += length));
    const changed = () => once(this.#changes, 'change');
    const connection: Connection = { isMute: false, losesAnswer: false };
    this.#standing.add(connection);
    client.once('close', () => this.#standing.delete(connection));
    const ends = { client, target, changed };
    client.on('data', (sent) => (connection.losesAnswer ||= this.#isLastRequest(sent)));
    const whole: Connection = { isMute: false, losesAnswer: false };
    void pass({ from: client, to: target, ...ends, toxics: () => this.#up, connection: whole });
    void pass({ from: target, to: client, ...ends, toxics: () => this.#down, connection });
  }
}

interface Connection {
  /** What comes back is thrown away. */
  isMute: boolean;
  /** Nothing comes back any more, and the connection ends with the next answer. */
  losesAnswer: boolean;
}

interface Lane {
  from: Socket;
  to: Socket;
  client: Socket;
  target: Socket;
  toxics: () => Toxics;
  changed: () => Promise<unknown>;
  connection: Connection;
}

async function pass(lane: Lane): Promise<void> {
  const { from, to, client, target, toxics, changed } = lane;
  let passed = 0;
  for await (const chunk of chunksOf(from)) {
    if (lane.connection.isMute) continue;
    if (lane.connection.losesAnswer) {
      end(client, target, 'reset');
      return;
    }
    for (let at = 0; at < chunk.length;) {
      const { latencyMs = 0 } = toxics();
      if (latencyMs > 0) await wait(latencyMs);
      while (toxics().held) await changed();
      const { cut } = toxics();
      const room = cut ? cut.afterBytes - passed : Infinity;
      const piece = chunk.subarray(at, at + Math.min(pieceSize(toxics()), Math.max(room, 0)));
      if (piece.length > 0) to.write(piece);
      at += piece.length;
      passed += piece.length;
      if (cut && passed >= cut.afterBytes) {
        end(client, target, cut.by);
        return;
      }
      const restMs = pauseMs(toxics(), piece.length);
      await (restMs > 0 ? wait(restMs) : nextTurn());
    }
  }
  to.end();
}

function pieceSize({ slice, bytesPerSecond = Infinity }: Toxics): number {
  return slice?.bytes ?? Math.max(1, bytesPerSecond / 20);
}

function pauseMs({ slice, bytesPerSecond = Infinity }: Toxics, bytes: number): number {
  return slice?.everyMs ?? (bytes * 1000) / bytesPerSecond;
}

function end(client: Socket, target: Socket, by: 'end' | 'reset'): void {
  target.destroy();
  if (by === 'end') client.end();
  else client.resetAndDestroy();
}

/** Read as they come, also while earlier ones are held: a sender that gives up must not take them back. */
async function* chunksOf(socket: Socket): AsyncGenerator<Buffer> {
  const read: (Buffer | 'over')[] = [];
  const news = new EventEmitter();
  const add = (what: Buffer | 'over') => {
    read.push(what);
    news.emit('news');
  };
  socket.on('data', add);
  socket.once('end', () => add('over'));
  socket.once('close', () => add('over'));
  for (;;) {
    const next = read.shift();
    if (next === 'over') return;
    if (next) yield next;
    else await once(news, 'news');
  }
}
