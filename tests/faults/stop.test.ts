/** F24: the built proxy is asked to stop (SIGTERM) while payments are open. */
import { expect } from 'vitest';
import { newCode, newId } from '../support/ids.ts';
import { boundMs } from '../support/limits.ts';
import { shopTest } from '../support/shop-test.ts';
import { submission } from '../support/till.ts';
import { until } from '../support/until.ts';

const it = shopTest();

/** The promise: from the signal to the end of the process. */
const STOPS_WITHIN_MS = 10_000;

/** Answered 20 s late: the create is still open when the proxy has to be gone. */
const ANSWERED_LATE = '2620';
const PASSWORD_AFTER_15_S = '1415';

it(
  'a proxy that is asked to stop refuses new work, leaves in time, and hands over what is open',
  { tags: ['long'] },
  async ({ shop, till }) => {
    const asked = newId();
    await till.put(asked, submission({ code: newCode(PASSWORD_AFTER_15_S) }));
    const inFlight = newId();
    const body = submission({ code: newCode(ANSWERED_LATE) });
    const unanswered = till.put(inFlight, body).catch(() => undefined);
    await until('the create is at the gateway', () => shop.gateway.calls(inFlight).length > 0);

    const signalledAt = performance.now();
    const stopped = shop.proxy.stop('SIGTERM');
    let late = '';
    const refused = await until('new work is refused', async () => {
      late = newId();
      const answer = await till.put(late, submission());
      return answer.status === 503 && answer;
    });
    expect(refused.outcome).toBe('503 shutting-down');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await till.cancel(asked)).outcome).toBe('503 shutting-down');
    expect(await stopped).toBe(0);
    expect(performance.now() - signalledAt).toBeLessThan(boundMs(STOPS_WITHIN_MS));
    await unanswered;

    await shop.proxy.start();
    const again = await till.put(inFlight, body);
    expect([again.status, again.payment.state]).toEqual([200, 'processing']);
    for (const id of [inFlight, asked]) {
      await until(`${id} is paid`, async () => (await till.get(id)).payment.state === 'paid');
    }
    expect(shop.heard(inFlight)).toEqual(['create', 'query']);
    expect(shop.heard(late)).toEqual([]);
  },
);

it('a proxy that is asked to stop leaves at once when no call is open', async ({ shop, till }) => {
  await till.put(newId(), submission({ code: newCode(PASSWORD_AFTER_15_S) }));
  const signalledAt = performance.now();
  expect(await shop.proxy.stop('SIGTERM')).toBe(0);
  expect(performance.now() - signalledAt).toBeLessThan(boundMs(STOPS_WITHIN_MS));
});
