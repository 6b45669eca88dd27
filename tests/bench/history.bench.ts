/**
 * From the tap on the history to the frame that shows it, at a till whose proxy holds 100,000 of its
 * payments, beside one that holds ten. The payments are copies of one that was really made.
 */
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect, type Browser } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import { Shop } from '../support/shop.ts';
import { TillPage } from '../e2e/_till.ts';
import { launch } from './browser.ts';
import { figuresOf, line, ratio, type Figures } from './figures.ts';

const LIMIT_MS = 100;
const OPENINGS = 20;
const MANY = 100_000;
const FEW = 10;
/** Between two taps: the till drops one that follows too fast on another. */
const APART_MS = 700;

/** As many copies of a payment as are missing, one a minute into the past, each changed last when it was made. */
function copyPayment(file: string, id: string, count: number): void {
  const database = new DatabaseSync(file);
  const numbers = `with recursive numbers(i) as
    (select 1 union all select i + 1 from numbers where i < ${count - 1})`;
  const [copyId, saleId] = [`printf('00copy%020d', i)`, `printf('00sale%020d', i)`];
  const earlier = (member: string): string => `json_extract(record, '${member}') - i * 60000`;
  database.exec('begin');
  database.exec(`update payments set change_seq = change_seq + ${count} where id = '${id}'`);
  database.exec(`${numbers} insert into payments
    (id, terminal_id, store_no, sale_id, state, is_open, created_at, change_seq, submission,
      code_hash, code_key_id, code_reusable, record)
    select ${copyId}, terminal_id, store_no, ${saleId}, state, is_open, created_at - i * 60000,
      ${count} - i, submission, code_hash || i, code_key_id, code_reusable,
      json_set(record, '$.id', ${copyId}, '$.saleId', ${saleId},
        '$.createdAt', ${earlier('$.createdAt')}, '$.updatedAt', ${earlier('$.updatedAt')})
    from numbers, payments where payments.id = '${id}'`);
  database.exec(`${numbers} insert into timeline (payment_id, n, at, event, status, code, detail)
    select ${copyId}, n, at - i * 60000, event, status, code, detail
    from numbers, timeline where payment_id = '${id}'`);
  database.exec('commit');
  database.close();
}

async function openingMs(till: TillPage): Promise<number> {
  const ms = await till.page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const tap = performance.now();
        document.querySelector<HTMLElement>('[data-testid="open-history"]')?.click();
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now() - tap);
          port2.postMessage('the frame is drawn');
        });
      }),
  );
  await expect(till.page.locator('[data-testid^="history-"][data-state]').first()).toBeVisible();
  await till.page.waitForTimeout(APART_MS);
  await till.part('open-history').click();
  await expect(till.part('sale-screen')).toBeVisible();
  await till.page.waitForTimeout(APART_MS);
  return ms;
}

async function measure(browser: Browser, count: number): Promise<Figures> {
  const shop = await Shop.open({ keepPort: true });
  const till = await TillPage.pair(browser, shop);
  await till.enterAmount(1500);
  await till.scan(newCode());
  await till.expectState('paid');
  const id = await till.paymentId();
  await till.part('new-sale').click();
  await shop.proxy.stop();
  copyPayment(join(shop.proxy.folder, 'data', 'kaikei.db'), id, count);
  await shop.proxy.start();
  // As a till that has read nothing yet.
  await till.page.evaluate(() => indexedDB.deleteDatabase('kaikei'));
  await till.page.reload();
  await expect(till.part('link')).toHaveAttribute('data-link', 'ready', { timeout: 60_000 });
  const { stdout } = await shop.proxy.command('payments', 'list', '--limit', '2', '--json');
  if ((JSON.parse(stdout) as unknown[]).length !== 2) throw new Error('the copies are not there');
  const samples: number[] = [];
  for (let opening = 0; opening < OPENINGS; opening += 1) samples.push(await openingMs(till));
  await till.context.close();
  await shop.close();
  return figuresOf(samples);
}

const browser = await launch();
try {
  const many = await measure(browser, MANY);
  const few = await measure(browser, FEW);
  console.log(`${OPENINGS} openings each`);
  console.log(line(`${MANY} payments`, many, LIMIT_MS));
  console.log(line(`${FEW} payments`, few, LIMIT_MS));
  console.log(ratio(`${MANY} / ${FEW} payments, medians`, many, few));
} finally {
  await browser.close();
}
