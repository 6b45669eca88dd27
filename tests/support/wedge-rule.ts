/**
 * The rule of keyboard mode, over made-up scanners and typists: no key of a scanner acts on the page or
 * is lost without a word, what is read is the code as it is printed or nothing, and a person's keys
 * reach the page, in order and in time.
 */
import { fitOf } from '@kaikei/shared/payment-code/whole-code.ts';
import fc from 'fast-check';
import { expect } from 'vitest';
import { HOLD_MS } from '../../web/src/scanner/keyboard/wedge-calibration.ts';
import type { WedgeOutcome } from '../../web/src/scanner/keyboard/outcome.ts';
import {
  keysOf,
  learnedBy,
  pausesOf,
  scanners,
  typists,
  type VirtualScanner,
} from './virtual-keyboards.ts';
import { newProfile, newReader, press, scanned, typed, type Stroke } from './wedge-keys.ts';

interface PlayedScanner {
  outcomes: WedgeOutcome[];
  /** Keys that the browser acted on. */
  acted: string[];
}

function playScanner(scanner: VirtualScanner): PlayedScanner {
  const reader = newReader({}, learnedBy(scanner));
  const outcomes: WedgeOutcome[] = [];
  const acted: string[] = [];
  let at = 1_000;
  for (const [key, gapMs, more] of keysOf(scanner)) {
    if (reader.pending && gapMs > reader.waitMs) outcomes.push(...reader.idle());
    at += gapMs;
    if (key === 'AltUp') {
      reader.altReleased(at);
      continue;
    }
    const pressed = press(key, at, more);
    const isEditing = pressed.ctrl && key === 'c';
    const step = reader.key(pressed, { isInField: scanner.isInField, isEditing });
    outcomes.push(...step.outcomes);
    if (!step.hold && !['Shift', 'Alt'].includes(key)) acted.push(key);
  }
  outcomes.push(...reader.idle());
  return { outcomes, acted };
}

/** The parts into which the scanner's pauses cut its code. */
function partsOf(scanner: VirtualScanner): string[] {
  const text = scanner.identifier + scanner.code;
  const cuts = [0, ...[...pausesOf(scanner).keys()].sort((a, b) => a - b), text.length];
  return cuts.slice(1).map((cut, index) => text.slice(cuts[index], cut));
}

/** So few keys at this pace are no proof of a scanner. */
function isShort(part: string, { gapMs, jitterMs, typing, isInField }: VirtualScanner): boolean {
  const keyMs = gapMs + jitterMs + (typing === 'altCode' ? 4 : 1);
  return part.length < (keyMs <= 25 ? 4 : keyMs <= 50 ? 6 : isInField ? 10 : 7);
}

/**
 * What no reader can know: a whole code that stalls for longer than it is waited for is over, and parts that
 * are all too short look like writing, unless they are more together than a person types,
 * or a whole code with an end to it. A person's Tab acts at once.
 */
function isUnknowable(scanner: VirtualScanner): boolean {
  const parts = partsOf(scanner);
  if (parts.length === 1) return false;
  const isOver = [...pausesOf(scanner)].some(
    ([at, ms]) =>
      isWholeHead((scanner.identifier + scanner.code).slice(0, at), scanner) &&
      isOverAfter(ms, scanner),
  );
  if (isOver || isAmountAndCode(scanner)) return true;
  if (!parts.every((part) => isShort(part, scanner))) return false;
  const { kind, isComplete } = fitOf(scanner.code);
  const isKnown = kind === 'payment' || (kind === 'other' && isComplete);
  if (scanner.isInField && !isKnown) return true;
  const { length } = parts.join('');
  return length < 10 && (length < 7 || !isKnown || /^(?:none|tab)/.test(scanner.suffix));
}

/**
 * A card with a wallet's code behind its first two digits, which come one by one as a hand types them: an amount and
 * a code are the same keys at the same times, and are charged.
 */
