/** Refunds by the shop (R16), broken on purpose. */
import type { Payment, ShopRefund } from '@kaikei/shared/payment.ts';
import type { Verdict } from '@kaikei/shared/verdict.ts';
import { forgets, isEndOf, plansWith, type Mutant } from './mutation.ts';
import { PRODUCT, type Subject } from './subject.ts';

/** The last refund, changed. */
function withLast(payment: Payment, members: Partial<ShopRefund>): Partial<Payment> | undefined {
  const { shopRefunds = [] } = payment;
  const last = shopRefunds.at(-1);
  return last && { shopRefunds: [...shopRefunds.slice(0, -1), { ...last, ...members }] };
}

/** Some answers about the shop's refunds are taken for something else. */
function mishears(
  hearing: (verdict: Verdict, kind: 'refund' | 'refund-query') => Verdict | undefined,
): Subject {
  return {
    ...PRODUCT,
    decide(payment, event, now) {
      const kind = payment.inFlight?.kind;
      const isOne = payment.stage === 'shop-refund' && event.type === 'ended';
      const heard =
        isOne && (kind === 'refund' || kind === 'refund-query')
          ? hearing(event.verdict, kind)
          : undefined;
      if (!heard) return PRODUCT.decide(payment, event, now);
      const asked = { ...payment, inFlight: { kind: 'refund-query' as const, sentAt: now } };
      return PRODUCT.decide(asked, { type: 'ended', verdict: heard }, now);
    },
  };
}

export const REFUND_MUTANTS: readonly Mutant[] = [
  {
    name: 'shop-refund-new-number',
    breaks: 'R16: a refund without an answer is sent again under another number',
    caughtBy: 'R16',
    subject: plansWith((payment, { before, event, now }) => {
      const last = payment.shopRefunds?.at(-1);
      return payment.stage === 'shop-refund' &&
        isEndOf(event, 'refund', before) &&
        event.type === 'ended' &&
        event.verdict.kind === 'unknown' &&
        last
        ? withLast(payment, { n: last.n + 1, step: 'send', nextAt: now })
        : undefined;
    }),
  },
  {
    name: 'shop-refund-twice-captured',
    breaks: 'R16: what was given back already is not counted',
    caughtBy: 'R16',
    subject: forgets((payment, { event }) =>
      event.type === 'refund-requested' && payment.paidAmount !== undefined
        ? { paidAmount: payment.paidAmount * 9 }
        : undefined,
    ),
  },
  {
    name: 'shop-refund-beside-another',
    breaks: 'R16: a refund begins while another one of the payment is under way',
    caughtBy: 'R16',
    subject: {
      ...PRODUCT,
      decide(payment, event, now) {
        const { shopRefunds = [] } = payment;
        const last = shopRefunds.at(-1);
        if (event.type !== 'refund-requested' || last?.state !== 'processing')
          return PRODUCT.decide(payment, event, now);
        const ended = { ...payment, ...withLast(payment, { state: 'failed' }) };
        const decision = PRODUCT.decide(ended, event, now);
        const begun = (decision.payment.shopRefunds ?? []).slice(shopRefunds.length);
        return {
          ...decision,
          payment: { ...decision.payment, shopRefunds: [...shopRefunds, ...begun] },
        };
      },
    },
  },
  {
    name: 'shop-refund-silence-fails',
    breaks: 'R16: silence about a refund is taken for failed',
    caughtBy: 'R16',
    subject: mishears(({ kind }) => (kind === 'unknown' ? { kind: 'closed' } : undefined)),
  },
  {
    name: 'shop-refund-not-found-fails',
    breaks: 'R16: a not-found is taken for failed',
    caughtBy: 'I2',
    subject: mishears(({ kind }, asked) =>
      kind === 'not-found' && asked === 'refund-query' ? { kind: 'closed' } : undefined,
    ),
  },
  {
    name: 'shop-refund-accepted-is-done',
    breaks: 'R16: a refund that was taken on is called refunded',
    caughtBy: 'R16',
    subject: mishears(({ kind }, asked) =>
      kind === 'accepted' && asked === 'refund' ? { kind: 'paid' } : undefined,
    ),
  },
  {
    name: 'shop-refund-late-arrival',
    breaks: 'R16: a refusal ends a refund of which an earlier sending may still arrive',
    caughtBy: 'I2',
    fromSeed: 7_900,
    subject: forgets((payment) => {
      const last = payment.shopRefunds?.at(-1);
      if (payment.stage !== 'shop-refund' || last?.unansweredAt === undefined) return undefined;
      return withLast(payment, { unansweredAt: Number.MIN_SAFE_INTEGER });
    }),
  },
  {
    name: 'shop-refund-number-again',
    breaks:
      'R16: after a backup was put back a number is sent without a question whether it is used',
    caughtBy: 'R16',
    subject: {
      ...PRODUCT,
      decide: (payment, event, now) =>
        PRODUCT.decide(
          payment,
          event.type === 'refund-requested' ? { ...event, mayBeUsed: false } : event,
          now,
        ),
    },
  },
  {
    name: 'shop-refund-used-is-ours',
    breaks:
      'R16: what the gateway holds under a number that was never sent is taken for the refund',
    caughtBy: 'R16',
    subject: forgets((payment, { event }) => {
      const last = payment.shopRefunds?.at(-1);
      if (payment.stage !== 'shop-refund' || event.type !== 'ended' || last?.attempts !== 0)
        return undefined;
      return withLast(payment, { attempts: 1 });
    }),
  },
];
