/**
 * Two proxies on one PostgreSQL database while customers come to tills that ask either of them. Trouble comes to
 * each proxy in turn, and to the database; what is left is brought to its end by two healthy ones, and the ledgers
 * are compared (F25, R13).
 */
import { setTimeout as wait } from 'node:timers/promises';
import { LEASE_MS } from '@kaikei/shared/rules/times.ts';
import { WAIT_LIMIT_MS, waitLimitMs } from '../support/limits.ts';
import { FaultProxy } from '../support/fault-proxy.ts';
import { PostgresServer } from '../support/postgres.ts';
import { commitFinder } from '../support/postgres-wire.ts';
import { until } from '../support/until.ts';
import { Prng } from '../simulation/prng.ts';
import type { Bundle } from './bundle.ts';
import { Counter, pickAny, type Service } from './counter.ts';
import { crowdFor } from './customers.ts';
import { postgresDatabase } from './databases.ts';
import type { FailPoint } from './fail-points.ts';
import { judge } from './judge.ts';
import type { Life } from './proxy-run.ts';
import { realMs } from './shared-time.ts';
import { House } from './testbed.ts';
import { readTrace } from './trace.ts';

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
const MOST_OPEN = 12;
const MOST_TRIES = 4;
/** A fail-point that is not passed for so long gets another try. */
const LONGEST_LIFE_MS = 25_000;
/** As in the runs with one proxy: what R8 makes wait for minutes ends sooner, unless the machine is too busy for that. */
const ENDS = [
  { scale: SCALE, longestMs: 4_000 },
  { scale: 40, longestMs: WAIT_LIMIT_MS },
  { scale: SCALE, longestMs: waitLimitMs(HOUR_MS / SCALE) },
] as const;
/** Where the machine is busy and the database comes and goes. */
const LONG_WAIT_MS = waitLimitMs(60_000);
const LOSSES = 5;
/** Of work before and after a trouble; real time. */
const WORK_MS = [200, 1_500] as const;

/** One of the two, with a way to the database of its own. */
interface Seat {
  readonly line: FaultProxy;
  /** Whether answers to commits are lost now, and how many were. */
  readonly commits: { areLost: boolean; lost: number };
  readonly setting: string;
  readonly aheadMs: number;
}

interface Run {
  house: House;
  server: PostgresServer;
  prng: Prng;
  counter: Counter;
  seats: readonly Seat[];
  service: Service;
  /** At which proxies are to die: customers come who lead there. */
  awaited: Set<FailPoint>;
}

export async function pairRun(bundle: Bundle, plan: PairPlan): Promise<PairReport> {
  const server = await PostgresServer.start();
  const lines: FaultProxy[] = [];
  try {
    await using house = await House.open(bundle, SCALE, await postgresDatabase(server));
    const prng = new Prng(plan.seed);
    const counter = new Counter(plan.name, prng, {
      tills: await house.pairTills('Till 1', 'Till 2'),
      manager: await house.hireManager(),
    });
    const seats = await Promise.all([0, 1].map((n) => seatOf(house, plan.clocksAheadMs?.[n] ?? 0)));
    lines.push(...seats.map(({ line }) => line));
    const run = {
      house,
      server,
      prng,
      counter,
      seats,
      service: serviceOf(house),
      awaited: new Set<FailPoint>(),
    };
    const kills = await suffer(run, plan.troubles);
    const violations = [...(await finish(run)), ...(await judge(house, counter))];
    return { kills, payments: counter.attempts.length, takenOver: takenOver(house), violations };
  } finally {
    await Promise.all(lines.map((line) => line.close()));
    await server.remove();
  }
}

