/** The full depth: one sale of one seed with the real supervisor, on virtual time. */
import type { Attempt } from './attempt.ts';
import type { SaleResult } from './core.ts';
import { DiskOutage } from './disk-outage.ts';
import { Disk } from './full-disk.ts';
import { watchByHand } from './full-hand.ts';
import { FullProxy } from './full-proxy.ts';
import { ReconciliationRuns } from './full-reconcile.ts';
import { fullRules, type FullRules } from './full-rules.ts';
import { GatewayModel } from './gateway-model.ts';
import { restoreLater } from './full-restore.ts';
import { ProductTill } from './full-till.ts';
import { Judge } from './judge.ts';
import type { Mix } from './mix.ts';
import { Network } from './network.ts';
import { notifier } from './notifier.ts';
import { Prng } from './prng.ts';
import { EventQueue } from './queue.ts';
import { Till, type Endpoint } from './till.ts';
import { traceTo } from './trace.ts';

const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5);
const MOST_EVENTS = 2_000_000;
const MOST_TILLS = 3;
const NAMES = ['proxy A', 'proxy B'];
/** How often payments are looked for that nobody works on. */
const LOOK_AFTER_MS = 60_000;
const MOST_AT_ONCE = 5_000;
/** After the last thing that could happen the proxy is watched for so long. */
const REST_MS = 8_000;

export async function runFull(
  seed: number,
  mix: Mix,
  print?: (line: string) => void,
  rules: FullRules = fullRules(mix),
): Promise<SaleResult> {
  const queue = new EventQueue(START_MS);
  const rng = new Prng(seed);
  const judge = new Judge(queue, mix.codeOutlives === 0);
  const trace = print && traceTo(queue, print);
  const disk = new Disk();
  const setting = {
    staleRead: mix.staleRead,
    notFoundsUnsigned: rng.chance(mix.notFoundsUnsigned),
    unguarded: rng.chance(mix.unguarded),
  };
  const gateway: GatewayModel = new GatewayModel(queue, rng, judge, setting, (attempt) =>
    notify(attempt),
  );
  const network = new Network(queue, rng, mix, gateway);
  const outage = new DiskOutage(START_MS, rng, mix);
  const places = { queue, network, gateway, judge, disk, outage };
  const shared = { ...places, rng, mix, trace, rules };
  const findAttempt = (id: string) =>
    found(
      tills.map((till) => till.find(id)),
      id,
    );
  const proxies = NAMES.slice(0, mix.proxies).map(
    (name) =>
      new FullProxy({
        ...shared,
        name,
        find: findAttempt,
        changed: ({ id }) => {
          for (const till of productTills) if (till.find(id)) till.changed(id);
        },
        started: () => {
          for (const till of productTills) till.reconnected();
        },
        ended: (attempt, payment) => {
          runs.paymentEnded();
          for (const till of plainTills) if (till.find(attempt.id)) till.ended(attempt, payment);
        },
      }),
  );
  const anyProxy = () => first(mix.proxies === 1 || rng.chance(0.5) ? proxies : proxies.slice(1));
  const endpoint: Endpoint = {
    put: (...given) => anyProxy().endpoint.put(...given),
    cancel: (...given) => anyProxy().endpoint.cancel(...given),
    notify: (...given) => anyProxy().endpoint.notify(...given),
    refund: (...given) => anyProxy().endpoint.refund(...given),
  };
  const notify = notifier(queue, rng, mix, endpoint);
  const sales = Array.from({ length: rng.int(1, MOST_TILLS) }, (_, n) => `sale-${seed}-${n}`);
  const plainTills: Till[] = mix.productTill
    ? []
    : sales.map((saleId) => new Till({ saleId, queue, rng, mix, endpoint }));
  const productTills: ProductTill[] = mix.productTill
    ? sales.map((saleId) => {
        const around = { queue, rng, mix, disk, judge, rules, trace, orders: gateway.orders };
        return new ProductTill({ ...around, saleId, endpoint: first(proxies).endpoint });
      })
    : [];
  const tills = [...plainTills, ...productTills];
  const attempts = () => tills.flatMap((till) => till.attempts);
  const begin = () => anyProxy().reconcile();
  const runs: ReconciliationRuns = new ReconciliationRuns({ queue, rng, mix, begin });

  for (const proxy of proxies) proxy.boot();
  for (const till of tills) queue.at(queue.now + rng.int(0, 20_000), () => till.open());
  for (const proxy of proxies) {
    if (rng.chance(mix.stopsInPeace)) {
      queue.at(queue.now + rng.int(0, 120_000), () => proxy.stopInPeace());
    }
    for (let count = rng.int(0, 3); count > 0; count -= 1) {
      queue.at(queue.now + rng.int(0, 400_000), () => proxy.setWallClock());
    }
  }
  runs.schedule();
  if (rng.chance(mix.resolvedByHand)) {
    watchByHand({
      ...{ queue, rng, disk, gateway, attempts, rules },
      committed: (payment, incidents) => first(proxies).noteCommit(payment, incidents),
    });
  }

  if (rng.chance(mix.restored)) {
    const { orders } = gateway;
    restoreLater({ queue, rng, judge, disk, orders, proxy: first(proxies), tills: productTills });
  }

  const busy = () =>
    queue.sizeWithoutTicks > 0 || proxies.some(({ endpoint: { isUp } }) => !isUp) || disk.hasOpen();
  let restsFrom = Infinity;
  let atOnce = 0;
  let isLeftAlone = false;
  let lookedAt = queue.now;
  for (let events = 0; events < MOST_EVENTS && atOnce < MOST_AT_ONCE; events += 1) {
    const before = queue.now;
    queue.runNext();
    atOnce = queue.now === before ? atOnce + 1 : 0;
    await drained();
    if (queue.now - lookedAt >= LOOK_AFTER_MS) {
      lookedAt = queue.now;
      isLeftAlone = judge.rest.leftAlone(attempts());
    }
    if (isLeftAlone) break;
    if (busy()) restsFrom = Infinity;
    else if (restsFrom === Infinity) restsFrom = queue.now + REST_MS;
    else if (queue.now >= restsFrom) break;
  }
  if (atOnce === MOST_AT_ONCE) judge.broken('I12', 'the proxy spins without time going on');
  else if (restsFrom === Infinity && !isLeftAlone)
    judge.broken('I1', `no rest after ${MOST_EVENTS} events`);
  else if (!isLeftAlone) judge.rest.quiet(attempts(), gateway.orders);
  if (judge.violations.length === 0) for (const till of productTills) till.quiet();
  judge.rest.secretsKept(
    attempts().map(({ code }) => code),
    [disk.dump(), ...proxies.flatMap(({ logged }) => logged)],
  );
  // One that came to no rest would wait for time that does not go on.
  if (judge.violations.length === 0) await Promise.all(proxies.map((proxy) => proxy.stop()));
  const restarts = proxies.reduce((sum, { starts }) => sum + starts - 1, 0);
  return { violations: judge.violations, attempts: attempts(), restarts };
}

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error('there is none');
  return item;
}

function found(attempts: (Attempt | undefined)[], id: string): Attempt {
  const attempt = attempts.find((each) => each !== undefined);
  if (!attempt) throw new Error(`no attempt ${id}`);
  return attempt;
}

/**
 * Promises that can go on have gone on: everything here waits for virtual time or for nothing, and
 * Node runs a tick only when no microtask is left.
 */
function drained(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
