/**
 * A person at the command line of another process on the same store, who ends payments that have been
 * in doubt for long, and what goes on for long behind a final state. They look at the gateway's books first,
 * and give money back on the merchant platform once the proxy does no more and its calls have taken effect.
 */
import { isFinal } from '@kaikei/shared/api.ts';
import { isOpen, type Incident, type Payment } from '@kaikei/shared/payment.ts';
import { RESOLVE_AFTER_MS } from '@kaikei/shared/rules/times.ts';
import { shopRefundNo, shopRefundUnderWay } from '@kaikei/shared/rules/shop-refund-facts.ts';
import { resolveByHand, resolveRefundByHand } from '@kaikei/proxy/payments/resolve-by-hand.ts';
import type { Attempt } from './attempt.ts';
import type { Disk } from './full-disk.ts';
import { Process } from './full-process.ts';
import { SimulatedPayments } from './full-store.ts';
import type { GatewayModel } from './gateway-model.ts';
import type { FullRules } from './full-rules.ts';
import type { Prng } from './prng.ts';
import type { EventQueue } from './queue.ts';

const LOOKS_EVERY_MS = 8 * 60_000;
/** Looks for what is worked on again after its end. */
const LATER_LOOKS_MS = [40, 70, 130].map((minutes) => minutes * 60_000);
/** docs/operate.md: so long after a payment was resolved no call of the proxy can take effect any more. */
const REFUND_AFTER_MS = 10 * 60_000;

export interface HandDeps {
  readonly queue: EventQueue;
  readonly rng: Prng;
  readonly disk: Disk;
  readonly gateway: GatewayModel;
  readonly attempts: () => Attempt[];
  readonly rules: FullRules;
  readonly committed: (payment: Payment, incidents: readonly Incident[]) => void;
}

/** Looks now and then, as long as something is in doubt. */
export function watchByHand(deps: HandDeps): void {
  const { queue } = deps;
  const seenSince = new Map<string, number>();
  const look = (): void => {
    const inDoubt = attemptsInDoubt(deps);
    for (const { id } of inDoubt) if (!seenSince.has(id)) seenSince.set(id, queue.now);
    // The command goes by the wall clock, which may have been set since; a person has a watch as well.
    const forLong = inDoubt.filter(
      ({ id }) => queue.now - (seenSince.get(id) ?? queue.now) > RESOLVE_AFTER_MS,
    );
    for (const attempt of forLong) void resolve(attempt, deps);
    if (inDoubt.length > 0) queue.at(queue.now + LOOKS_EVERY_MS, look);
  };
  for (const inMs of [60_000, ...LATER_LOOKS_MS]) queue.at(queue.now + inMs, look);
}

function attemptsInDoubt({ attempts, disk }: HandDeps): Attempt[] {
  return attempts().filter(({ id, state }) => {
    if (state === undefined) return false;
    const record = disk.readPayment(id);
    return !isFinal(state) || (record !== undefined && record.stage !== 'done' && isOpen(record));
  });
}

async function resolve(attempt: Attempt, deps: HandDeps): Promise<void> {
  const { queue, rng, disk, gateway, rules, committed } = deps;
  const { id } = attempt;
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
  const record = disk.readPayment(id);
  if (record?.stage === 'shop-refund') {
    await resolveRefund(record, { payments, deps, attempt, now: process.clock.now() });
    return;
  }
  const say = (as: 'paid' | 'canceled') =>
    resolveByHand(payments, id, { as, note: 'seen at the gateway' }, process.clock.now());
  const isHeld = gateway.holds(attempt);
  const wasPaid = attempt.state === 'paid';
  if (wasPaid || (isHeld && rng.chance(0.4))) {
    const outcome = await say('paid');
    if (outcome.kind !== 'refund-sent') return;
  }
  if ((await say('canceled')).kind !== 'resolved') return;
  queue.at(queue.now + REFUND_AFTER_MS, () => gateway.refunds.payBackByHand(attempt));
}

/** What is in progress there, or canceled, is left to the gateway's support; what is not there may still come (R16). */
async function resolveRefund(
  record: Payment,
  {
    payments,
    deps: { gateway },
    attempt,
    now,
  }: { payments: SimulatedPayments; deps: HandDeps; attempt: Attempt; now: number },
): Promise<void> {
  const refund = shopRefundUnderWay(record);
  if (!refund) return;
  const no = shopRefundNo(record, refund);
  const status = gateway.orders.get(record.id)?.refunds.get(no)?.status;
  const mayEndSo = status === undefined ? attempt.shopRefunds.fault !== 'balance' : status === 1;
  if (status !== 2 && !mayEndSo) return;
  const as = status === 2 ? 'refunded' : 'failed';
  const resolution = { refundId: refund.id, as, note: 'seen at the gateway' } as const;
  await resolveRefundByHand(payments, record.id, resolution, now);
}
