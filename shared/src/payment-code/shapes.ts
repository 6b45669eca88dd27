/** How the wallets' codes look, as data. A changed fact is a changed row. */
import type { PayMethodId } from './wallets.ts';

/**
 * How well a shape is known. A: the wallet's own documents. B: working code by people who have an
 * account. C: a single observation (the Japanese prefixes were seen in February 2020).
 */
export type Grade = 'A' | 'B' | 'C';

/** A code of digits only, recognized by its beginning and its length. */
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

/** No two digit shapes share both a prefix and a length, so the order decides nothing. */
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

/** A wallet that this till cannot charge: its codes are refused by name, never offered for choosing. */
export interface ForeignShape {
  /** The brand, for people. */
  readonly name: string;
  readonly grade: Grade;
  readonly prefixes: readonly string[];
  readonly length: number;
  readonly source: string;
}

/** Likewise beside `CODE_SHAPES`: no prefix and length is in both. */
export const FOREIGN_SHAPES: readonly ForeignShape[] = Object.freeze(
  (
    [
      { name: 'LINE Pay', prefixes: ['9000000000'], length: 19 },
      {
        name: 'ゆうちょPay',
        prefixes: Array.from({ length: 10 }, (_, index) => String(31_589_931 + index)),
        length: 19,
      },
      { name: 'pring', prefixes: ['31589995'], length: 19 },
      { name: 'Origami Pay', prefixes: ['90000001'], length: 22 },
    ] satisfies Pick<ForeignShape, 'name' | 'prefixes' | 'length'>[]
  ).map((row) => Object.freeze({ ...row, grade: 'C' as const, source: PREFIXES_2020 })),
);

/** Whose application stands in an EMVCo code, by the beginning of its AID (tag 4F). */
export interface AidShape {
  readonly payMethodId: PayMethodId;
  readonly grade: Grade;
  /** Hexadecimal: the registered application provider, and more where that is shared. */
  readonly prefix: string;
  readonly source: string;
}

export const AID_SHAPES: readonly AidShape[] = Object.freeze([
  Object.freeze({
    payMethodId: 'UnionPay',
    grade: 'B',
    prefix: 'A000000333',
    source: 'published lists of EMV AIDs and sample payloads of UnionPay codes agree',
  }),
]);

/**
 * Who issued the number in tag 57 of an EMVCo code, by its first eight digits. Japanese wallets share
 * an application, and are recognized by this; it is the beginning of the same wallet's barcode.
 */
export interface IssuerShape {
  readonly wallet: { readonly payMethodId: PayMethodId } | { readonly foreign: string };
  readonly grade: Grade;
  readonly first: number;
  readonly last: number;
  readonly source: string;
}

const ISSUERS = 'published codes of Merpay, and the beginnings of the same wallets’ barcodes';

export const ISSUER_SHAPES: readonly IssuerShape[] = Object.freeze(
  (
    [
      { wallet: { payMethodId: 'MerPay' }, first: 31_589_900, last: 31_589_900 },
      { wallet: { payMethodId: 'AuPay' }, first: 31_589_921, last: 31_589_921 },
      { wallet: { foreign: 'ゆうちょPay' }, first: 31_589_931, last: 31_589_940 },
    ] satisfies Pick<IssuerShape, 'wallet' | 'first' | 'last'>[]
  ).map((row) => Object.freeze({ ...row, grade: 'B' as const, source: ISSUERS })),
);

/**
 * The operator in a JPQR code (tag 4F) is the number that the same wallet's barcode begins with
 * (CPM guideline 1.2), so the beginnings in `CODE_SHAPES` serve for both, at their own grade. A number
 * shorter than the shortest known beginning proves nothing.
 */
export const SHORTEST_OPERATOR = 6;
