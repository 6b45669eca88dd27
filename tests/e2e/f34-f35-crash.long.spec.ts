/** F34, F35: a tab crashes, a browser is killed, in every state of the till's screens. */
import { expect } from '@playwright/test';
import { Shop } from '../support/shop.ts';
import { crashIn, killIn } from './_mishaps.ts';
import { STATES } from './_states.ts';
import { test } from './_test.ts';

test.describe.configure({ mode: 'parallel' });

let shop: Shop;

test.beforeAll(async () => {
  shop = await Shop.open();
});

test.afterAll(async () => {
  expect(await shop.close()).toEqual([]);
});

for (const state of STATES) {
  test(`a tab crashes: ${state.name} (F34)`, async ({ browser }) => {
    await crashIn(state, shop, browser);
  });

  test(`a browser is killed: ${state.name} (F35)`, async () => {
    await killIn(state, shop);
  });
}
