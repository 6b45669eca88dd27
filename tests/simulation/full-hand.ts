/**
 * A person at the command line of another process on the same store, who ends payments that have been
 * in doubt for long. They look at the gateway's books first.
 */
import { isFinal } from '@kaikei/shared/api.ts';
import type { Incident, Payment } from '@kaikei/shared/payment.ts';
import { decide, mayResolve } from '@kaikei/shared/rules.ts';
import { RESOLVE_AFTER_MS } from '@kaikei/shared/rules/times.ts';
import type { Attempt } from './attempt.ts';
import type { Disk } from './full-disk.ts';
import { Process } from './full-process.ts';
import { SimulatedPayments } from './full-store.ts';
import type { Order } from './gateway-model.ts';
import type { FullRules } from './full-rules.ts';
import type { EventQueue } from './queue.ts';

const LOOKS_EVERY_MS = 8 * 60_000;

export interface HandDeps {
  readonly queue: EventQueue;
  readonly disk: Disk;
  readonly orders: ReadonlyMap<string, Order>;
  readonly attempts: () => Attempt[];
  readonly rules: FullRules;
  readonly committed: (payment: Payment, incidents: readonly Incident[]) => void;
}

/** Looks now and then, as long as something is in doubt. */
export function watchByHand(deps: HandDeps): void {
  const { queue, attempts } = deps;
  const look = (): void => {
    const inDoubt = attempts().filter(({ state }) => state !== undefined && !isFinal(state));
    // The command goes by the wall clock, which may have been set since; a person has a watch as well.
    const forLong = inDoubt.filter(
      ({ committedAt = Infinity }) => queue.now - committedAt > RESOLVE_AFTER_MS,
    );
    for (const { id } of forLong) void resolve(id, deps);
    if (inDoubt.length > 0) queue.at(queue.now + LOOKS_EVERY_MS, look);
  };
  queue.at(queue.now + 60_000, look);
}

async function resolve(id: string, deps: HandDeps): Promise<void> {
  const { queue, disk, orders, rules, committed } = deps;
  const process = new Process(queue, () => 0);
  const payments = new SimulatedPayments({
    disk,
    process,
    owner: 'hand',
    rules,
    dbNow: () => queue.now,
    committed,
    commitLater: (action) => queue.at(queue.now + 3, action),
    fate: () => 'done',
    die: () => undefined,
    readFails: () => false,
    mayFail: () => undefined,
    submitting: () => undefined,
    takenOver: () => undefined,
  });
  const order = orders.get(id);
  const as = order && order.captured > order.givenBack ? 'paid' : 'canceled';
  await payments.step(id, [], (payment) => {
    const now = process.clock.now();
    if (!mayResolve(payment, now)) return undefined;
    return decide(payment, { type: 'resolved', as, note: 'seen at the gateway' }, now);
  });
}
