/**
 * `test` of every browser test, with a shop and a paired till that are closed behind it. It fails of a payment code that
 * the proxy left anywhere, of an error in a page, and of whatever a page does against its policy, in any context.
 */
import { test as base, expect } from '@playwright/test';
import { FaultProxy } from '../support/fault-proxy.ts';
import { Shop, type ShopOptions } from '../support/shop.ts';
import { takeViolations, watchPolicy } from './_policy.ts';
import { TillPage, type Endpoint } from './_till.ts';

interface Fixtures {
  /** Opens a shop for the test alone: for tests that stop its proxy or its gateway, or count all that they hear. */
  ownShop: ShopOptions | undefined;
  /** Shared by all tests of a worker, unless `ownShop` is set. */
  shop: Shop;
  /** Stands before the proxy and can be spoilt. */
  line: FaultProxy;
  /** Where tills are opened: at the proxy, unless a test puts the line there. */
  endpoint: Endpoint;
  /** Each in a browser context of its own. */
  pairTill: () => Promise<TillPage>;
  till: TillPage;
  policyIsKept: undefined;
}

interface WorkerFixtures {
  /** Opened for the first test that wants it. */
  sharedShop: () => Promise<Shop>;
  watchedBrowser: undefined;
}

async function closeShop(shop: Shop): Promise<void> {
  expect(await shop.close(), 'payment codes that were left').toEqual([]);
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  ownShop: [undefined, { option: true }],
  sharedShop: [
    async ({ browserName: _ }, use) => {
      let opening: Promise<Shop> | undefined;
      await use(() => (opening ??= Shop.open()));
      if (opening) await closeShop(await opening);
    },
    { scope: 'worker' },
  ],
  shop: async ({ ownShop, sharedShop }, use) => {
    const shop = ownShop ? await Shop.open(ownShop) : await sharedShop();
    await use(shop);
    if (ownShop) await closeShop(shop);
  },
  line: async ({ shop }, use) => {
    const line = await FaultProxy.before(shop.proxy.url);
    await use(line);
    await line.close();
  },
  endpoint: ({ shop }, use) => use(shop.proxy),
  pairTill: async ({ browser, shop, endpoint, serviceWorkers }, use) => {
    const tills: TillPage[] = [];
    await use(async () => {
      const till = await TillPage.pair(browser, shop, endpoint, serviceWorkers);
      tills.push(till);
      return till;
    });
    for (const till of tills) await till.close();
  },
  till: async ({ pairTill }, use) => use(await pairTill()),
  watchedBrowser: [
    async ({ browser }, use) => {
      browser.on('context', (context) => {
        // One that is closed at once has nothing more to report.
        watchPolicy(context).catch(() => undefined);
      });
      await use(undefined);
    },
    { scope: 'worker', auto: true },
  ],
  policyIsKept: [
    async ({ browserName }, use) => {
      await use(undefined);
      expect(takeViolations(), `violations of the policy in ${browserName}`).toEqual([]);
    },
    { auto: true },
  ],
});
