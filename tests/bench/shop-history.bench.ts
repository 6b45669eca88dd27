/**
 * Searches of the history and a day's report over the HTTP API: 100,000 payments of one store beside 1,000, SQLite. The
 * latest day has all of them.
 */
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { dayRange, type DayRules } from '@kaikei/shared/shop/business-day.ts';
import { newId } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { submission, type Till } from '../support/till.ts';
import { figuresOf, line, ratio, type Figures } from './figures.ts';

const MANY = 100_000;
const FEW = 1_000;
const TIMES = 20;
const SEARCH_LIMIT_MS = 50;
const REPORT_LIMIT_MS = 300;
/** A search by text costs ten calls of the terminal's fifty a second. */
const APART_MS = 250;

/** Copies of a payment, over the business day until now. */
function copyPayment(file: string, id: string, count: number, dayBegan: number): void {
  const database = new DatabaseSync(file);
  const copyId = `printf('00copy%020d', i)`;
  const at = `created_at - i * (created_at - ${dayBegan}) / ${count}`;
  database.exec(`with recursive numbers(i) as
      (select 1 union all select i + 1 from numbers where i < ${count - 1})
    insert into payments (id, terminal_id, store_no, sale_id, state, is_open, created_at, change_seq, record)
    select ${copyId}, terminal_id, store_no, ${copyId}, state, is_open, ${at}, change_seq + i,
      json_set(record, '$.id', ${copyId}, '$.amount', 1 + i % 5000, '$.createdAt', ${at})
    from numbers, payments where payments.id = '${id}'`);
  database.close();
}

interface Today extends DayRules {
  businessDate: string;
}

interface OpenShop {
  shop: Shop;
  till: Till;
  today: string;
}

async function open(count: number): Promise<OpenShop> {
  const shop = await Shop.open({ keepPort: true });
  const till = await shop.pair();
  const id = newId();
  await till.put(id, submission());
  const {
    businessDate: today,
    timeZone,
    dayStartsAt,
  } = (await till.ask('GET', '/v1/store')).json as Today;
  await shop.proxy.stop();
  const dayBegan = dayRange(today, { timeZone, dayStartsAt }).from;
  copyPayment(join(shop.proxy.folder, 'data', 'kaikei.db'), id, count, dayBegan);
  await shop.proxy.start();
  return { shop, till, today };
}

async function timed(till: Till, path: string): Promise<Figures> {
  const samples: number[] = [];
  while (samples.length < TIMES) {
    await new Promise((resolve) => setTimeout(resolve, APART_MS));
    const startedAt = performance.now();
    const { status } = await till.ask('GET', path);
    const tookMs = performance.now() - startedAt;
    // A report is charged by its rows: the terminal has to wait until it may ask for the next one.
    if (status === 429) continue;
    if (status !== 200) throw new Error(`${path} was answered ${status}`);
    samples.push(tookMs);
  }
  return figuresOf(samples);
}

const SEARCHES = {
  'the newest': '',
  'an amount': 'amount=4321',
  'a wallet that none has': 'wallet=PayPay',
  'a state that none has': 'state=canceling',
  'a state that all have and a wallet that none has': 'state=paid&wallet=PayPay',
  'a text that none has': 'text=no+such+words',
  'an id': 'receipt=00copy00000000000000000500',
};

const many = await open(MANY);
const few = await open(FEW);
try {
  for (const [name, query] of Object.entries(SEARCHES)) {
    const path = `/v1/store/payments?limit=50&${query}`;
    const [slow, quick] = [await timed(many.till, path), await timed(few.till, path)];
    console.log(line(`${name}: ${MANY} payments`, slow, SEARCH_LIMIT_MS));
    console.log(ratio(`${MANY} / ${FEW} payments, medians`, slow, quick));
  }
  const path = `/v1/reports/day?date=${many.today}`;
  console.log(line(`a day of ${MANY} payments`, await timed(many.till, path), REPORT_LIMIT_MS));
} finally {
  await many.shop.close();
  await few.shop.close();
}
