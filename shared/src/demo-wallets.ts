/**
 * Demo wallets: make-believe customers for the sandbox gateway. The till's demo page offers them to
 * click, the tests pay with them, and each says how its payment must end at the till.
 */
import { CODE_SHAPES, type DigitShape } from './payment-code/shapes.ts';
import type { PayMethodId } from './payment-code/wallets.ts';
import { endingDigits, type BehaviourId, type Ending } from './demo-behaviours.ts';

export interface DemoWallet extends Ending {
  readonly id: string;
  readonly payMethodId: PayMethodId;
  /** The name on its button. */
  readonly label: { readonly ja: string; readonly en: string };
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
  label: readonly [ja: string, en: string],
  ends: Ends,
): DemoWallet {
  const [ja, en] = label;
  const id = `${payMethodId.toLowerCase().replace('+', '-plus')}-${behaviour}`;
  return { id, payMethodId, behaviour, parameter, label: { ja, en }, ends };
}

/** In the order to show them: everyday customers first. */
export const DEMO_WALLETS: readonly DemoWallet[] = Object.freeze([
  wallet('WeChatPay', ['paid', 0], ['すぐ支払う', 'Pays at once'], PAID),
  wallet('Alipay+', ['paid', 0], ['すぐ支払う', 'Pays at once'], PAID),
  wallet('UnionPay', ['paid', 0], ['すぐ支払う', 'Pays at once'], PAID),
  wallet('PayPay', ['paid', 0], ['すぐ支払う', 'Pays at once'], PAID),
  wallet('RakutenPay', ['paid', 0], ['すぐ支払う', 'Pays at once'], PAID),
  wallet('DPay', ['paid', 0], ['すぐ支払う', 'Pays at once'], PAID),
  wallet('AuPay', ['paid', 0], ['すぐ支払う', 'Pays at once'], PAID),
  wallet('MerPay', ['paid', 0], ['すぐ支払う', 'Pays at once'], PAID),
  wallet(
    'WeChatPay',
    ['password-paid', 12],
    ['12 秒後にパスワード入力', 'Password after 12 s'],
    CONFIRMED,
  ),
  wallet('WeChatPay', ['password-never', 0], ['確認しない', 'Never confirms'], CANCELED),
  // No cancel is offered, so its orders expire at 60 s: the query that ends the 60 s finds it closed.
  wallet('PayPay', ['password-never', 0], ['確認しない', 'Never confirms'], {
    state: 'failed',
    failureCode: 'SBX-EXPIRED',
    onTheWay: 'awaiting-customer',
  }),
  wallet('Alipay+', ['declined', 0], ['残高不足', 'Not enough funds'], DECLINED),
  wallet(
    'WeChatPay',
    ['password-declined', 8],
    ['8 秒後に残高不足', 'Not enough funds after 8 s'],
    { ...DECLINED, onTheWay: 'awaiting-customer' },
  ),
  wallet('WeChatPay', ['stale-code', 0], ['古いコード', 'Stale code'], {
    state: 'failed',
    failureCode: 'SBX-CODE-STALE',
  }),
  wallet('RakutenPay', ['created-paid', 7], ['7 秒後に支払う', 'Pays after 7 s'], CONFIRMED),
  wallet('PayPay', ['discount', 10], ['10 % 割引で支払う', 'Pays with 10 % off'], PAID),

  wallet(
    'WeChatPay',
    ['system-error-charged', 0],
    ['システムエラー（決済済み）', 'System error, charged'],
    PAID,
  ),
  wallet(
    'Alipay+',
    ['system-error-uncharged', 0],
    ['システムエラー（未決済）', 'System error, not charged'],
    { state: 'failed', failureCode: 'SYS500' },
  ),
  wallet('WeChatPay', ['answer-lost', 0], ['応答が失われる', 'Answer lost'], PAID),
  wallet('Alipay+', ['request-lost', 0], ['要求が失われる', 'Request lost'], FAILED),
  wallet('WeChatPay', ['arrives-late', 20], ['20 秒遅れて届く', 'Arrives 20 s late'], PAID),
  wallet('Alipay+', ['answer-late', 20], ['応答が 20 秒遅れる', 'Answered 20 s late'], PAID),
  wallet('WeChatPay', ['http-error-before', 0], ['HTTP 500（未決済）', 'HTTP 500 before'], FAILED),
  wallet('WeChatPay', ['http-error-after', 2], ['HTTP 502（決済済み）', 'HTTP 502 after'], PAID),
  wallet('UnionPay', ['not-found-lag', 20], ['20 秒見つからない', 'Not found for 20 s'], PAID),
  wallet('WeChatPay', ['query-fails', 3], ['照会が 3 回失敗', 'Three queries fail'], CONFIRMED),
  wallet('Alipay+', ['not-found-unsigned', 0], ['署名のない「該当なし」', 'Not-founds unsigned'], {
    ...FAILED,
    failureCode: 'not-found-unsigned',
    incident: true,
  }),
  wallet('Alipay+', ['flips', 2], ['支払済みの後に処理中', 'Paid, then in progress'], PAID),

  wallet('WeChatPay', ['redirect', 1], ['リダイレクト', 'Redirect'], PAID),
  wallet('WeChatPay', ['html', 1], ['HTML ページ', 'HTML page'], PAID),
  wallet('WeChatPay', ['empty', 1], ['空の応答', 'Empty answer'], PAID),
  wallet('WeChatPay', ['cut', 1], ['途中で切れる応答', 'Answer cut off'], PAID),
  wallet('WeChatPay', ['huge', 1], ['巨大な応答', 'Huge answer'], PAID),
  wallet('WeChatPay', ['repeated-members', 1], ['重複した項目', 'Members twice'], PAID),
  wallet('WeChatPay', ['deep-nesting', 1], ['深い入れ子', 'Deep nesting'], PAID),
  wallet('WeChatPay', ['compressed', 1], ['圧縮された応答', 'Compressed answer'], PAID),

  wallet('WeChatPay', ['unsigned', 2], ['署名なし', 'Unsigned answers'], PAID),
  wallet('WeChatPay', ['wrong-signature', 2], ['偽の署名', 'Wrong signatures'], PAID),
  wallet('Alipay+', ['other-order', 2], ['別の注文', 'Another order'], CANCELED_WITH_INCIDENT),
  wallet('Alipay+', ['other-amount', 2], ['別の金額', 'Another amount'], CANCELED_WITH_INCIDENT),
  wallet(
    'Alipay+',
    ['other-currency', 2],
    ['別の通貨', 'Another currency'],
    CANCELED_WITH_INCIDENT,
  ),
  wallet(
    'Alipay+',
    ['other-merchant', 2],
    ['別の加盟店', 'Another merchant'],
    CANCELED_WITH_INCIDENT,
  ),
  wallet(
    'WeChatPay',
    ['replayed-answer', 0],
    ['古い応答の再送', 'Old answer replayed'],
    CANCELED_WITH_INCIDENT,
  ),

  wallet('WeChatPay', ['pays-at-cancel', 0], ['取消と同時に支払う', 'Pays at cancel'], CANCELED),
  wallet('WeChatPay', ['cancel-fails', 3], ['取消が 3 回失敗', 'Three cancels fail'], CANCELED),
  wallet('PayPay', ['cancel-refused', 0], ['取消不可、返金へ', 'Cancel refused'], REFUNDED),
  wallet('Alipay+', ['cancel-slow', 2], ['取消の反映が遅い', 'Slow cancel'], CANCELED),
  wallet('WeChatPay', ['cancel-swallowed', 1], ['取消が効かない', 'Cancel swallowed'], CANCELED),

  wallet('PayPay', ['refund-balance', 1], ['返金の残高不足', 'Refund lacks balance'], {
    ...REFUNDED,
    incident: true,
  }),
  wallet('AuPay', ['refund-slow', 12], ['返金に 12 秒', 'Refund takes 12 s'], REFUNDED),
  wallet('MerPay', ['refund-closed', 1], ['返金が一度失敗', 'Refund fails once'], REFUNDED),
  wallet('DPay', ['refund-answer-lost', 1], ['返金の応答なし', 'Refund answer lost'], REFUNDED),
  wallet('DPay', ['refund-request-lost', 1], ['返金要求の喪失', 'Refund lost'], REFUNDED),
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
