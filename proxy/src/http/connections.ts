/**
 * Connections, by the network that they come from. One network cannot hold so many that nobody else is
 * served. Over the limit it is not the newest that is refused, because then whoever is slow would keep
 * a shop's tills out that share the address: first goes whoever does not read its answer, then whoever
 * has owed us a request for longest.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { addressOf, networkOf } from './client-ip.ts';
import { Exchanges, type Exchange } from './exchanges.ts';

/** A whole shop behind one address stays far below it. */
const MAX_PER_NETWORK = 1_000;
/** Each costs some ten kilobytes, and more under TLS. */
const MAX_IN_ALL = 5_000;
/** Bytes of answers that wait to be read, over all connections. */
const MAX_UNREAD_BYTES = 32 * 1024 * 1024;
/** What a system takes at most for a connection that does not read (Linux by its default). */
const MAX_SYSTEM_BYTES = 4 * 1024 * 1024;
/** From so many looks on the system is taken to hold all that it can of the connection's answers. */
const FULL_AFTER_LOOKS = 2;
/** Of looks, one a second: so long an answer may wait for a reader who takes nothing of it. */
const MAX_STALLED_LOOKS = 10;

export const LOOK_EVERY_MS = 1_000;

interface Connection {
  /** As it was accepted; under TLS the socket of its requests is another object. */
  socket: Socket;
  exchanges: Exchanges;
  /** Bytes of answers that the system had taken when we last looked. */
  takenBytes: number;
  /** For how many looks in a row it has taken nothing of what waits. */
  stalledLooks: number;
}

/** By the client's address and port. */
type Peers = Map<string, Connection>;

export class Connections {
  readonly #networks = new Map<string, Peers>();
  readonly #trustedProxies: ReadonlySet<string>;
  readonly #handle: (exchange: Exchange) => void;
  #count = 0;

  /** Trusted proxies speak for many clients: their number of connections is not limited. */
  constructor(trustedProxies: ReadonlySet<string>, handle: (exchange: Exchange) => void) {
    this.#trustedProxies = trustedProxies;
    this.#handle = handle;
  }

  /** A connection was accepted. */
  add(socket: Socket): void {
    const network = networkOf(addressOf(socket));
    const peers: Peers = this.#networks.get(network) ?? new Map<string, Connection>();
    const peer = peerOf(socket);
    const connection: Connection = {
      socket,
      exchanges: new Exchanges(this.#handle),
      takenBytes: 0,
      stalledLooks: 0,
    };
    this.#networks.set(network, peers);
    peers.set(peer, connection);
    this.#count += 1;
    socket.once('close', () => {
      this.#count -= 1;
      connection.exchanges.end();
      if (peers.get(peer) === connection) peers.delete(peer);
      if (peers.size === 0 && this.#networks.get(network) === peers) this.#networks.delete(network);
    });
    if (peers.size > MAX_PER_NETWORK && this.#isLimited(socket)) makeRoom(peers);
    else if (this.#count > MAX_IN_ALL) this.#makeRoomInAll();
  }

  /** The head of a request has arrived. */
  receive(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#find(request.socket);
    if (!connection?.exchanges.add({ request, response })) request.socket.destroy();
  }

  /** Nothing more can be read here. Gives the exchange whose answer is the connection's last. */
  lastOn(socket: Socket): Exchange | undefined {
    return this.#find(socket)?.exchanges.last();
  }

  /**
   * To be called every LOOK_EVERY_MS: closes where nobody reads, by a reset, since the system would keep
   * what it holds for a connection that was merely ended.
   */
  look(): void {
    const waiting: { connection: Connection; unreadBytes: number }[] = [];
    let unreadBytesInAll = 0;
    for (const connection of this.#all()) {
      const unreadBytes = noteProgress(connection);
      if (connection.stalledLooks >= MAX_STALLED_LOOKS) connection.socket.resetAndDestroy();
      else if (unreadBytes > 0) waiting.push({ connection, unreadBytes });
      unreadBytesInAll += unreadBytes;
    }
    waiting.sort((a, b) => b.connection.stalledLooks - a.connection.stalledLooks);
    for (const { connection, unreadBytes } of waiting) {
      if (unreadBytesInAll <= MAX_UNREAD_BYTES) return;
      connection.socket.resetAndDestroy();
      unreadBytesInAll -= unreadBytes;
    }
  }

  *#all(): Generator<Connection> {
    for (const peers of this.#networks.values()) yield* peers.values();
  }

  #find(socket: Socket): Connection | undefined {
    return this.#networks.get(networkOf(addressOf(socket)))?.get(peerOf(socket));
  }

  #isLimited(socket: Socket): boolean {
    return !this.#trustedProxies.has(addressOf(socket));
  }

  /** Whoever holds the most gives way. */
  #makeRoomInAll(): void {
    let largest: Peers | undefined;
    for (const peers of this.#networks.values()) {
      const [first] = peers.values();
      if (!first || !this.#isLimited(first.socket)) continue;
      if (!largest || peers.size > largest.size) largest = peers;
    }
    if (largest) makeRoom(largest);
  }
}

function peerOf(socket: Socket): string {
  return `${addressOf(socket)} ${socket.remotePort ?? 0}`;
}

/** Gives how many bytes wait to be read, here and, as far as can be known, in the system. */
function noteProgress(connection: Connection): number {
  const socket = connection.exchanges.current?.request.socket;
  const unreadBytes = socket?.writableLength ?? 0;
  const takenBytes = (socket?.bytesWritten ?? 0) - unreadBytes;
  const isStalled = unreadBytes > 0 && takenBytes === connection.takenBytes;
  connection.stalledLooks = isStalled ? connection.stalledLooks + 1 : 0;
  connection.takenBytes = takenBytes;
  const isFull = connection.stalledLooks >= FULL_AFTER_LOOKS;
  return unreadBytes + (isFull ? Math.min(takenBytes, MAX_SYSTEM_BYTES) : 0);
}

function makeRoom(peers: Peers): void {
  let stalled: [string, Connection] | undefined;
  let silent: [string, Connection] | undefined;
  for (const entry of peers) {
    const { stalledLooks, exchanges } = entry[1];
    if (stalledLooks > (stalled?.[1].stalledLooks ?? 0)) stalled = entry;
    // There always is one: the connection that was just added has asked for nothing yet.
    if (!exchanges.current?.request.complete) silent ??= entry;
  }
  const leaving = stalled ?? silent;
  if (!leaving) return;
  // At once: its end is told a little later, when the next one may need room already.
  peers.delete(leaving[0]);
  if (stalled) leaving[1].socket.resetAndDestroy();
  else leaving[1].socket.destroy();
}