function isAmountAndCode(scanner: VirtualScanner): boolean {
  const { identifier, prefix, code, typing, gapMs, jitterMs } = scanner;
  const [first, second, ...others] = [...pausesOf(scanner)].sort(([a], [b]) => a - b);
  if (identifier !== '' || prefix !== 'none' || first?.[0] !== 1 || second?.[0] !== 2) return false;
  if (typing === 'altCode') return false;
  const isByHand = first[1] + gapMs <= 250 && second[1] + gapMs + jitterMs > 250;
  const isOneCode = [0, 1].some((at) => fitOf(code.slice(at)).kind === 'payment');
  return isByHand && !isOneCode && fitOf(code.slice(2)).kind === 'payment' && others.length === 0;
}

function isOverAfter(pauseMs: number, scanner: VirtualScanner): boolean {
  const profile = newProfile({}, learnedBy(scanner));
  const waitMs = Math.max(
    profile.holdMs,
    profile.restMs(() => true),
  );
  return pauseMs + scanner.gapMs > waitMs - 10;
}

function isWholeHead(head: string, { identifier }: VirtualScanner): boolean {
  return fitOf(head.slice(identifier.length)).isComplete;
}

export function expectRule(scanner: VirtualScanner): void {
  const { outcomes, acted } = playScanner(scanner);
  // A Tab moves the focus at once, and back when the code was read; copying copies nothing.
  expect(acted.filter((key) => key !== 'Tab' && key !== 'c')).toEqual([]);
  expect(typed({ outcomes, held: [] })).toEqual([]);
  const refused = outcomes.filter(({ kind }) => kind === 'refused');
  const texts = scanned({ outcomes, held: [] });
  expect(texts.length + refused.length).toBe(1);
  expect(texts.every((text) => text === scanner.code)).toBe(true);
  const isPayment = fitOf(scanner.code).kind === 'payment';
  // Without the suffix that all before it had, it may be cut off.
  const hasItsEnd = scanner.suffix !== 'none' || ['nothing', 'none'].includes(scanner.learned);
  if (isPayment && scanner.pauses.length === 0 && hasItsEnd) expect(texts).toEqual([scanner.code]);
}

/** The same scanners and typists each time; another number makes up others. */
const SEED = Number(process.env['SCANNER_SEED'] ?? 1);

/**
 * @param judged so many are judged, however many must be drawn for them
 * @param part of the proof, which are others than those of the next
 */
export function checkScanners(judged: number, part = 0): { judged: number; drawn: number } {
  let drawn = 0;
  fc.assert(
    fc.property(scanners, (scanner) => {
      drawn += 1;
      fc.pre(!isUnknowable(scanner));
      expectRule(scanner);
    }),
    // The generator must not have been emptied by its exceptions.
    { numRuns: judged, maxSkipsPerRun: 1, seed: 1_000 * SEED + part },
  );
  return { judged, drawn };
}

/** Slower than keys are held, so that each may be a person's: ten and more so evenly are none's, but in a field. */
export function checkSlowScanners(numRuns: number, part = 0): void {
  const slow = fc
    .tuple(scanners, fc.integer({ min: HOLD_MS - 20, max: 300 }))
    .map(([scanner, gapMs]): VirtualScanner => {
      return { ...scanner, gapMs, prefix: 'none', pauses: [], isInField: false };
    });
  fc.assert(
    fc.property(slow, (scanner) => {
      fc.pre((scanner.identifier + scanner.code).length >= 10);
      expectRule(scanner);
    }),
    { numRuns, seed: 1_000 * SEED + part },
  );
}

export function checkTypists(numRuns: number, part = 0): void {
  fc.assert(
    fc.property(typists, (keys) => {
      const reader = newReader();
      const outcomes: WedgeOutcome[] = [];
      let at = 1_000;
      for (const [key, gapMs, more] of keys as readonly Stroke[]) {
        if (reader.pending && gapMs > reader.waitMs) outcomes.push(...reader.idle());
        at += gapMs;
        outcomes.push(...reader.key(press(key, at, more)).outcomes);
        expect(reader.pending ? reader.waitMs : 0).toBeLessThanOrEqual(HOLD_MS);
      }
      outcomes.push(...reader.idle());
      expect(outcomes.filter(({ kind }) => kind !== 'typed')).toEqual([]);
      expect(typed({ outcomes, held: [] })).toEqual(keys.map(([key]) => key));
    }),
    { numRuns, seed: 1_000 * SEED + part },
  );
}
