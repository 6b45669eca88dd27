/** A pool of connections to PostgreSQL, and transactions in as few round trips as there are decisions. */
import { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { endInTime } from './ending.ts';
import { CommitUnclearError, isAnswered, isFull, isReadOnly, unlessOurs } from './errors.ts';

export type Value = string | number | boolean | null | Uint8Array | readonly (string | number)[];
export type Row = Record<string, unknown>;

/** A column of text; undefined where it holds none. */
export function textIn(row: Row, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}

/** Far below a lease (R13), so that a process that hangs holds nobody's row for long. */
const LIMITS_MS = {
  lock_timeout: 2_000,
  statement_timeout: 4_000,
  idle_in_transaction_session_timeout: 4_000,
} as const;
/** A line that was cut without a word. */
export const ANSWER_TIMEOUT_MS = 6_000;
const SCRIPT_TIMEOUT_MS = 3_600_000;
const CONNECT_TIMEOUT_MS = 3_000;
/** A server that had no room for one more is asked again after so long; by whoever has none at all, sooner. */
const ROOM_AGAIN_MS = 5_000;
const FIRST_ROOM_AGAIN_MS = 100;
/** Commits wait for the disk and share the wait, so more connections than cores are of use. */
const MOST_CONNECTIONS = 20;

/** What every session has, by the names and in the units of `pg_settings`. */
export const SESSION: Readonly<Record<string, string>> = {
  // R1: whatever the server's default, a commit is answered once it is on disk.
  synchronous_commit: 'on',
  ...Object.fromEntries(Object.entries(LIMITS_MS).map(([name, ms]) => [name, String(ms)])),
  client_min_messages: 'warning',
};

/** Times and numbers of ours are below 2^53. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);

export interface PostgresSettings {
  /** `postgres://user@host:port/name?sslmode=…` */
  url: string;
  /** Instead of one in the URL. */
  password?: string;
}

/** @param socket that the connection is to be made with; whoever made it can end it without the server */
export function clientConfig(
  { url, password }: PostgresSettings,
  socket: () => Socket,
): pg.ClientConfig {
  return {
    connectionString: withSession(url),
    ...(password !== undefined && { password }),
    application_name: 'kaikei',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types,
    stream: socket,
  };
}

/** In the URL itself, because to the driver its parameters go before all else. */
function withSession(url: string): string {
  const whole = new URL(url);
  const options = Object.entries(SESSION).map(([name, value]) => `-c ${name}=${value}`);
  whole.searchParams.set('options', options.join(' '));
  return whole.href;
}

/** All its work throws StorageError where the database or the line is to blame. */
export class Connections {
  readonly #pool: pg.Pool;
  readonly #sockets = new Set<Socket>();
  /** Connections that the server has granted. */
  #standing = 0;
  #fullAt = -Infinity;

  constructor(settings: PostgresSettings) {
    this.#pool = new pg.Pool({
      ...clientConfig(settings, () => this.#newSocket()),
      query_timeout: ANSWER_TIMEOUT_MS,
      pipeline: true,
      max: MOST_CONNECTIONS,
      idleTimeoutMillis: 60_000,
    });
    // One that dies while nobody uses it is replaced when it is needed.
    this.#pool.on('error', () => undefined);
    // One that dies between two statements of a transaction: the next one fails, and tells.
    this.#pool.on('connect', (client) => {
      this.#standing += 1;
      client.on('error', () => undefined);
    });
    this.#pool.on('remove', () => {
      this.#standing -= 1;
    });
  }

  /** One statement, which commits by itself. */
  async rows(sql: string, ...values: Value[]): Promise<Row[]> {
    return this.#with(async (client) => run(client, sql, values));
  }

  async row(sql: string, ...values: Value[]): Promise<Row | undefined> {
    return (await this.rows(sql, ...values))[0];
  }

  /** Nothing is kept unless `work` calls `commit`. @throws StorageError, CommitUnclearError */
  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#with(async (client) => {
      const transaction = new Transaction(client);
      try {
        return await work(transaction);
      } finally {
        await transaction.end();
      }
    });
  }

  async #with<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    let client: pg.PoolClient | undefined;
    let broken = false;
    try {
      client = await this.#connect();
      return await work(client);
    } catch (error) {
      broken = !isAnswered(error) || isReadOnly(error);
      throw unlessOurs(error);
    } finally {
      client?.release(broken);
    }
  }

  /** Where the server takes no more connections, all wait for those that it has granted, in their turn. */
  async #connect(): Promise<pg.PoolClient> {
    const { options } = this.#pool;
    const until = performance.now() + CONNECT_TIMEOUT_MS;
    for (;;) {
      if (performance.now() - this.#fullAt >= ROOM_AGAIN_MS) options.max = MOST_CONNECTIONS;
      try {
        return await this.#pool.connect();
      } catch (error) {
        if (!isFull(error) || performance.now() >= until) throw error;
      }
      this.#fullAt = performance.now();
      options.max = Math.max(1, this.#standing);
      if (this.#standing === 0) await pause(FIRST_ROOM_AGAIN_MS);
    }
  }

  #newSocket(): Socket {
    const socket = new Socket();
    this.#sockets.add(socket);
    return socket.once('close', () => this.#sockets.delete(socket));
  }

  /** Ends, within a second or so, also while the server is silent. */
  async close(): Promise<void> {
    await endInTime(this.#pool.end(), this.#sockets);
  }
}

export class Transaction {
  readonly #client: pg.PoolClient;
  readonly #begun: Promise<unknown>;
  #open = true;

  constructor(client: pg.PoolClient) {
    this.#client = client;
    this.#begun = run(client, 'begin', []);
    // Told with the first statement, which fails too.
    this.#begun.catch(() => undefined);
  }

  /** Statements that are sent without awaiting the one before share a round trip. */
  rows(sql: string, ...values: Value[]): Promise<Row[]> {
    return run(this.#client, sql, values);
  }

  async row(sql: string, ...values: Value[]): Promise<Row | undefined> {
    return (await this.rows(sql, ...values))[0];
  }

  /** Several statements without values, which may take long. */
  async script(text: string): Promise<void> {
    const limits = { query_timeout: SCRIPT_TIMEOUT_MS };
    await this.#client.query({ text, ...limits });
  }

  /** The last statement and the commit, in one round trip. @throws CommitUnclearError */
  async commit(sql: string, ...values: Value[]): Promise<Row[]> {
    const last = run(this.#client, sql, values);
    const end = run(this.#client, 'commit', []);
    this.#open = false;
    const [written, committed] = await Promise.allSettled([last, end]);
    // The server answers the commit of a failed transaction with a rollback, and no error.
    if (written.status === 'rejected' && isAnswered(written.reason)) throw written.reason;
    if (committed.status === 'rejected' && !isAnswered(committed.reason)) {
      throw new CommitUnclearError('nobody can tell whether it was committed', {
        cause: committed.reason,
      });
    }
    if (committed.status === 'rejected') throw committed.reason;
    if (written.status === 'rejected') throw written.reason;
    return written.value;
  }

  /** Undoes what was not committed. */
  async end(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await run(this.#client, 'rollback', []).catch(() => undefined);
  }
}

/** Statements are planned once a connection. */
const names = new Map<string, string>();

async function run(client: pg.PoolClient, text: string, values: Value[]): Promise<Row[]> {
  let name = names.get(text);
  if (name === undefined) {
    name = `k${names.size}`;
    names.set(text, name);
  }
  const result = await client.query<Row>({ name, text, values: values.map(toDriver) });
  return result.rows;
}

/** The driver takes buffers for `bytea`. */
function toDriver(value: Value): unknown {
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}
