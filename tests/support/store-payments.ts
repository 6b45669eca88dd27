/** Payments for tests of the store, and steps that say in one word what they do. */
import { randomBytes } from 'node:crypto';
import { newPayment, type Payment, type Tombstone } from '@kaikei/shared/payment.ts';
import type { PaymentState } from '@kaikei/shared/api.ts';
import type { Decision } from '@kaikei/shared/rules.ts';
import type {
  PaymentStore,
  SubmissionDigest,
  SubmitOutcome,
} from '@kaikei/proxy/store/payments-port.ts';

export const NOW = Date.UTC(2026, 2, 4, 5, 6, 7);

/** In the order in which they are made, and unlike those of any other process. */
let serial = 0;
const ours = randomBytes(4).toString('hex');
const next = (prefix: string) => `${prefix}-${ours}-${String((serial += 1)).padStart(8, '0')}`;

export interface Submitted {
  payment: Payment;
  digest: SubmissionDigest;
  at: number;
}

interface Wishes {
  id?: string;
  saleId?: string;
  terminalId?: string;
  storeNo?: string;
  amount?: number;
  code?: string;
  at?: number;
}

/** What a `PUT` brings to the store; a new id, sale and code where none is wished for. */
export function submission(wishes: Wishes = {}): Submitted {
  const {
    id = next('pay'),
    saleId = next('sale'),
    terminalId = 't_1',
    storeNo = 'store1',
  } = wishes;
  const { amount = 1500, code = next('code'), at = NOW } = wishes;
  const members = { saleId, amount, currency: 'JPY' as const, payMethodId: 'WeChatPay' };
  return {
    payment: newPayment({ id, terminalId, storeNo, ...members, codeLifeMs: 60_000 }, at),
    digest: { members: JSON.stringify(members), codeHash: `hash of ${code}`, codeKeyId: 'key1' },
    at,
  };
}

export function submit(payments: PaymentStore, given: Submitted): Promise<SubmitOutcome> {
  return payments.submit(() => given.payment, given.digest);
}

/** A payment that was just submitted. */
export async function submitted(payments: PaymentStore, wishes: Wishes = {}): Promise<Payment> {
  const given = submission(wishes);
  const outcome = await submit(payments, given);
  if (outcome.kind !== 'created') throw new Error(`not created but ${outcome.kind}`);
  return given.payment;
}

/** A decision that changes these members and notes `event`. */
export function changed(payment: Payment, members: Partial<Payment>, event = 'noted'): Decision {
  return {
    payment: { ...payment, ...members },
    timeline: [{ at: NOW, event }],
    incidents: [],
  };
}

/** Ends a payment, for the store's eyes: no call in flight, nothing due. */
export async function end(
  payments: PaymentStore,
  id: string,
  state: PaymentState,
  failureCode?: string,
): Promise<void> {
  await payments.step(id, [], ({ inFlight: _, nextAttemptAt: __, ...payment }) =>
    changed(payment, {
      state,
      stage: 'done',
      ...(state === 'paid' && { paidAmount: payment.amount }),
      ...(failureCode !== undefined && { failure: { code: failureCode, message: 'No.' } }),
    }),
  );
}

export function tombstone(id: string, terminalId = 't_1'): Tombstone {
  return {
    kind: 'tombstone',
    id,
    terminalId,
    storeNo: 'store1',
    state: 'canceled',
    createdAt: NOW,
    updatedAt: NOW,
    failure: { code: 'never-submitted', message: 'Canceled before it was ever submitted.' },
  };
}
