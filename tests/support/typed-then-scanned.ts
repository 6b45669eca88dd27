/**
 * A person types an amount, and a scanner reads a code right behind it: what is charged is exactly the
 * typed amount with exactly the printed code, or nothing.
 */
import { fitOf } from '@kaikei/shared/payment-code/whole-code.ts';
import fc from 'fast-check';
import { expect } from 'vitest';
import { payments } from './virtual-keyboards.ts';
import { newReader, play, scanned, typed, type Stroke } from './wedge-keys.ts';

const digits = (count: number, first = '') =>
  fc.stringMatching(new RegExp(`^\\d{${count - first.length}}$`)).map((rest) => first + rest);

/** Wallets’ barcodes, and members’ cards whose digits make a wallet’s code with those of an amount. */
const codes = fc.oneof(
  payments,
  digits(19, '31589900'),
  digits(19, '31589921'),
  fc.constantFrom('625', '627', '629').chain((first) => digits(19, first)),
  digits(16, '900001'),
  digits(22, '90000002'),
  digits(16, '28'),
  digits(16),
);

/** Cards in which a wallet’s code follows their own first digits, with which no wallet’s begins. */
const cards = fc
  .tuple(
    fc.constantFrom('0', '7', '8', '77'),
    fc.oneof(digits(16, '28'), digits(18, '13'), digits(18, '28')),
  )
  .map((parts) => parts.join(''));

/**
 * What no reader can know: such a card whose first digit comes in the rhythm of the hand that typed the amount, and
 * the rest after a stall, is the same keys at the same times as an amount and a code.
 */
const AFTER_THE_HAND_MS = 500;

const typedThenScanned = fc.record({
  amount: fc.oneof(
    fc.stringMatching(/^[1-9]\d{0,5}$/),
    fc.constantFrom('128', '1280', '2980', '3', '13', '1286', '62', '1530'),
  ),
  handGaps: fc.infiniteStream(fc.integer({ min: 120, max: 400 })),
  /** Held down, its last key repeats. */
  isHeldDown: fc.boolean(),
  waitMs: fc.integer({ min: 60, max: 1_999 }),
  code: fc.oneof({ weight: 4, arbitrary: codes }, cards),
  gapMs: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 21, max: 110 })),
  jitterMs: fc.integer({ min: 0, max: 8 }),
  jitters: fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
  stall: fc.option(
    fc.record({
      at: fc.oneof(fc.constantFrom(0, 1, 2), fc.nat(400)),
      ms: fc.integer({ min: 40, max: 1_850 }),
      /** The key that was down when the link stalled repeats meanwhile. */
      repeats: fc.boolean(),
    }),
  ),
  suffix: fc.constantFrom('Enter', 'Tab', undefined),
});
type TypedThenScanned = typeof typedThenScanned extends fc.Arbitrary<infer Each> ? Each : never;

const isCard = (code: string): boolean =>
  fitOf(code).kind !== 'payment' && [1, 2].some((at) => fitOf(code.slice(at)).kind === 'payment');

const REPEATED = { repeat: true };

function keysOf(drawn: TypedThenScanned): Stroke[] {
  const { amount, code, gapMs, jitterMs, stall, suffix } = drawn;
  const hand = Array.from(amount, (key): Stroke => [key, drawn.handGaps.next().value ?? 120]);
  const last = amount.slice(-1);
  if (drawn.isHeldDown) hand.push([last, 500, REPEATED], [last, 33, REPEATED]);
  const stallAt = stall && 1 + (stall.at % (code.length - 1));
  const scanner = Array.from(code).flatMap((key, index): Stroke[] => {
    if (index === 0) return [[key, isCard(code) ? AFTER_THE_HAND_MS + drawn.waitMs : drawn.waitMs]];
    const gap = gapMs + Number(drawn.jitters.next().value) * jitterMs;
    if (!stall || index !== stallAt) return [[key, gap]];
    const down = code.charAt(index - 1);
    if (!stall.repeats || stall.ms < 500) return [[key, gap + stall.ms]];
    return [
      [down, 500, REPEATED],
      [down, 33, REPEATED],
      [key, gap + stall.ms - 533 + 33],
    ];
  });
  return [...hand, ...scanner, ...(suffix ? [[suffix, gapMs] as const] : [])];
}

/** Returns how many were charged: the rest must not be refused for nothing alone. */
export function checkTypedThenScanned(numRuns: number, seed: number): number {
  let charged = 0;
  fc.assert(
    fc.property(typedThenScanned, (drawn) => {
      const { outcomes } = play(keysOf(drawn), newReader());
      outcomes.forEach(({ kind }, index) => {
        if (kind !== 'scan') return;
        // As the till does at this moment: what comes later is of the next sale.
        const played = { outcomes: outcomes.slice(0, index + 1), held: [] };
        const amount = Number(typed(played).join(''));
        const [text = ''] = scanned(played).slice(-1);
        if (fitOf(text).kind !== 'payment' || amount === 0) return;
        const held = drawn.isHeldDown ? drawn.amount.slice(-1).repeat(2) : '';
        expect({ text, amount }).toEqual({
          text: drawn.code,
          amount: Number(drawn.amount + held),
        });
        charged += 1;
      });
    }),
    { numRuns, seed },
  );
  return charged;
}
