/** The payments of a page of the history. One whose record is damaged is in reports, and so it is not left out here. */
import type { StoredPayment } from '../store/payments-port.ts';
import type { Store } from '../store/port.ts';
import type { HistoryPlace, PaymentFacts } from '../store/shop/port.ts';

/** `facts` is all that can be read of a payment whose record is damaged. */
export type PagePayment = { stored: StoredPayment } | { facts: PaymentFacts };

/**
 * In the order of the places.
 * @param damaged hears of each payment whose record cannot be read
 * @throws StorageError
 */
export async function paymentsAt(
  { payments, history }: Pick<Store, 'payments' | 'history'>,
  storeNo: string,
  places: readonly HistoryPlace[],
  damaged: (paymentId: string) => void,
): Promise<PagePayment[]> {
  const stored = await payments.readAll(places.map(({ id }) => id));
  const found = new Map<string, PagePayment>(stored.map((one) => [one.record.id, { stored: one }]));
  for (const place of places) {
    if (found.has(place.id)) continue;
    damaged(place.id);
    const facts = await history.facts(storeNo, place);
    if (facts) found.set(place.id, { facts });
  }
  return places.flatMap(({ id }) => found.get(id) ?? []);
}
