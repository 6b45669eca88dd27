/** A real PostgreSQL server of a test's own, on a free port, gone with the test. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { postgresPath } from '../../tools/lib/postgres.mjs';
import { lastingPort } from './ports.ts';
import { until } from './until.ts';

/** Memory, where the system has a file system on it: commits still wait for `fsync`, which then costs nothing. */
const MEMORY = '/dev/shm';
/** The server refuses to run as root; nobody's account is on every system. */
const NOBODY = { uid: 65_534, gid: 65_534 };

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class PostgresServer {
  readonly #folder: string;
  readonly #bin: string;
  readonly #port: number;
  readonly dataFolder: string;
  readonly #settings: readonly string[];
  #child: ChildProcess | undefined;

  private constructor(
    folder: string,
    bin: string,
    port: number,
    dataFolder: string,
    settings: readonly string[],
  ) {
    this.dataFolder = dataFolder;
    this.#settings = settings;
    this.#folder = folder;
    this.#bin = bin;
    this.#port = port;
  }

  /**
   * An empty server, listening.
   * @param options.onDisk commits cost what they cost elsewhere
   * @param options.dataOn the folder of a file system that is to hold its data
   * @param options.settings `name=value`, of postgresql.conf
   */
  static async start({
    onDisk = false,
    dataOn,
    settings = [],
  }: {
    onDisk?: boolean;
    dataOn?: string;
    settings?: readonly string[];
  } = {}): Promise<PostgresServer> {
    const installed = postgresPath();
    if (installed === undefined) throw new Error('no PostgreSQL server: npm test installs one');
    const base = !onDisk && existsSync(MEMORY) ? MEMORY : tmpdir();
    const folder = mkdtempSync(join(base, 'kaikei-postgres-'));
    const place = dataOn === undefined ? folder : mkdtempSync(join(dataOn, 'kaikei-postgres-'));
    const bin = reachable(installed, folder);
    for (const each of [folder, place]) {
      if (isRoot()) chownSync(each, NOBODY.uid, NOBODY.gid);
    }
    const server = new PostgresServer(
      folder,
      bin,
      await lastingPort(),
      join(place, 'data'),
      settings,
    );
    await server.#initialize();
    await server.startAgain();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  async #initialize(): Promise<void> {
    await promisify(execFile)(
      join(this.#bin, 'initdb'),
      [
        '-D',
        this.dataFolder,
        '-U',
        'kaikei',
        '-A',
        'trust',
        '-E',
        'UTF8',
        '--locale=C',
        '--no-sync',
      ],
      account(),
    );
  }

  /** After `stop` or `kill`: the same data on the same port. */
  async startAgain(): Promise<void> {
    const settings = [
      `port=${this.#port}`,
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'max_connections=200',
      ...this.#settings,
    ];
    const child = spawn(
      join(this.#bin, 'postgres'),
      ['-D', this.dataFolder, ...settings.flatMap((setting) => ['-c', setting])],
      { stdio: 'ignore', ...account() },
    );
    running.add(child);
    child.once('exit', () => running.delete(child));
    this.#child = child;
    await until('PostgreSQL answers', async () => {
      if (child.exitCode !== null) throw new Error(`PostgreSQL ended with ${child.exitCode}`);
      return this.#query(this.urlOf('postgres'), 'select 1').then(
        () => true,
        () => false,
      );
    });
  }

  /** A database that nobody else uses. @param options what follows `create database <name>` */
  async createDatabase(options = ''): Promise<string> {
    const name = `test_${randomBytes(6).toString('hex')}`;
    // A copy of files costs a third of what a copy through the log does.
    const sql = `create database ${name} ${options} strategy file_copy`;
    await this.#query(this.urlOf('postgres'), sql);
    return this.urlOf(name);
  }

  /** As an administrator, or another version, does it. Gives the rows of a single statement. */
  async execute(url: string, sql: string): Promise<Record<string, unknown>[]> {
    const { rows } = await this.#query(url, sql);
    return rows as Record<string, unknown>[];
  }

  /** A copy of the database as it is, while nobody is connected to it. */
  async backup(url: string): Promise<string> {
    const copy = `copy_${randomBytes(6).toString('hex')}`;
    await this.#query(this.urlOf('postgres'), `create database ${copy} template ${nameIn(url)}`);
    return copy;
  }

  /** Puts the copy in the place of the database, while nobody is connected to it. */
  async restore(url: string, copy: string): Promise<void> {
    await this.#query(this.urlOf('postgres'), `drop database ${nameIn(url)}`);
    await this.#query(this.urlOf('postgres'), `alter database ${copy} rename to ${nameIn(url)}`);
  }

  urlOf(name: string): string {
    return `postgres://kaikei@127.0.0.1:${this.#port}/${name}?sslmode=disable`;
  }

  /** Waits until no payment in the database has an owner any more. */
  async leasesLapsed(url: string): Promise<void> {
    await until('all leases lapse', async () => {
      // The database itself waits for the last one: asking again and again costs more than the test.
      const [row] = await this.execute(
        url,
        `select pg_sleep(least(5, extract(epoch from lease_until - clock_timestamp()) + 0.005)) is null as slept
           from payments where lease_until >= clock_timestamp() order by lease_until desc limit 1`,
      );
      return row === undefined;
    });
  }

  async #query(url: string, sql: string): Promise<pg.QueryResult> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.query(sql);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** `SIGINT` ends all sessions at once, as a restart by an administrator does; `SIGQUIT` is a crash. */
  async stop(signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  /** Stops it and removes its data. */
  async remove(): Promise<void> {
    await this.stop('SIGQUIT');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function nameIn(url: string): string {
  return new URL(url).pathname.slice(1);
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function account(): { uid?: number; gid?: number } {
  return isRoot() ? NOBODY : {};
}

/** Binaries in a folder that is root's own are copied to where their account can read them. */
function reachable(bin: string, folder: string): string {
  if (!isRoot() || bin.startsWith('/usr/')) return bin;
  cpSync(dirname(bin), join(folder, 'server'), { recursive: true, verbatimSymlinks: true });
  return join(folder, 'server/bin');
}
