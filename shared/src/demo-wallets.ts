/**
 * Demo wallets: make-believe customers for the sandbox gateway. The till's demo page offers them to
 * click, the tests pay with them, and each says how its payment must end at the till.
 */
import { CODE_SHAPES, type DigitShape } from './payment-code/shapes.ts';
import type { PayMethodId } from './payment-code/wallets.ts';
import { endingDigits, type BehaviourId, type Ending } from './sandbox-behaviours.ts';

export interface DemoWallet extends Ending {
  readonly id: string;
  readonly payMethodId: PayMethodId;
  /** What the till must end in, left to itself; `onTheWay` names a state that it passes. */
  readonly ends: {
    readonly state: 'paid' | 'failed' | 'canceled';
    /** The payment's `failure.code`, where one is certain. */
    readonly failureCode?: string;
    readonly onTheWay?: 'awaiting-customer' | 'canceling' | 'refunding';
    /** An incident must be on record at the end. */
    readonly incident?: true;
  };
}

type Ends = DemoWallet['ends'];

const PAID: Ends = { state: 'paid' };
const CONFIRMED: Ends = { state: 'paid', onTheWay: 'awaiting-customer' };
const FAILED: Ends = { state: 'failed' };
const CANCELED: Ends = { state: 'canceled', onTheWay: 'canceling' };
const CANCELED_WITH_INCIDENT: Ends = { ...CANCELED, incident: true };
const REFUNDED: Ends = { state: 'canceled', onTheWay: 'refunding' };
const DECLINED: Ends = { state: 'failed', failureCode: 'TS-D2012' };

function wallet(
  payMethodId: PayMethodId,
  [behaviour, parameter]: readonly [BehaviourId, number],
  ends: Ends,
): DemoWallet {
  const id = `${payMethodId.toLowerCase().replace('+', '-plus')}-${behaviour}`;
  return { id, payMethodId, behaviour, parameter, ends };
}

