/**
 * Searches of a store's history on the server. BENCH_PAYMENTS says how many payments it has; a million takes minutes
 * to make. Beside them one payment by its id, which is what a database does at best.
 */
import { join } from 'node:path';
import { copyPayment } from '../support/copied-payments.ts';
import { newId } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { submission } from '../support/till.ts';
import { figuresOf, report } from './figures.ts';
import { addTills } from './tills-of-a-file.ts';

const PAYMENTS = Number(process.env['BENCH_PAYMENTS'] ?? 100_000);
const ROUNDS = 20;

const shop = await Shop.open();
await shop.proxy.stop();
const [till] = addTills(shop.proxy, 1);
if (!till) throw new Error('there is no till');
await shop.proxy.start();
const id = newId();
await till.put(id, submission({ amount: 1500 }));
await shop.proxy.stop();
copyPayment(join(shop.proxy.folder, 'data', 'kaikei.db'), id, PAYMENTS);
await shop.proxy.start();

async function medianMs(path: string): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    const answer = await till?.ask('GET', path);
    if (answer?.status !== 200) throw new Error(`${path} was not answered`);
    took.push(performance.now() - began);
  }
  return figuresOf(took).medianMs;
}

const oneMs = await medianMs(`/v1/payments/${id}`);
const searches = {
  'the newest': '',
  'by amount': 'amount=1500',
  'by receipt': `receipt=${id}`,
  'by text that one has': `text=${id}`,
};
for (const [name, query] of Object.entries(searches)) {
  const ms = await medianMs(`/v1/store/payments?${query}`);
  console.log(`${name}: p50 ${ms.toFixed(1)} ms`);
  report({
    measure: `search of ${PAYMENTS} payments, ${name}`,
    value: ms,
    unit: 'ms',
    ratio: { to: 'one payment by its id', is: ms / oneMs },
    goal: '<= 50 ms at 1,000,000',
  });
}
await shop.close();
process.exit(0);
