/** How this browser becomes a terminal: by a code that is typed, or by a link. */
import type { PairingOffer, Session } from '../connection/session.svelte.ts';
import type { Attempts } from '../payment/attempts.svelte.ts';
import type { Leadership } from '../tabs/leadership.svelte.ts';
import type { TillDeps } from './till-deps.ts';

export interface PairingFlowDeps extends Pick<TillDeps, 'recall' | 'remember'> {
  session: Session;
  leadership: Leadership;
  attempts: Attempts;
  /** Opens the till as the terminal that this browser is now. */
  open: () => Promise<void>;
}

export class PairingFlow {
  readonly #deps: PairingFlowDeps;
  /** From a pairing link, until it is used. */
  #code: string | undefined;
  offer = $state.raw<PairingOffer | undefined>();
  /** In the field of the pairing screen: typed, or read by a scanner. */
  entered = $state('');

  constructor(deps: PairingFlowDeps) {
    this.#deps = deps;
  }

  /** A pairing link was opened in this tab. */
  keepLink(pairingCode: string | undefined): void {
    this.#code = pairingCode;
  }

  /**
   * A browser that is no terminal goes on with the link that was opened in it. One that is a terminal
   * asks first, and sends nothing: any page can open such a link.
   */
  async useLink(): Promise<void> {
    const code = this.#code;
    this.#code = undefined;
    if (code === undefined) return;
    const { session, leadership, recall } = this.#deps;
    const terminal = session.terminal ?? (await recall()).terminal;
    if (!terminal && (await this.pair(code))) return;
    if (!terminal && leadership.role === 'leader') return;
    this.offer = { code, terminal, isBlocked: await this.#isTerminalKept() };
  }

  async accept(): Promise<void> {
    const { offer } = this;
    if (!offer) return;
    if (await this.#isTerminalKept()) this.offer = { ...offer, isBlocked: true };
    else if (await this.pair(offer.code)) this.offer = undefined;
  }

  dismiss(): void {
    this.offer = undefined;
    this.#deps.session.trouble = undefined;
  }

  /** This browser is no terminal any more: what it was asked about is decided. */
  unpaired(): void {
    const { offer } = this;
    this.offer = undefined;
    if (offer) void this.pair(offer.code);
  }

  /** Resolves to whether the code was accepted. Only then does this tab become the till. */
  async pair(pairingCode: string): Promise<boolean> {
    const { session, leadership, open, remember } = this.#deps;
    if (!(await session.pair(pairingCode))) return false;
    this.entered = '';
    if (leadership.role === 'leader') {
      await open();
    } else {
      await remember(session.terminal);
      leadership.takeOver();
    }
    return true;
  }

  /** A till with payments that nobody has seen the end of stays the terminal that they belong to. */
  async #isTerminalKept(): Promise<boolean> {
    const { session, attempts } = this.#deps;
    return session.phase === 'paired' && (await attempts.hasRecords());
  }
}
