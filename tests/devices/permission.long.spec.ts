import { expect, test } from '@playwright/test';
import { TillPage } from '../e2e/_till.ts';
import { Shop } from '../harness/shop.ts';
import { HID_SCANNER, SERIAL_SCANNER } from './hardware.ts';
import { expectScanner, grants, originOf, Stage, whyNoStage } from './stage.ts';

const reason = whyNoStage();
test.skip(reason !== undefined, reason);

// Long, because a browser takes its time to read its policies again.
test('a permission that is taken back is told', async () => {
  const shop = await Shop.open();
  const stage = await Stage.open({
    devices: [HID_SCANNER, SERIAL_SCANNER],
    origin: originOf(shop),
  });
  const till = await TillPage.pair(stage.browser, shop);
  await expect(till.part('scanner')).toHaveAttribute('data-connected', '2');
  await stage.setPolicies({});
  await expectScanner(till, 'blocked', 120_000);
  await stage.setPolicies(grants(originOf(shop)));
  await expectScanner(till, 'ready', 120_000);
  await till.close();
  await stage.close();
  expect(await shop.close()).toEqual([]);
});
