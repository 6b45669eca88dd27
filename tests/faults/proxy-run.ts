/** One run of the test proxy: from its start to its end, by a signal or a fail-point. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Trigger } from './fail-points.ts';
import type { SharedTime } from './shared-time.ts';

/** What the test proxy is told, as its only argument. */
export interface ProxyRunPlan {
  proxyRun: number;
  time: SharedTime;
  /** How far its wall clock is ahead of the shared time. */
  aheadMs?: number;
  traceFile: string;
  trigger?: Trigger;
  /** The terminals to make pairing codes for. */
  pair?: { names: readonly string[]; storeNo: string };
}

export interface Ended {
  status: number | null;
  signal: NodeJS.Signals | null;
}

interface Listening {
  listening: string;
  /** In the order of the names. */
  pairingCodes?: string[];
}

export class ProxyRun {
  readonly plan: ProxyRunPlan;
  /** Where it listens; undefined where it ended before it did. */
  readonly listening: Promise<Listening | undefined>;
  readonly ended: Promise<Ended>;
  readonly mayRefuse = false;
  readonly #child: ChildProcess;
  #log = '';
  #endedAt = Infinity;

  constructor(main: string, plan: ProxyRunPlan, settings: Record<string, string>) {
    this.plan = plan;
    this.#child = spawn(process.execPath, [main, JSON.stringify(plan)], {
      env: settings,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = once(this.#child, 'close').then(([status, signal]: Ended[keyof Ended][]) => {
      this.#endedAt = performance.now();
      return { status, signal } as Ended;
    });
    this.listening = Promise.race([this.#firstLine(), this.ended.then(() => undefined)]);
  }

  /** Standard error so far. */
  get log(): string {
    return this.#log;
  }

  get isOver(): boolean {
    return this.#endedAt < Infinity;
  }

  /** By the monotonic clock of this process; Infinity while it runs. */
  get endedAt(): number {
    return this.#endedAt;
  }

  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Whether it ends by itself within so much real time. */
  async endsWithin(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), ms);
    });
    const ended = await Promise.race([this.ended.then(() => true), late]);
    clearTimeout(timer);
    return ended;
  }

  /** Ends it by the signal, unless it has ended by itself. */
  async end(signal: NodeJS.Signals): Promise<Ended> {
    if (!this.isOver) this.#child.kill(signal);
    return this.ended;
  }

  #firstLine(): Promise<Listening> {
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text;
    });
    return new Promise((resolve) => {
      let stdout = '';
      this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        const end = stdout.indexOf('\n');
        if (end >= 0) resolve(JSON.parse(stdout.slice(0, end)) as Listening);
      });
    });
  }
}
