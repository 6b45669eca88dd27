/**
 * Searches of a store's long history on the server, and its latest day's report. BENCH_PAYMENTS says how many payments it
 * has, one a minute. Beside them one payment by its id, which is what a database does at best.
 */
import { join } from 'node:path';
import { copyPayment } from '../support/copied-payments.ts';
import { newId } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { submission } from '../support/till.ts';
import { report } from './figures.ts';
import { signInManager, timed } from './shop-requests.ts';

const PAYMENTS = Number(process.env['BENCH_PAYMENTS'] ?? 1_000_000);

const shop = await Shop.open({ keepPort: true });
const till = await shop.pair();
const id = newId();
await till.put(id, submission({ amount: 1500 }));
await signInManager(shop.proxy, till);
const { businessDate } = (await till.ask('GET', '/v1/store')).json as { businessDate: string };
await shop.proxy.stop();
copyPayment(join(shop.proxy.folder, 'data', 'kaikei.db'), id, PAYMENTS);
await shop.proxy.start();

const one = await timed(till, `/v1/payments/${id}`);
const search = (query: string) => `/v1/store/payments?${query}`;
const requests = [
  { name: 'search, the newest', path: search(''), goal: 50 },
  { name: 'search by amount', path: search('amount=1500'), goal: 50 },
  { name: 'search by receipt', path: search(`receipt=${id}`), goal: 50 },
  { name: 'search by text that one has', path: search(`text=${id}`), goal: 50 },
  { name: 'the latest day', path: `/v1/reports/day?date=${businessDate}`, goal: 500 },
];
for (const { name, path, goal } of requests) {
  const { medianMs, p95Ms } = await timed(till, path);
  console.log(`${name}: p50 ${medianMs.toFixed(1)} ms, p95 ${p95Ms.toFixed(1)} ms`);
  report({
    measure: `a history of ${PAYMENTS} payments, ${name}, p95`,
    value: p95Ms,
    unit: 'ms',
    ratio: { to: 'one payment by its id', is: p95Ms / one.p95Ms },
    goal: `<= ${goal} ms`,
  });
}
// Not looked through for payment codes: a file of a million is too large to be read at once.
await shop.proxy.close();
await shop.closeGateway();
process.exit(0);
