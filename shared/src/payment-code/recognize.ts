/** Which wallet a scanned code is from. Pure: the tables decide, nothing is remembered. */
import { CODE_PATTERN } from '../api.ts';
import type { ProblemSlug } from '../problems.ts';
import { readCpm } from './cpm.ts';
import { whyNotPayment, type NotPaymentReason } from './not-payment.ts';
import { namedWallets, type NamedWallet } from './operator.ts';
import {
  CODE_SHAPES,
  FOREIGN_SHAPES,
  type Base64Shape,
  type DigitShape,
  type Grade,
} from './shapes.ts';
import { WALLETS, walletFacts, type PayMethodId } from './wallets.ts';

export type Recognition =
  | { kind: 'wallet'; payMethodId: PayMethodId; grade: Grade; name: string }
  | { kind: 'not-a-payment-code'; reason: NotPaymentReason }
  | { kind: 'invalid'; reason: 'characters' | 'length' }
  /** A payment code of a wallet that is not on offer. */
  | { kind: 'foreign-wallet'; name: string; grade: Grade; candidates: PayMethodId[] }
  /**
   * Candidates are the likeliest first, never empty. `fitsShape`: it has the form of a payment code,
   * and only whose it is stands open; a person may be asked. Where no wallet's form fits nobody is
   * asked by the till, and a caller of the API who knows better names the wallet. `looksLike` says
   * what it rather is.
   */
  | {
      kind: 'unknown';
      candidates: PayMethodId[];
      fitsShape: boolean;
      looksLike?: 'membership';
    };

const DIGIT_SHAPES = CODE_SHAPES.filter((shape) => shape.kind === 'digits');
const BASE64_SHAPES = CODE_SHAPES.filter((shape) => shape.kind === 'base64');
const SHORTEST_DIGITS = Math.min(...DIGIT_SHAPES.map((shape) => shape.shortest));

/**
 * What a code is; never throws, never changes the code.
 * @param symbology the scanner's AIM identifier, such as `]Q1`, where it sends one
 */
export function recognize(code: string, symbology?: string): Recognition {
  // First, because products and URLs may be shorter than any payment code.
  const reason = whyNotPayment(code, symbology);
  if (reason) return { kind: 'not-a-payment-code', reason };
  if (!CODE_PATTERN.test(code)) return { kind: 'invalid', reason: whyInvalid(code) };

  const base64 = BASE64_SHAPES.find((shape) => code.startsWith(shape.prefix));
  if (base64) return recognizeBase64(code, base64);
  if (!/^\d+$/.test(code)) {
    return { kind: 'unknown', candidates: everyWallet(), fitsShape: false };
  }

  const shape = DIGIT_SHAPES.find((each) => fitsPrefix(code, each) && fitsLength(code, each));
  if (shape) return toWallet(shape);
  const candidates = nearestWallets(code);
  const foreign = FOREIGN_SHAPES.find(
    ({ prefixes, length }) =>
      code.length === length && prefixes.some((prefix) => code.startsWith(prefix)),
  );
  if (foreign) return toForeign({ foreign: foreign.name, grade: foreign.grade }, candidates);
  const unknown = { kind: 'unknown', candidates, fitsShape: false } as const;
  // No wallet shows so few digits; members' cards do.
  return code.length < SHORTEST_DIGITS ? { ...unknown, looksLike: 'membership' } : unknown;
}

/** By what the code says of its operator. Several wallets in one code are the cashier's to choose from. */
function recognizeBase64(code: string, { name, payMethodIds }: Base64Shape): Recognition {
  const cpm = readCpm(code);
  if (!cpm.ok) return { kind: 'invalid', reason: cpm.trouble };
  const named = namedWallets(name, cpm.applications);
  const offered = named.flatMap((each) => ('foreign' in each ? [] : [each]));
  const candidates = [
    ...new Set([...offered.map((wallet) => wallet.payMethodId), ...payMethodIds]),
  ];
  const [only] = named;
  if (!only || named.length > 1) return { kind: 'unknown', candidates, fitsShape: true };
  return 'foreign' in only ? toForeign(only, candidates) : toWallet(only);
}

