/** What the tests of scanners in keyboard mode share. */
import { expect } from '@playwright/test';
import type { Shop } from '../support/shop.ts';
import { character, type KeyPress, type TillPage } from './_till.ts';

export const digits = (text: string): KeyPress[] => Array.from(text, character);

/**
 * The keys of a code, `gapMs` apart, after the time that a hand takes from the keyboard to the scanner. What comes sooner
 * may be an amount and a code or one code, and the till charges neither.
 */
export function typedThenScanned(till: TillPage, keys: readonly KeyPress[], gapMs: number) {
  return till.typeKeys(
    keys,
    keys.map((_, index) => (index === 0 ? 700 : gapMs)),
  );
}

/** The amount that was typed is paid, to the yen. */
export async function expectPaid(shop: Shop, till: TillPage, amount: number): Promise<void> {
  await till.expectState('paid');
  const { request } = shop.create(await till.paymentId());
  expect(request).toMatchObject({ order_amount: String(amount) });
  await till.part('new-sale').click();
}
