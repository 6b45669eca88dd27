/**
 * Codes that people hold under a till's scanner and that are no wallet's, as data. A changed fact is a
 * changed row. Products are in `not-payment.ts`: they are recognized by check digits, not by a pattern.
 * At grade C the source is named, but the pattern was not compared with its text.
 */
import type { Grade } from './shapes.ts';

export interface OtherCode {
  readonly reason: 'bill' | 'ticket' | 'membership' | 'other';
  readonly name: string;
  readonly pattern: RegExp;
  readonly grade: Grade;
}

/** None of the patterns fits what a row of `CODE_SHAPES` fits. */
export const OTHER_CODES: readonly OtherCode[] = Object.freeze(
  (
    [
      {
        reason: 'bill',
        name: 'convenience-store bill, GS1-128',
        pattern: /^(?:\(91\)|91)\d{42}$/,
        grade: 'A',
        // Source: GS1 Japan, guideline for bills paid in shops: AI 91, 44 digits with it
      },
      {
        reason: 'bill',
        name: 'GS1 payment slip',
        pattern: /^(?:\(415\)|415)\d{13}(?:\(8020\)|8020)/,
        grade: 'C',
        // Source: GS1 General Specifications, application identifiers
      },
      {
        reason: 'other',
        name: 'GS1 shipping container (SSCC)',
        pattern: /^(?:\(00\)|00)\d{18}$/,
        grade: 'C',
        // Source: GS1 General Specifications, application identifiers
      },
      {
        reason: 'other',
        name: 'GS1 coupon (GCN)',
        pattern: /^(?:\(255\)|255)\d{25}$/,
        grade: 'C',
        // Source: GS1 General Specifications, application identifiers
      },
      {
        reason: 'membership',
        name: 'GS1 service relation (GSRN)',
        pattern: /^(?:\(801[78]\)|801[78])\d{18}$/,
        grade: 'C',
        // Source: GS1 General Specifications, application identifiers
      },
      {
        reason: 'membership',
        name: 'd POINT CARD, Ponta Card',
        pattern: /^\d{15}$/,
        grade: 'C',
        // Source: pages about finding the number of one’s own card: 15 digits
      },
      {
        reason: 'membership',
        name: 'Codabar with its start and stop letters',
        pattern: /^[a-d]\d{5,}[a-d]$/i,
        grade: 'B',
        // Source: no other kind of code has these letters around digits
      },
      {
        reason: 'ticket',
        name: 'boarding pass (BCBP)',
        pattern: /^M[1-4][A-Z /.-]{20}[E ]/,
        grade: 'C',
        // Source: IATA resolution 792: format M, legs, passenger name of 20 characters
      },
      {
        reason: 'ticket',
        name: 'European railway ticket',
        pattern: /^#UT0[12]/,
        grade: 'C',
        // Source: UIC leaflet 918-3
      },
      {
        reason: 'other',
        name: "driver's license of North America",
        pattern: /^@\s*.\s*(?:ANSI|AAMVA) /s,
        grade: 'C',
        // Source: AAMVA card design standard, annex D
      },
      {
        reason: 'other',
        name: 'Wi-Fi, contact or calendar',
        pattern: /^(?:WIFI|MECARD|MATMSG|BEGIN):/i,
        grade: 'B',
        // Source: the formats that phones write themselves
      },
    ] satisfies OtherCode[]
  ).map((row) => Object.freeze(row)),
);

/** What the text is, by the table; undefined where no row fits. */
export function otherCode(text: string): OtherCode | undefined {
  return OTHER_CODES.find(({ pattern }) => pattern.test(text));
}
