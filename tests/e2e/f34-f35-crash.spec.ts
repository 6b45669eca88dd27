/** F34: a tab crashes. All states, and killed browsers (F35): the long proof beside this one. */
import { expect } from '@playwright/test';
import { Shop } from '../support/shop.ts';
import { crashIn } from './_mishaps.ts';
import { stateNamed } from './_states.ts';
import { test } from './_test.ts';

let shop: Shop;

test.beforeAll(async () => {
  shop = await Shop.open();
});

test.afterAll(async () => {
  expect(await shop.close()).toEqual([]);
});

test('a tab crashes while the answer to a submission is lost (F34)', async ({ browser }) => {
  await crashIn(stateNamed('the answer to the submission is lost'), shop, browser);
});
