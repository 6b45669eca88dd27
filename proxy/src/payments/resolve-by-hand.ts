/** A person's way out: only after 15 minutes in doubt, and never against a final state. */
import { isFinal, type PaymentState } from '@kaikei/shared/api.ts';
import { mayResolve, takeRequest, type Resolution } from '@kaikei/shared/rules.ts';
import { RESOLVE_AFTER_MS } from '@kaikei/shared/rules/times.ts';
import type { PaymentStore } from '../store/port.ts';

export type ResolveOutcome =
  | { kind: 'resolved' }
  | { kind: 'unknown' }
  | { kind: 'final'; state: PaymentState }
  /** The proxy is still at work on it: by hand only from then on, in ms since the epoch. */
  | { kind: 'too-early'; from: number };

/** Decided in the transaction that commits it. @throws StorageError, DamagedRecordError */
export async function resolveByHand(
  payments: Pick<PaymentStore, 'read' | 'step'>,
  id: string,
  resolution: Resolution,
  now: number,
): Promise<ResolveOutcome> {
  const step = await payments.step(id, [], (payment) =>
    mayResolve(payment, now)
      ? takeRequest(payment, { type: 'resolved', ...resolution }, now)
      : undefined,
  );
  if (step) return { kind: 'resolved' };
  const record = (await payments.read(id))?.record;
  if (!record) return { kind: 'unknown' };
  if (record.kind === 'tombstone' || isFinal(record.state)) {
    return { kind: 'final', state: record.state };
  }
  return { kind: 'too-early', from: record.startedAt + RESOLVE_AFTER_MS };
}
