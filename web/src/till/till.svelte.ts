/** The till as a whole: which screen is up, where scans and keys go, and what follows from what. */
import { isFinal, type PaymentView } from '@kaikei/shared/api.ts';
import { recognise } from '@kaikei/shared/code/recognise.ts';
import { backoffMs } from '../api/backoff.ts';
import type { ProblemError } from '../api/problem.ts';
import type { RefusedReading, Scan } from '../scanner/port.ts';
import type { SoundName } from '../ui/sounds.ts';
import { keypadKeyOf, type KeypadKey } from './amount.ts';
import type { Checkout, Order, Refusal } from './checkout.svelte.ts';
import type { Link } from './link.svelte.ts';
import type { Notice } from './notice.ts';
import type { Payments } from './payments.svelte.ts';
import type { Sale } from './sale.svelte.ts';
import { judgeScan, offeredOf, type DeskScreen } from './scan-desk.ts';
import type { Session } from './session.svelte.ts';
import { UsedCodes } from './used-codes.ts';
import { PendingChoice, type WalletChoice } from './wallet-choice.svelte.ts';

export type View =
  | { name: 'sale' }
  | { name: 'payment'; id: string }
  | { name: 'history' }
  | { name: 'devices' }
  | { name: 'detail'; id: string };

export interface TillParts {
  session: Session;
  payments: Payments;
  link: Link;
  checkout: Checkout;
  sale: Sale;
  /** Monotonic ms. */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  random: () => number;
  play: (sound: SoundName) => void;
  /** Brings back what was kept of the terminal's payments; the cursor to go on from. */
  restore: (terminalId: string) => Promise<string | undefined>;
  startScanners: () => void;
  stopScanners: () => void;
}

const ASK_AGAIN = { firstMs: 500, longestMs: 8_000 };
/** Where the proxy does not say how long a wallet's codes live. */
const SHORTEST_CODE_LIFE_SECONDS = 60;

export class Till {
  readonly #parts: TillParts;
  /** Until it is known what this till was doing. */
  isStarting = $state(true);
  view = $state.raw<View>({ name: 'sale' });
  notice = $state.raw<Notice | undefined>();
  readonly #choice: PendingChoice;
  readonly #usedCodes: UsedCodes;

  constructor(parts: TillParts) {
    this.#parts = parts;
    this.#usedCodes = new UsedCodes(parts.now);
    this.#choice = new PendingChoice(parts.now, () => this.#warn({ kind: 'code-expired' }));
  }

  get session(): Session {
    return this.#parts.session;
  }
  get payments(): Payments {
    return this.#parts.payments;
  }
  get link(): Link {
    return this.#parts.link;
  }
  get checkout(): Checkout {
    return this.#parts.checkout;
  }
  get sale(): Sale {
    return this.#parts.sale;
  }
  get choice(): WalletChoice | undefined {
    return this.#choice.current;
  }
  get maxAmount(): number {
    return this.session.terminal?.maxAmount ?? 0;
  }

  /** @param pairingCode from a pairing link */
  async start(pairingCode: string | undefined): Promise<void> {
    const { sleep, random } = this.#parts;
    for (let tries = 0; !(await this.session.identify()); tries += 1) {
      const { trouble } = this.session;
      const askedMs = trouble?.kind === 'problem' ? trouble.waitMs : undefined;
      await sleep(Math.max(askedMs ?? 0, backoffMs(tries, ASK_AGAIN, random())));
    }
    if (pairingCode !== undefined) await this.pair(pairingCode);
    else if (this.session.phase === 'paired') await this.#open();
    this.isStarting = false;
  }

  /** A till with payments that nobody has seen the end of stays the terminal that they belong to. */
  async pair(pairingCode: string): Promise<void> {
    const wasPaired = this.session.phase === 'paired';
    const mayChange = !wasPaired || !(await this.checkout.hasRecords());
    if (mayChange) await this.session.pair(pairingCode);
    if (this.session.phase === 'paired') await this.#open();
  }

