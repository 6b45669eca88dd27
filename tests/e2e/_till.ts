/** What a cashier does with the till in a real browser, and what the tests read from it. */
import { expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { DEMO_WALLETS } from '@kaikei/shared/demo-wallets.ts';
import type { FaultProxy } from '../support/fault-proxy.ts';
import { rememberedCodes } from '../support/ids.ts';
import { WAIT_LIMIT_MS } from '../support/limits.ts';
import { newPairingCode } from '../support/pairing.ts';
import type { Shop } from '../support/shop.ts';
import { watchPolicy } from './_policy.ts';

/** A key as the browser's own protocol takes it; one without text makes no character. */
export interface KeyPress {
  key: string;
  code?: string;
  text?: string;
  windowsVirtualKeyCode?: number;
  /** Alt 1, Ctrl 2, Meta 4, Shift 8. */
  modifiers?: number;
  /** Only this half of the press. */
  type?: 'rawKeyDown' | 'keyUp';
}

export const character = (key: string): KeyPress => ({
  key,
  text: key,
  ...(/^\d$/.test(key) && { code: `Digit${key}` }),
});
export const ENTER: KeyPress = { key: 'Enter', code: 'Enter', text: '\r' };
export const TAB: KeyPress = { key: 'Tab', code: 'Tab' };

declare global {
  interface Window {
    /** Tells the test what a payment screen shows. */
    tellShown?: (payment: string, state: string) => Promise<void>;
  }
}

/** What a payment screen showed, and when by our clock. */
export interface Shown {
  payment: string;
  state: string;
  at: number;
}

/** Where the till is opened: the proxy itself, or what stands before it. */
export interface Endpoint {
  readonly port: number;
}

export class TillPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** All that its payment screens have shown. */
  readonly shown: Shown[] = [];
  readonly #troubles: string[] = [];

  private constructor(page: Page, context: BrowserContext) {
    this.page = page;
    this.context = context;
    page.on('pageerror', (error) => this.#troubles.push(error.message));
  }

  /**
   * A browser of its own, paired by the link that the command line prints.
   * @param serviceWorkers to install the till in each browser is a quarter of what its tests cost
   */
  static async pair(
    browser: Browser,
    shop: Shop,
    endpoint: Endpoint = shop.proxy,
    serviceWorkers: 'allow' | 'block' = 'block',
  ): Promise<TillPage> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: 'ja-JP',
      // What moves without end is drawn without end, by a processor that has no graphics card to help it.
      reducedMotion: 'reduce',
      serviceWorkers,
    });
    return TillPage.pairIn(context, shop, endpoint);
  }

  /** In a browser that is there. */
  static async pairIn(
    context: BrowserContext,
    shop: Shop,
    endpoint: Endpoint = shop.proxy,
  ): Promise<TillPage> {
    const { pairingCode } = await newPairingCode(shop.proxy);
    const till = await TillPage.open(context, endpoint, `#pair=${pairingCode}`);
    await expect(till.part('sale-screen')).toBeVisible();
    // All that is fetched when it is wanted, so that it is there when there is no network.
    await expect(till.page.locator('[data-testid^=demo-wallet-]').first()).toBeAttached();
    return till;
  }

  /** A new tab of a browser that is there, paired or not. */
  static async open(context: BrowserContext, endpoint: Endpoint, fragment = ''): Promise<TillPage> {
    await watchPolicy(context);
    const till = new TillPage(await context.newPage(), context);
    await till.#watch();
    await till.page.goto(`http://localhost:${endpoint.port}/${fragment}`);
    return till;
  }

  async #watch(): Promise<void> {
    await this.page.exposeFunction('tellShown', (payment: string, state: string) => {
      this.shown.push({ payment, state, at: Date.now() });
    });
    await this.page.addInitScript(() => {
      let last = '';
      new MutationObserver(() => {
        const screen = document.querySelector('[data-testid=payment-screen]');
        const { payment = '', state = '' } = screen instanceof HTMLElement ? screen.dataset : {};
        if (`${payment} ${state}` === last) return;
        last = `${payment} ${state}`;
        if (payment !== '') void window.tellShown?.(payment, state);
      }).observe(document, { attributes: true, childList: true, subtree: true });
    });
  }

  /** Another tab of the same browser: this one stays the till, the new one looks on. */
  async openTab(shop: Shop, endpoint: Endpoint = shop.proxy): Promise<TillPage> {
    const tab = new TillPage(await this.context.newPage(), this.context);
    await tab.page.goto(`http://localhost:${endpoint.port}`);
    await expect(tab.part('viewer-screen')).toBeVisible();
    return tab;
  }

  /** A tab that looks on becomes the till. */
  async takeOver(): Promise<void> {
    // A tab behind another one draws no frames, and a click would wait for one.
    await this.page.bringToFront();
    await this.part('take-over').click();
    await expect(this.part('sale-screen')).toBeVisible();
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
    // They are loaded after the screen stands; one that is not there yet is not one that is folded away.
    await expect(button).toBeAttached();
    // Only the everyday customers are unfolded.
    if (!(await button.isVisible())) {
      await this.page.locator('details', { has: button }).locator('summary').click();
    }
    await button.click();
    return this.paymentId();
  }

  /** As a scanner in keyboard mode types it, with Enter behind each code. */
  async scan(...codes: string[]): Promise<void> {
    const keys = codes.flatMap((code) => [...Array.from(code, character), ENTER]);
    await this.scanKeys(keys, 0);
  }

  /**
   * Real keys as a person presses them, `gapMs` apart (or each after its own gap), with the times at which they were
   * pressed.
   * @returns when the last one was sent, in ms of `process.hrtime`
   */
  async typeKeys(keys: readonly KeyPress[], gapMs: number | readonly number[]): Promise<number> {
    let lastAt = NaN;
    await this.#withKeyboard(async (press) => {
      let dueAt = Date.now();
      for (const [index, key] of keys.entries()) {
        dueAt += typeof gapMs === 'number' ? gapMs : (gapMs[index] ?? 0);
        if (dueAt > Date.now()) await this.page.waitForTimeout(dueAt - Date.now());
        lastAt = Number(process.hrtime.bigint()) / 1e6;
        press(key, dueAt);
      }
    });
    return lastAt;
  }

  /**
   * Real keys as a scanner sends them, `gapMs` apart by the times at which they were pressed. They are handed over at
   * once when the last one is due: a busy machine that stalls this process would be a scanner that stalls.
   */
  async scanKeys(keys: readonly KeyPress[], gapMs: number): Promise<void> {
    const firstAt = Date.now();
    await this.page.waitForTimeout(gapMs * (keys.length - 1));
    await this.#withKeyboard((press) => {
      for (const [index, key] of keys.entries()) press(key, firstAt + index * gapMs);
    });
  }

  /** None of the keys waits until the one before was handled: on a busy machine that would make a slow typist of it. */
  async #withKeyboard(
    use: (press: (key: KeyPress, atMs: number) => void) => void | Promise<void>,
  ): Promise<void> {
    const session = await this.context.newCDPSession(this.page);
    const sent: Promise<unknown>[] = [];
    await use(({ text, type: half, ...key }, atMs) => {
      const timestamp = atMs / 1_000;
      const type = text === undefined ? 'rawKeyDown' : 'keyDown';
      const down = { type, timestamp, ...key, ...(text !== undefined && { text }) } as const;
      const up = { type: 'keyUp', timestamp, ...key } as const;
      if (half !== 'keyUp') sent.push(session.send('Input.dispatchKeyEvent', down));
      if (half !== 'rawKeyDown') sent.push(session.send('Input.dispatchKeyEvent', up));
    });
    await Promise.all(sent);
    await session.detach();
  }

  /** From now on the keys that the page leaves to the browser are remembered. */
  async watchDefaults(): Promise<void> {
    await this.page.evaluate(() => {
      const taken: string[] = [];
      Object.assign(window, { taken });
      if ('isWatched' in window) return;
      Object.assign(window, { isWatched: true });
      const notice = (event: KeyboardEvent): void => {
        const { taken: now } = window as unknown as { taken: string[] };
        if (!event.defaultPrevented && event.key !== 'Alt') now.push(event.key);
      };
      // After the till's own listener, which may also stop the event here.
      window.addEventListener('keydown', notice, { capture: true });
    });
  }

  async defaultsTaken(): Promise<string[]> {
    return this.page.evaluate(() => (window as unknown as { taken: string[] }).taken);
  }

  /** The service worker has all that the till needs to open without a network. */
  async installed(): Promise<void> {
    await this.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  }

  /** Leaves a payment that has ended for the next sale; no other tab comes back to it. */
  async leavePayment(): Promise<void> {
    await this.part('new-sale').click();
    await expect(this.part('sale-screen')).toBeVisible();
    await expect.poll(() => this.stored('attempts')).toEqual([]);
  }

  /** The tab's process dies. */
  async crash(): Promise<void> {
    const crashed = this.page.waitForEvent('crash');
    const devTools = await this.context.newCDPSession(this.page);
    // It never answers.
    devTools.send('Page.crash').catch(() => undefined);
    await crashed;
    await this.page.close();
  }

  /** Connections are refused, those that stand are broken, and the till has noticed. */
  async cutLine(line: FaultProxy): Promise<void> {
    await this.installed();
    await line.close();
    await expect(this.part('outage')).toBeVisible();
  }

  /** The amount has reached the disk. */
  async expectTyped(amount: number): Promise<void> {
    await expect.poll(() => this.stored('screen')).toMatchObject([{ amount }]);
  }

  /** What the till's database holds in one of its stores. */
  stored(name: string): Promise<Record<string, unknown>[]> {
    return this.page.evaluate(
      (store) =>
        new Promise((resolve, reject) => {
          const opening = indexedDB.open('kaikei');
          opening.onerror = () => reject(new Error(opening.error?.message));
          opening.onsuccess = () => {
            const reading = opening.result.transaction(store).objectStore(store).getAll();
            reading.onsuccess = () => {
              opening.result.close();
              resolve(reading.result as Record<string, unknown>[]);
            };
          };
        }),
      name,
    );
  }

  /** The payment codes in all that its database holds. */
  async storedCodes(): Promise<string[]> {
    const stores = ['sales', 'attempts', 'payments', 'meta', 'terminal', 'screen', 'refunds'];
    const text = JSON.stringify(await Promise.all(stores.map((name) => this.stored(name))));
    return [...rememberedCodes()].filter((code) => text.includes(code));
  }

  /** As the proxy knows it. */
  terminalId(): Promise<string> {
    return this.page.evaluate(async () => {
      const response = await fetch('/v1/terminals/me');
      return ((await response.json()) as { id: string }).id;
    });
  }

  async paymentId(): Promise<string> {
    const id = await this.part('payment-screen').getAttribute('data-payment');
    if (id === null) throw new Error('the payment screen names no payment');
    return id;
  }

  async expectState(state: string, timeout = WAIT_LIMIT_MS): Promise<void> {
    await expect(this.part('payment-screen')).toHaveAttribute('data-state', state, { timeout });
  }

  /** Nothing may have gone wrong unseen; violations of the policy are told by the test itself. */
  async close(): Promise<void> {
    expect(this.#troubles).toEqual([]);
    await this.context.close();
  }
}
