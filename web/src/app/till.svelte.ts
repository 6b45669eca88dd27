/** The till as a whole: which screen is up, where scans and keys go, and what follows from what. */
import type { PaymentView, TerminalView } from '@kaikei/shared/api.ts';
import { backoffMs } from '../time/backoff.ts';
import type { ProblemError } from '../api/problem.ts';
import type { RefusedReading, Scan } from '../scanner/port.ts';
import type { Leadership } from '../tabs/leadership.svelte.ts';
import type { SoundName } from '../ui/sounds.ts';
import { keypadKeyOf, type KeypadKey } from '../sale/amount.ts';
import type { Attempts } from '../payment/attempts.svelte.ts';
import type { Checkout } from '../payment/checkout.svelte.ts';
import type { Connection } from '../connection/connection.svelte.ts';
import type { Notice } from '../sale/notice.ts';
import { orderOf, type Order, type Refusal, type WalletChoice } from '../payment/order.ts';
import { knownPayment, type KnownPayment } from '../payment/known-payment.ts';
import type { Payments } from '../payment/payments.svelte.ts';
import type { Sale } from '../sale/sale.svelte.ts';
import { judgeScan, offeredOf, type Activity } from '../sale/scan-decision.ts';
import type { PairingOffer, Session } from '../connection/session.svelte.ts';
import type { TillDeps, View } from './till-deps.ts';
import type { HeldSales } from '../sale/held-sales.svelte.ts';
import { UsedCodes } from '../sale/used-codes.ts';
import { PendingChoice } from '../sale/pending-choice.svelte.ts';

const ASK_AGAIN = { firstMs: 500, longestMs: 8_000 };

export class Till {
  readonly #deps: TillDeps;
  /** From a pairing link, until it is used. */
  #pairingCode: string | undefined;
  pairingOffer = $state.raw<PairingOffer | undefined>();
  /** Aborted when another tab becomes the till. */
  #leading = AbortSignal.abort();
  /** Until it is known what this till was doing. */
  isStarting = $state(true);
  view = $state.raw<View>({ name: 'sale' });
  notice = $state.raw<Notice | undefined>();
  readonly #choice: PendingChoice;
  readonly #usedCodes: UsedCodes;

  constructor(deps: TillDeps) {
    this.#deps = deps;
    this.#usedCodes = new UsedCodes(deps.now);
    this.#choice = new PendingChoice(deps.now, () => this.warn({ kind: 'code-expired' }));
  }

  get choice(): WalletChoice | undefined {
    return this.#choice.current;
  }

  get leadership(): Leadership {
    return this.#deps.leadership;
  }
  get session(): Session {
    return this.#deps.session;
  }
  get payments(): Payments {
    return this.#deps.payments;
  }
  get connection(): Connection {
    return this.#deps.connection;
  }
  get attempts(): Attempts {
    return this.#deps.attempts;
  }
  get checkout(): Checkout {
    return this.#deps.checkout;
  }
  get sale(): Sale {
    return this.#deps.sale;
  }
  get heldSales(): HeldSales {
    return this.#deps.heldSales;
  }
  get currency(): string {
    return this.session.terminal?.currency ?? 'JPY';
  }
  get maxAmount(): number {
    return this.session.terminal?.maxAmount ?? 0;
  }

  /** What is known of a payment, whoever told it. */
  paymentOf(id: string): KnownPayment {
    const known = { view: this.payments.get(id), attempt: this.attempts.find(id) };
    return knownPayment(id, known, this.currency);
  }

  /** What is on the screen is between the cashier and a customer. */
  get isCustomerWaiting(): boolean {
    return this.view.name === 'payment' || this.choice !== undefined;
  }

  /** A payment that runs is on the screen. */
  get isPaying(): boolean {
    return this.#activity === 'paying';
  }

  /** Nothing runs, waits or is being entered: a new version may take the till's place. */
  get isIdle(): boolean {
    const isOpen = this.attempts.all.length > 0 || this.payments.open.length > 0;
    return this.view.name === 'sale' && this.sale.amount === 0 && !this.choice && !isOpen;
  }

  /** A code is in this page's memory and nowhere else. */
  get hasCode(): boolean {
    return this.choice !== undefined || this.checkout.hasCode;
  }

  /**
   * Opens the till in this tab, or a view of it where another tab is the till.
   * @param pairingCode from a pairing link that was opened in this tab
   */
  start(pairingCode: string | undefined): void {
    this.#pairingCode = pairingCode;
    void this.leadership.stand();
  }

