/**
 * Tells the proxies on one database of changes, by LISTEN and NOTIFY. It is a hint that shortens a wait:
 * what is lost is found by the slow poll of whoever listens, and by the wake after a lost connection.
 *
 * Notifications are sent after the commit, in statements of their own: within a payment's transaction they
 * would take one lock for all commits of the database and end the sharing of their waits for the disk.
 */
import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import pg from 'pg';
import type { StoreChange } from '../port.ts';
import {
  ANSWER_TIMEOUT_MS,
  clientConfig,
  type Connections,
  type PostgresSettings,
} from './connection.ts';
import { endInTime } from './ending.ts';

const CHANNEL = 'kaikei_changes';
const RECONNECT_AFTER_MS = 500;
/** Changes of so long are announced together. */
const GATHER_MS = 10;

/** In a payload: terminals themselves, in place of a terminal's id. */
const TERMINALS = '*';

export class Notifier {
  readonly #settings: PostgresSettings;
  readonly #connections: Connections;
  readonly #listener: (change: StoreChange) => void;
  /** Ours come back to us too. */
  readonly #self = randomUUID();
  readonly #pending = new Set<string>();
  #gathering: NodeJS.Timeout | undefined;
  #reconnecting: NodeJS.Timeout | undefined;
  #line: Line | undefined;
  #closed = false;

  constructor(
    settings: PostgresSettings,
    connections: Connections,
    listener: (change: StoreChange) => void,
  ) {
    this.#settings = settings;
    this.#connections = connections;
    this.#listener = listener;
  }

  /** Begins to listen; a connection that is lost is made again. */
  start(): void {
    void this.#listen();
  }

  /** A change was committed here. */
  announce(change: StoreChange): void {
    this.#listener(change);
    this.#pending.add(change.of === 'payments' ? (change.terminalId ?? '') : TERMINALS);
    this.#gathering ??= setTimeout(() => void this.#flush(), GATHER_MS);
  }

  async #flush(): Promise<void> {
    this.#gathering = undefined;
    const payloads = [...this.#pending].map((what) => `${this.#self} ${what}`);
    this.#pending.clear();
    try {
      await this.#connections.rows(
        'select pg_notify($1, payload) from unnest($2::text[]) payload',
        CHANNEL,
        payloads,
      );
    } catch {
      // A hint that was lost: the others look by themselves.
    }
  }

  async #listen(): Promise<void> {
    const socket = new Socket();
    const client = new pg.Client({
      ...clientConfig(this.#settings, () => socket),
      query_timeout: ANSWER_TIMEOUT_MS,
    });
    const line = { client, socket };
    this.#line = line;
    client.on('error', () => undefined);
    client.on('end', () => this.#again());
    client.on('notification', ({ payload = '' }) => {
      const [from, what = ''] = payload.split(' ');
      if (from !== this.#self) this.#listener(changeOf(what));
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      // Whatever was announced while nobody listened.
      this.#listener({ of: 'payments' });
      this.#listener({ of: 'terminals' });
    } catch {
      await end(line);
      this.#again();
    }
  }

  #again(): void {
    if (this.#closed || this.#reconnecting) return;
    this.#reconnecting = setTimeout(() => {
      this.#reconnecting = undefined;
      void this.#listen();
    }, RECONNECT_AFTER_MS);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#reconnecting);
    clearTimeout(this.#gathering);
    // Not awaited: it goes out in front of what ends the connections, and none waits for a hint.
    if (this.#pending.size > 0) void this.#flush();
    if (this.#line) await end(this.#line);
  }
}

/** A connection with what it runs over. */
interface Line {
  client: pg.Client;
  socket: Socket;
}

async function end({ client, socket }: Line): Promise<void> {
  await endInTime(client.end(), [socket]);
}

function changeOf(what: string): StoreChange {
  if (what === TERMINALS) return { of: 'terminals' };
  return what === '' ? { of: 'payments' } : { of: 'payments', terminalId: what };
}
