/**
 * What holds for a wallet, as data; how its codes look stands in `shapes.ts`. No fact twice: a changed
 * fact is a changed row.
 */

/** R10: long, because a create that arrives late may still be charged while the code lives. */
const UNSOURCED_CODE_LIFE = {
  codeLifeSeconds: 300,
  source: 'no source for the code life',
} as const;

const ROWS = [
  {
    payMethodId: 'WeChatPay',
    name: 'WeChat Pay',
    codeLifeSeconds: 60,
    cancelListed: true,
    source: 'WeChat Pay merchant documents: a code is valid for one minute',
  },
  {
    payMethodId: 'Alipay+',
    name: 'Alipay+',
    codeLifeSeconds: 60,
    cancelListed: true,
    source:
      'the figure of R10; Alipay documents say that a code is used once, not how long it lives',
  },
  {
    payMethodId: 'UnionPay',
    name: 'UnionPay',
    cancelListed: true,
    ...UNSOURCED_CODE_LIFE,
  },
  {
    payMethodId: 'PayPay',
    name: 'PayPay',
    cancelListed: false,
    ...UNSOURCED_CODE_LIFE,
  },
  {
    payMethodId: 'RakutenPay',
    name: 'Rakuten Pay',
    cancelListed: false,
    ...UNSOURCED_CODE_LIFE,
  },
  {
    payMethodId: 'DPay',
    name: 'd払い',
    cancelListed: false,
    ...UNSOURCED_CODE_LIFE,
  },
  {
    payMethodId: 'AuPay',
    name: 'au PAY',
    cancelListed: false,
    ...UNSOURCED_CODE_LIFE,
  },
  {
    payMethodId: 'MerPay',
    name: 'Merpay',
    cancelListed: false,
    ...UNSOURCED_CODE_LIFE,
  },
] as const;

/** The gateway's spelling of a wallet (gateway contract 3.8). */
export type PayMethodId = (typeof ROWS)[number]['payMethodId'];

export interface WalletFacts {
  readonly payMethodId: PayMethodId;
  /** The brand, for people. */
  readonly name: string;
  /** How long after it was shown a code may still be charged (R10). */
  readonly codeLifeSeconds: number;
  /** Whether the gateway's dictionary lists cancel for the wallet (gateway contract 3.8). */
  readonly cancelListed: boolean;
  /** Sent to the gateway as `expires`: after it an order can neither be paid nor canceled. */
  readonly expiresSeconds: number;
  /** Where the code life comes from. */
  readonly source: string;
}

/** All wallets on offer, in the order to show them. */
export const WALLETS: readonly WalletFacts[] = Object.freeze(
  ROWS.map((row) =>
    // R10: a cancel at 60 s must still find the order open, where there is a cancel.
    Object.freeze({ ...row, expiresSeconds: row.cancelListed ? 90 : 60 }),
  ),
);

const BY_ID: ReadonlyMap<string, WalletFacts> = new Map(
  WALLETS.map((facts) => [facts.payMethodId, facts]),
);

/** The facts of a wallet; undefined for a `payMethodId` that is not offered. */
export function walletFacts(payMethodId: PayMethodId): WalletFacts;
export function walletFacts(payMethodId: string): WalletFacts | undefined;
export function walletFacts(payMethodId: string): WalletFacts | undefined {
  return BY_ID.get(payMethodId);
}

export function isPayMethodId(text: string): text is PayMethodId {
  return BY_ID.has(text);
}
