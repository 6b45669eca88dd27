/** F33: the proxy's store was put back from a backup that is older than a payment. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import type { Shop } from '../support/shop.ts';
import { test } from './_test.ts';
import type { TillPage } from './_till.ts';

test.use({ ownShop: { keepPort: true } });

interface Backup {
  shop: Shop;
  till: TillPage;
  /** Starts the proxy on the database as it was before the payment. */
  restore: () => Promise<void>;
}

/** A till whose proxy has a backup from before its first payment. */
async function withBackup(till: TillPage, shop: Shop): Promise<Backup> {
  const file = join(shop.proxy.folder, 'data', 'kaikei.db');
  const backup = join(shop.proxy.folder, 'backup.db');
  await till.installed();
  await shop.proxy.stop();
  await copyFile(file, backup);
  await shop.proxy.start();
  await expect(till.part('outage')).toHaveCount(0);
  const restore = async (): Promise<void> => {
    await copyFile(backup, file);
    await shop.proxy.start();
  };
  return { shop, till, restore };
}

async function expectUnknown({ shop, till }: Backup, id: string): Promise<void> {
  await till.expectState('unknown-to-proxy');
  expect(shop.heard(id)).not.toContain('cancel');
  expect(till.shown.map(({ state }) => state)).not.toContain('canceled');
  await expect(till.part('try-again')).toHaveCount(0);
}

test('a payment that the proxy does not know any more is shown as that, never as canceled (F33)', async ({
  till,
  shop,
}) => {
  const all = await withBackup(till, shop);
  const { restore } = all;
  await till.enterAmount(2_400);
  await till.scan(newCode('1404'));
  await till.expectState('awaiting-customer');
  const id = await till.paymentId();
  await shop.proxy.stop();
  await restore();

  await expectUnknown(all, id);
  // The same for a till that is opened anew, and nothing was asked of the gateway in its name.
  await till.page.reload();
  await expectUnknown(all, id);
});

for (const reloads of [1, 2]) {
  test(`a cancel while the till looks for an answered payment closes nothing, ${reloads} reloads (F33)`, async ({
    till,
    shop,
  }) => {
    const all = await withBackup(till, shop);
    const { restore } = all;
    await till.enterAmount(2_400);
    await till.scan(newCode('1404'));
    await till.expectState('awaiting-customer');
    const id = await till.paymentId();
    await expect.poll(() => till.stored('attempts')).toMatchObject([{ id, answered: true }]);
    await shop.proxy.stop();
    await till.page.reload();
    await till.part('cancel').click();
    // The wish is on the disk, and what was known stays known.
    await expect
      .poll(() => till.stored('attempts'))
      .toMatchObject([{ id, answered: true, cancelAskedAt: expect.any(Number) }]);
    if (reloads === 2) {
      await till.page.reload();
      await expect(till.part('cancel')).toBeDisabled();
    }
    await restore();
    await expectUnknown(all, id);
    // Nothing of it was written at the proxy: it does not know the payment, and no tombstone keeps it out.
    const { status } = await shop.proxy.command('payments', 'show', id);
    expect(status).not.toBe(0);
  });
}

test('what an event reported counts as answered, also where the answer itself was lost (F33)', async ({
  till,
  shop,
}) => {
  const all = await withBackup(till, shop);
  const { restore } = all;
  // The answer to the submission never arrives; the event stream does.
  await till.page.route('**/v1/payments/*', async (route) => {
    if (route.request().method() !== 'PUT') return route.continue();
    await route.fetch();
    // Never answered.
  });
  await till.enterAmount(2_400);
  await till.scan(newCode('1404'));
  await till.expectState('awaiting-customer');
  const id = await till.paymentId();
  await expect.poll(() => till.stored('attempts')).toMatchObject([{ id, answered: true }]);
  await shop.proxy.stop();
  await till.page.reload();
  await restore();
  await expectUnknown(all, id);
});
