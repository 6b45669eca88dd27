/**
 * One run: proxies that are killed one after the other on one database while customers come, a last
 * one that brings every payment to its end, and the comparison of the ledgers.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { WAIT_LIMIT_MS, waitLimitMs } from '../support/limits.ts';
import { Prng } from '../simulation/prng.ts';
import type { Bundle } from './bundle.ts';
import { Counter } from './counter.ts';
import { crowdFor } from './customers.ts';
import type { FailPoint } from './fail-points.ts';
import { Testbed } from './testbed.ts';
import { judge } from './judge.ts';
import type { ProxyRun } from './proxy-run.ts';

/** At a fail-point, or at a time that the seed draws. */
export type Kill = FailPoint | 'any-time';

export interface KillPlan {
  /** Goes into ids: a few of `a-z 0-9`. */
  name: string;
  seed: number;
  kills: readonly Kill[];
  /** How far the wall clocks of the proxies may be off; each draws its own. */
  clocksAheadMs?: readonly [number, ...number[]];
}

export interface KillReport {
  kills: number;
  payments: number;
  /** Empty where everything held. */
  violations: string[];
}

/** So many seconds of the rules in a real one; a deadline of 5 s then leaves a quarter of a second. */
const SCALE = 20;
const TICK_MS = 80;
const HOUR_MS = 3_600_000;
/** A fail-point that is not passed for so long, again and again, shows that the run is wrong. */
const LONGEST_LIFE_MS = 25_000;
const MOST_TRIES = 20;
/**
 * Payments whose cancels were killed again and again wait for minutes by the end of a run (R8), so the pace is quicker
 * then: nothing is created any more. On a machine that is too busy for it every answer comes after its deadline, which
 * is 83 ms at 60, and nothing ends; so what is still open goes on at a pace that such a machine keeps.
 */
const ENDS = [
  { scale: SCALE, longestMs: 7_000 },
  { scale: 60, longestMs: 60_000 },
  { scale: SCALE, longestMs: WAIT_LIMIT_MS },
  { scale: 5, longestMs: waitLimitMs(HOUR_MS / 5) },
] as const;
const MOST_OPEN = 24;

interface Run {
  plan: KillPlan;
  testbed: Testbed;
  prng: Prng;
  counter: Counter;
}

export async function killRun(bundle: Bundle, plan: KillPlan): Promise<KillReport> {
  await using testbed = await Testbed.open(bundle, SCALE);
  const prng = new Prng(plan.seed);
  const counter = new Counter(plan.name, prng, {
    tills: await testbed.pairTills('Till 1', 'Till 2'),
    manager: await testbed.hireManager(),
  });
  const run = { plan, testbed, prng, counter };
  const before = testbed.proxyRuns.length;
  for (const kill of plan.kills) await liveUntilKilled(run, kill);
  const kills = testbed.proxyRuns.length - before;
  const violations = [...(await finish(run)), ...(await judge(testbed, counter))];
  return { kills, payments: counter.attempts.length, violations };
}

/** @throws where the proxy ends in another way than by the kill */
async function liveUntilKilled(run: Run, kill: Kill): Promise<void> {
  const { testbed, prng, counter } = run;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const trigger = { hit: prng.int(1, 3), signal: 'SIGKILL' } as const;
    const proxyRun = begin(
      run,
      kill === 'any-time' ? {} : { trigger: { point: kill, ...trigger } },
    );
    const timer = setTimeout(() => proxyRun.send('SIGKILL'), longestRunMs(kill, prng));
    await work(proxyRun, run, kill);
    clearTimeout(timer);
    await counter.requestsEnded();
    const { signal } = await proxyRun.ended;
    if (signal !== 'SIGKILL') throw new Error(`a proxy ended by itself:\n${proxyRun.log}`);
    await testbed.gatewayHasCaughtUp();
    if (kill === 'any-time' || testbed.hasPassedFailPoint(proxyRun)) return;
  }
  throw new Error(`${kill} was not passed in ${MOST_TRIES} runs`);
}

function begin({ plan, testbed, prng }: Run, more: Parameters<Testbed['begin']>[0] = {}): ProxyRun {
  const aheadMs = plan.clocksAheadMs ? prng.pick(plan.clocksAheadMs) : 0;
  return testbed.begin({ aheadMs, ...more });
}

/** Real time. A third of the kills at any time come while the proxy starts and takes over (F23). */
function longestRunMs(kill: Kill, prng: Prng): number {
  if (kill !== 'any-time') return LONGEST_LIFE_MS;
  return prng.chance(0.33) ? prng.int(20, 200) : prng.int(200, 1_500);
}

/** Customers come, cashiers change their minds, notifications arrive, until the proxy dies. */
async function work(
  proxyRun: ProxyRun,
  { testbed, prng, counter }: Run,
  kill: Kill,
): Promise<void> {
  if (!(await proxyRun.listening)) return;
  const crowd = crowdFor(kill === 'any-time' ? undefined : kill);
  await counter.recover(proxyRun);
  for (let tick = 0; !proxyRun.isOver; tick += 1) {
    const isTime = (phase: number, name: string) => tick % 6 === phase || kill.endsWith(name);
    if (counter.open.length < MOST_OPEN && (tick < 2 || isTime(0, ':submit')))
      counter.submit(proxyRun, crowd);
    if (isTime(1, ':cancel-requested')) counter.cancelOne(proxyRun);
    if (isTime(2, ':hinted')) await testbed.notify(prng.pickAny(counter.open)?.id);
    if (isTime(3, ':tombstone')) counter.voidUnknown(proxyRun);
    if (tick % 6 === 4) counter.payAgain(proxyRun);
    if (isTime(5, ':refund-requested')) counter.refundOne(proxyRun);
    if (kill === 'any-time' && prng.chance(0.1)) await pause(proxyRun, prng);
    // What is taken over has to come first, in a run before the one that dies at that.
    if (kill.endsWith(':taken-over') && counter.acceptedAndOpen >= 3) proxyRun.send('SIGKILL');
    await counter.look(proxyRun);
    await Promise.race([proxyRun.ended, wait(TICK_MS)]);
  }
}

/** As a machine that is busy with something else stops it (F26): up to 6 s of the rules. */
async function pause(proxyRun: ProxyRun, prng: Prng): Promise<void> {
  proxyRun.send('SIGSTOP');
  await wait(prng.int(10, 300));
  proxyRun.send('SIGCONT');
}

/** To quiescence, handed over from proxy to proxy. Gives what went wrong. */
async function finish(run: Run): Promise<string[]> {
  const violations: string[] = [];
  for (const { scale, longestMs } of ENDS) {
    run.testbed.setScale(scale);
    violations.push(...(await finishFor(run, longestMs)));
    if (run.counter.open.length === 0) break;
  }
  return violations;
}

async function finishFor(run: Run, longestMs: number): Promise<string[]> {
  const { counter } = run;
  const proxyRun = begin(run);
  await proxyRun.listening;
  await counter.recover(proxyRun);
  await counter.requestsEnded();
  const end = performance.now() + longestMs;
  while (counter.open.length > 0 && performance.now() < end) {
    counter.repeatRefunds(proxyRun);
    await wait(TICK_MS);
    await counter.look(proxyRun);
  }
  await counter.requestsEnded();
  const { status } = await proxyRun.end('SIGTERM');
  return status === 0 ? [] : [`a proxy stopped with status ${String(status)}:\n${proxyRun.log}`];
}
