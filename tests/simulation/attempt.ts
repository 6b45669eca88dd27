/** One payment of a sale as the simulation knows it: what will happen to it, and what has. */
import type { PaymentState } from '@kaikei/shared/api.ts';
import type { WalletFacts } from '@kaikei/shared/payment-code/wallets.ts';
import type { CallKind, IncidentKind } from '@kaikei/shared/verdict.ts';
import type { Mix } from './mix.ts';
import type { Prng } from './prng.ts';
import { drawShopRefunds, type KnownRefund, type ShopRefundScript } from './shop-refunds.ts';

export type PayerWill = 'pays-at-once' | 'declined' | 'confirms' | 'never-acts';
export type CancelFault = 'error' | 'refused' | 'swallowed';

/** How the gateway and the customer will treat the order; drawn before anything happens. */
export interface OrderScript {
  readonly refusesCode: boolean;
  readonly payer: PayerWill;
  readonly actsAfterMs: number;
  readonly firstStatus: 0 | 9;
  /** For so long after it came into being no query finds the order; cancels neither, where `hidden`. */
  readonly lagMs: number;
  readonly hidden: boolean;
  readonly paysAtCancel: boolean;
  readonly codeOutlivesMs: number;
  /** All answers bear a `trans_no` that another payment was given before. */
  readonly numberTaken: boolean;
  cancelFailures: number;
  readonly cancelFault: CancelFault;
  readonly cancelEffectMs: number;
  refundFailures: number;
  readonly refundFault: 'balance' | 'closed' | 'canceled';
  /** While an accepted cancel has not taken effect, further ones are refused. */
  readonly cancelBusy: boolean;
  /** All answers bear a `psn` that another payment's answer bore. */
  readonly psnRepeats: boolean;
  /** The refund stays in progress until a person settles it at the gateway. */
  refundStuck: boolean;
  /** The refund's number is another payment's order there, which is what its query finds. */
  refundCollides: boolean;
  readonly refundEffectMs: number;
}

export interface Attempt {
  readonly n: number;
  readonly id: string;
  readonly saleId: string;
  readonly amount: number;
  readonly wallet: WalletFacts;
  readonly code: string;
  readonly shownAt: number;
  readonly script: OrderScript;

  readonly shopRefunds: ShopRefundScript;
  /** By their ids, as they were last committed (R16). */
  refunds: Map<string, KnownRefund>;
  /** Numbers of refunds by the shop that were sent, with the amount. */
  readonly refundNosSent: Map<string, number>;
  /** When the latest refund was asked for. */
  refundAskedAt: number;
  /** Those that a backup forgot, with what was given back under each. */
  readonly refundNosForgotten: Map<string, number>;

  /** The proxy has answered the `PUT`, or has committed it. */
  committedAt: number | undefined;
  state: PaymentState | undefined;
  finalAt: number | undefined;
  resolvedByHand: boolean;
  /** A restore from a backup took it away. */
  lost: boolean;
  restored: boolean;
  createSends: number;
  /** When a call was last committed for it. */
  intentAt: number | undefined;
  /** As the sending process sees it. */
  inFlight: CallKind | undefined;
  lastEndedAt: number | undefined;
  /** At the gateway, of messages that were neither delayed nor doubled. */
  lastQueryArrivedAt: number | undefined;
  cancelSends: number;
  /** Cancels that were committed. */
  cancelIntents: number;
  /** A process took the payment up, and has not asked about it yet. */
  mustAsk: boolean;
  /** Signed refusals that reached the proxy, since an accepted one did. */
  cancelRefusals: number;
  /** The call that is committed for it is a question of reconciliation (R14). */
  isRechecked: boolean;
  /** When it was last answered about: what the gateway held, and since when. */
  heard: { readonly held: number; readonly owed: number; readonly forMs: number };
  /** The refund number last sent. */
  refundNo: string | undefined;
  readonly incidents: IncidentKind[];
}

