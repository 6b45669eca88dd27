/**
 * Connections by client address: one address cannot hold so many that nobody else is served. Over the
 * limit it is not the newest that is refused, because then whoever is slow would keep a shop's tills
 * out that share the address: the one gives way that has owed us a request for longest.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { addressOf } from './client-ip.ts';

/** A whole shop behind one address stays far below it. */
const MOST_CONNECTIONS = 1_000;

/** What is being asked and answered on a connection; at first the request's head is there, and no more. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

interface Connection {
  socket: Socket;
  exchange?: Exchange;
}

/** By the client's port: under TLS the socket of a request is another object than the one accepted. */
type Ports = Map<number, Connection>;

export class Connections {
  readonly #clients = new Map<string, Ports>();
  readonly #trustedProxies: ReadonlySet<string>;

  /** Trusted proxies speak for many clients, and are not limited. */
  constructor(trustedProxies: ReadonlySet<string>) {
    this.#trustedProxies = trustedProxies;
  }

  /** A connection was accepted. */
  add(socket: Socket): void {
    const client = addressOf(socket);
    const port = socket.remotePort ?? 0;
    const ports = this.#clients.get(client) ?? new Map<number, Connection>();
    this.#clients.set(client, ports);
    ports.set(port, { socket });
    socket.once('close', () => {
      if (ports.get(port)?.socket === socket) ports.delete(port);
      if (ports.size === 0) this.#clients.delete(client);
    });
    if (ports.size > MOST_CONNECTIONS && !this.#trustedProxies.has(client)) makeRoom(ports);
  }

  /** The head of a request has arrived. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#find(request.socket);
    if (!connection) return;
    const exchange = { request, response };
    connection.exchange = exchange;
    response.once('close', () => {
      if (connection.exchange === exchange) delete connection.exchange;
    });
  }

  exchangeOn(socket: Socket): Exchange | undefined {
    return this.#find(socket)?.exchange;
  }

  #find(socket: Socket): Connection | undefined {
    return this.#clients.get(addressOf(socket))?.get(socket.remotePort ?? 0);
  }
}

/** There always is one: the connection that was just added has asked for nothing yet. */
function makeRoom(ports: Ports): void {
  for (const { socket, exchange } of ports.values()) {
    if (exchange?.request.complete) continue;
    socket.destroy();
    return;
  }
}
