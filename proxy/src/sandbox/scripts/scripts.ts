/** What each behaviour of `@kaikei/shared/sandbox-behaviours.ts` means here, as data: one entry a behaviour. */
import type { BehaviourId, Ending } from '@kaikei/shared/sandbox-behaviours.ts';
import { NEVER, type Order } from '../store/model.ts';
import * as out from '../wire/packets.ts';
import { accepted, asOpen, asPaid, queryData } from '../wire/data.ts';
import type { Data } from '../wire/sealer.ts';
import {
  NEVER_PAYS,
  PAYS_LATE,
  declines,
  either,
  every,
  first,
  firstAnswers,
  pays,
  refusal,
  type Script,
  type Step,
  type Steps,
} from './script.ts';

const AT_ONCE = pays(0);

/** After a refund was taken on. */
const REFUND_TAKES_MS = 2_000;

const SYSTEM_ERROR: Step = { says: () => refusal('SYS500') };

/** A failing call by turns: a signed system error, then a bare HTTP error. */
const failing = (nth: number): Step =>
  nth % 2 === 1
    ? { ...SYSTEM_ERROR, skipped: true }
    : { skipped: true, delivery: out.httpError(500) };

/** 0, 2, 3, 4 for 500, 502, 503, 504; 29 for 429. */
const httpStatus = (parameter: number) => (parameter === 29 ? 429 : 500 + parameter);

/** Charged, while the first answers are not what they should be. */
const charged =
  (delivery: out.Delivery) =>
  (count: number): Script => ({ payer: AT_ONCE, steps: firstAnswers(count, delivery) });

/** Not paid, while the first queries bring a signed success that is not ours. */
const falseSuccess =
  (lie: (paid: Order) => Data) =>
  (count: number): Script => ({
    payer: NEVER_PAYS,
    steps: first(count, 'query', { says: (_truth, order) => accepted(lie(asPaid(order))) }),
  });

const CANCEL_REFUSED = every('cancel', {
  skipped: true,
  says: () => refusal('SBX-CANCEL-REFUSED'),
});

/** Only a refund gives the money back, and its first calls have something about them. */
const onlyRefund = (steps: Steps, rest: Partial<Script> = {}): Script => ({
  payer: PAYS_LATE,
  steps: either(CANCEL_REFUSED, steps),
  ...rest,
});

/** Paid at once; what the shop refunds later has something about it at first. */
const shopRefund = (steps: Steps, rest: Partial<Script> = {}): Script => ({
  payer: AT_ONCE,
  steps,
  ...rest,
});

const refusedFor = (code: 'SBX-BALANCE' | 'SBX-REFUND-REFUSED'): Step => ({
  skipped: true,
  says: () => refusal(code),
});
const LOST_REFUND: Step = { skipped: true, delivery: out.dropped };
const closing = (count: number) => (nth: number) =>
  ({ endsAfterMs: REFUND_TAKES_MS, endsAs: nth <= count ? 1 : 2 }) as const;
const slow = (seconds: number) => () => ({ endsAfterMs: seconds * 1000, endsAs: 2 }) as const;

const LOST: Script = {
  payer: NEVER_PAYS,
  steps: every('create', { skipped: true, delivery: out.dropped }),
};

const ANSWER_LOST = every('create', { delivery: out.dropped });

