/** What the devices screen shows of a reading: everything of a product, little of a payment code. */
import { maskCode } from '@kaikei/shared/payment-code/mask.ts';
import { recognize } from '@kaikei/shared/payment-code/recognize.ts';
import type { TestReading } from '../scanner/device.ts';

export interface ShownReading {
  text: string;
  /** Hexadecimal, a line for each report or chunk; empty where there are none or they are hidden. */
  raw: string[];
  isHidden: boolean;
}

export function shownReading({ outcome, raw }: TestReading): ShownReading {
  const lines = raw.map(hexOf);
  // What was dropped may be most of a payment code.
  if (outcome.kind === 'dropped') {
    const isHarmless = outcome.why === 'command-response' || outcome.why === 'empty';
    return { text: '', raw: isHarmless ? lines : [], isHidden: !isHarmless };
  }
  const { text, symbology } = outcome;
  const isHarmless = recognize(text, symbology).kind === 'not-a-payment-code';
  if (isHarmless) return { text, raw: lines, isHidden: false };
  return { text: maskCode(text), raw: [], isHidden: true };
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