  /** A pairing link was opened in this tab. */
  openPairingLink(pairingCode: string): void {
    this.#pairingCode = pairingCode;
    // Until it is known what this tab is, whoever finds that out looks at the link too.
    if (this.leadership.role === 'viewer' || !this.isStarting) void this.usePairingLink();
  }

  /**
   * A browser that is no terminal goes on with the link that was opened in it. One that is a terminal
   * asks first, and sends nothing: any page can open such a link.
   */
  async usePairingLink(): Promise<void> {
    const code = this.#pairingCode;
    this.#pairingCode = undefined;
    if (code === undefined) return;
    const terminal = this.session.terminal ?? (await this.#deps.recall()).terminal;
    if (!terminal && (await this.pair(code))) return;
    if (!terminal && this.leadership.role === 'leader') return;
    this.pairingOffer = { code, terminal, isBlocked: await this.#isTerminalKept() };
  }

  async acceptPairing(): Promise<void> {
    const offer = this.pairingOffer;
    if (!offer) return;
    if (await this.#isTerminalKept()) this.pairingOffer = { ...offer, isBlocked: true };
    else if (await this.pair(offer.code)) this.pairingOffer = undefined;
  }

  dismissPairing(): void {
    this.pairingOffer = undefined;
    this.session.trouble = undefined;
  }

  /**
   * This tab is the till until the signal is aborted. One that knows which terminal it was opens at
   * once, network or not; the proxy is asked while it is already at work.
   */
  async lead(signal: AbortSignal): Promise<void> {
    this.#leading = signal;
    signal.addEventListener('abort', () => this.#close());
    this.isStarting = true;
    const { terminal, sale, isBlank } = await this.#deps.recall();
    if (!isOn(signal)) return;
    if (sale) this.sale.restore(sale);
    if (terminal) this.session.recalled(terminal);
    else await this.#identify(signal);
    if (!isOn(signal)) return;
    if (this.session.phase === 'paired') {
      await this.#open();
      // The cookie says that this browser was a terminal, and yet nothing is kept here (F38).
      if (isBlank) this.notice = { kind: 'storage-lost' };
    }
    await this.usePairingLink();
    if (isOn(signal)) this.isStarting = false;
  }

  /** What the proxy says of us, each time that the line stands again. */
  identified(terminal: TerminalView): void {
    const isAnother = terminal.id !== this.session.terminal?.id;
    this.session.recalled(terminal);
    if (isAnother) void this.#open();
    else void this.#deps.remember(terminal);
  }

  /**
   * The browser emptied our storage under us (F38): what is in memory goes back to it. It is told
   * only then, because who reads of it may close or reload the till at once.
   */
  async storageLost(): Promise<void> {
    // Only the tab that is the till has anything of its own to write.
    if (this.#leading.aborted) return;
    const { remember, heldSales, attempts } = this.#deps;
    await remember(this.session.terminal);
    this.sale.rewrite();
    try {
      await heldSales.rewrite();
      await attempts.rewrite();
      this.notice = { kind: 'storage-lost' };
    } catch {
      this.notice = { kind: 'device-storage' };
    }
  }

  /** Resolves to whether the code was accepted. Only then does this tab become the till. */
  async pair(pairingCode: string): Promise<boolean> {
    if (!(await this.session.pair(pairingCode))) return false;
    if (this.leadership.role === 'leader') {
      await this.#open();
    } else {
      await this.#deps.remember(this.session.terminal);
      this.leadership.takeOver();
    }
    return true;
  }

  /** A key of the keypad on the screen. */
  press(key: KeypadKey): void {
    if (this.#activity !== 'sale') return;
    this.#sayLimit(this.sale.press(key, this.maxAmount));
  }

  /** A key of a keyboard, which may yet be taken back. */
  typed(key: string): void {
    if (this.#activity !== 'sale') return;
    const keypadKey = keypadKeyOf(key);
    const isTaken = this.sale.type(keypadKey, this.maxAmount);
    if (keypadKey) this.#sayLimit(isTaken);
  }

  /** The last so many typed keys were a scanner's after all. */
  takenBack(count: number): void {
    if (this.#activity !== 'sale') return;
    this.sale.takeBack(count);
    this.#sayLimit(true);
  }

  scanned(scan: Scan): void {
    if (this.#wasUsed(scan)) return;
    const verdict = judgeScan(scan, {
      screen: this.#activity,
      amount: this.sale.amount,
      offered: this.#offered,
    });
    switch (verdict.kind) {
      case 'pay':
        this.#beginAlive(this.#order(scan));
        return;
      case 'choose':
        this.#askForWallet({ order: this.#order(scan), ...verdict });
        return;
      case 'ignored':
        this.warn({ kind: 'scan-ignored', why: verdict.why });
        return;
      case 'refused':
        this.warn({ kind: 'scan-refused', why: verdict.why });
        return;
    }
  }

  scanRefused(why: RefusedReading): void {
    this.warn({ kind: 'scan-refused', why });
  }

  chooseWallet(payMethodId: string): void {
    const { choice } = this;
    if (!choice) return;
    this.#choice.drop();
    this.#beginAlive({ ...choice.order, payMethodId });
  }

  dropChoice(): void {
    this.#choice.drop();
    this.#unsay('choosing');
  }

  /** The sale on the screen waits for a scan, and the next customer is served. */
  async holdSale(): Promise<void> {
    if (await this.heldSales.hold(this.sale)) this.nextCustomer();
  }

  /** A sale that waited is on the screen again. One that was being typed waits in its place. */
  async resumeSale(id: string): Promise<void> {
    const isTyped = this.sale.amount > 0 && !this.attempts.hasSale(this.sale.id);
    if (isTyped && !(await this.heldSales.hold(this.sale))) return;
    const sale = this.heldSales.find(id);
    if (!sale) return;
    this.#choice.drop();
    this.sale.resume(sale.id, sale.amount);
    this.show({ name: 'sale' });
  }

  /** The customer paid another way, or left. */
  async discardSale(): Promise<void> {
    if (await this.heldSales.discard(this.sale.id)) this.nextCustomer();
  }

  /** Another customer may be served while a payment is being checked. */
  nextCustomer(): void {
    this.sale.start();
    this.show({ name: 'sale' });
  }

  /** After a payment's end. A sale that was begun meanwhile stays as it is. */
  leave(id: string): void {
    if (this.paymentOf(id).saleId === this.sale.id) this.sale.start();
    void this.checkout.dismiss(id);
    this.show({ name: 'sale' });
  }

  /** Same sale, another code (R2: another payment). */
  tryAnotherCode(id: string): void {
    const { saleId, amount } = this.paymentOf(id);
    if (saleId !== undefined && amount !== undefined) this.sale.resume(saleId, amount);
    void this.checkout.dismiss(id);
    this.show({ name: 'sale' });
  }

  /** One screen back. From a payment there is none: it is left by what it offers. */
  back(): void {
    if (this.pairingOffer) this.dismissPairing();
    else if (this.choice) this.dropChoice();
    else if (this.view.name === 'detail') this.show({ name: 'history' });
    else if (this.view.name !== 'payment') this.show({ name: 'sale' });
  }

  show(view: View): void {
    this.view = view;
    this.notice = undefined;
  }

  /** A payment's end is heard where it was begun, not when an old one is read. */
  paymentEnded(payment: PaymentView): void {
    if (this.view.name === 'payment' && this.view.id === payment.id) this.#unsay('paying');
    if (!this.attempts.find(payment.id)) return;
    this.#deps.play(payment.state === 'paid' ? 'paid' : 'failed');
  }

  /** The payment was not begun: the sale goes on with another code, or another wallet, or it waits. */
  refused({ id, order, reason }: Refusal): void {
    // The tab that is the till now finds the payment by its record, or the sale among those that wait.
    if (this.#leading.aborted) return;
    const { saleId, amount } = order;
    const isOnScreen = this.view.name === 'payment' && this.view.id === id;
    if (isOnScreen || (this.view.name === 'sale' && this.sale.amount === 0)) {
      this.show({ name: 'sale' });
      if (this.sale.id !== saleId) this.sale.resume(saleId, amount);
    } else {
      // The next customer's sale is not pushed aside.
      void this.heldSales.hold({ id: saleId, amount });
    }
    if (reason.kind !== 'problem' || reason.problem.slug !== 'payment-code-already-used') {
      this.#usedCodes.free(id);
    }
    switch (reason.kind) {
      case 'problem':
        this.#refusedBy(reason.problem, order, isOnScreen);
        return;
      case 'waiting-limit':
        this.heldSales.warnOfLimit();
        return;
      case 'held-too-long':
        this.warn({ kind: 'held-too-long', amount });
        return;
      case 'device-storage':
      case 'code-expired':
        this.warn({ kind: reason.kind }, 'failed');
        return;
      case 'put-away':
        return;
    }
  }

  #refusedBy(problem: ProblemError, order: Order, isOnScreen: boolean): void {
    const { slug, paymentId, candidates } = problem;
    const mayChoose = isOnScreen && this.#deps.now() < order.codeDeadAt;
    if (slug === 'wallet-not-recognised' && mayChoose) {
      this.#askForWallet({ order, candidates: offeredOf(candidates, this.#offered) });
      return;
    }
    this.warn({ kind: 'problem', slug }, 'failed');
    const other = paymentId === undefined ? undefined : this.payments.get(paymentId);
    if (other && isOnScreen) this.view = { name: 'payment', id: other.id };
  }

  unpaired(problem: ProblemError): void {
    if (this.#leading.aborted) return;
    this.#close();
    void this.#deps.remember(undefined);
    this.session.lost(problem);
    // What it was asked about is decided: this browser is no terminal any more.
    const offer = this.pairingOffer;
    this.pairingOffer = undefined;
    if (offer) void this.pair(offer.code);
  }

  /** A till with payments that nobody has seen the end of stays the terminal that they belong to. */
  async #isTerminalKept(): Promise<boolean> {
    return this.session.phase === 'paired' && (await this.attempts.hasRecords());
  }

  /** What runs goes on: at the proxy, and in this tab where a code is still on its way. */
  #close(): void {
    this.connection.stop();
    this.#deps.stopScanners();
    this.#choice.drop();
    this.attempts.forget();
    this.payments.clear();
    this.show({ name: 'sale' });
  }

  async #identify(signal: AbortSignal): Promise<void> {
    const { sleep, random } = this.#deps;
    for (let tries = 0; !(await this.session.identify()) && isOn(signal); tries += 1) {
      const { trouble } = this.session;
      const askedMs = trouble?.kind === 'problem' ? trouble.waitMs : undefined;
      await sleep(Math.max(askedMs ?? 0, backoffMs(tries, ASK_AGAIN, random())));
    }
  }

  async #open(): Promise<void> {
    const { terminal } = this.session;
    if (!terminal) return;
    const leading = this.#leading;
    this.connection.stop();
    this.connection.gateway = terminal.gateway;
    void this.#deps.remember(terminal);
    // Side by side: a cashier waits for all of it.
    const [cursor] = await Promise.all([
      this.#deps.restore(terminal.id),
      this.attempts.load(),
      this.heldSales.load(),
    ]);
    if (!isOn(leading)) {
      if (this.#leading.aborted) this.attempts.forget();
      return;
    }
    this.checkout.lookUp();
    const running = this.attempts.all.at(-1);
    const isBegun = this.attempts.hasSale(this.sale.id);
    if (!isBegun && !this.heldSales.find(this.sale.id)) this.sale.renewUntried();
    // Another sale was being typed while they were being checked.
    const isTyping = this.sale.amount > 0 && !isBegun;
    this.show(running && !isTyping ? { name: 'payment', id: running.id } : { name: 'sale' });
    this.#deps.startScanners();
    void this.connection.run(cursor);
  }

  #beginAlive(order: Order): void {
    if (this.#deps.now() >= order.codeDeadAt) {
      this.warn({ kind: 'code-expired' });
      return;
    }
    const { id } = this.checkout.begin(order);
    this.#usedCodes.use(order.code, id);
    this.show({ name: 'payment', id });
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
    if (this.view.name === 'payment' && this.view.id === id) return true;
    if (this.#activity !== 'sale' || this.sale.amount === 0) return false;
    const isFree = this.payments.get(id)?.failure?.code === 'gateway-unreachable';
    if (!isFree) this.warn({ kind: 'problem', slug: 'payment-code-already-used' });
    return !isFree;
  }

  #order(scan: Scan): Order {
    return orderOf(scan, this.sale, {
      wallets: this.session.terminal?.wallets ?? [],
      currency: this.currency,
    });
  }

  get #activity(): Activity {
    if (this.choice) return 'choosing';
    if (this.pairingOffer && this.view.name === 'sale') return 'other-screen';
    if (this.view.name === 'sale') return 'sale';
    if (this.view.name !== 'payment') return 'other-screen';
    return this.paymentOf(this.view.id).isEnded ? 'ended' : 'paying';
  }

  get #offered(): string[] {
    return (this.session.terminal?.wallets ?? []).map((wallet) => wallet.payMethodId);
  }

  #askForWallet(choice: WalletChoice): void {
    this.notice = undefined;
    this.#choice.ask(choice);
  }

  #sayLimit(isWithin: boolean): void {
    this.notice = isWithin ? undefined : { kind: 'over-limit', maxAmount: this.maxAmount };
  }

  warn(notice: Notice, sound: SoundName = 'ignored'): void {
    this.notice = notice;
    this.#deps.play(sound);
  }

  /** What was said of a scan while the till was busy is untrue once it is not. */
  #unsay(why: Activity): void {
    if (this.notice?.kind === 'scan-ignored' && this.notice.why === why) this.notice = undefined;
  }
}

/** Read anew each time: a wait may lie between two readings. */
function isOn(signal: AbortSignal): boolean {
  return !signal.aborted;
}
