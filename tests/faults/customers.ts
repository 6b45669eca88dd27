/** Who comes to pay, chosen so that a fail-point is passed soon and often. */
import type { PayMethodId } from '@kaikei/shared/payment-code/wallets.ts';
import type { Ending } from '@kaikei/shared/sandbox-behaviours.ts';
import { DEMO_WALLETS } from '@kaikei/shared/demo-wallets.ts';
import type { Prng } from '../simulation/prng.ts';
import type { FailPoint } from './fail-points.ts';

export interface Customer extends Ending {
  readonly payMethodId: PayMethodId;
}

export interface Crowd {
  readonly customers: readonly [Customer, ...Customer[]];
  /** How many of them the cashier cancels at once. */
  readonly cancelShare: number;
}

const customer = (
  payMethodId: PayMethodId,
  behaviour: Ending['behaviour'],
  parameter = 0,
): Customer => ({ payMethodId, behaviour, parameter });

/** The create decides, or is lost. Only wallets whose codes live for a minute: an unproven order waits for it. */
const CREATES: Crowd = {
  cancelShare: 0.1,
  customers: [
    customer('WeChatPay', 'paid'),
    customer('Alipay+', 'paid'),
    customer('WeChatPay', 'password-paid', 12),
    customer('Alipay+', 'declined'),
    customer('WeChatPay', 'stale-code'),
    customer('WeChatPay', 'answer-lost'),
    customer('Alipay+', 'answer-late', 20),
    customer('WeChatPay', 'http-error-after', 2),
    customer('Alipay+', 'request-lost'),
    customer('WeChatPay', 'arrives-late', 20),
  ],
};

const QUERIES: Crowd = {
  cancelShare: 0.1,
  customers: [
    customer('WeChatPay', 'password-paid', 40),
    customer('RakutenPay', 'created-paid', 30),
    customer('WeChatPay', 'password-declined', 20),
    customer('WeChatPay', 'query-fails', 3),
    customer('Alipay+', 'answer-lost'),
    customer('WeChatPay', 'arrives-late', 40),
    customer('UnionPay', 'not-found-lag', 20),
    customer('WeChatPay', 'wrong-signature', 3),
    customer('Alipay+', 'other-amount', 2),
    customer('Alipay+', 'request-lost'),
  ],
};

const CANCELS: Crowd = {
  cancelShare: 0.7,
  customers: [
    customer('WeChatPay', 'password-never'),
    customer('Alipay+', 'pays-at-cancel'),
    customer('WeChatPay', 'cancel-fails', 3),
    customer('Alipay+', 'cancel-slow', 2),
    customer('WeChatPay', 'cancel-swallowed', 1),
    customer('UnionPay', 'pays-at-cancel'),
  ],
};

/**
 * Canceled at once and paid just before the cancel may go, so that only a refund can end them; and paid at once, for what
 * the shop refunds.
 */
const REFUNDS: Crowd = {
  cancelShare: 0.5,
  customers: [
    customer('PayPay', 'password-paid', 13),
    customer('RakutenPay', 'created-paid', 13),
    customer('PayPay', 'cancel-refused'),
    customer('PayPay', 'refund-balance', 1),
    customer('AuPay', 'refund-slow', 12),
    customer('MerPay', 'refund-closed', 1),
    customer('DPay', 'refund-answer-lost', 1),
    customer('DPay', 'refund-request-lost', 1),
    customer('WeChatPay', 'paid'),
    customer('PayPay', 'shop-refund-balance', 1),
    customer('AuPay', 'shop-refund-slow', 12),
    customer('WeChatPay', 'shop-refund-closed', 1),
    customer('DPay', 'shop-refund-answer-lost', 1),
    customer('DPay', 'shop-refund-request-lost', 1),
    customer('RakutenPay', 'shop-refund-refused', 1),
  ],
};

/** Waits for minutes until unsigned not-founds count: too long for a run that is to be short. */
const SLOW: ReadonlySet<string> = new Set(['not-found-unsigned']);

const [first, ...others] = DEMO_WALLETS.filter(({ behaviour }) => !SLOW.has(behaviour));
if (!first) throw new Error('there are no demo wallets');
const EVERYBODY: Crowd = { cancelShare: 0.15, customers: [first, ...others] };

export function crowdFor(point: FailPoint | undefined): Crowd {
  if (point === undefined) return EVERYBODY;
  if (/:refund/.test(point)) return REFUNDS;
  if (/:cancel/.test(point)) return CANCELS;
  if (/:(submit|create)/.test(point)) return CREATES;
  return QUERIES;
}

/** One in four is anybody, so that no run is of one kind only. */
export function nextCustomer(prng: Prng, crowd: Crowd): Customer {
  return prng.pick(prng.chance(0.25) ? EVERYBODY.customers : crowd.customers);
}