function toForeign(
  { foreign, grade }: Extract<NamedWallet, { foreign: string }>,
  candidates: PayMethodId[],
): Recognition {
  return { kind: 'foreign-wallet', name: foreign, grade, candidates };
}

function toWallet({ payMethodId, grade }: { payMethodId: PayMethodId; grade: Grade }): Recognition {
  return { kind: 'wallet', payMethodId, grade, name: walletFacts(payMethodId).name };
}

export type WalletChoice =
  | { ok: true; payMethodId: PayMethodId }
  | {
      ok: false;
      slug: Extract<
        ProblemSlug,
        'not-a-payment-code' | 'invalid-payment-code' | 'wallet-not-recognised' | 'wallet-mismatch'
      >;
      /** With `wallet-not-recognised`: the likeliest first. */
      candidates?: PayMethodId[];
    };

/**
 * The wallet to charge, or the problem to answer with. What the cashier says beats a guess, but
 * not a wallet's own documents (grade A).
 */
export function chooseWallet(
  recognition: Recognition,
  given: PayMethodId | undefined,
): WalletChoice {
  switch (recognition.kind) {
    case 'not-a-payment-code':
      return { ok: false, slug: 'not-a-payment-code' };
    case 'invalid':
      return { ok: false, slug: 'invalid-payment-code' };
    case 'foreign-wallet':
    case 'unknown':
      if (given !== undefined) return { ok: true, payMethodId: given };
      return { ok: false, slug: 'wallet-not-recognised', candidates: recognition.candidates };
    case 'wallet':
      return chooseBetween(recognition, given);
  }
}

function chooseBetween(
  { payMethodId, grade }: { payMethodId: PayMethodId; grade: Grade },
  given: PayMethodId | undefined,
): WalletChoice {
  if (given !== undefined) {
    if (grade === 'A' && given !== payMethodId) return { ok: false, slug: 'wallet-mismatch' };
    return { ok: true, payMethodId: given };
  }
  if (grade !== 'C') return { ok: true, payMethodId };
  // If the guess is wrong, the code belongs to another wallet whose shape is a guess.
  const guessed = DIGIT_SHAPES.filter((shape) => shape.grade === 'C').map(
    (shape) => shape.payMethodId,
  );
  const candidates = [...new Set([payMethodId, ...guessed])];
  return { ok: false, slug: 'wallet-not-recognised', candidates };
}

function whyInvalid(code: string): 'characters' | 'length' {
  return /^[\x21-\x7e]*$/.test(code) ? 'length' : 'characters';
}

function everyWallet(): PayMethodId[] {
  return WALLETS.map((facts) => facts.payMethodId);
}

/** Wallets whose shape has the code's prefix or length; the longer the common beginning, the sooner. */
function nearestWallets(code: string): PayMethodId[] {
  const near = DIGIT_SHAPES.filter((shape) => fitsPrefix(code, shape) || fitsLength(code, shape))
    .map((shape) => ({ shape, common: commonBeginning(code, shape) }))
    .sort((a, b) => b.common - a.common)
    .map(({ shape }) => shape.payMethodId);
  return near.length > 0 ? [...new Set(near)] : everyWallet();
}

function fitsPrefix(code: string, shape: DigitShape): boolean {
  return shape.prefixes.some((prefix) => code.startsWith(prefix));
}

function fitsLength(code: string, shape: DigitShape): boolean {
  return code.length >= shape.shortest && code.length <= shape.longest;
}

function commonBeginning(code: string, shape: DigitShape): number {
  const lengths = shape.prefixes.map((prefix) => {
    const end = [...prefix].findIndex((digit, place) => digit !== code[place]);
    return end < 0 ? prefix.length : end;
  });
  return Math.max(...lengths);
}
