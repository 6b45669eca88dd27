import { expect, test } from '@playwright/test';
import { TillPage } from '../e2e/_till.ts';
import { newCode, remember } from '../harness/ids.ts';
import { Shop } from '../harness/shop.ts';
import { HID_SCANNER, posReports } from './hardware.ts';
import { expectScanner, originOf, Stage, whyNoStage } from './stage.ts';

const { node } = HID_SCANNER;
let shop: Shop;
let stage: Stage;

test.describe.configure({ timeout: 90_000 });

const reason = whyNoStage();
test.skip(reason !== undefined, reason);

test.beforeAll(async () => {
  shop = await Shop.open();
  stage = await Stage.open({ devices: [HID_SCANNER], origin: originOf(shop) });
});

test.afterAll(async () => {
  // Undefined where the opening failed.
  await (stage as Stage | undefined)?.close();
  expect((await (shop as Shop | undefined)?.close()) ?? []).toEqual([]);
});

test('a scan pays; another one is ignored, and the scanner sounds it', async () => {
  const till = await TillPage.pair(stage.browser, shop);
  await expectScanner(till, 'ready');
  await till.enterAmount(1280);
  await stage.send(node, ...posReports(newCode()));
  await till.expectState('paid');
  expect(shop.heard(await till.paymentId())).toEqual(['create']);

  await stage.send(node, ...posReports(newCode()));
  await expect(till.part('notice')).toBeVisible();
  const threeBeeps = `fd0316070d${'00'.repeat(59)}`.repeat(3);
  await expect.poll(() => stage.written.get(node) ?? '').toContain(threeBeeps);
  await till.close();
});

test('a code over many reports comes whole, or not at all', async () => {
  const till = await TillPage.pair(stage.browser, shop);
  await expectScanner(till, 'ready');
  await till.enterAmount(900);
  const before = shop.heard().length;
  const long = remember(`https://example.com/${'あ'.repeat(60)}/${newCode()}`);
  const [first = '', ...others] = posReports(long);
  // The answer to a command, and a code whose end is missing: neither may reach the sale.
  await stage.send(node, ...posReports('REVINF\u0006.', ']Z6'), first);
  await stage.send(node, ...posReports(newCode(), ']C0'));
  await expect
    .poll(async () => {
      await stage.send(node, first, ...others);
      return till.part('notice').isVisible();
    })
    .toBe(true);
  await expect(till.part('sale-screen')).toBeVisible();
  expect(shop.heard().length).toBe(before);
  await till.close();
});

test('unplugged, the till says so; plugged in again, it scans', async () => {
  const till = await TillPage.pair(stage.browser, shop);
  await expectScanner(till, 'ready');
  for (let time = 0; time < 2; time += 1) {
    await stage.unplug(node);
    await expectScanner(till, 'gone');
    await stage.plug(node);
    await expectScanner(till, 'ready');
  }
  await till.enterAmount(330);
  await stage.send(node, ...posReports(newCode()));
  await till.expectState('paid');
  await till.close();
});

test('one tab has the scanner, and the other one can take it', async () => {
  const till = await TillPage.pair(stage.browser, shop);
  await expectScanner(till, 'ready');
  const other = await till.openTab(shop);
  await expectScanner(other, 'elsewhere');

  await other.part('scanner').click();
  await expectScanner(other, 'ready');
  await expectScanner(till, 'elsewhere');
  await other.enterAmount(450);
  await till.enterAmount(550);
  await stage.send(node, ...posReports(newCode()));
  await other.expectState('paid');
  await expect(till.part('sale-screen')).toBeVisible();

  // The tab that is left behind gets it back.
  await other.page.close();
  await expectScanner(till, 'ready');
  await stage.send(node, ...posReports(newCode()));
  await till.expectState('paid');
  await till.close();
});
