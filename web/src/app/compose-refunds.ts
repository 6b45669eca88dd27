/** Refunds by the shop: loaded with what shows them. */
import { createRefundClient } from '../refund/refund-client.ts';
import { Refunds } from '../refund/refunds.svelte.ts';
import { createRefundStore } from '../storage/refunds.ts';
import { sleep } from '../time/backoff.ts';
import type { App } from './compose.ts';
import { staffOf } from './compose-staff.ts';
import { makeId, now, random } from './environment.ts';

/** One for the life of the page: what was sent goes on, whatever is on the screen. */
const composed = new WeakMap<object, Refunds>();

export function refundsOf(app: Pick<App, 'http' | 'till' | 'storage'>): Refunds {
  const { http, till, storage } = app;
  const refunds =
    composed.get(storage) ??
    new Refunds({
      client: createRefundClient(http),
      store: createRefundStore(storage),
      approved: (action) => staffOf(app).approved(action),
      makeId,
      ...{ now, sleep, random },
      isLeading: () => till.lifecycle.isLeading,
    });
  composed.set(storage, refunds);
  return refunds;
}
