/** A person's way out: only after 15 minutes in doubt, and never against a final state. */
import type { PaymentState } from '@kaikei/shared/api.ts';
import { takeRequest } from '@kaikei/shared/rules.ts';
import {
  whyNotResolve,
  type Resolution,
  type ResolveRefusal,
} from '@kaikei/shared/rules/by-hand.ts';
import {
  whyNotResolveRefund,
  type RefundResolution,
  type RefundResolveRefusal,
} from '@kaikei/shared/rules/refund-by-hand.ts';
import type { PaymentStore } from '../store/payments-port.ts';

export type ResolveOutcome =
  /** `state` is what it is from now on, or was already where its end was in doubt. */
  { kind: 'resolved'; state: PaymentState } | { kind: 'unknown' } | ResolveRefusal;

/** Decided in the transaction that commits it. @throws StorageError, DamagedRecordError */
export async function resolveByHand(
  payments: Pick<PaymentStore, 'read' | 'step'>,
  id: string,
  resolution: Resolution,
  now: number,
): Promise<ResolveOutcome> {
  const refusals: ResolveRefusal[] = [];
  const step = await payments.step(id, [], (payment) => {
    const refusal = whyNotResolve(payment, resolution.as, now);
    if (!refusal) return takeRequest(payment, { type: 'resolved', ...resolution }, now);
    refusals.push(refusal);
    return undefined;
  });
  if (step) return { kind: 'resolved', state: step.decision.payment.state };
  const refusal = refusals.at(-1);
  if (refusal) return refusal;
  const record = (await payments.read(id))?.record;
  return record ? { kind: 'final', state: record.state } : { kind: 'unknown' };
}

export type RefundResolveOutcome =
  { kind: 'resolved' } | { kind: 'unknown' } | RefundResolveRefusal;

/** A refund by the shop alone: the payment stays paid (R16). @throws StorageError, DamagedRecordError */
export async function resolveRefundByHand(
  payments: Pick<PaymentStore, 'step'>,
  id: string,
  resolution: RefundResolution,
  now: number,
): Promise<RefundResolveOutcome> {
  const refusals: RefundResolveRefusal[] = [];
  const step = await payments.step(id, [], (payment) => {
    const refusal = whyNotResolveRefund(payment, resolution, now);
    if (!refusal) return takeRequest(payment, { type: 'refund-resolved', ...resolution }, now);
    refusals.push(refusal);
    return undefined;
  });
  return step ? { kind: 'resolved' } : (refusals.at(-1) ?? { kind: 'unknown' });
}
