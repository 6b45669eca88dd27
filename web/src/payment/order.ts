/** What is to be collected, and why it was not begun. */
import { recognize } from '@kaikei/shared/payment-code/recognize.ts';
import type { TerminalView } from '@kaikei/shared/api.ts';
import type { ProblemError } from '../api/problem.ts';
import type { HeldLimit } from '../storage/limits.ts';
import type { Scan } from '../scanner/port.ts';

/** What is to be collected, with the code that is used for it and then forgotten. */
export interface Order {
  saleId: string;
  amount: number;
  currency: string;
  code: string;
  /** The cashier's choice; absent where the proxy is to infer it. */
  payMethodId?: string;
  /** What the code looks like, to show until the proxy says. */
  looksLike?: string;
  /** Monotonic ms. */
  scannedAt: number;
  /** Monotonic ms. */
  codeDeadAt: number;
}

/** A code whose wallet the cashier must name. */
export interface WalletChoice {
  order: Order;
  candidates: readonly string[];
}

/** The payment was not begun: the sale goes on. */
export interface Refusal {
  /** The payment that was not begun. */
  id: string;
  order: Order;
  /**
   * `held-too-long` and `put-away`: the code was held while the proxy was away, and nothing was
   * sent. `device-storage`, `code-expired` and `held-limit`: nothing was sent either.
   */
  reason:
    | { kind: 'problem'; problem: ProblemError }
    | { kind: 'held-limit'; limit: HeldLimit }
    | { kind: 'device-storage' | 'code-expired' | 'held-too-long' | 'put-away' };
}

/** Where the proxy does not say how long a wallet's codes live. */
const SHORTEST_CODE_LIFE_SECONDS = 60;

export function orderOf(
  scan: Scan,
  sale: { id: string; amount: number },
  terminal: Pick<TerminalView, 'wallets' | 'currency'>,
): Order {
  const recognition = recognize(scan.text, scan.symbology);
  const looksLike = recognition.kind === 'wallet' ? recognition.payMethodId : undefined;
  const wallet = terminal.wallets.find((each) => each.payMethodId === looksLike);
  const lifeSeconds = wallet?.codeLifeSeconds ?? SHORTEST_CODE_LIFE_SECONDS;
  return {
    saleId: sale.id,
    amount: sale.amount,
    currency: terminal.currency,
    code: scan.text,
    scannedAt: scan.at,
    codeDeadAt: scan.at + lifeSeconds * 1_000,
    ...(looksLike && { looksLike }),
  };
}
