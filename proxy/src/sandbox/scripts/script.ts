/** The small parts that behaviours are put together from. */
import type { CallKind } from '@kaikei/shared/verdict.ts';
import type { Order, Payer } from '../store/model.ts';
import { REFUSALS, type RefusalCode } from '../refusals.ts';
import type { Delivery } from '../wire/packets.ts';
import type { Reply } from '../wire/sealer.ts';

/** What is out of the ordinary about one call. */
export interface Step {
  /** The call never reaches the ledger. */
  skipped?: true;
  /** What is said instead of the truth. */
  says?: (truth: Reply, order: Order) => Reply;
  delivery?: Delivery;
}

/** `nth` counts the order's calls of this kind from 1. */
export type Steps = (kind: CallKind, nth: number) => Step | undefined;

export interface RefundPlan {
  endsAfterMs: number;
  endsAs: 1 | 2;
}

/** One behaviour with its parameter filled in. */
export interface Script {
  payer: Payer;
  /** How long the create is on its way after its connection broke; `NEVER` where it is lost. */
  arrivesAfterMs?: number;
  /** How long no call finds the order. */
  hiddenForMs?: number;
  steps?: Steps;
  /** An accepted cancel takes effect after so many more queries. */
  cancelTakesQueries?: number;
  refund?: (nth: number) => RefundPlan;
}

export const pays = (afterSeconds: number): Payer => ({
  openStatus: 0,
  paysAfterMs: afterSeconds * 1000,
});

export const NEVER_PAYS: Payer = { openStatus: 0 };

/** After the till has given up at 60 s, though the order may have expired by then. */
export const PAYS_LATE: Payer = { ...pays(66), heldOpen: true };

export const declines = (afterSeconds: number): Payer => ({
  openStatus: 0,
  declinesAfterMs: afterSeconds * 1000,
});

export const refusal = (code: RefusalCode): Reply => ({ code, msg: REFUSALS[code] });

/** Every call of a kind. */
export const every =
  (which: CallKind, step: Step): Steps =>
  (kind) =>
    kind === which ? step : undefined;

/** The first `count` calls of a kind; a function gets to know which one it is. */
export const first =
  (count: number, which: CallKind, step: Step | ((nth: number) => Step)): Steps =>
  (kind, nth) => {
    if (kind !== which || nth > count) return undefined;
    return typeof step === 'function' ? step(nth) : step;
  };

/** The first `count` answers about the payment, the create's first. */
export const firstAnswers =
  (count: number, delivery: Delivery): Steps =>
  (kind, nth) => {
    const place = kind === 'create' ? nth : kind === 'query' ? nth + 1 : Infinity;
    return place <= count ? { delivery } : undefined;
  };

/** The first of them that has something to say. */
export const either =
  (...all: Steps[]): Steps =>
  (kind, nth) => {
    for (const steps of all) {
      const step = steps(kind, nth);
      if (step) return step;
    }
    return undefined;
  };
