/**
 * Searches of the history, a day's report and an export over the HTTP API: 100,000 payments of one store beside 1,000, on
 * SQLite and on PostgreSQL. The latest day has all of them.
 */
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { dayRange, type DayRules } from '@kaikei/shared/shop/business-day.ts';
import { newId } from '../support/ids.ts';
import { forgetPeak, memoryOf } from '../support/memory.ts';
import { PostgresServer } from '../support/postgres.ts';
import { Shop } from '../support/shop.ts';
import { submission, type Till } from '../support/till.ts';
import { line, ratio } from './figures.ts';
import { askedAgain, signInManager, timed } from './shop-requests.ts';

const MANY = 100_000;
const FEW = 1_000;
const SEARCH_LIMIT_MS = 50;
const REPORT_LIMIT_MS = 300;

/** Copies of a payment, over the business day until now. */
interface Copies {
  id: string;
  count: number;
  dayBegan: number;
}

const atOf = ({ count, dayBegan }: Copies) =>
  `created_at - i * (created_at - ${dayBegan}) / ${count}`;

function copyInFile(file: string, copies: Copies): void {
  const { id, count } = copies;
  const copyId = `printf('00copy%020d', i)`;
  const at = atOf(copies);
  const database = new DatabaseSync(file);
  database.exec(`with recursive numbers(i) as
      (select 1 union all select i + 1 from numbers where i < ${count - 1})
    insert into payments (id, terminal_id, store_no, sale_id, state, is_open, created_at, change_seq, record)
    select ${copyId}, terminal_id, store_no, ${copyId}, state, is_open, ${at}, change_seq + i,
      json_set(record, '$.id', ${copyId}, '$.saleId', ${copyId}, '$.amount', 1 + i % 5000, '$.createdAt', ${at})
    from numbers, payments where payments.id = '${id}'`);
  database.close();
}

async function copyInPostgres(server: PostgresServer, url: string, copies: Copies): Promise<void> {
  const { id, count } = copies;
  const copyId = `'00copy' || lpad(i::text, 20, '0')`;
  const at = atOf(copies);
  await server.execute(
    url,
    `insert into payments (id, terminal_id, store_no, sale_id, state, is_open, created_at, change_seq, record)
     select ${copyId}, terminal_id, store_no, ${copyId}, state, is_open, ${at}, change_seq + i,
       (record::jsonb || jsonb_build_object('id', ${copyId}, 'saleId', ${copyId}, 'amount', 1 + i % 5000, 'createdAt', ${at}))::text
     from generate_series(1, ${count - 1}) i, payments where payments.id = '${id}'`,
  );
  // As autovacuum has done by the time that a shop has so many.
  await server.execute(url, 'analyze');
}

interface Today extends DayRules {
  businessDate: string;
}

interface OpenShop {
  shop: Shop;
  till: Till;
  today: string;
}

async function open(count: number, server: PostgresServer | undefined): Promise<OpenShop> {
  const url = await server?.createDatabase();
  const shop = await Shop.open({
    keepPort: true,
    ...(url !== undefined && { env: { KAIKEI_DATABASE: url } }),
  });
  const till = await shop.pair();
  const id = newId();
  await till.put(id, submission());
  await signInManager(shop.proxy, till);
  const {
    businessDate: today,
    timeZone,
    dayStartsAt,
  } = (await till.ask('GET', '/v1/store')).json as Today;
  await shop.proxy.stop();
  const dayBegan = dayRange(today, { timeZone, dayStartsAt }).from;
  const copies = { id, count, dayBegan };
  if (server && url !== undefined) await copyInPostgres(server, url, copies);
  else copyInFile(join(shop.proxy.folder, 'data', 'kaikei.db'), copies);
  await shop.proxy.start();
  return { shop, till, today };
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

/** Reads it all and keeps nothing. Gives its length, and how far the proxy's memory rose meanwhile, in MiB. */
async function exported({ shop, till }: OpenShop): Promise<{ bytes: number; roseMiB: number }> {
  const { pid, url } = shop.proxy;
  const before = (await memoryOf(pid))?.now ?? NaN;
  await forgetPeak(pid);
  const ask = () => fetch(`${url}/v1/exports/payments.csv`, { headers: { cookie: till.cookie } });
  let answer = await ask();
  // What the reports cost has to be worked off first.
  while (answer.status === 429) {
    await askedAgain();
    answer = await ask();
  }
  const { status, body } = answer;
  if (status !== 200 || !body) throw new Error(`the export was answered ${status}`);
  let bytes = 0;
  for await (const chunk of body) bytes += (chunk as Uint8Array).length;
  return { bytes, roseMiB: ((await memoryOf(pid))?.peak ?? NaN) - before };
}

async function measure(store: string, server?: PostgresServer): Promise<void> {
  const many = await open(MANY, server);
  const few = await open(FEW, server);
  try {
    for (const [name, query] of Object.entries(SEARCHES)) {
      const path = `/v1/store/payments?limit=50&${query}`;
      const [slow, quick] = [await timed(many.till, path), await timed(few.till, path)];
      console.log(line(`${store}, ${name}: ${MANY} payments`, slow, SEARCH_LIMIT_MS));
      console.log(ratio(`${MANY} / ${FEW} payments, medians`, slow, quick));
    }
    const path = `/v1/reports/day?date=${many.today}`;
    const day = `${store}, a day of ${MANY} payments`;
    console.log(line(day, await timed(many.till, path), REPORT_LIMIT_MS));
    for (const [count, shop] of [
      [FEW, few],
      [MANY, many],
    ] as const) {
      const { bytes, roseMiB } = await exported(shop);
      const length = `${(bytes / 2 ** 20).toFixed(1)} MiB`;
      console.log(
        `${store}, an export of ${count} payments: ${length}; memory rose by ${roseMiB.toFixed(0)} MiB`,
      );
    }
  } finally {
    await many.shop.close();
    await few.shop.close();
  }
}

await measure('SQLite');
const server = await PostgresServer.start({ onDisk: true });
try {
  await measure('PostgreSQL', server);
} finally {
  await server.remove();
}
