/** Codes that people scan at a till and that cannot be a customer's payment code. */
import { otherCode, type OtherCode } from './other-codes.ts';

export type NotPaymentReason = 'product-barcode' | 'url' | 'merchant-qr' | OtherCode['reason'];

/**
 * AIM symbology identifiers of product codes: EAN and UPC, GS1-128, DataBar, GS1 DataMatrix,
 * GS1 QR, GS1 DotCode, and the ids of its own that Zebra sends for retail codes.
 */
const PRODUCT_SYMBOLOGY = /^\](?:E|C1|e|d2|Q3|J1|X[gk9C])/;

/** UPC-E (6 to 8), EAN-8, UPC-A, EAN-13 and GTIN-14, the check digit right or wrong. */
const PRODUCT_DIGITS = /^(?:\d{6,8}|\d{12,14})$/;

/** A JAN, ISSN or ISBN code with its add-on of 2 or 5 digits: magazines, books. */
const PRODUCT_WITH_ADD_ON = /^((?:4[59]\d|97[789])\d{10})(?:\d{2}|\d{5})$/;

/** GS1 element strings: as printed, `(01)…`, or with the separator that no payment code holds. */
const GS1_TEXT = /^\(\d{2,4}\)|\x1d/; // eslint-disable-line no-control-regex -- GS, GS1's separator

/** GS1 element strings as sent: the application identifier of a GTIN, then the GTIN. */
const GS1_GTIN = /^0[12](\d{14})/;

/**
 * Barcodes that members' cards are printed in (Codabar, Code 39, Code 93, Interleaved 2 of 5). Wallets
 * show Code 128 and QR (the documents behind `CODE_SHAPES`).
 */
const MEMBERSHIP_SYMBOLOGY = /^\](?:A|F|G|I)/;

const URL_WITH_AUTHORITY = /^(?:[a-z][a-z0-9+.-]*:\/\/|www\.)/i;
/** Without `//` only known schemes count: some wallets' own strings are unknown to us. */
const URL_WITHOUT_AUTHORITY = /^(?:mailto|tel|sms|smsto|geo|data|javascript|urn|magnet|bitcoin):/i;

/** Merchant-presented EMV QR: payload format indicator 01 comes first. */
const MERCHANT_QR = /^000201/;

/** Why the text is no payment code; undefined where it may be one. `symbology` as AIM, e.g. `]E0`. */
export function whyNotPayment(code: string, symbology?: string): NotPaymentReason | undefined {
  if (holdsGtin(code)) return 'product-barcode';
  const other = otherCode(code);
  if (other) return other.reason;
  if (isProduct(code, symbology)) return 'product-barcode';
  if (URL_WITH_AUTHORITY.test(code) || URL_WITHOUT_AUTHORITY.test(code)) return 'url';
  if (MERCHANT_QR.test(code)) return 'merchant-qr';
  if (symbology !== undefined && MEMBERSHIP_SYMBOLOGY.test(symbology)) return 'membership';
  return undefined;
}

function isProduct(code: string, symbology: string | undefined): boolean {
  if (symbology !== undefined && PRODUCT_SYMBOLOGY.test(symbology)) return true;
  return PRODUCT_DIGITS.test(code) || GS1_TEXT.test(code);
}

/** With an add-on, or behind its application identifier. */
function holdsGtin(code: string): boolean {
  const gtin = PRODUCT_WITH_ADD_ON.exec(code)?.[1] ?? GS1_GTIN.exec(code)?.[1];
  return gtin !== undefined && hasCheckDigit(gtin);
}

/** Whether the text is a product's code by its own check digit: no typed number is that by design. */
export function isCheckedProduct(text: string): boolean {
  return /^(?:\d{8}|\d{12,14})$/.test(text) && hasCheckDigit(text);
}

/** GS1's modulo 10: from the right, the digits before the last weigh 3, 1, 3, … */
function hasCheckDigit(gtin: string): boolean {
  const sum = [...gtin]
    .reverse()
    .reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}