/** In the order to show them: everyday customers first. */
export const DEMO_WALLETS: readonly DemoWallet[] = Object.freeze([
  wallet('WeChatPay', ['paid', 0], PAID),
  wallet('Alipay+', ['paid', 0], PAID),
  wallet('UnionPay', ['paid', 0], PAID),
  wallet('PayPay', ['paid', 0], PAID),
  wallet('RakutenPay', ['paid', 0], PAID),
  wallet('DPay', ['paid', 0], PAID),
  wallet('AuPay', ['paid', 0], PAID),
  wallet('MerPay', ['paid', 0], PAID),
  wallet('WeChatPay', ['password-paid', 12], CONFIRMED),
  wallet('WeChatPay', ['password-never', 0], CANCELED),
  // No cancel is offered, so its orders expire at 60 s: the query that ends the 60 s finds it closed.
  wallet('PayPay', ['password-never', 0], {
    state: 'failed',
    failureCode: 'SBX-EXPIRED',
    onTheWay: 'awaiting-customer',
  }),
  wallet('Alipay+', ['declined', 0], DECLINED),
  wallet('WeChatPay', ['password-declined', 8], { ...DECLINED, onTheWay: 'awaiting-customer' }),
  wallet('WeChatPay', ['stale-code', 0], {
    state: 'failed',
    failureCode: 'SBX-CODE-STALE',
  }),
  wallet('RakutenPay', ['created-paid', 7], CONFIRMED),
  wallet('PayPay', ['discount', 10], PAID),

  wallet('WeChatPay', ['system-error-charged', 0], PAID),
  wallet('Alipay+', ['system-error-uncharged', 0], { state: 'failed', failureCode: 'SYS500' }),
  wallet('WeChatPay', ['answer-lost', 0], PAID),
  wallet('Alipay+', ['request-lost', 0], FAILED),
  wallet('WeChatPay', ['arrives-late', 20], PAID),
  wallet('Alipay+', ['answer-late', 20], PAID),
  wallet('WeChatPay', ['http-error-before', 0], FAILED),
  wallet('WeChatPay', ['http-error-after', 2], PAID),
  wallet('UnionPay', ['not-found-lag', 20], PAID),
  wallet('WeChatPay', ['query-fails', 3], CONFIRMED),
  wallet('Alipay+', ['not-found-unsigned', 0], {
    ...FAILED,
    failureCode: 'not-found-unsigned',
    incident: true,
  }),
  wallet('Alipay+', ['flips', 2], PAID),

  wallet('WeChatPay', ['redirect', 1], PAID),
  wallet('WeChatPay', ['html', 1], PAID),
  wallet('WeChatPay', ['empty', 1], PAID),
  wallet('WeChatPay', ['cut', 1], PAID),
  wallet('WeChatPay', ['huge', 1], PAID),
  wallet('WeChatPay', ['repeated-members', 1], PAID),
  wallet('WeChatPay', ['deep-nesting', 1], PAID),
  wallet('WeChatPay', ['compressed', 1], PAID),

  wallet('WeChatPay', ['unsigned', 2], PAID),
  wallet('WeChatPay', ['wrong-signature', 2], PAID),
  wallet('Alipay+', ['other-order', 2], CANCELED_WITH_INCIDENT),
  wallet('Alipay+', ['other-amount', 2], CANCELED_WITH_INCIDENT),
  wallet('Alipay+', ['other-currency', 2], CANCELED_WITH_INCIDENT),
  wallet('Alipay+', ['other-merchant', 2], CANCELED_WITH_INCIDENT),
  wallet('WeChatPay', ['replayed-answer', 0], CANCELED_WITH_INCIDENT),

  wallet('WeChatPay', ['pays-at-cancel', 0], CANCELED),
  wallet('WeChatPay', ['cancel-fails', 3], CANCELED),
  wallet('PayPay', ['cancel-refused', 0], REFUNDED),
  wallet('Alipay+', ['cancel-slow', 2], CANCELED),
  wallet('WeChatPay', ['cancel-swallowed', 1], CANCELED),

  wallet('PayPay', ['refund-balance', 1], {
    ...REFUNDED,
    incident: true,
  }),
  wallet('AuPay', ['refund-slow', 12], REFUNDED),
  wallet('MerPay', ['refund-closed', 1], REFUNDED),
  wallet('DPay', ['refund-answer-lost', 1], REFUNDED),
  wallet('DPay', ['refund-request-lost', 1], REFUNDED),

  wallet('PayPay', ['shop-refund-balance', 2], PAID),
  wallet('WeChatPay', ['shop-refund-closed', 1], PAID),
  wallet('Alipay+', ['shop-refund-answer-lost', 1], PAID),
  wallet('DPay', ['shop-refund-request-lost', 1], PAID),
  wallet('AuPay', ['shop-refund-slow', 12], PAID),
  wallet('RakutenPay', ['shop-refund-refused', 1], PAID),
]);

/**
 * A fresh payment code of the wallet's shape that asks the sandbox for its behaviour.
 * @param random uniform in [0, 1), such as `Math.random`
 * @example demoCode(DEMO_WALLETS[0], Math.random) // '134816520957731000'
 */
export function demoCode(wallet: Pick<DemoWallet, 'payMethodId'> & Ending, random: () => number) {
  const shape = digitShape(wallet.payMethodId);
  const prefix = shape.prefixes[Math.floor(random() * shape.prefixes.length)] ?? '';
  const ending = endingDigits(wallet);
  const free = shape.longest - prefix.length - ending.length;
  const digits = Array.from({ length: free }, () => Math.floor(random() * 10));
  return prefix + digits.join('') + ending;
}

function digitShape(payMethodId: PayMethodId): DigitShape {
  const shape = CODE_SHAPES.find(
    (each): each is DigitShape => each.kind === 'digits' && each.payMethodId === payMethodId,
  );
  if (!shape) throw new RangeError(`no code of digits is known for ${payMethodId}`);
  return shape;
}
