/**
 * What is known about wallets and their codes, as data. Two tables, no fact twice: `WALLETS` says
 * what holds for a wallet, `CODE_SHAPES` how its codes look. A changed fact is a changed row.
 */

/**
 * How well a shape is known. A: the wallet's own documents. B: working code by people who have an
 * account. C: a single observation (the Japanese prefixes were seen in February 2020).
 */
export type Grade = 'A' | 'B' | 'C';

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
  /** What the gateway is told as `expires`: after it an order can neither be paid nor cancelled. */
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

/** A code of digits only, told by its beginning and its length. */
export interface DigitShape {
  readonly kind: 'digits';
  readonly payMethodId: PayMethodId;
  readonly grade: Grade;
  readonly prefixes: readonly string[];
  readonly shortest: number;
  readonly longest: number;
  readonly source: string;
}

/** A base64 code that several wallets share; which of them it is stands inside (tag 4F). */
export interface Base64Shape {
  readonly kind: 'base64';
  readonly name: 'EMVCo CPM' | 'JPQR CPM';
  /** The wallets that are known to use it, the likeliest first. */
  readonly payMethodIds: readonly PayMethodId[];
  readonly grade: Grade;
  readonly prefix: string;
  readonly source: string;
}

export type CodeShape = DigitShape | Base64Shape;

const PREFIXES_2020 = 'a list of prefixes seen in Japanese wallets, February 2020';

/**
 * No two digit shapes share both a prefix and a length, so the order decides nothing.
 * Not on offer, so in no row: LINE Pay, Yucho Pay, pring and Origami Pay.
 */
export const CODE_SHAPES: readonly CodeShape[] = Object.freeze(
  (
    [
      {
        kind: 'digits',
        payMethodId: 'WeChatPay',
        grade: 'A',
        prefixes: ['10', '11', '12', '13', '14', '15'],
        shortest: 18,
        longest: 18,
        source: 'WeChat Pay merchant documents, code rules; 15 is the Hong Kong wallet',
      },
      {
        kind: 'digits',
        payMethodId: 'Alipay+',
        grade: 'A',
        prefixes: ['25', '26', '27', '28', '29', '30'],
        shortest: 16,
        longest: 24,
        // Alipay+ (24 digits; 19 digits from 289) and AlipayHK (17 to 19 digits from 28) lie within.
        source: 'Alipay documents, trade pay; Alipay+ documents, code format',
      },
      {
        kind: 'digits',
        payMethodId: 'UnionPay',
        grade: 'B',
        prefixes: ['62'],
        shortest: 19,
        longest: 19,
        source: 'several open payment servers agree: 62, two digits of product, 15 random',
      },
      {
        kind: 'digits',
        payMethodId: 'PayPay',
        grade: 'C',
        prefixes: ['9000818188'],
        shortest: 24,
        longest: 24,
        source: PREFIXES_2020,
      },
      {
        kind: 'digits',
        payMethodId: 'RakutenPay',
        grade: 'C',
        prefixes: ['900001'],
        shortest: 16,
        longest: 16,
        source: PREFIXES_2020,
      },
      {
        kind: 'digits',
        payMethodId: 'DPay',
        grade: 'C',
        prefixes: ['90000002'],
        shortest: 22,
        longest: 22,
        source: PREFIXES_2020,
      },
      {
        kind: 'digits',
        payMethodId: 'AuPay',
        grade: 'C',
        prefixes: ['31589921'],
        shortest: 19,
        longest: 19,
        source: PREFIXES_2020,
      },
      {
        kind: 'digits',
        payMethodId: 'MerPay',
        grade: 'C',
        prefixes: ['31589900'],
        shortest: 19,
        longest: 19,
        source: PREFIXES_2020,
      },
      {
        kind: 'base64',
        name: 'EMVCo CPM',
        payMethodIds: ['UnionPay', 'MerPay'],
        grade: 'A',
        // 85 05 "CPV01" fills nine characters and a bit of the tenth, which varies with what follows.
        prefix: 'hQVDUFYwM',
        source: 'EMVCo QR code specification, consumer-presented mode',
      },
      {
        kind: 'base64',
        name: 'JPQR CPM',
        payMethodIds: ['DPay', 'PayPay', 'RakutenPay', 'AuPay', 'MerPay'],
        grade: 'A',
        // 85 05 "JPQR1", likewise.
        prefix: 'hQVKUFFSM',
        source: 'Payments Japan Association, CPM guideline 1.2',
      },
    ] satisfies CodeShape[]
  ).map((shape) => Object.freeze(shape)),
);
