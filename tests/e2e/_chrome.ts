/** A browser as a process of its own on a profile that outlives it, to be killed like by the system. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext } from '@playwright/test';
import { browserPath } from '../../tools/lib/browser.mjs';
import { WAIT_LIMIT_MS } from '../support/limits.ts';
import { until } from '../support/until.ts';

const ARGS = [
  '--headless=new',
  '--no-sandbox',
  '--remote-debugging-port=0',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--password-store=basic',
  '--lang=ja-JP',
  '--window-size=1280,800',
];

const running = new Set<ChildProcess>();
// A test that is given up must leave no browser behind.
process.once('exit', () => {
  for (const { pid } of running) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
});

export class Chrome {
  readonly profile: string;
  readonly #child: ChildProcess;
  readonly #browser: Browser;

  private constructor(profile: string, child: ChildProcess, browser: Browser) {
    this.profile = profile;
    this.#child = child;
    this.#browser = browser;
  }

  /** On a new profile, or on one that another has left. */
  static async start(profile?: string): Promise<Chrome> {
    const folder = profile ?? (await mkdtemp(join(tmpdir(), 'kaikei-profile-')));
    const portFile = join(folder, 'DevToolsActivePort');
    await rm(portFile, { force: true });
    // A group of its own, so that one signal ends all of its processes.
    const child = spawn(
      browserPath() ?? chromium.executablePath(),
      // Its own first page changes processes while we connect, and one connection in some hundred hung.
      [...ARGS, `--user-data-dir=${folder}`, 'about:blank'],
      { detached: true, stdio: 'ignore' },
    );
    running.add(child);
    child.once('exit', () => running.delete(child));
    const port = await until('the browser listens', () => portOf(portFile));
    return new Chrome(folder, child, await connect(`http://127.0.0.1:${port}`));
  }

  get context(): BrowserContext {
    const [context] = this.#browser.contexts();
    if (!context) throw new Error('the browser has no profile');
    return context;
  }

  /** As a person does it: what it holds in memory, cookies among it, goes to the disk first. */
  async quit(): Promise<void> {
    const ended = once(this.#child, 'exit');
    const devTools = await this.#browser.newBrowserCDPSession();
    // It may be gone before it answers.
    devTools.send('Browser.close').catch(() => undefined);
    await ended;
  }

  /** As the system does it when memory runs out, or as a battery that is empty. */
  async kill(): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null)
      return;
    const ended = once(this.#child, 'exit');
    process.kill(-pid, 'SIGKILL');
    await ended;
    await until('the whole group is gone', () => !isAnyLeft(pid));
    await this.#browser.close();
  }

  /** The profile as it is on the disk, for another tablet. */
  async clone(): Promise<string> {
    const copy = await mkdtemp(join(tmpdir(), 'kaikei-profile-'));
    const isOfOneProcess = (path: string) =>
      /\/(?:Singleton\w+|DevToolsActivePort|lockfile)$/.test(path);
    await cp(this.profile, copy, { recursive: true, filter: (path) => !isOfOneProcess(path) });
    return copy;
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** To a browser that has no page of ours yet: whether it takes us at once is not what is tested. */
async function connect(url: string): Promise<Browser> {
  for (let triesLeft = 2; ; triesLeft -= 1) {
    try {
      return await chromium.connectOverCDP(url, { timeout: WAIT_LIMIT_MS / 4 });
    } catch (error) {
      if (triesLeft === 0) throw error;
    }
  }
}

async function portOf(file: string): Promise<string | undefined> {
  try {
    // It is there before it is written: the port counts once the line behind it has begun.
    return /^(\d+)\n\//.exec(await readFile(file, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

/** Of a group of processes, dead ones that nobody has collected yet not counted. */
function isAnyLeft(group: number): boolean {
  return readdirSync('/proc').some((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      // pid (name) state parent group …
      const [state, , its] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(its) === group && state !== 'Z' && state !== 'X';
    } catch {
      return false;
    }
  });
}
