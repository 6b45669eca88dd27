/** F26 in real time: the built proxy is stopped for 90 s and goes on. */
// @module-tag long
import { setTimeout as wait } from 'node:timers/promises';
import { isFinal } from '@kaikei/shared/api.ts';
import { expect } from 'vitest';
import { newCode, newId } from '../support/ids.ts';
import { shopTest } from '../support/shop-test.ts';
import { submission } from '../support/till.ts';
import { until } from '../support/until.ts';

const it = shopTest();

const PAUSE_MS = 90_000;
const QUERY_GAP_MS = 5_000;
const PAID_AFTER_20_S = '1420';
const NEVER_CONFIRMED = '1500';

it('asks once for each open payment after 90 s, and not in a burst', async ({ shop, till }) => {
  const endings = [PAID_AFTER_20_S, NEVER_CONFIRMED].flatMap((each) => [each, each, each]);
  const ids = await Promise.all(
    endings.map(async (ending) => {
      const id = newId();
      const answer = await till.put(id, submission({ code: newCode(ending) }));
      expect(answer.payment.state).toBe('awaiting-customer');
      return id;
    }),
  );
  // Before the first query, so that no call is open.
  process.kill(shop.proxy.pid, 'SIGSTOP');
  await wait(PAUSE_MS);
  const since = Date.now();
  process.kill(shop.proxy.pid, 'SIGCONT');

  const states = await Promise.all(
    ids.map((id) =>
      until(
        `${id} is final`,
        async () => {
          const { state } = (await till.get(id)).payment;
          return isFinal(state) && state;
        },
        3 * QUERY_GAP_MS,
      ),
    ),
  );
  // The orders that nobody confirmed have expired meanwhile.
  expect(states).toEqual(['paid', 'paid', 'paid', 'failed', 'failed', 'failed']);
  for (const id of ids) expect(shop.heard(id)).toEqual(['create', 'query']);
  const arrivals = shop.gateway.calls().filter(({ receivedAt }) => receivedAt >= since);
  expect(arrivals).toHaveLength(ids.length);
});
