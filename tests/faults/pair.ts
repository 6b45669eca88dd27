/** Two proxies on one PostgreSQL database, each with a way to it of its own, and the tills that ask either. */
import type { PostgresServer } from '../support/postgres.ts';
import { FaultProxy } from '../support/fault-proxy.ts';
import { commitFinder } from '../support/postgres-wire.ts';
import type { Prng } from '../simulation/prng.ts';
import type { Counter } from './counter.ts';
import type { Service } from './counter-requests.ts';
import type { FailPoint } from './fail-points.ts';
import type { ProxyRun } from './proxy-run.ts';
import type { Testbed } from './testbed.ts';

/** One of the two, with a way to the database of its own. */
export interface Seat {
  readonly line: FaultProxy;
  /** Whether answers to commits are lost now, and how many were. */
  readonly commits: { areLost: boolean; lost: number };
  readonly setting: string;
  readonly aheadMs: number;
}

export interface Pair {
  testbed: Testbed;
  server: PostgresServer;
  prng: Prng;
  counter: Counter;
  seats: readonly Seat[];
  service: Service;
  /** At which proxies are to die: customers come who lead there. */
  awaited: Set<FailPoint>;
}

export async function seatOf(testbed: Testbed, aheadMs: number): Promise<Seat> {
  const url = new URL(testbed.database.setting);
  const line = await FaultProxy.before(Number(url.port));
  url.port = String(line.port);
  const commits = { areLost: false, lost: 0 };
  // From the beginning: it learns from each connection how commits look there.
  const isCommit = commitFinder();
  line.loseAnswersTo((sent) => {
    const isLost = isCommit(sent) && commits.areLost;
    if (isLost) commits.lost += 1;
    return isLost;
  });
  return { line, commits, setting: url.href, aheadMs };
}

/** A connection may break where a proxy dies. */
export function serviceOf(testbed: Testbed): Service {
  return {
    mayRefuse: true,
    async endsWithin(ms) {
      const lately = testbed.proxyRuns.some(({ endedAt }) => performance.now() - endedAt < ms);
      if (lately) return true;
      const running = testbed.proxyRuns.filter(({ isOver }) => !isOver);
      if (running.length === 0) return true;
      return Promise.race(running.map((proxyRun) => proxyRun.endsWithin(ms)));
    },
  };
}

export async function begin(
  { testbed }: Pair,
  { setting, aheadMs }: Seat,
  more: Parameters<Testbed['begin']>[0] = {},
): Promise<ProxyRun> {
  const proxyRun = testbed.begin({ aheadMs, ...more }, setting);
  await proxyRun.listening;
  return proxyRun;
}

export async function endInGoodOrder(proxyRun: ProxyRun): Promise<void> {
  const { status } = await proxyRun.end('SIGTERM');
  if (status !== 0)
    throw new Error(`a proxy stopped with status ${String(status)}:\n${proxyRun.log}`);
}
