/** Payments whose record is damaged, as far as they can be shown. */
import { isoTime } from '@kaikei/shared/iso-time.ts';
import type { PaymentView } from '@kaikei/shared/api.ts';
import type { PaymentFacts } from '../store/shop/port.ts';

/** What reports count of it, and in its timeline that this is all. */
export function damagedView(facts: PaymentFacts, storeNo: string): PaymentView {
  const { id, terminalId, staffId, state, wallet, amount, paidAmount, transNo } = facts;
  const createdAt = isoTime(facts.createdAt);
  return {
    ...{ id, terminalId, storeNo, state, createdAt, updatedAt: createdAt },
    ...(staffId !== undefined && { staffId }),
    ...(amount !== undefined && { amount }),
    ...(wallet !== undefined && { payMethodId: wallet }),
    ...(transNo !== undefined && { transNo }),
    ...(state === 'paid' && paidAmount !== undefined && { paidAmount }),
    timeline: [{ at: createdAt, event: 'record-damaged' }],
  };
}
