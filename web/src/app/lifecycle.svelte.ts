/** When this tab becomes the till, opens as its terminal, and stops being it. */
import type { TerminalView } from '@kaikei/shared/api.ts';
import type { ProblemError } from '../api/problem.ts';
import { backoffMs } from '../time/backoff.ts';
import type { PairingFlow } from './pairing-flow.svelte.ts';
import type { ScanFlow } from './scan-flow.svelte.ts';
import type { TillDeps } from './till-deps.ts';
import type { TillScreen } from './till-screen.svelte.ts';

const ASK_AGAIN = { firstMs: 500, longestMs: 8_000 };

export interface LifecycleDeps extends TillDeps {
  screen: TillScreen;
  scanFlow: ScanFlow;
  pairing: () => PairingFlow;
}

export class Lifecycle {
  readonly #deps: LifecycleDeps;
  /** Aborted when another tab becomes the till. */
  #leading = AbortSignal.abort();
  /** Until it is known what this till was doing. */
  isStarting = $state(true);

  constructor(deps: LifecycleDeps) {
    this.#deps = deps;
  }

  get isLeading(): boolean {
    return isOn(this.#leading);
  }

  /**
   * This tab is the till until the signal is aborted. One that knows which terminal it was opens at
   * once, network or not; the proxy is asked while it is already at work.
   */
  async lead(signal: AbortSignal): Promise<void> {
    const { recall, sale: onScreen, session, screen, pairing } = this.#deps;
    this.#leading = signal;
    signal.addEventListener('abort', () => this.#close());
    this.isStarting = true;
    const { terminal, sale, isBlank } = await recall();
    if (!isOn(signal)) return;
    if (sale) onScreen.restore(sale);
    if (terminal) session.recalled(terminal);
    else await this.#identify(signal);
    if (!isOn(signal)) return;
    if (session.phase === 'paired') {
      await this.open();
      // The cookie says that this browser was a terminal, and yet nothing is kept here (F38).
      if (isBlank) screen.notice = { kind: 'storage-lost' };
    }
    await pairing().useLink();
    if (isOn(signal)) this.isStarting = false;
  }

  /** What the proxy says of us, each time that it is connected again. */
  identified(terminal: TerminalView): void {
    const { session, remember } = this.#deps;
    const isAnother = terminal.id !== session.terminal?.id;
    session.recalled(terminal);
    if (isAnother) void this.open();
    else void remember(terminal);
  }

  unpaired(problem: ProblemError): void {
    if (!this.isLeading) return;
    const { remember, session, pairing } = this.#deps;
    this.#close();
    void remember(undefined);
    session.lost(problem);
    pairing().unpaired();
  }

  /**
   * The browser emptied our storage under us (F38): what is in memory goes back to it. The notice comes
   * only then, because who reads it may close or reload the till at once.
   */
  async storageLost(): Promise<void> {
    // Only the tab that is the till has anything of its own to write.
    if (!this.isLeading) return;
    const { remember, heldSales, attempts, sale, session, screen } = this.#deps;
    await remember(session.terminal);
    sale.rewrite();
    try {
      await heldSales.rewrite();
      await attempts.rewrite();
      screen.notice = { kind: 'storage-lost' };
    } catch {
      screen.notice = { kind: 'device-storage' };
    }
  }

  async open(): Promise<void> {
    const { session, connection, attempts, heldSales, remember, restore } = this.#deps;
    const { terminal } = session;
    if (!terminal) return;
    const leading = this.#leading;
    connection.stop();
    connection.gateway = terminal.gateway;
    void remember(terminal);
    // Side by side: a cashier waits for all of it.
    const [cursor] = await Promise.all([restore(terminal.id), attempts.load(), heldSales.load()]);
    if (!isOn(leading)) {
      if (!this.isLeading) attempts.forget();
      return;
    }
    this.#takeUp();
    this.#deps.startScanners();
    void connection.run(cursor);
  }

  /** Payments that were running go on; the last of them, or the sale that was being typed, is shown. */
  #takeUp(): void {
    const { attempts, heldSales, sale, screen, checkout } = this.#deps;
    checkout.lookUp();
    const running = attempts.all.at(-1);
    const isBegun = attempts.hasSale(sale.id);
    if (!isBegun && !heldSales.find(sale.id)) sale.renewUntried();
    // Another sale was being typed while they were being checked.
    const isTyping = sale.amount > 0 && !isBegun;
    screen.show(running && !isTyping ? { name: 'payment', id: running.id } : { name: 'sale' });
  }

  /** What runs goes on: at the proxy, and in this tab where a code is still on its way. */
  #close(): void {
    const { connection, stopScanners, scanFlow, attempts, payments, screen } = this.#deps;
    connection.stop();
    stopScanners();
    scanFlow.dropChoice();
    attempts.forget();
    payments.clear();
    screen.show({ name: 'sale' });
  }

  async #identify(signal: AbortSignal): Promise<void> {
    const { sleep, random, session } = this.#deps;
    for (let tries = 0; !(await session.identify()) && isOn(signal); tries += 1) {
      const { trouble } = session;
      const askedMs = trouble?.kind === 'problem' ? trouble.waitMs : undefined;
      await sleep(Math.max(askedMs ?? 0, backoffMs(tries, ASK_AGAIN, random())));
    }
  }
}

/** Read anew each time: a wait may lie between two readings. */
function isOn(signal: AbortSignal): boolean {
  return !signal.aborted;
}
