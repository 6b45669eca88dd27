/**
 * The rule of keyboard mode, over made-up scanners and typists: no key of a scanner acts on the page or
 * is lost without a word, what is read is the code as it is printed or nothing, and a person's keys
 * reach the page, in order and in time.
 */
import { fitOf } from '@kaikei/shared/payment-code/whole-code.ts';
import fc from 'fast-check';
import { expect } from 'vitest';
import { HOLD_MS } from '../../web/src/scanner/keyboard/keyboard-profile.ts';
import type { WedgeOutcome } from '../../web/src/scanner/keyboard/wedge.ts';
import { keysOf, learnedBy, scanners, typists, type VirtualScanner } from './virtual-keyboards.ts';
import { newReader, press, scanned, typed, type Stroke } from './wedge-keys.ts';

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

/**
 * What no reader can tell: a stall before a fourth key looks like a person who pressed a key, unless the
 * code says that the key belongs to it; a slow short code looks like an amount, or like writing.
 */
function isBeyondTelling({
  code,
  identifier,
  gapMs,
  jitterMs,
  pause,
  suffix,
  typing,
  isInField,
}: VirtualScanner): boolean {
  const keyMs = gapMs + jitterMs + (typing === 'altCode' ? 4 : 1);
  const text = identifier + code;
  const at = pause && 1 + (pause.at % (text.length - 1));
  if (at === null) return keyMs > 50 && text.length < 10;
  const keysBefore = keyMs <= 25 ? 4 : keyMs <= 50 ? 6 : 10;
  const isEarly = at < keysBefore || (isInField && keyMs > 50);
  // A code that is whole without the rest ends there where no suffix is waited for.
  const isWholeHead = fitOf(code.slice(0, at - identifier.length)).isComplete;
  return (
    isEarly ||
    isWholeHead ||
    (suffix === 'none' && text.length - at < 3) ||
    (keyMs > 50 && text.length - at < 10)
  );
}

function expectRule(scanner: VirtualScanner): void {
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
  if (isPayment && scanner.pause === null && hasItsEnd) expect(texts).toEqual([scanner.code]);
}

export function checkScanners(numRuns: number): void {
  let told = 0;
  fc.assert(
    fc.property(scanners, (scanner) => {
      if (isBeyondTelling(scanner)) return;
      told += 1;
      expectRule(scanner);
    }),
    { numRuns },
  );
  // The generator must not have been emptied by its exceptions.
  expect(told).toBeGreaterThan(numRuns * 0.5);
}

export function checkTypists(numRuns: number): void {
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
    { numRuns },
  );
}
