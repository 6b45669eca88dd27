/** The sale on the screen, from its first key to the next customer. */
import type { Attempts } from '../payment/attempts.svelte.ts';
import type { Checkout } from '../payment/checkout.svelte.ts';
import type { KnownPayment } from '../payment/known-payment.ts';
import type { HeldSales } from '../sale/held-sales.svelte.ts';
import type { Sale } from '../sale/sale.svelte.ts';
import type { Activity } from '../sale/scan-decision.ts';
import { keypadKeyOf, type KeypadKey } from '../ui/keypad-keys.ts';
import { openSheets } from '../ui/open-sheets.ts';
import type { TillScreen } from './till-screen.svelte.ts';

export interface SaleFlowDeps {
  screen: TillScreen;
  sale: Sale;
  heldSales: HeldSales;
  attempts: Attempts;
  checkout: Checkout;
  activity: () => Activity;
  maxAmount: () => number;
  paymentOf: (id: string) => KnownPayment;
  dropChoice: () => void;
}

export class SaleFlow {
  readonly #deps: SaleFlowDeps;
  /** A sale is being put on or off the disk: a second tap means the same. */
  #isBusy = false;

  constructor(deps: SaleFlowDeps) {
    this.#deps = deps;
  }

  /** A key of the keypad on the screen. */
  press(key: KeypadKey): void {
    const { sale, activity, maxAmount } = this.#deps;
    if (activity() !== 'sale') return;
    this.#showLimit(sale.press(key, maxAmount()));
  }

  /** A key of a keyboard, which may yet be taken back. */
  typed(key: string): void {
    const { sale, activity, maxAmount } = this.#deps;
    if (activity() !== 'sale') return;
    // Nobody sees the amount behind a sheet, and Escape is for the sheet.
    const keypadKey = openSheets.size > 0 ? undefined : keypadKeyOf(key);
    const isTaken = sale.type(keypadKey, maxAmount());
    if (keypadKey) this.#showLimit(isTaken);
  }

  /** The last so many typed keys were a scanner's after all. */
  takenBack(count: number): void {
    if (this.#deps.activity() !== 'sale') return;
    this.#deps.sale.takeBack(count);
    this.#showLimit(true);
  }

  /** Puts the sale on the screen on hold; the next customer is served. */
  hold(): Promise<void> {
    const { heldSales, sale } = this.#deps;
    return this.#once(async () => {
      if (await heldSales.hold(sale)) this.#start();
    });
  }

  /** A held sale is on the screen again. One that was being typed is held in its place. */
  resume(id: string): Promise<void> {
    const { heldSales, sale, screen, dropChoice } = this.#deps;
    return this.#once(async () => {
      if (!(await this.#putAside())) return;
      const held = heldSales.find(id);
      if (!held) return;
      dropChoice();
      sale.resume(held.id, held.amount);
      screen.show({ name: 'sale' });
    });
  }

  /** The customer paid another way, or left. */
  discard(): Promise<void> {
    const { heldSales, sale } = this.#deps;
    return this.#once(async () => {
      if (await heldSales.discard(sale.id)) this.#start();
    });
  }

  /** Another customer may be served while a payment is being checked. */
  nextCustomer(): void {
    const { attempts, sale, screen } = this.#deps;
    if (attempts.hasSale(sale.id)) sale.start();
    screen.show({ name: 'sale' });
  }

  /** After a payment's end. A sale that was begun meanwhile stays as it is. */
  leave(paymentId: string): void {
    const { sale, checkout, screen, paymentOf } = this.#deps;
    if (paymentOf(paymentId).saleId === sale.id) sale.start();
    void checkout.dismiss(paymentId);
    screen.show({ name: 'sale' });
  }

  /** Same sale, another code (R2: another payment). One that was being typed is held in its place. */
  tryAnotherCode(paymentId: string): Promise<void> {
    const { sale, checkout, screen, paymentOf } = this.#deps;
    return this.#once(async () => {
      const { saleId, amount } = paymentOf(paymentId);
      if (saleId !== undefined && amount !== undefined) {
        if (saleId !== sale.id && !(await this.#putAside())) return;
        sale.resume(saleId, amount);
      }
      void checkout.dismiss(paymentId);
      screen.show({ name: 'sale' });
    });
  }

  /** Resolves to whether another sale may take the place of the one on the screen. */
  async #putAside(): Promise<boolean> {
    const { attempts, heldSales, sale } = this.#deps;
    return sale.amount === 0 || attempts.hasSale(sale.id) || heldSales.hold(sale);
  }

  #start(): void {
    this.#deps.sale.start();
    this.#deps.screen.show({ name: 'sale' });
  }

  async #once(work: () => Promise<void>): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    await work().finally(() => {
      this.#isBusy = false;
    });
  }

  #showLimit(isWithin: boolean): void {
    const { screen, maxAmount } = this.#deps;
    screen.notice = isWithin ? undefined : { kind: 'over-limit', maxAmount: maxAmount() };
  }
}
