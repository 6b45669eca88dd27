/**
 * From the tap on the history to the frame that shows it, at a till whose proxy holds 100,000 of its
 * payments, beside one that holds ten. The payments are copies of one that was really made.
 */
import { join } from 'node:path';
import { expect, type Browser } from '@playwright/test';
import { copyPayment } from '../support/copied-payments.ts';
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
