/**
 * Two proxies on one PostgreSQL database while customers come to tills that ask either of them. Trouble comes to
 * each proxy in turn, and to the database; what is left is brought to its end by two healthy ones, and the ledgers
 * are compared (F25, R13).
 */
import { setTimeout as wait } from 'node:timers/promises';
import { WAIT_LIMIT_MS, waitLimitMs } from '../support/limits.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { PostgresServer } from '../support/postgres.ts';
import { Prng } from '../simulation/prng.ts';
import type { Bundle } from './bundle.ts';
import { Counter } from './counter.ts';
import { postgresDatabase } from './databases.ts';
import type { FailPoint } from './fail-points.ts';
import { judge } from './judge.ts';
import { begin, seatOf, serviceOf, type Pair } from './pair.ts';
import { suffer, type Trouble } from './pair-troubles.ts';
import { Testbed } from './testbed.ts';
import { readTrace } from './trace.ts';

export interface PairPlan {
  /** Goes into ids: a few of `a-z 0-9`. */
  name: string;
  seed: number;
  troubles: readonly Trouble[];
  /** How far the wall clocks of the two are off. */
  clocksAheadMs?: readonly [number, number];
}

export interface PairReport {
  kills: number;
  payments: number;
  takenOver: number;
  violations: string[];
}

/** A lease of 20 s is 2 s, and the database's own limits of 2 to 6 s are real ones. */
const SCALE = 10;
const HOUR_MS = 3_600_000;
const TICK_MS = 100;
/** As in the runs with one proxy: what R8 makes wait for minutes ends sooner, unless the machine is too busy for that. */
const ENDS = [
  { scale: SCALE, longestMs: 4_000 },
  { scale: 40, longestMs: WAIT_LIMIT_MS },
  { scale: SCALE, longestMs: waitLimitMs(HOUR_MS / SCALE) },
] as const;

export async function pairRun(bundle: Bundle, plan: PairPlan): Promise<PairReport> {
  const server = await PostgresServer.start();
  const lines: FaultProxy[] = [];
  try {
    await using testbed = await Testbed.open(bundle, SCALE, await postgresDatabase(server));
    const prng = new Prng(plan.seed);
    const counter = new Counter(plan.name, prng, {
      tills: await testbed.pairTills('Till 1', 'Till 2'),
      manager: await testbed.hireManager(),
    });
    const seats = await Promise.all(
      [0, 1].map((n) => seatOf(testbed, plan.clocksAheadMs?.[n] ?? 0)),
    );
    lines.push(...seats.map(({ line }) => line));
    const run = {
      testbed,
      server,
      prng,
      counter,
      seats,
      service: serviceOf(testbed),
      awaited: new Set<FailPoint>(),
    };
    const kills = await suffer(run, plan.troubles);
    const violations = [...(await finish(run)), ...(await judge(testbed, counter))];
    return { kills, payments: counter.attempts.length, takenOver: takenOver(testbed), violations };
  } finally {
    await Promise.all(lines.map((line) => line.close()));
    await server.remove();
  }
}

/**
 * To quiescence, by two proxies that nothing befalls. Tills go on from their cursors: a change that one of them skipped
 * would be missed.
 */
async function finish(run: Pair): Promise<string[]> {
  const violations: string[] = [];
  for (const { scale, longestMs } of ENDS) {
    run.testbed.setScale(scale);
    violations.push(...(await finishFor(run, longestMs)));
    if (!hasWork(run.counter)) break;
  }
  return violations;
}

async function finishFor(run: Pair, longestMs: number): Promise<string[]> {
  const { counter, seats, service } = run;
  const proxyRuns = await Promise.all(seats.map((seat) => begin(run, seat)));
  const end = performance.now() + longestMs;
  while (hasWork(counter) && performance.now() < end) {
    counter.repeat(service);
    await wait(TICK_MS);
    await counter.look(service);
  }
  await counter.requestsEnded();
  const ended = await Promise.all(proxyRuns.map((proxyRun) => proxyRun.end('SIGTERM')));
  return ended.flatMap(({ status }, n) =>
    status === 0
      ? []
      : [`a proxy stopped with status ${String(status)}:\n${proxyRuns[n]?.log ?? ''}`],
  );
}

function hasWork({ open, attempts, voided }: Counter): boolean {
  return open.length > 0 || [...attempts, ...voided].some(({ acknowledged }) => !acknowledged);
}

function takenOver(testbed: Testbed): number {
  return readTrace(testbed.traceFile).filter(({ event }) => event === 'taken-over').length;
}
