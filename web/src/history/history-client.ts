/** The calls about the store's history. */
import type { PaymentView } from '@kaikei/shared/api.ts';
import { historySchema } from '@kaikei/shared/shop/history.ts';
import { storeSchema, type StoreView } from '@kaikei/shared/shop/store.ts';
import { call, type HttpContext } from '../api/http.ts';
import type { Filter } from './filter.ts';

/** `receipt`: a whole number, which is found at once. */
export type HistoryQuery = Omit<Filter, 'text'> & { text?: string; receipt?: string };

export interface HistoryPage {
  /** The newest first. */
  payments: readonly PaymentView[];
  /** Undefined: there is nothing older. Otherwise there may be, however few came with it. */
  cursor?: string | undefined;
  /** A time: what was created since then has been looked through. */
  searchedBackTo?: string | undefined;
}

export interface HistoryClient {
  store(): Promise<StoreView>;
  search(query: HistoryQuery, cursor?: string): Promise<HistoryPage>;
}

export function createHistoryClient(http: HttpContext): HistoryClient {
  return {
    store: () => call(http, 'GET', '/v1/store', storeSchema),
    search: (query, cursor) => {
      const members = Object.entries({ ...query, cursor }).filter(
        (entry): entry is [string, string | number] => entry[1] !== undefined && entry[1] !== '',
      );
      const text = new URLSearchParams(members.map(([name, value]) => [name, String(value)]));
      return call(http, 'GET', `/v1/store/payments?${text}`, historySchema);
    },
  };
}