const AMOUNT = 1_500;

export function newAttempt(
  n: number,
  saleId: string,
  wallet: WalletFacts,
  card: { code: string; shownAt: number },
  script: OrderScript,
): Attempt {
  const id = `${saleId}-payment-${n}`;
  return {
    n,
    id,
    saleId,
    amount: AMOUNT,
    wallet,
    code: card.code,
    shownAt: card.shownAt,
    script,
    shopRefunds: drawShopRefunds(id, AMOUNT),
    refunds: new Map(),
    refundNosSent: new Map(),
    refundAskedAt: 0,
    refundNosForgotten: new Map(),
    committedAt: undefined,
    state: undefined,
    finalAt: undefined,
    resolvedByHand: false,
    lost: false,
    restored: false,
    createSends: 0,
    intentAt: undefined,
    inFlight: undefined,
    lastEndedAt: undefined,
    lastQueryArrivedAt: undefined,
    cancelSends: 0,
    cancelIntents: 0,
    mustAsk: false,
    cancelRefusals: 0,
    isRechecked: false,
    heard: { held: 0, owed: 0, forMs: 0 },
    refundNo: undefined,
    incidents: [],
  };
}

export function drawScript(rng: Prng, mix: Mix): OrderScript {
  const payer = drawPayer(rng, mix);
  const lags = rng.chance(mix.lag);
  return {
    refusesCode: rng.chance(mix.refusedCode),
    payer,
    actsAfterMs: actsAfterMs(payer, rng),
    firstStatus: rng.chance(mix.createdFirst) ? 9 : 0,
    lagMs: lags ? rng.int(100, mix.lagMostMs) : 0,
    hidden: lags && rng.chance(0.5),
    paysAtCancel: rng.chance(mix.paysAtCancel),
    codeOutlivesMs: rng.chance(mix.codeOutlives) ? rng.int(0, 300_000) : 0,
    numberTaken: rng.chance(mix.numberTaken),
    cancelFailures: rng.chance(mix.cancelFails) ? rng.int(1, mix.cancelFailsMost) : 0,
    cancelFault: rng.pick(['error', 'refused', 'swallowed']),
    cancelEffectMs: rng.chance(mix.cancelSlow) ? rng.int(1_000, 120_000) : 0,
    refundFailures: rng.chance(mix.refundFails) ? rng.int(1, mix.refundFailsMost) : 0,
    refundFault: rng.pick(['balance', 'closed', 'canceled']),
    cancelBusy: rng.chance(mix.cancelBusy),
    psnRepeats: rng.chance(mix.psnRepeats),
    refundStuck: rng.chance(mix.refundStuck),
    refundCollides: rng.chance(mix.refundCollides),
    refundEffectMs: rng.chance(mix.refundSlow) ? rng.int(1_000, 300_000) : 0,
  };
}

function drawPayer(rng: Prng, mix: Mix): PayerWill {
  const roll = rng.next();
  if (roll < mix.needsPassword) return 'confirms';
  if (roll < mix.needsPassword + mix.neverActs) return 'never-acts';
  if (roll < mix.needsPassword + mix.neverActs + mix.declined) return 'declined';
  return 'pays-at-once';
}

function actsAfterMs(payer: PayerWill, rng: Prng): number {
  if (payer === 'confirms') return rng.int(3_000, 93_000);
  return payer === 'declined' && rng.chance(0.5) ? rng.int(1_000, 40_000) : 0;
}

/** What the till submits, as the proxy keeps it. */
export function membersOf(attempt: Attempt) {
  return {
    id: attempt.id,
    saleId: attempt.saleId,
    terminalId: 'till-1',
    storeNo: '4122000031',
    amount: attempt.amount,
    currency: 'JPY' as const,
    payMethodId: attempt.wallet.payMethodId,
    codeLifeMs: attempt.wallet.codeLifeSeconds * 1_000,
  };
}
