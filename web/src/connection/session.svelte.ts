/** Which terminal this browser is: none yet, or the one that the proxy says it is. */
import type { TerminalView } from '@kaikei/shared/api.ts';
import type { ProxyClient } from '../api/client.ts';
import { isUnpaired, ProblemError, UnreachableError } from '../api/problem.ts';
import type { ProblemSlug } from '@kaikei/shared/problems.ts';

/**
 * A pairing link that was opened where a person has to say whether it is meant: any page can open one.
 * Until then nothing of it has left this browser.
 */
export interface PairingOffer {
  code: string;
  /** Which terminal this browser is; undefined where it is none, and another tab is the till. */
  terminal: TerminalView | undefined;
  /** Payments whose end nobody has seen belong to this terminal: it stays what it is. */
  isBlocked: boolean;
}

/** Why pairing did not work, or why this browser is not paired any more. */
export type PairingTrouble =
  { kind: 'problem'; slug: ProblemSlug; waitMs?: number } | { kind: 'unreachable' };

export type SessionPhase = 'starting' | 'unpaired' | 'paired';

export class Session {
  readonly #client: Pick<ProxyClient, 'me' | 'pair'>;
  phase = $state<SessionPhase>('starting');
  terminal = $state.raw<TerminalView | undefined>();
  trouble = $state.raw<PairingTrouble | undefined>();
  pairing = $state(false);

  constructor(client: Pick<ProxyClient, 'me' | 'pair'>) {
    this.#client = client;
  }

  /**
   * Asks the proxy who we are. Resolves to whether it answered; until it has, the phase stays
   * `starting`.
   */
  async identify(): Promise<boolean> {
    try {
      this.#paired(await this.#client.me());
      return true;
    } catch (error) {
      if (isUnpaired(error)) {
        this.lost(error);
        return true;
      }
      this.trouble = troubleOf(error);
      return false;
    }
  }

  /** It was this terminal when it was closed, or the proxy has just said so. */
  recalled(terminal: TerminalView): void {
    this.#paired(terminal);
  }

  /** Somebody of the staff signed in, or out. */
  signedIn(staff: TerminalView['staff']): void {
    if (!this.terminal) return;
    const { staff: _before, ...terminal } = this.terminal;
    this.terminal = { ...terminal, ...(staff && { staff }) };
  }

  /** Resolves to whether the code was taken. */
  async pair(pairingCode: string): Promise<boolean> {
    if (this.pairing) return false;
    this.pairing = true;
    this.trouble = undefined;
    try {
      this.#paired(await this.#client.pair(pairingCode));
      return true;
    } catch (error) {
      this.trouble = troubleOf(error);
      return false;
    } finally {
      this.pairing = false;
    }
  }

  /** The proxy says that this browser is no terminal. Never paired is no trouble worth showing. */
  lost(problem: ProblemError): void {
    const wasPaired = this.phase === 'paired' || problem.slug === 'terminal-revoked';
    this.phase = 'unpaired';
    this.terminal = undefined;
    this.trouble = wasPaired ? troubleOf(problem) : undefined;
  }

  #paired(terminal: TerminalView): void {
    this.terminal = terminal;
    this.phase = 'paired';
    this.trouble = undefined;
  }
}

function troubleOf(error: unknown): PairingTrouble {
  if (error instanceof UnreachableError) return { kind: 'unreachable' };
  if (!(error instanceof ProblemError)) throw error;
  return {
    kind: 'problem',
    slug: error.slug,
    ...(error.retryAfterMs !== undefined && { waitMs: error.retryAfterMs }),
  };
}