async function seatOf(house: House, aheadMs: number): Promise<Seat> {
  const url = new URL(house.database.setting);
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
function serviceOf(house: House): Service {
  return {
    mayRefuse: true,
    async endsWithin(ms) {
      const lately = house.lives.some(({ endedAt }) => performance.now() - endedAt < ms);
      if (lately) return true;
      const running = house.lives.filter(({ isOver }) => !isOver);
      if (running.length === 0) return true;
      return Promise.race(running.map((life) => life.endsWithin(ms)));
    },
  };
}

/** Each of the two takes the next trouble, until there is none. Gives the number of kills. */
async function suffer(run: Run, troubles: readonly Trouble[]): Promise<number> {
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
async function sufferOne(run: Run, seat: Seat, trouble: Trouble): Promise<number> {
  const { house, prng } = run;
  if (trouble.includes(':')) return dieAt(run, seat, trouble as FailPoint);
  const life = await begin(run, seat);
  await work(run);
  if (trouble === 'killed') {
    await life.end('SIGKILL');
    await wait(prng.int(...WORK_MS));
    return 1;
  }
  await DISTURBANCES[trouble as Disturbance](run, { seat, life });
  await work(run);
  await endInGoodOrder(life);
  await house.gatewayHasCaughtUp();
  return 0;
}

/** Until customers have been served, and one is open, on however slow a machine. */
async function work({ prng, counter }: Run): Promise<void> {
  const served = () => counter.attempts.filter(({ acknowledged }) => acknowledged).length;
  const before = served();
  await until(
    'customers are served',
    () => served() >= before + 2 && counter.acceptedAndOpen > 0,
    LONG_WAIT_MS,
  );
  await wait(prng.int(...WORK_MS));
}

async function dieAt(run: Run, seat: Seat, point: FailPoint): Promise<number> {
  const { house, prng, awaited } = run;
  awaited.add(point);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const life = await begin(run, seat, { trigger: { point, hit: 1, signal: 'SIGKILL' } });
    if (!(await life.endsWithin(LONGEST_LIFE_MS))) life.send('SIGKILL');
    const { signal } = await life.ended;
    if (signal !== 'SIGKILL') throw new Error(`a proxy ended by itself:\n${life.log}`);
    if (house.hasPassedFailPoint(life)) awaited.delete(point);
    await wait(prng.int(...WORK_MS));
    if (!awaited.has(point)) return tries + 1;
  }
  throw new Error(`${point} was not passed in ${MOST_TRIES} lives`);
}

async function begin(
  { house }: Run,
  { setting, aheadMs }: Seat,
  more: Parameters<House['begin']>[0] = {},
): Promise<Life> {
  const life = house.begin({ aheadMs, ...more }, setting);
  await life.listening;
  return life;
}

async function endInGoodOrder(life: Life): Promise<void> {
  const { status } = await life.end('SIGTERM');
  if (status !== 0) throw new Error(`a proxy stopped with status ${String(status)}:\n${life.log}`);
}

type Disturbance = Exclude<Trouble, FailPoint | 'killed'>;

const DISTURBANCES: Readonly<
  Record<Disturbance, (run: Run, one: { seat: Seat; life: Life }) => Promise<void>>
> = {
  async paused({ house, prng }, { life }) {
    life.send('SIGSTOP');
    await wait(longerThanLease(house, prng));
    life.send('SIGCONT');
  },
  async 'cut-off'({ house, prng }, { seat: { line } }) {
    line.refuse();
    line.reset();
    await wait(longerThanLease(house, prng));
    await line.listen();
  },
  async silence({ house, prng }, { seat: { line } }) {
    line.up = { held: true };
    await wait(longerThanLease(house, prng));
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
function longerThanLease({ time }: House, prng: Prng): number {
  return realMs(time, LEASE_MS) + prng.int(...WORK_MS);
}

/** Customers come, cashiers change their minds, notifications arrive, at whichever proxy is asked. */
async function serveCustomers(
  { house, prng, counter, service, awaited }: Run,
  isOver: () => boolean,
): Promise<void> {
  for (let tick = 0; !isOver(); tick += 1) {
    const point = pickAny(prng, [...awaited]);
    const isTime = (phase: number, name: string) => tick % 6 === phase || point?.endsWith(name);
    const comes = tick % 3 === 0 || isTime(0, ':submit');
    if (comes && counter.open.length < MOST_OPEN) counter.submit(service, crowdFor(point));
    if (isTime(1, ':cancel-requested')) counter.cancelOne(service);
    if (tick % 6 === 2) counter.repeat(service);
    if (isTime(4, ':refund-requested')) counter.refundOne(service);
    if (isTime(3, ':tombstone')) counter.voidUnknown(service);
    if (tick % 6 === 4) counter.payAgain(service);
    if (isTime(5, ':hinted')) await house.notify(pickAny(prng, counter.open)?.id);
    await wait(TICK_MS);
  }
}

/** Tills read what has changed. A proxy that is stopped answers late, and customers come meanwhile. */
async function readChanges({ counter, service }: Run, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await counter.look(service);
    await wait(TICK_MS);
  }
}

/**
 * To quiescence, by two proxies that nothing befalls. Tills go on from their cursors: a change that one of them skipped
 * would be missed.
 */
async function finish(run: Run): Promise<string[]> {
  const violations: string[] = [];
  for (const { scale, longestMs } of ENDS) {
    run.house.setScale(scale);
    violations.push(...(await finishFor(run, longestMs)));
    if (!hasWork(run.counter)) break;
  }
  return violations;
}

async function finishFor(run: Run, longestMs: number): Promise<string[]> {
  const { counter, seats, service } = run;
  const lives = await Promise.all(seats.map((seat) => begin(run, seat)));
  const end = performance.now() + longestMs;
  while (hasWork(counter) && performance.now() < end) {
    counter.repeat(service);
    await wait(TICK_MS);
    await counter.look(service);
  }
  await counter.requestsEnded();
  const ended = await Promise.all(lives.map((life) => life.end('SIGTERM')));
  return ended.flatMap(({ status }, n) =>
    status === 0 ? [] : [`a proxy stopped with status ${String(status)}:\n${lives[n]?.log ?? ''}`],
  );
}

function hasWork({ open, attempts, voided }: Counter): boolean {
  return open.length > 0 || [...attempts, ...voided].some(({ acknowledged }) => !acknowledged);
}

function takenOver(house: House): number {
  return readTrace(house.traceFile).filter(({ event }) => event === 'taken-over').length;
}
