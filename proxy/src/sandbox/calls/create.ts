/** CPM submit (gateway contract 3.1): one order number asks for payment once, one code pays once. */
import {
  isPayMethodId,
  walletFacts,
  type PayMethodId,
} from '@kaikei/shared/payment-code/wallets.ts';
import { recognize } from '@kaikei/shared/payment-code/recognize.ts';
import { CODE_SHAPES } from '@kaikei/shared/payment-code/shapes.ts';
import { readEnding, type Ending } from '@kaikei/shared/sandbox-behaviours.ts';
import type { Currency } from '@kaikei/shared/money.ts';
import { NEVER, type Order } from '../store/model.ts';
import { settle } from '../store/settle.ts';
import { Refusal } from '../refusals.ts';
import type { Script } from '../scripts/script.ts';
import { scriptOf } from '../scripts/scripts.ts';
import { accepted, createData } from '../wire/data.ts';
import type { Params } from '../wire/params.ts';
import {
  newTransNo,
  outcomeOf,
  readAmount,
  readNumber,
  skippedOutcome,
  type Call,
} from './call.ts';

/** Wallets whose documents say what their codes look like. */
const KNOW_THEIR_CODES: ReadonlySet<PayMethodId> = new Set(
  CODE_SHAPES.flatMap((shape) =>
    shape.kind === 'digits' && shape.grade === 'A' ? [shape.payMethodId] : [],
  ),
);

const PAID_AT_ONCE: Ending = { behaviour: 'paid', parameter: 0 };

export const create: Call = (params, context) => {
  const { store, now } = context;
  const facts = readFacts(params);
  if (store.order(facts.orderNo) ?? store.refund(facts.orderNo))
    throw new Refusal('SBX-DUPLICATE-ORDER');
  const codeHash = context.hashCode(facts.code);
  if (store.isCodeUsed(codeHash)) throw new Refusal('SBX-CODE-USED');

  const order = newOrder(facts, now);
  const step = scriptOf(order).steps?.('create', 1) ?? {};
  if (step.skipped) return skippedOutcome(step, order);
  order.counts.create = 1;
  settle(order, now);
  store.addOrder(order, codeHash);
  return outcomeOf(step, accepted(createData(order)), order);
};

interface CreateFacts {
  orderNo: string;
  code: string;
  payMethodId: PayMethodId;
  amount: number;
  currency: Currency;
  expiresSeconds: number;
  optional: Pick<Order, 'storeNo' | 'terminalSn' | 'attach' | 'notifyUrl'>;
}

function readFacts(params: Params): CreateFacts {
  const payMethodId = params.need('pay_method_id');
  if (!isPayMethodId(payMethodId)) throw new Refusal('SBX-FIELD', 'pay_method_id');
  checkTexts(params);
  return {
    orderNo: readNumber(params),
    code: readCode(params, payMethodId),
    payMethodId,
    ...readAmount(params),
    expiresSeconds: readExpires(params),
    optional: readOptional(params),
  };
}

function readCode(params: Params, payMethodId: PayMethodId): string {
  const code = params.need('auth_code');
  if (!/^[\x21-\x7e]{10,512}$/.test(code)) throw new Refusal('SBX-FIELD', 'auth_code');
  const seen = recognize(code);
  const isOthers = seen.kind === 'wallet' && seen.payMethodId !== payMethodId;
  // A guess at the code's wallet refuses nothing, unless the named wallet knows its own codes.
  if (isOthers && (seen.grade === 'A' || KNOW_THEIR_CODES.has(payMethodId)))
    throw new Refusal('SBX-CODE-WALLET');
  return code;
}

function readExpires(params: Params): number {
  const text = params.need('expires');
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Refusal('SBX-FIELD', 'expires');
  return Number(text);
}

/** The gateway takes no characters of four bytes (gateway contract 1.3). */
function checkTexts(params: Params): void {
  params.need('description');
  for (const [name, value] of params.all)
    if (/[\u{10000}-\u{10ffff}]/u.test(value)) throw new Refusal('SBX-FIELD', name);
}

function readOptional(params: Params): CreateFacts['optional'] {
  const storeNo = params.get('store_no');
  const terminalSn = params.get('terminal_sn');
  const attach = params.get('attach');
  const notifyUrl = params.get('notify_url');
  if (storeNo !== undefined && storeNo.length > 32) throw new Refusal('SBX-FIELD', 'store_no');
  if (notifyUrl !== undefined && !isHttpUrl(notifyUrl))
    throw new Refusal('SBX-FIELD', 'notify_url');
  return {
    ...(storeNo !== undefined && { storeNo }),
    ...(terminalSn !== undefined && { terminalSn }),
    ...(attach !== undefined && { attach }),
    ...(notifyUrl !== undefined && { notifyUrl }),
  };
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function newOrder(facts: CreateFacts, now: number): Order {
  const ending = readEnding(facts.code) ?? PAID_AT_ONCE;
  const script = scriptOf(ending);
  const createdAt = now + arrivesAfterMs(script, facts.payMethodId);
  return {
    orderNo: facts.orderNo,
    transNo: newTransNo(now),
    payMethodId: facts.payMethodId,
    amount: facts.amount,
    currency: facts.currency,
    ...facts.optional,
    ...ending,
    payer: script.payer,
    createdAt,
    visibleAt: createdAt + (script.hiddenForMs ?? 0),
    expiresAt: createdAt + facts.expiresSeconds * 1000,
    state: 'open',
    counts: { create: 0, query: 0, cancel: 0, refund: 0, 'refund-query': 0 },
  };
}

/** A create that comes after its code has died is refused by the wallet: no order comes into being. */
function arrivesAfterMs({ arrivesAfterMs: delayMs = 0 }: Script, payMethodId: PayMethodId): number {
  return delayMs < walletFacts(payMethodId).codeLifeSeconds * 1000 ? delayMs : NEVER;
}
