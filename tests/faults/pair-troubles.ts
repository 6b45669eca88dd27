/** What comes to two proxies on one database, each in turn: deaths, pauses, broken ways, a database that restarts. */
import { setTimeout as wait } from 'node:timers/promises';
import { LEASE_MS } from '@kaikei/shared/rules/times.ts';
import { waitLimitMs } from '../support/limits.ts';
import { until } from '../support/until.ts';
import type { Prng } from '../simulation/prng.ts';
import type { FailPoint } from './fail-points.ts';
import { begin, endInGoodOrder, type Pair, type Seat } from './pair.ts';
import { readChanges, serveCustomers } from './pair-customers.ts';
import type { ProxyRun } from './proxy-run.ts';
import { realMs } from './shared-time.ts';
import type { Testbed } from './testbed.ts';

/** What comes to one of two proxies. */
export type Trouble =
  | FailPoint
  /** Killed at a time that the seed draws. */
  | 'killed'
  /** Stopped by the system for longer than a lease, between two proxies that go on (F26). */
  | 'paused'
  /** Its connections to the database are reset, and refused for longer than a lease. */
  | 'cut-off'
  /** Its connections to the database stand, and nothing passes for a while. */
  | 'silence'
  /** Commits are taken whose answers it never sees. */
  | 'lost-answers'
  /** The database ends all sessions and starts again: in good order, or after a crash. */
  | 'database-restarted'
  | 'database-crashed';

/** On a busy machine many proxies end before their point; more than so show that the test is wrong. */
const MOST_TRIES = 20;
/** A fail-point that is not passed for so long gets another try. */
const LONGEST_LIFE_MS = 25_000;
/** Where the machine is busy and the database comes and goes. */
const LONG_WAIT_MS = waitLimitMs(60_000);
const LOSSES = 5;
/** Of work before and after a trouble; real time. */
const WORK_MS = [200, 1_500] as const;

/** Each of the two takes the next trouble, until there is none. Gives the number of kills. */
export async function suffer(run: Pair, troubles: readonly Trouble[]): Promise<number> {
  const left = [...troubles];
  let kills = 0;
  let isOver = false;
  const turns = async (seat: Seat) => {
    for (let trouble = left.shift(); trouble !== undefined; trouble = left.shift()) {
      const died = await sufferOne(run, seat, trouble);
      kills += died;
    }
  };
  const tills = [serveCustomers, readChanges].map((work) => work(run, () => isOver));
  const suffered = Promise.all(run.seats.map(turns)).finally(() => {
    isOver = true;
  });
  await Promise.all([suffered, ...tills]);
  return kills;
}

/** @throws where the proxy ends in another way than it should */
async function sufferOne(run: Pair, seat: Seat, trouble: Trouble): Promise<number> {
  const { testbed, prng } = run;
  if (trouble.includes(':')) return dieAt(run, seat, trouble as FailPoint);
  const proxyRun = await begin(run, seat);
  await work(run);
  if (trouble === 'killed') {
    await proxyRun.end('SIGKILL');
    await wait(prng.int(...WORK_MS));
    return 1;
  }
  await DISTURBANCES[trouble as Disturbance](run, { seat, proxyRun });
  await work(run);
  await endInGoodOrder(proxyRun);
  await testbed.gatewayHasCaughtUp();
  return 0;
}

/** Until customers have been served, and one is open, on however slow a machine. */
async function work({ prng, counter }: Pair): Promise<void> {
  const served = () => counter.attempts.filter(({ acknowledged }) => acknowledged).length;
  const before = served();
  await until(
    'customers are served',
    () => served() >= before + 2 && counter.acceptedAndOpen > 0,
    LONG_WAIT_MS,
  );
  await wait(prng.int(...WORK_MS));
}

async function dieAt(run: Pair, seat: Seat, point: FailPoint): Promise<number> {
  const { testbed, prng, awaited } = run;
  awaited.add(point);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const proxyRun = await begin(run, seat, { trigger: { point, hit: 1, signal: 'SIGKILL' } });
    if (!(await proxyRun.endsWithin(LONGEST_LIFE_MS))) proxyRun.send('SIGKILL');
    const { signal } = await proxyRun.ended;
    if (signal !== 'SIGKILL') throw new Error(`a proxy ended by itself:\n${proxyRun.log}`);
    if (testbed.hasPassedFailPoint(proxyRun)) awaited.delete(point);
    await wait(prng.int(...WORK_MS));
    if (!awaited.has(point)) return tries + 1;
  }
  throw new Error(`${point} was not passed in ${MOST_TRIES} runs`);
}

type Disturbance = Exclude<Trouble, FailPoint | 'killed'>;

const DISTURBANCES: Readonly<
  Record<Disturbance, (run: Pair, one: { seat: Seat; proxyRun: ProxyRun }) => Promise<void>>
> = {
  async paused({ testbed, prng }, { proxyRun }) {
    proxyRun.send('SIGSTOP');
    await wait(longerThanLease(testbed, prng));
    proxyRun.send('SIGCONT');
  },
  async 'cut-off'({ testbed, prng }, { seat: { line } }) {
    line.refuse();
    line.reset();
    await wait(longerThanLease(testbed, prng));
    await line.listen();
  },
  async silence({ testbed, prng }, { seat: { line } }) {
    line.up = { held: true };
    await wait(longerThanLease(testbed, prng));
    line.heal();
  },
  async 'lost-answers'(_, { seat: { commits } }) {
    const before = commits.lost;
    commits.areLost = true;
    await until('answers are lost', () => commits.lost >= before + LOSSES, LONG_WAIT_MS);
    commits.areLost = false;
  },
  async 'database-restarted'({ server }) {
    await server.stop('SIGINT');
    await server.startAgain();
  },
  async 'database-crashed'({ server }) {
    await server.stop('SIGQUIT');
    await server.startAgain();
  },
};

/** Real time. */
function longerThanLease({ time }: Testbed, prng: Prng): number {
  return realMs(time, LEASE_MS) + prng.int(...WORK_MS);
}
