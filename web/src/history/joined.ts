/** What the proxy found and what the till has heard, as one list. */
import type { PaymentView } from '@kaikei/shared/api.ts';
import { later } from '../payment/later.ts';

/**
 * @param found the proxy's, the newest first
 * @param copy the till's own
 * @param page whether the proxy has older ones: those of the copy come with them, among those of the other terminals
 * @returns the newest first
 */
export function joined(
  found: readonly PaymentView[],
  copy: readonly PaymentView[],
  { hasMore }: { hasMore: boolean },
): PaymentView[] {
  const oldest = hasMore ? found.at(-1)?.createdAt : undefined;
  const byId = new Map(found.map((payment) => [payment.id, payment]));
  for (const payment of copy) {
    const known = byId.get(payment.id);
    if (known) byId.set(payment.id, later(known, payment));
    else if (oldest === undefined || payment.createdAt >= oldest) byId.set(payment.id, payment);
  }
  return [...byId.values()].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}
