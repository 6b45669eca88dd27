/** A payment that was not begun: the sale goes on with another code, or another wallet, or it is held. */
import type { ProblemError } from '../api/problem.ts';
import type { Attempts } from '../payment/attempts.svelte.ts';
import type { Order, Refusal } from '../payment/order.ts';
import type { Payments } from '../payment/payments.svelte.ts';
import type { HeldSales } from '../sale/held-sales.svelte.ts';
import type { Sale } from '../sale/sale.svelte.ts';
import type { ScanFlow } from './scan-flow.svelte.ts';
import type { TillScreen } from './till-screen.svelte.ts';

export interface RefusalsDeps {
  screen: TillScreen;
  scanFlow: ScanFlow;
  sale: Sale;
  heldSales: HeldSales;
  attempts: Attempts;
  payments: Payments;
  /** Monotonic ms. */
  now: () => number;
}

export class Refusals {
  readonly #deps: RefusalsDeps;

  constructor(deps: RefusalsDeps) {
    this.#deps = deps;
  }

  handle({ id, order, reason }: Refusal): void {
    const { screen, heldSales, scanFlow } = this.#deps;
    const isOnScreen = screen.isShowingPayment(id);
    this.#returnToSale(order, isOnScreen, reason.kind === 'problem');
    if (reason.kind !== 'problem' || reason.problem.slug !== 'payment-code-already-used') {
      scanFlow.freeCode(id);
    }
    switch (reason.kind) {
      case 'problem':
        this.#showProblem(reason.problem, order, isOnScreen);
        return;
      case 'held-limit':
        heldSales.warnOfLimit();
        return;
      case 'held-too-long':
        screen.warn({ kind: 'held-too-long', amount: order.amount });
        return;
      case 'device-storage':
      case 'code-expired':
        screen.warn({ kind: reason.kind }, 'failed');
        return;
      case 'put-away':
        return;
    }
  }

  #returnToSale({ saleId, amount }: Order, isOnScreen: boolean, wasSent: boolean): void {
    const { screen, sale, heldSales, attempts } = this.#deps;
    const isSame = sale.id === saleId;
    const isFree = isSame || sale.amount === 0 || attempts.hasSale(sale.id);
    const isSeen = isOnScreen || (screen.view.name === 'sale' && sale.amount === 0);
    // The next customer's sale is not pushed aside.
    if (!isSeen || !isFree) void heldSales.keep({ id: saleId, amount });
    else if (!isSame || wasSent) sale.resume(saleId, amount);
    if (isSeen) screen.show({ name: 'sale' });
  }

  #showProblem(problem: ProblemError, order: Order, isOnScreen: boolean): void {
    const { screen, scanFlow, payments, now } = this.#deps;
    const { slug, paymentId, candidates } = problem;
    if (slug === 'wallet-not-recognised' && isOnScreen && now() < order.codeDeadAt) {
      scanFlow.askForWallet(order, candidates);
      return;
    }
    screen.warn({ kind: 'problem', slug }, 'failed');
    const other = paymentId === undefined ? undefined : payments.get(paymentId);
    if (other && isOnScreen) screen.view = { name: 'payment', id: other.id };
  }
}
