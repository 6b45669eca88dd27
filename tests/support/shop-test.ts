/**
 * Makes the `test` of a file whose tests share one shop and the till that is paired with it. Both are opened for the
 * first test or hook that names them, and closed behind the last; the file fails of a payment code that the proxy left
 * anywhere. Each file makes its own: what it overrides must not reach the next file of the same worker.
 */
import { expect, test as base } from 'vitest';
import { Shop, type ShopOptions } from './shop.ts';
import type { Till } from './till.ts';

/** For helpers of a test that need both. */
export interface ShopContext {
  shop: Shop;
  till: Till;
}

export const shopTest = () =>
  base
    .extend('shopOptions', { scope: 'file' }, (): ShopOptions => ({}))
    .extend('shop', { scope: 'file' }, async ({ shopOptions }, { onCleanup }) => {
      const shop = await Shop.open(shopOptions);
      onCleanup(async () => {
        expect(await shop.close(), 'payment codes that were left').toEqual([]);
      });
      return shop;
    })
    .extend('till', { scope: 'file' }, ({ shop }) => shop.pair())
    /** Paired for the test alone. */
    .extend('ownTill', ({ shop }) => shop.pair());
