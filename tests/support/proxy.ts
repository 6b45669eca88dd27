/** The built proxy as a process of its own, on a database of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastingPort } from './ports.ts';
import { run, type Ended } from './tree.ts';

const MAIN = fileURLToPath(new URL('../../dist/proxy/main.js', import.meta.url));

/** Starts what follows where core files are as large as the system allows. */
const CARELESS = 'ulimit -Sc "$(ulimit -Hc)"; exec "$@"';
/** The same, with standard error into what $STDERR names. */
const CARELESS_ELSEWHERE = `${CARELESS} 2>>"$STDERR"`;

const running = new Set<ChildProcess>();
// A test that fails in the middle must leave no process behind; test workers are ended by a signal.
for (const end of ['exit', 'disconnect', 'SIGTERM'] as const) {
  process.once(end, () => {
    for (const child of running) child.kill('SIGKILL');
    if (end === 'SIGTERM') process.exit(1);
  });
}

/** What the proxy must know of its gateway; the sandbox and the scripted gateway give it. */
export interface GatewaySettings {
  url: string;
  appId: string;
  merchantNo: string;
  appPrivateKeyPem: string;
  gatewayPublicKeyPem: string;
}

export interface ProxyOptions {
  gateway: GatewaySettings;
  /** More settings; they stay the same over restarts. */
  env?: Record<string, string>;
  /** Keep the port over restarts, so that a browser finds the same origin again. */
  keepPort?: boolean;
  /** Another entry than the built one. */
  main?: string;
  /** A file, pipe or terminal to be its standard error; `log` holds standard output alone then. */
  stderr?: string;
}

interface StartOptions {
  /** How far its wall clock is ahead of ours. */
  clockAheadMs?: number;
  /** From now on another entry: another version of proxy or till. */
  main?: string;
}

interface CommandOptions {
  /** How far its wall clock is ahead of ours. */
  clockAheadMs?: number;
  /** Is given the way to send the command a signal. */
  onStart?: (kill: (signal: NodeJS.Signals) => void) => void;
}

export class Proxy {
  readonly folder: string;
  readonly #settings: Record<string, string>;
  readonly #stderr: string | undefined;
  #child: ChildProcess | undefined;
  #main: string;
  #url = '';
  #log = '';

  private constructor(
    folder: string,
    settings: Record<string, string>,
    { main = MAIN, stderr }: Pick<ProxyOptions, 'main' | 'stderr'>,
  ) {
    this.folder = folder;
    this.#settings = settings;
    this.#main = main;
    this.#stderr = stderr;
  }

  /** Makes a temporary folder with keys and data, and starts the proxy on a free port. */
  static async start(options: ProxyOptions): Promise<Proxy> {
    const { gateway, env = {}, keepPort = false } = options;
    const folder = await mkdtemp(join(tmpdir(), 'kaikei-proxy-'));
    await mkdir(join(folder, 'keys'));
    const settings = {
      KAIKEI_GATEWAY_URL: gateway.url,
      KAIKEI_APP_ID: gateway.appId,
      KAIKEI_MERCHANT_NO: gateway.merchantNo,
      KAIKEI_APP_PRIVATE_KEY_FILE: join(folder, 'keys', 'app.pem'),
      KAIKEI_GATEWAY_PUBLIC_KEY_FILE: join(folder, 'keys', 'gateway.pem'),
      KAIKEI_DATABASE: join(folder, 'data', 'kaikei.db'),
      KAIKEI_PORT: keepPort ? String(await lastingPort()) : '0',
      KAIKEI_METRICS_ADDR: 'off',
      ...env,
    };
    const { appPrivateKeyPem, gatewayPublicKeyPem } = gateway;
    await writeFile(settings.KAIKEI_APP_PRIVATE_KEY_FILE, appPrivateKeyPem, { mode: 0o600 });
    await writeFile(settings.KAIKEI_GATEWAY_PUBLIC_KEY_FILE, gatewayPublicKeyPem);
    const proxy = new Proxy(folder, settings, options);
    try {
      await proxy.start();
    } catch (error) {
      await proxy.close();
      throw error;
    }
    return proxy;
  }

  /** `http://127.0.0.1:<port>`; another one after a restart, unless the port is kept. */
  get url(): string {
    return this.#url;
  }

  get port(): number {
    return Number(new URL(this.#url).port);
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('the proxy is not running');
    return pid;
  }

  /** All that it has written to standard output and standard error, over all starts. */
  get log(): string {
    return this.#log;
  }

  /** Starts it again on the same database. */
  async start({ clockAheadMs = 0, main = this.#main }: StartOptions = {}): Promise<void> {
    this.#main = main;
    const elsewhere = this.#stderr !== undefined;
    const script = elsewhere ? CARELESS_ELSEWHERE : CARELESS;
    const child = spawn('sh', ['-c', script, 'sh', process.execPath, main, 'serve'], {
      cwd: this.folder,
      env: {
        PATH: process.env['PATH'],
        ...(elsewhere && { STDERR: this.#stderr }),
        ...this.#settings,
        ...aheadBy(clockAheadMs),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    running.add(child);
    child.once('exit', () => running.delete(child));
    this.#url = await this.#listening(child);
  }

  #listening(child: ChildProcess): Promise<string> {
    return new Promise((resolve, reject) => {
      let stdout = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        this.#log += text;
        const line = /^\{"listening":"([^"]+)"\}$/m.exec(stdout);
        if (line?.[1]) resolve(line[1]);
      });
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        this.#log += text;
      });
      child.once('error', reject);
      child.once('exit', (status) => {
        reject(new Error(`the proxy ended with status ${String(status)}:\n${this.#log}`));
      });
    });
  }

  /** Sends a signal and waits for the end. Gives the exit status, null after a kill. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return null;
    const ended = once(child, 'close') as Promise<[number | null]>;
    child.kill(signal);
    const [status] = await ended;
    return status;
  }

  /** Runs a command of the proxy's command line beside it, on the same database. */
  command(...args: string[]): Promise<Ended> {
    return this.commandAt({}, ...args);
  }

  commandAt({ clockAheadMs = 0, onStart }: CommandOptions, ...args: string[]): Promise<Ended> {
    return run(process.execPath, [this.#main, ...args], {
      cwd: this.folder,
      ...(onStart && { onStart }),
      env: { ...this.#settings, ...aheadBy(clockAheadMs) },
    });
  }

  /** Of its own. */
  get settings(): Readonly<Record<string, string>> {
    return this.#settings;
  }

  /** Every file below its folder but the keys: the database, its companions, and whatever else was left there. */
  async files(): Promise<{ name: string; bytes: Buffer }[]> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name));
    const data = paths.filter((path) => !path.startsWith(join(this.folder, 'keys')));
    const read = async (name: string) => ({ name, bytes: await readFile(name) });
    const files = await Promise.allSettled(data.map(read));
    return files.flatMap((file) => {
      if (file.status === 'fulfilled') return [file.value];
      // SQLite takes its own away when the last process closes it.
      if ((file.reason as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw file.reason;
    });
  }

  async close(): Promise<void> {
    await this.stop('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A module that is loaded first moves the process's wall clock. */
function aheadBy(ms: number): Record<string, string> {
  if (ms === 0) return {};
  const module = `const now=Date.now;Date.now=()=>now()+${ms};`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(module)}` };
}
