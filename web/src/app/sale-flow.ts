/** The sale on the screen, from its first key to the next customer. */
import type { Attempts } from '../payment/attempts.svelte.ts';
import type { Checkout } from '../payment/checkout.svelte.ts';
import type { KnownPayment } from '../payment/known-payment.ts';
import { keypadKeyOf, type KeypadKey } from '../sale/amount.ts';
import type { HeldSales } from '../sale/held-sales.svelte.ts';
import type { Sale } from '../sale/sale.svelte.ts';
import type { Activity } from '../sale/scan-decision.ts';
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
    const keypadKey = keypadKeyOf(key);
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
  async hold(): Promise<void> {
    const { heldSales, sale } = this.#deps;
    if (await heldSales.hold(sale)) this.nextCustomer();
  }

  /** A held sale is on the screen again. One that was being typed is held in its place. */
  async resume(id: string): Promise<void> {
    const { attempts, heldSales, sale, screen, dropChoice } = this.#deps;
    const isTyped = sale.amount > 0 && !attempts.hasSale(sale.id);
    if (isTyped && !(await heldSales.hold(sale))) return;
    const held = heldSales.find(id);
    if (!held) return;
    dropChoice();
    sale.resume(held.id, held.amount);
    screen.show({ name: 'sale' });
  }

  /** The customer paid another way, or left. */
  async discard(): Promise<void> {
    const { heldSales, sale } = this.#deps;
    if (await heldSales.discard(sale.id)) this.nextCustomer();
  }

  /** Another customer may be served while a payment is being checked. */
  nextCustomer(): void {
    this.#deps.sale.start();
    this.#deps.screen.show({ name: 'sale' });
  }

  /** After a payment's end. A sale that was begun meanwhile stays as it is. */
  leave(paymentId: string): void {
    const { sale, checkout, screen, paymentOf } = this.#deps;
    if (paymentOf(paymentId).saleId === sale.id) sale.start();
    void checkout.dismiss(paymentId);
    screen.show({ name: 'sale' });
  }

  /** Same sale, another code (R2: another payment). */
  tryAnotherCode(paymentId: string): void {
    const { sale, checkout, screen, paymentOf } = this.#deps;
    const { saleId, amount } = paymentOf(paymentId);
    if (saleId !== undefined && amount !== undefined) sale.resume(saleId, amount);
    void checkout.dismiss(paymentId);
    screen.show({ name: 'sale' });
  }

  #showLimit(isWithin: boolean): void {
    const { screen, maxAmount } = this.#deps;
    screen.notice = isWithin ? undefined : { kind: 'over-limit', maxAmount: maxAmount() };
  }
}
