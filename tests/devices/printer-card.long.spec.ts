/** The printer's card in each language: what axe finds on it, and how it stands on a phone. */
import { expect, test } from '@playwright/test';
import { LOCALES } from '../../web/src/i18n/languages.ts';
import { lookIn } from '../e2e/_axe.ts';
import { expectToFitPhone } from '../e2e/_phone.ts';
import { TillPage } from '../e2e/_till.ts';
import { Shop } from '../support/shop.ts';
import { PAPER_OUT_ANSWERS, READY_ANSWERS, RECEIPT_PRINTER } from './hardware.ts';
import { originOf, VirtualDevices, whyNoVirtualDevices } from './virtual-devices.ts';

const { node } = RECEIPT_PRINTER;

const reason = whyNoVirtualDevices();
test.skip(reason !== undefined, reason);

test('the printer’s card has no fault in any state, and fits a phone', async () => {
  const shop = await Shop.open();
  const devices = await VirtualDevices.open({
    devices: [RECEIPT_PRINTER],
    origin: originOf(shop),
  });
  const till = await TillPage.pair(devices.browser, shop);
  const card = till.part('printer-card');
  await till.part('open-devices').click();
  for (const locale of LOCALES) {
    const expectAccessible = lookIn(locale);
    const look = async (screen: string) => {
      await expectAccessible(till.page, `${screen} (${locale})`);
      await expectToFitPhone(till, `${screen} (${locale})`);
    };
    await till.part(`language-${locale}`).click();
    await expect(till.part('add-serial-printer')).toBeVisible();
    await look('no printer');

    await till.part('use-as-printer').click();
    await till.page.getByRole('heading', { level: 1 }).click();
    await expect(card).toHaveAttribute('data-state', 'there');
    await card.locator('summary').click();
    await till.part('printer-drawer').check();
    const outcome = till.part('print-outcome');
    await till.part('test-print').click();
    await expect(outcome).toHaveAttribute('data-outcome', 'printed');
    await expect(till.part('test-print')).toBeEnabled();
    await look('printed');
    await devices.setAnswers(node, PAPER_OUT_ANSWERS);
    await till.part('test-print').click();
    await expect(outcome).toHaveAttribute('data-outcome', 'paper-out');
    await expect(till.part('test-print')).toBeEnabled();
    await look('out of paper');
    await devices.setAnswers(node, READY_ANSWERS);

    await devices.unplug(node);
    await expect(card).toHaveAttribute('data-state', 'gone');
    await look('unplugged');
    await devices.plug(node);
    await expect(card).toHaveAttribute('data-state', 'there');
    await till.part('printer-forget').click();
    await expect(till.part('use-as-printer')).toBeVisible();
  }
  await till.close();
  await devices.close();
  expect(await shop.close()).toEqual([]);
});
