/** The core depth: one sale of one seed, from the scan until nothing is left to happen. */
import type { Attempt } from './attempt.ts';
import { CoreProxy } from './core-proxy.ts';
import { GatewayModel } from './gateway-model.ts';
import { Judge, type Violation } from './judge.ts';
import type { Mix } from './mix.ts';
import { Network } from './network.ts';
import { notifier } from './notifier.ts';
import { Prng } from './prng.ts';
import { EventQueue } from './queue.ts';
import type { Subject } from './subject.ts';
import { Till } from './till.ts';
import { traceTo } from './trace.ts';

/** Small, so that times are whole machine numbers; days, so that a clock set back again and again is not negative. */
const START_MS = 1_000_000_000;
const MOST_EVENTS = 50_000;

export interface SaleResult {
  readonly violations: readonly Violation[];
  readonly attempts: readonly Attempt[];
  /** How often the proxy was started again. */
  readonly restarts: number;
}

export function runCore(
  seed: number,
  mix: Mix,
  subject: Subject,
  print?: (line: string) => void,
): SaleResult {
  const queue = new EventQueue(START_MS);
  const rng = new Prng(seed);
  const judge = new Judge(queue, mix.codeOutlives === 0);
  const trace = print && traceTo(queue, print);
  const setting = {
    staleRead: mix.staleRead,
    notFoundsUnsigned: rng.chance(mix.notFoundsUnsigned),
    unguarded: rng.chance(mix.unguarded),
  };
  const gateway: GatewayModel = new GatewayModel(queue, rng, judge, setting, (attempt) =>
    notify(attempt),
  );
  const network = new Network(queue, rng, mix, gateway);
  const ended: Till['ended'] = (attempt, payment) => till.ended(attempt, payment);
  const endpoint = new CoreProxy({
    queue,
    rng,
    mix,
    network,
    gateway,
    judge,
    subject,
    trace,
    ended,
  });
  const notify = notifier(queue, rng, mix, endpoint);
  const till: Till = new Till({ saleId: `sale-${seed}`, queue, rng, mix, endpoint });

  till.open();
  let events = 0;
  while (events < MOST_EVENTS && queue.runNext()) events += 1;
  if (queue.size > 0) judge.broken('I1', `no rest after ${MOST_EVENTS} events`);
  else judge.rest.quiet(till.attempts, gateway.orders);
  return { violations: judge.violations, attempts: till.attempts, restarts: endpoint.restarts };
}
