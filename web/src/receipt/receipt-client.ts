/** The calls about receipts. */
import type { PaymentView } from '@kaikei/shared/api.ts';
import { historySchema } from '@kaikei/shared/shop/history.ts';
import { receiptLinkSchema, type ReceiptLinkView } from '@kaikei/shared/shop/receipt-link.ts';
import { storeSchema, type StoreView } from '@kaikei/shared/shop/store.ts';
import { call, type HttpContext } from '../api/http.ts';

export interface ReceiptClient {
  store(): Promise<StoreView>;
  /** Of any terminal of the store. */
  payment(id: string): Promise<PaymentView | undefined>;
  /** Each call makes another link. */
  link(id: string): Promise<ReceiptLinkView>;
}

export function createReceiptClient(http: HttpContext): ReceiptClient {
  return {
    store: () => call(http, 'GET', '/v1/store', storeSchema),
    payment: async (id) => {
      const query = new URLSearchParams({ receipt: id });
      const found = await call(http, 'GET', `/v1/store/payments?${query}`, historySchema);
      return found.payments.find((payment) => payment.id === id);
    },
    link: (id) => call(http, 'POST', `/v1/payments/${id}/receipt-link`, receiptLinkSchema),
  };
}
