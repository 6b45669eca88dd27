/**
 * A gateway, a database and tills that outlive the proxies of a run. The gateway is the sandbox in
 * this process, on the same time as the proxies.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '@kaikei/proxy/sandbox/sandbox.ts';
import { addStaff } from '@kaikei/proxy/shop/staff.ts';
import type { Credential } from '@kaikei/shared/shop/staff.ts';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { cookieOf, spendPairingCode } from '../support/pairing.ts';
import { Till } from '../support/till.ts';
import { until } from '../support/until.ts';
import type { Bundle } from './bundle.ts';
import { fileDatabase, filesIn, type TestDatabase, type Written } from './databases.ts';
import { ProxyRun, type ProxyRunPlan } from './proxy-run.ts';
import { readTrace } from './trace.ts';
import { atScale, realMs, startTime, timeNow, type SharedTime } from './shared-time.ts';

interface GatewayTime {
  shared: SharedTime;
  aheadMs: number;
}

export class Testbed implements AsyncDisposable {
  readonly folder: string;
  readonly gateway: Sandbox;
  readonly proxyRuns: ProxyRun[] = [];
  readonly #main: string;
  readonly database: TestDatabase;
  readonly #gatewayTime: GatewayTime;
  readonly #settings: Record<string, string>;
  /** The proxies that listen, the one last asked at the end. */
  #listening: { proxyRun: ProxyRun; url: string }[] = [];
  #lastUrl = '';

  private constructor(
    main: string,
    folder: string,
    parts: {
      gateway: Sandbox;
      time: GatewayTime;
      database: TestDatabase;
      settings: Record<string, string>;
    },
  ) {
    this.#main = main;
    this.folder = folder;
    this.gateway = parts.gateway;
    this.#gatewayTime = parts.time;
    this.#settings = parts.settings;
    this.database = parts.database;
  }

  /**
   * @param shared a database for several proxies; absent: a file
   * @param settings more of the proxies' environment
   */
  static async open(
    bundle: Bundle,
    scale: number,
    shared?: TestDatabase,
    settings: Record<string, string> = {},
  ): Promise<Testbed> {
    const folder = await mkdtemp(join(tmpdir(), 'kaikei-testbed-'));
    const dataFolder = join(folder, 'gateway');
    await cp(bundle.keysFolder, dataFolder, { recursive: true });
    const database = shared ?? (await fileDatabase(join(folder, 'data')));
    const time: GatewayTime = { shared: startTime(scale), aheadMs: 0 };
    const clock = {
      now: () => Math.floor(timeNow(time.shared)) + time.aheadMs,
      after(delayMs: number, action: () => void) {
        const timer = setTimeout(action, realMs(time.shared, delayMs));
        return () => clearTimeout(timer);
      },
    };
    const gateway = await startSandbox({ port: 0, dataFolder, clock });
    return new Testbed(bundle.main, folder, { gateway, time, database, settings });
  }

  get time(): SharedTime {
    return this.#gatewayTime.shared;
  }

  /** From now on time goes at another pace; not while a proxy runs, which would not notice. */
  setScale(scale: number): void {
    this.#gatewayTime.shared = atScale(this.time, scale);
  }

  /** Where a proxy listens: each time another, as by a balancer before them that sees who has died. */
  get url(): string {
    const next = this.#listening.shift();
    if (next) this.#listening.push(next);
    return next?.url ?? this.#lastUrl;
  }

  get traceFile(): string {
    return join(this.folder, 'trace.jsonl');
  }

  now(): number {
    return Math.floor(timeNow(this.time));
  }

  /**
   * Starts a proxy on the database; on a file the one before must have ended.
   * @param setting where it has a way to the database of its own
   */
  begin(
    plan: Pick<ProxyRunPlan, 'trigger' | 'aheadMs' | 'pair'> = {},
    setting = this.database.setting,
  ): ProxyRun {
    const { gateway } = this;
    const proxyRun = new ProxyRun(
      this.#main,
      { proxyRun: this.proxyRuns.length + 1, time: this.time, traceFile: this.traceFile, ...plan },
      {
        KAIKEI_GATEWAY_URL: gateway.url,
        KAIKEI_APP_ID: gateway.appId,
        KAIKEI_MERCHANT_NO: gateway.merchantNo,
        KAIKEI_APP_PRIVATE_KEY_FILE: gateway.appPrivateKeyFile ?? '',
        KAIKEI_GATEWAY_PUBLIC_KEY_FILE: gateway.gatewayPublicKeyFile ?? '',
        KAIKEI_DATABASE: setting,
        KAIKEI_PORT: '0',
        KAIKEI_METRICS_ADDR: 'off',
        ...this.#settings,
      },
    );
    this.proxyRuns.push(proxyRun);
    void proxyRun.listening.then((ready) => {
      if (!ready || proxyRun.isOver) return;
      this.#lastUrl = ready.listening;
      this.#listening.push({ proxyRun, url: ready.listening });
    });
    void proxyRun.ended.then(() => {
      this.#listening = this.#listening.filter((each) => each.proxyRun !== proxyRun);
    });
    return proxyRun;
  }

  /** Pairs tills, by a proxy that runs for that only. */
  async pairTills<const N extends readonly string[]>(
    ...names: N
  ): Promise<{ [K in keyof N]: Till }> {
    const proxyRun = this.begin({ pair: { names, storeNo: this.gateway.storeNo } });
    const { pairingCodes = [] } = (await proxyRun.listening) ?? {};
    const answers = pairingCodes.map((code) => spendPairingCode(this, code));
    const tills = (await Promise.all(answers)).map(
      (answer) => new Till(this, answer.terminal.id, cookieOf(answer)),
    );
    await proxyRun.end('SIGTERM');
    return tills as { [K in keyof N]: Till };
  }

  /** For refunds; while no proxy serves. */
  async hireManager(): Promise<Credential> {
    const pin = '82736455';
    const { storeNo } = this.gateway;
    const person = { storeNo, name: 'manager', role: 'manager', pin } as const;
    return { staffId: await this.readStore((store) => addStaff(store, person, this.now())), pin };
  }

  /** The gateway has read all that proxies that are dead by now had sent: this request comes after it. */
  async gatewayHasCaughtUp(): Promise<void> {
    await fetch(`${this.gateway.url}/caught-up`);
  }

  /** Resolves when no proxy has begun or ended a call for so long, and none is open. */
  async quietFor(restMs: number): Promise<void> {
    await until('no call is open', async () => {
      const before = readTrace(this.traceFile);
      await wait(realMs(this.time, restMs));
      const after = readTrace(this.traceFile);
      const count = (event: string) => after.filter((entry) => entry.event === event).length;
      return before.length === after.length && count('call-began') === count('call-ended');
    });
  }

  hasPassedFailPoint({ plan }: ProxyRun): boolean {
    const entries = readTrace(this.traceFile);
    return entries.some(
      ({ event, proxyRun }) => event === 'fail-point' && proxyRun === plan.proxyRun,
    );
  }

  /** Lets the gateway notify a proxy of an order, if it has it. */
  async notify(order: string | undefined): Promise<void> {
    if (order === undefined) return;
    await fetch(`${this.gateway.url}/sandbox/notify`, {
      method: 'POST',
      // A kept connection may end in the moment in which it is used again.
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({ order, url: `${this.url}/v1/gateway/notify` }),
    });
  }

  /** For the gateway only: what was still to come by then has come. */
  skip(ms: number): void {
    this.#gatewayTime.aheadMs += ms;
  }

  /** The proxies' database. */
  async readStore<T>(read: (store: Store) => Promise<T>): Promise<T> {
    const store = await this.database.open();
    try {
      return await read(store);
    } finally {
      await store.close();
    }
  }

  /** Everything that was written, with what the proxies logged. */
  async written(): Promise<Written[]> {
    const logs = this.proxyRuns.map(({ log, plan }) => {
      return { name: `log of run ${plan.proxyRun}`, bytes: Buffer.from(log) };
    });
    // A database file is in the first one.
    const folders = [this.folder, ...(this.database.isShared ? [this.database.folder] : [])];
    const files = await Promise.all(folders.map(filesIn));
    return [...files.flat(), ...logs];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.proxyRuns.map((proxyRun) => proxyRun.end('SIGKILL')));
    await this.gateway.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