  /** A key of the keypad on the screen. */
  press(key: KeypadKey): void {
    if (this.#deskScreen !== 'sale') return;
    this.#sayLimit(this.sale.press(key, this.maxAmount));
  }

  /** A key of a keyboard, which may yet be taken back. */
  typed(key: string): void {
    if (this.#deskScreen !== 'sale') return;
    const keypadKey = keypadKeyOf(key);
    const isTaken = this.sale.type(keypadKey, this.maxAmount);
    if (keypadKey) this.#sayLimit(isTaken);
  }

  /** The last so many typed keys were a scanner's after all. */
  takenBack(count: number): void {
    if (this.#deskScreen !== 'sale') return;
    this.sale.takeBack(count);
    this.#sayLimit(true);
  }

  scanned(scan: Scan): void {
    if (this.#wasUsed(scan)) return;
    const verdict = judgeScan(scan, {
      screen: this.#deskScreen,
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
        this.#warn({ kind: 'scan-ignored', why: verdict.why });
        return;
      case 'refused':
        this.#warn({ kind: 'scan-refused', why: verdict.why });
        return;
    }
  }

  scanRefused(why: RefusedReading): void {
    this.#warn({ kind: 'scan-refused', why });
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

  /** Another customer may be served while a payment is being checked. */
  park(): void {
    this.sale.start();
    this.show({ name: 'sale' });
  }

  /** After a payment's end. A sale that was begun meanwhile stays as it is. */
  leave(id: string): void {
    if (this.#saleOf(id) === this.sale.id) this.sale.start();
    void this.checkout.dismiss(id);
    this.show({ name: 'sale' });
  }

  /** Same sale, another code (R2: another payment). */
  tryAnotherCode(id: string): void {
    const { saleId, amount } = this.payments.get(id) ?? {};
    const attempt = this.checkout.attempt(id);
    const sale = saleId ?? attempt?.saleId;
    const owed = amount ?? attempt?.amount;
    if (sale !== undefined && owed !== undefined) this.sale.resume(sale, owed);
    void this.checkout.dismiss(id);
    this.show({ name: 'sale' });
  }

  /** One screen back. From a payment there is none: it is left by what it offers. */
  back(): void {
    if (this.choice) this.dropChoice();
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
    if (!this.checkout.attempt(payment.id)) return;
    this.#parts.play(payment.state === 'paid' ? 'paid' : 'failed');
  }

  /** The proxy did not take the payment: the sale goes on with another code, or another wallet. */
  refused({ id, order, reason }: Refusal): void {
    const isOnScreen = this.view.name === 'payment' && this.view.id === id;
    // The next customer's sale is not pushed aside.
    if (isOnScreen || (this.view.name === 'sale' && this.sale.amount === 0)) {
      this.show({ name: 'sale' });
      if (this.sale.id !== order.saleId) this.sale.resume(order.saleId, order.amount);
    }
    if (reason.kind !== 'problem' || reason.problem.slug !== 'payment-code-already-used') {
      this.#usedCodes.free(id);
    }
    if (reason.kind !== 'problem') {
      this.#warn({ kind: reason.kind }, 'failed');
      return;
    }
    const { slug, paymentId, candidates } = reason.problem;
    const mayChoose = isOnScreen && this.#parts.now() < order.codeDeadAt;
    if (slug === 'wallet-not-recognised' && mayChoose) {
      this.#askForWallet({ order, candidates: offeredOf(candidates, this.#offered) });
      return;
    }
    this.#warn({ kind: 'problem', slug }, 'failed');
    const other = paymentId === undefined ? undefined : this.payments.get(paymentId);
    if (other && isOnScreen) this.view = { name: 'payment', id: other.id };
  }

  unpaired(problem: ProblemError): void {
    this.link.stop();
    this.#parts.stopScanners();
    this.#choice.drop();
    this.checkout.forget();
    this.payments.clear();
    this.session.lost(problem);
    this.show({ name: 'sale' });
  }

  async #open(): Promise<void> {
    const { terminal } = this.session;
    if (!terminal) return;
    this.link.stop();
    this.link.gateway = terminal.gateway;
    const cursor = await this.#parts.restore(terminal.id);
    const running = (await this.checkout.resume()).at(-1);
    this.show(running ? { name: 'payment', id: running.id } : { name: 'sale' });
    this.#parts.startScanners();
    void this.link.run(cursor);
  }

  #beginAlive(order: Order): void {
    if (this.#parts.now() >= order.codeDeadAt) {
      this.#warn({ kind: 'code-expired' });
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
    if (this.#deskScreen !== 'sale' || this.sale.amount === 0) return false;
    const isFree = this.payments.get(id)?.failure?.code === 'gateway-unreachable';
    if (!isFree) this.#warn({ kind: 'problem', slug: 'payment-code-already-used' });
    return !isFree;
  }

  #order(scan: Scan): Order {
    const recognition = recognise(scan.text, scan.symbology);
    const looksLike = recognition.kind === 'wallet' ? recognition.payMethodId : undefined;
    const wallet = this.session.terminal?.wallets.find((each) => each.payMethodId === looksLike);
    const lifeSeconds = wallet?.codeLifeSeconds ?? SHORTEST_CODE_LIFE_SECONDS;
    return {
      saleId: this.sale.id,
      amount: this.sale.amount,
      currency: this.session.terminal?.currency ?? 'JPY',
      code: scan.text,
      codeDeadAt: scan.at + lifeSeconds * 1_000,
      ...(looksLike && { looksLike }),
    };
  }

  get #deskScreen(): DeskScreen {
    if (this.choice) return 'choosing';
    if (this.view.name === 'sale') return 'sale';
    if (this.view.name !== 'payment') return 'other-screen';
    const payment = this.payments.get(this.view.id);
    return payment && isFinal(payment.state) ? 'ended' : 'paying';
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

  #warn(notice: Notice, sound: SoundName = 'ignored'): void {
    this.notice = notice;
    this.#parts.play(sound);
  }

  /** What was said of a scan while the till was busy is untrue once it is not. */
  #unsay(why: DeskScreen): void {
    if (this.notice?.kind === 'scan-ignored' && this.notice.why === why) this.notice = undefined;
  }

  #saleOf(id: string): string | undefined {
    return this.payments.get(id)?.saleId ?? this.checkout.attempt(id)?.saleId;
  }
}
