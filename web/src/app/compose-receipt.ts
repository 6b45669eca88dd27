/** What receipts say of the store, loaded after the first picture. */
import { storeSchema } from '@kaikei/shared/shop/store.ts';
import { createReceiptClient } from '../receipt/receipt-client.ts';
import { StoreProfile } from '../receipt/store-profile.svelte.ts';
import { keptAnswer } from '../storage/kept-answer.ts';
import type { App } from './compose.ts';

/** One for the life of the page. */
const composed = new WeakMap<object, StoreProfile>();

export function storeProfileOf({ http, till }: Pick<App, 'http' | 'till'>): StoreProfile {
  const { session } = till;
  const client = createReceiptClient(http);
  const profile =
    composed.get(session) ??
    new StoreProfile({
      ask: () => client.store(),
      terminal: () => session.terminal,
      kept: keptAnswer(localStorage, 'kaikei-store', storeSchema),
    });
  composed.set(session, profile);
  return profile;
}
