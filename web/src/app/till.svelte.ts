/** The till as a whole: its parts put together, and what is true of them together. */
import type { PaymentView, TerminalView } from '@kaikei/shared/api.ts';
import type { Connection } from '../connection/connection.svelte.ts';
import type { Session } from '../connection/session.svelte.ts';
import type { Attempts } from '../payment/attempts.svelte.ts';
import type { Checkout } from '../payment/checkout.svelte.ts';
import { knownPayment, type KnownPayment } from '../payment/known-payment.ts';
import type { Refusal } from '../payment/order.ts';
import type { Payments } from '../payment/payments.svelte.ts';
import type { HeldSales } from '../sale/held-sales.svelte.ts';
import type { Sale } from '../sale/sale.svelte.ts';
import type { Activity } from '../sale/scan-decision.ts';
import type { Leadership } from '../tabs/leadership.svelte.ts';
import { Lifecycle } from './lifecycle.svelte.ts';
import { PairingFlow } from './pairing-flow.svelte.ts';
import { Refusals } from './refusals.ts';
import { SaleFlow } from './sale-flow.ts';
import { ScanFlow } from './scan-flow.svelte.ts';
import type { TillDeps } from './till-deps.ts';
import { TillScreen } from './till-screen.svelte.ts';

export class Till {
  readonly #play: TillDeps['play'];
  readonly #remember: TillDeps['remember'];
  readonly #refusals: Refusals;
  readonly leadership: Leadership;
  readonly session: Session;
  readonly payments: Payments;
  readonly connection: Connection;
  readonly attempts: Attempts;
  readonly checkout: Checkout;
  readonly sale: Sale;
  readonly heldSales: HeldSales;
  readonly screen: TillScreen;
  readonly scanFlow: ScanFlow;
  readonly saleFlow: SaleFlow;
  readonly pairing: PairingFlow;
  readonly lifecycle: Lifecycle;

  constructor(deps: TillDeps) {
    this.#play = deps.play;
    this.#remember = deps.remember;
    ({
      leadership: this.leadership,
      session: this.session,
      payments: this.payments,
      connection: this.connection,
      attempts: this.attempts,
      checkout: this.checkout,
      sale: this.sale,
      heldSales: this.heldSales,
    } = deps);

    const screen = new TillScreen(deps.play, () => this.attempts.ofSale(this.sale.id));
    const activity = (): Activity => this.#activity;
    const scanFlow = new ScanFlow({
      ...deps,
      screen,
      activity,
      terminal: () => ({ wallets: this.session.terminal?.wallets ?? [], currency: this.currency }),
    });
    this.screen = screen;
    this.scanFlow = scanFlow;
    this.saleFlow = new SaleFlow({
      ...deps,
      screen,
      activity,
      maxAmount: () => this.maxAmount,
      paymentOf: (id) => this.paymentOf(id),
      dropChoice: () => scanFlow.dropChoice(),
    });
    this.#refusals = new Refusals({ ...deps, screen, scanFlow });
    this.lifecycle = new Lifecycle({ ...deps, screen, scanFlow, pairing: () => this.pairing });
    this.pairing = new PairingFlow({ ...deps, open: () => this.lifecycle.open() });
  }

  get currency(): string {
    return this.session.terminal?.currency ?? 'JPY';
  }
  get maxAmount(): number {
    return this.session.terminal?.maxAmount ?? 0;
  }

  /** What is known of a payment, whoever reported it. */
  paymentOf(id: string): KnownPayment {
    const known = { view: this.payments.get(id), attempt: this.attempts.find(id) };
    return knownPayment(id, known, this.currency);
  }

  /** What is on the screen is between the cashier and a customer. */
  get isCustomerWaiting(): boolean {
    return this.screen.view.name === 'payment' || this.scanFlow.choice !== undefined;
  }

  /** A payment that runs is on the screen. */
  get isPaying(): boolean {
    return this.#activity === 'paying';
  }

  /** Nothing runs, waits or is being entered: a new version may take the till's place. */
  get isIdle(): boolean {
    const isOpen = this.attempts.all.length > 0 || this.payments.open.length > 0;
    const isBlank = this.screen.view.name === 'sale' && this.sale.amount === 0;
    return isBlank && !this.scanFlow.choice && !isOpen;
  }

  /** A code is in this page's memory and nowhere else. */
  get hasCode(): boolean {
    return this.scanFlow.choice !== undefined || this.checkout.hasCode;
  }

  /**
   * Opens the till in this tab, or a view of it where another tab is the till.
   * @param pairingCode from a pairing link that was opened in this tab
   */
  start(pairingCode: string | undefined): void {
    this.pairing.keepLink(pairingCode);
    void this.leadership.stand();
  }

  /** A pairing link was opened in this tab. */
  openPairingLink(pairingCode: string): void {
    this.pairing.keepLink(pairingCode);
    // Until it is known what this tab is, whoever finds that out looks at the link too.
    if (this.leadership.role === 'viewer' || !this.lifecycle.isStarting) {
      void this.pairing.useLink();
    }
  }

  /** One screen back. From a payment there is none: it is left by what it offers. */
  back(): void {
    const { screen } = this;
    if (screen.view.name !== 'payment') screen.show(screen.view.from ?? { name: 'sale' });
  }

  /** A payment's end is heard where it was begun, not when an old one is read. */
  paymentEnded(payment: PaymentView): void {
    if (this.screen.isShowingPayment(payment.id)) this.screen.dismissIgnoredScan('paying');
    if (!this.attempts.find(payment.id)) return;
    this.#play(payment.state === 'paid' ? 'paid' : 'failed');
  }

  /** Somebody of the staff signed in, or out: also what a reload without the proxy shows. */
  signedIn(person: TerminalView['staff']): void {
    this.session.signedIn(person);
    void this.#remember(this.session.terminal);
  }

  refused(refusal: Refusal): void {
    // The tab that is the till now finds the payment by its record, or the sale among the held ones.
    if (this.lifecycle.isLeading) this.#refusals.handle(refusal);
  }

  get #activity(): Activity {
    const { view } = this.screen;
    if (this.leadership.role === 'viewer') return 'viewing';
    if (this.lifecycle.isStarting || !this.screen.isMounted) return 'starting';
    if (this.session.phase === 'unpaired') return 'pairing';
    if (this.screen.keyTaker) return 'other-screen';
    if (this.scanFlow.choice) return 'choosing';
    if (this.pairing.offer && view.name === 'sale') return 'other-screen';
    if (view.name === 'sale') return 'sale';
    if (view.name !== 'payment') return 'other-screen';
    return this.paymentOf(view.id).isEnded ? 'ended' : 'paying';
  }
}
