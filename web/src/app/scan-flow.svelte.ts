/** What follows from a scan: a payment, a question which wallet it is, or a notice. */
import type { TerminalView } from '@kaikei/shared/api.ts';
import type { Checkout } from '../payment/checkout.svelte.ts';
import { orderOf, type Order, type WalletChoice } from '../payment/order.ts';
import type { Payments } from '../payment/payments.svelte.ts';
import { PendingChoice } from '../sale/pending-choice.svelte.ts';
import type { Sale } from '../sale/sale.svelte.ts';
import { judgeScan, offeredOf, type Activity, type ScanVerdict } from '../sale/scan-decision.ts';
import { UsedCodes } from '../sale/used-codes.ts';
import type { RefusedReading, Scan } from '../scanner/port.ts';
import type { TillScreen } from './till-screen.svelte.ts';

export interface ScanFlowDeps {
  screen: TillScreen;
  sale: Sale;
  checkout: Checkout;
  payments: Payments;
  /** Monotonic ms. */
  now: () => number;
  activity: () => Activity;
  /** What this terminal offers. */
  terminal: () => Pick<TerminalView, 'wallets' | 'currency'>;
}

export class ScanFlow {
  readonly #deps: ScanFlowDeps;
  readonly #choice: PendingChoice;
  readonly #usedCodes: UsedCodes;

  constructor(deps: ScanFlowDeps) {
    this.#deps = deps;
    const { now, screen } = deps;
    this.#usedCodes = new UsedCodes(now);
    this.#choice = new PendingChoice(now, () => screen.warn({ kind: 'code-expired' }));
  }

  get choice(): WalletChoice | undefined {
    return this.#choice.current;
  }

  scanned(scan: Scan): void {
    const { screen } = this.#deps;
    if (this.#wasUsed(scan)) return;
    const verdict = this.#judge(scan);
    switch (verdict.kind) {
      case 'pay':
        this.#beginAlive(this.#order(scan));
        return;
      case 'choose':
        this.#ask({ order: this.#order(scan), ...verdict });
        return;
      case 'ignored':
        screen.warn({ kind: 'scan-ignored', why: verdict.why });
        return;
      case 'refused':
        screen.warn({ kind: 'scan-refused', why: verdict.why });
        return;
    }
  }

  /** The scan will come in some milliseconds, unless it turns out to be a part of something else. */
  expected(scan: Scan): void {
    if (this.#judge(scan).kind === 'pay') this.#deps.checkout.prepare(this.#order(scan));
  }

  /** The scanner read something that is no code. */
  refused(why: RefusedReading): void {
    const { screen, sale, activity } = this.#deps;
    if (why !== 'doubtful' || activity() === 'sale') screen.warn({ kind: 'scan-refused', why });
    // Elsewhere no amount is typed that it could have changed.
    else screen.warn({ kind: 'scan-refused', why: 'incomplete' });
    if (why === 'doubtful' && activity() === 'sale') sale.press('clear', 0);
  }

  chooseWallet(payMethodId: string): void {
    const { choice } = this;
    if (!choice) return;
    this.#choice.drop();
    this.#beginAlive({ ...choice.order, payMethodId });
  }

  dropChoice(): void {
    this.#choice.drop();
  }

  /** The cashier put the question away. */
  dismissChoice(): void {
    this.#choice.drop();
    this.#deps.screen.dismissIgnoredScan('choosing');
  }

  /**
   * The proxy could not name the wallet either.
   * @param candidates of the proxy
   */
  askForWallet(order: Order, candidates: readonly string[]): void {
    this.#ask({ order, candidates: offeredOf(candidates, this.#offered) });
  }

  /** The payment was never begun, or its code never left the proxy: the code may be used again. */
  freeCode(paymentId: string): void {
    this.#usedCodes.free(paymentId);
  }

  #judge(scan: Scan): ScanVerdict {
    const { activity, sale } = this.#deps;
    return judgeScan(scan, { screen: activity(), amount: sale.amount, offered: this.#offered });
  }

  #ask(choice: WalletChoice): void {
    this.#deps.screen.dismissNotice();
    this.#choice.ask(choice);
  }

  #beginAlive(order: Order): void {
    const { now, screen, checkout, sale } = this.#deps;
    if (now() >= order.codeDeadAt) {
      screen.warn({ kind: 'code-expired' });
      return;
    }
    const { id, step } = checkout.begin(order, () => screen.draw());
    this.#usedCodes.use(order.code, id);
    // What is only held was not sent: its amount may still be corrected.
    if (order.saleId === sale.id && step !== 'holding') sale.markTried();
    screen.showUndrawn({ name: 'payment', id });
    if (step === 'holding') screen.draw();
  }

  /**
   * A phone that is still under the scanner, or a second pull of the trigger, is the same attempt:
   * nothing more happens where that payment is on the screen. For another payment the code is spent,
   * except where its own never reached the gateway (R4).
   */
  #wasUsed(scan: Scan): boolean {
    if (this.choice?.order.code === scan.text) return true;
    const id = this.#usedCodes.paymentOf(scan.text);
    if (id === undefined) return false;
    const { screen, sale, activity, payments } = this.#deps;
    if (screen.isShowingPayment(id)) return true;
    if (activity() !== 'sale' || sale.amount === 0) return false;
    const isFree = payments.get(id)?.failure?.code === 'gateway-unreachable';
    if (!isFree) screen.warn({ kind: 'problem', slug: 'payment-code-already-used' });
    return !isFree;
  }

  #order(scan: Scan): Order {
    return orderOf(scan, this.#deps.sale, this.#deps.terminal());
  }

  get #offered(): string[] {
    return this.#deps.terminal().wallets.map((wallet) => wallet.payMethodId);
  }
}