const SCRIPTS: Record<BehaviourId, (parameter: number) => Script> = {
  paid: () => ({ payer: AT_ONCE }),
  declined: () => ({ payer: declines(0) }),
  'stale-code': () => ({
    payer: NEVER_PAYS,
    steps: every('create', { skipped: true, says: () => refusal('SBX-CODE-STALE') }),
  }),
  'password-paid': (seconds) => ({ payer: pays(seconds) }),
  'password-never': () => ({ payer: NEVER_PAYS }),
  'created-paid': (seconds) => ({ payer: { ...pays(seconds), openStatus: 9 } }),
  'password-declined': (seconds) => ({ payer: declines(seconds) }),
  discount: (percent) => ({ payer: { ...AT_ONCE, discountPercent: percent } }),

  'system-error-charged': () => ({ payer: AT_ONCE, steps: every('create', SYSTEM_ERROR) }),
  'system-error-uncharged': () => ({
    payer: { ...declines(0), declineError: { code: 'SYS500', message: 'system error' } },
    steps: every('create', SYSTEM_ERROR),
  }),
  'answer-lost': () => ({ payer: AT_ONCE, steps: ANSWER_LOST }),
  'request-lost': () => LOST,
  'arrives-late': (seconds) => ({
    payer: AT_ONCE,
    steps: ANSWER_LOST,
    arrivesAfterMs: seconds * 1000,
  }),
  'answer-late': (seconds) => ({
    payer: AT_ONCE,
    steps: every('create', { delivery: out.late(seconds * 1000) }),
  }),
  'http-error-before': (parameter) => ({
    payer: NEVER_PAYS,
    steps: every('create', { skipped: true, delivery: out.httpError(httpStatus(parameter)) }),
  }),
  'http-error-after': (parameter) => ({
    payer: AT_ONCE,
    steps: every('create', { delivery: out.httpError(httpStatus(parameter)) }),
  }),
  'not-found-lag': (seconds) => ({
    payer: AT_ONCE,
    steps: ANSWER_LOST,
    hiddenForMs: seconds * 1000,
  }),
  'query-fails': (count) => ({ payer: pays(3), steps: first(count, 'query', failing) }),
  'not-found-unsigned': () => ({
    payer: NEVER_PAYS,
    // A ghost order, so that its queries are known again.
    arrivesAfterMs: NEVER,
    steps: either(ANSWER_LOST, every('query', { delivery: out.unsigned })),
  }),
  flips: (count) => ({
    payer: AT_ONCE,
    steps: first(count, 'query', {
      says: (_truth, order) => accepted(queryData(asOpen(order))),
    }),
  }),

  redirect: charged(out.redirect),
  html: charged(out.html),
  empty: charged(out.empty),
  cut: charged(out.cut),
  huge: charged(out.huge),
  'repeated-members': charged(out.repeatedMembers),
  'deep-nesting': charged(out.deepNesting),
  compressed: charged(out.compressed),

  unsigned: charged(out.unsigned),
  'wrong-signature': charged(out.wrongSignature),
  'other-order': falseSuccess((paid) => queryData({ ...paid, orderNo: 'another-order-0001' })),
  'other-amount': falseSuccess((paid) => queryData({ ...paid, amount: paid.amount + 1 })),
  'other-currency': falseSuccess((paid) => ({ ...queryData(paid), price_currency: 'VND' })),
  'other-merchant': falseSuccess((paid) => ({ ...queryData(paid), merchant_no: '300000000002' })),
  'replayed-answer': () => ({
    payer: NEVER_PAYS,
    steps: every('create', { delivery: out.replayed }),
  }),

  'pays-at-cancel': () => ({ payer: { ...PAYS_LATE, paysAtCancel: true } }),
  'cancel-fails': (count) => ({ payer: PAYS_LATE, steps: first(count, 'cancel', failing) }),
  'cancel-refused': () => ({ payer: PAYS_LATE, steps: CANCEL_REFUSED }),
  'cancel-slow': (count) => ({
    payer: { ...PAYS_LATE, paysAtCancel: true },
    cancelTakesQueries: count,
  }),
  'cancel-swallowed': (count) => ({
    payer: PAYS_LATE,
    steps: first(count, 'cancel', { skipped: true }),
  }),

  'refund-balance': (count) => onlyRefund(first(count, 'refund', refusedFor('SBX-BALANCE'))),
  'refund-slow': (seconds) => onlyRefund(() => undefined, { refund: slow(seconds) }),
  'refund-closed': (count) => onlyRefund(() => undefined, { refund: closing(count) }),
  'refund-answer-lost': (count) => onlyRefund(first(count, 'refund', { delivery: out.dropped })),
  'refund-request-lost': (count) => onlyRefund(first(count, 'refund', LOST_REFUND)),

  'shop-refund-balance': (count) => shopRefund(first(count, 'refund', refusedFor('SBX-BALANCE'))),
  'shop-refund-closed': (count) => shopRefund(() => undefined, { refund: closing(count) }),
  'shop-refund-answer-lost': (count) =>
    shopRefund(first(count, 'refund', { delivery: out.dropped })),
  'shop-refund-request-lost': (count) => shopRefund(first(count, 'refund', LOST_REFUND)),
  'shop-refund-slow': (seconds) => shopRefund(() => undefined, { refund: slow(seconds) }),
  'shop-refund-refused': (count) =>
    shopRefund(first(count, 'refund', refusedFor('SBX-REFUND-REFUSED'))),
};

export function scriptOf({ behaviour, parameter }: Ending): Script {
  return SCRIPTS[behaviour](parameter);
}

export function refundPlan(script: Script, nth: number) {
  return script.refund?.(nth) ?? ({ endsAfterMs: REFUND_TAKES_MS, endsAs: 2 } as const);
}
