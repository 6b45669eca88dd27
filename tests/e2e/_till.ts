/** What a cashier does with the till in a real browser, and what the tests read from it. */
import { expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { DEMO_WALLETS } from '@kaikei/shared/demo-wallets.ts';
import { newPairingCode } from '../harness/pairing.ts';
import type { Shop } from '../harness/shop.ts';
import { watchPolicy } from './_test.ts';

/** A key as the browser's own protocol takes it; one without text makes no character. */
export interface KeyPress {
  key: string;
  code?: string;
  text?: string;
  windowsVirtualKeyCode?: number;
}

export const character = (key: string): KeyPress => ({
  key,
  text: key,
  ...(/^\d$/.test(key) && { code: `Digit${key}` }),
});
export const ENTER: KeyPress = { key: 'Enter', code: 'Enter', text: '\r' };
export const TAB: KeyPress = { key: 'Tab', code: 'Tab' };

export class TillPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly #troubles: string[] = [];

  private constructor(page: Page, context: BrowserContext) {
    this.page = page;
    this.context = context;
    page.on('pageerror', (error) => this.#troubles.push(error.message));
  }

  /** A browser of its own, paired by the link that the command line prints. */
  static async pair(browser: Browser, shop: Shop): Promise<TillPage> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'ja-JP',
    });
    await watchPolicy(context);
    const till = new TillPage(await context.newPage(), context);
    const { pairingCode } = await newPairingCode(shop.proxy);
    await till.page.goto(`${till.origin(shop)}/#pair=${pairingCode}`);
    await expect(till.part('sale-screen')).toBeVisible();
    return till;
  }

  /** Another tab of the same browser, which is paired already. */
  async openTab(shop: Shop): Promise<TillPage> {
    const tab = new TillPage(await this.context.newPage(), this.context);
    await tab.page.goto(this.origin(shop));
    await expect(tab.part('sale-screen')).toBeVisible();
    return tab;
  }

  /** By its name: a browser gives 127.0.0.1 and localhost the same rights, people use the latter. */
  origin(shop: Shop): string {
    return `http://localhost:${shop.proxy.port}`;
  }

  part(testId: string) {
    return this.page.getByTestId(testId);
  }

  async enterAmount(amount: number): Promise<void> {
    for (const digit of String(amount)) await this.part(`key-${digit}`).click();
    await expect(this.part('amount')).toHaveAttribute('data-amount', String(amount));
  }

  /** Clicks a demo wallet; gives the id of the payment that it began. */
  async payWith(walletId: string): Promise<string> {
    const wallet = DEMO_WALLETS.find(({ id }) => id === walletId);
    if (!wallet) throw new Error(`there is no demo wallet ${walletId}`);
    const button = this.part(`demo-wallet-${walletId}`);
    // Only the everyday customers are unfolded.
    if (!(await button.isVisible())) {
      await this.page.locator('details', { has: button }).locator('summary').click();
    }
    await button.click();
    return this.paymentId();
  }

  /**
   * As a scanner in keyboard mode types it: real keys, none of which waits until the one before
   * was handled. On a busy machine such waits would make a slow typist of it.
   */
  async scan(...codes: string[]): Promise<void> {
    const keys = codes.flatMap((code) => [...Array.from(code, character), ENTER]);
    await this.typeKeys(keys, 0);
  }

  /** Real keys, `gapMs` apart (or each after its own gap), with the times at which they were pressed. */
  async typeKeys(keys: readonly KeyPress[], gapMs: number | readonly number[]): Promise<void> {
    const session = await this.context.newCDPSession(this.page);
    let dueAt = Date.now();
    const sent: Promise<unknown>[] = [];
    for (const [index, { text, ...key }] of keys.entries()) {
      dueAt += typeof gapMs === 'number' ? gapMs : (gapMs[index] ?? 0);
      if (dueAt > Date.now()) await this.page.waitForTimeout(dueAt - Date.now());
      const timestamp = dueAt / 1_000;
      const type = text === undefined ? 'rawKeyDown' : 'keyDown';
      const down = { type, timestamp, ...key, ...(text !== undefined && { text }) } as const;
      sent.push(
        session.send('Input.dispatchKeyEvent', down),
        session.send('Input.dispatchKeyEvent', { type: 'keyUp', timestamp, ...key }),
      );
    }
    await Promise.all(sent);
    await session.detach();
  }

  async paymentId(): Promise<string> {
    const id = await this.part('payment-screen').getAttribute('data-payment');
    if (id === null) throw new Error('the payment screen names no payment');
    return id;
  }

  async expectState(state: string, timeout = 10_000): Promise<void> {
    await expect(this.part('payment-screen')).toHaveAttribute('data-state', state, { timeout });
  }

  /** Nothing may have gone wrong unseen; violations of the policy are told by the test itself. */
  async close(): Promise<void> {
    expect(this.#troubles).toEqual([]);
    await this.context.close();
  }
}
