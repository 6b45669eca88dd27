/** A browser dies in a state of the till and is opened again; then the ledgers are compared. */
import { expect, type Browser } from '@playwright/test';
import { FaultProxy } from '../support/fault-proxy.ts';
import type { Shop } from '../support/shop.ts';
import { Chrome } from './_chrome.ts';
import { judge } from './_judge.ts';
import type { State } from './_states.ts';
import { TillPage } from './_till.ts';

/** F34: the tab's process dies. */
export async function crashIn(state: State, shop: Shop, browser: Browser): Promise<void> {
  const line = await FaultProxy.before(shop.proxy.url);
  try {
    const till = await TillPage.pair(browser, shop, line, 'allow');
    await till.installed();
    await state.reach(till, line, shop);
    await till.crash();
    const again = await TillPage.open(till.context, line);
    await state.returns(again, line);
    await expectNothingWrong(shop, again, [...till.shown, ...again.shown]);
    await again.close();
  } finally {
    await line.close();
  }
}

/** F35: all processes of the browser die at once. */
export async function killIn(state: State, shop: Shop): Promise<void> {
  const line = await FaultProxy.before(shop.proxy.url);
  let chrome = await Chrome.start();
  try {
    const fresh = await TillPage.pairIn(chrome.context, shop, line);
    await fresh.installed();
    // A cookie may take half a minute to reach the disk; most tills were paired long ago.
    await chrome.quit();
    chrome = await Chrome.start(chrome.profile);
    const till = await TillPage.open(chrome.context, line);
    // The line stands. The gateway may yet be slow from what was done to it before this test.
    await expect(till.part('link')).toHaveAttribute('data-link', /^(?:ready|gatewayDegraded)$/);
    await state.reach(till, line, shop);
    await chrome.kill();
    chrome = await Chrome.start(chrome.profile);
    const again = await TillPage.open(chrome.context, line);
    await state.returns(again, line);
    await expectNothingWrong(shop, again, [...till.shown, ...again.shown]);
  } finally {
    await chrome.close();
    await line.close();
  }
}

/** By the gateway's ledger, and by what the till keeps: no code. */
export async function expectNothingWrong(
  shop: Shop,
  till: TillPage,
  shown = till.shown,
): Promise<void> {
  expect(await judge(shop, till, shown)).toEqual([]);
  expect(await till.storedCodes()).toEqual([]);
}

/** What the browser does when it needs the room, or a person who clears the site's data; the cookie stays. */
export async function evict(till: TillPage): Promise<void> {
  const devTools = await till.context.newCDPSession(till.page);
  await devTools.send('Storage.clearDataForOrigin', {
    origin: new URL(till.page.url()).origin,
    storageTypes: 'indexeddb,local_storage,cache_storage',
  });
}
