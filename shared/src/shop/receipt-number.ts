/**
 * Numbers of receipts: a series for each terminal and business day, unique in the store. `20261128-7K2QP-0042` is the
 * 42nd of its terminal on that day; `7K2QP` stands for the terminal. Proxies count wallets' payments with bare digits;
 * what a till counts by itself, offline, begins with a letter and so can never be the same number.
 */
import { fnv1a } from '../fnv1a.ts';

/** Crockford base32: no I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TAG_LENGTH = 5;
const FORM = /^(\d{4})(\d{2})(\d{2})-([0-9A-HJKMNP-TV-Z]{5})-(\d{4,9})$/;

export interface ReceiptNumber {
  /** `YYYY-MM-DD` */
  businessDate: string;
  terminalTag: string;
  /** From 1 on. */
  serial: number;
}

/**
 * What stands for a terminal in its receipts' numbers. Two terminals of a store may share one, so whoever counts does it
 * by tag.
 */
export function terminalTag(terminalId: string): string {
  const digest = fnv1a(terminalId);
  return Array.from({ length: TAG_LENGTH }, (_, place) =>
    ALPHABET.charAt((digest >>> (place * 5)) & 31),
  ).join('');
}

/** What stands before the serial: whoever counts does it by this. */
export function receiptSeries(businessDate: string, terminalId: string): string {
  return seriesText(businessDate, terminalTag(terminalId));
}

function seriesText(businessDate: string, tag: string): string {
  return `${businessDate.replaceAll('-', '')}-${tag}-`;
}

export function serialText(serial: number): string {
  return String(serial).padStart(4, '0');
}

export function receiptNumberText({
  businessDate,
  terminalTag: tag,
  serial,
}: ReceiptNumber): string {
  return seriesText(businessDate, tag) + serialText(serial);
}

/** As people type it: lower case, O for 0, I or L for 1. Undefined where it is none. */
export function parseReceiptNumber(typed: string): ReceiptNumber | undefined {
  const text = typed.trim().toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
  const [, year = '', month = '', day = '', tag = '', serial = ''] = FORM.exec(text) ?? [];
  if (Number(serial) === 0) return undefined;
  return { businessDate: `${year}-${month}-${day}`, terminalTag: tag, serial: Number(serial) };
}
