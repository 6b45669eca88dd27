/** What the tests of scanners in keyboard mode share. */
import { expect, type Locator } from '@playwright/test';
import type { CallRecord } from '@kaikei/proxy/sandbox/store/call-log.ts';
import { newCode } from '../support/ids.ts';
import type { Shop } from '../support/shop.ts';
import { ENTER, character, type KeyPress, type TillPage } from './_till.ts';

/** A machine that stalls more often in the middle of a code than so is of no use for real keys. */
const MOST_SCANS = 6;

export const digits = (text: string): KeyPress[] => Array.from(text, character);

/**
 * Scans until a payment begins, and expects the amount to be paid, to the yen. Where a busy machine stalls between two
 * keys, the till refuses what may be half a code, and a cashier scans again; nothing else may come of it.
 * @param enter types the amount
 * @returns what the gateway was sent
 */
export async function scanUntilPaid(
  shop: Shop,
  till: TillPage,
  amount: number,
  enter: () => Promise<unknown>,
  scan: () => Promise<unknown>,
): Promise<CallRecord['request']> {
  await enter();
  for (let scans = 1; ; scans += 1) {
    await expect(till.part('amount')).toHaveAttribute('data-amount', String(amount));
    await scan();
    const payment = till.part('payment-screen');
    const notice = till.part('notice');
    await expect(payment.or(notice).first()).toBeVisible();
    // Of digits that stood in the amount for a moment it goes by itself, and the payment begins.
    const close = notice.getByRole('button');
    await close.evaluateAll((buttons: HTMLElement[]) =>
      buttons.forEach((button) => button.click()),
    );
    await expect(notice).toHaveCount(0);
    if (await payment.isVisible()) break;
    expect(scans, 'codes that were refused').toBeLessThan(MOST_SCANS);
    const left = await till.part('amount').getAttribute('data-amount');
    expect([String(amount), '0']).toContain(left);
    if (left === '0') await enter();
  }
  return expectPaid(shop, till, amount);
}

/**
 * A person types an amount, and takes the scanner: its keys, `gapMs` apart, come after the time that a hand takes for
 * that. What comes sooner may be an amount and a code or one code, and the till charges neither.
 */
export async function typeThenScan(
  shop: Shop,
  till: TillPage,
  amount: number,
  gapMs: number,
): Promise<void> {
  const keys = [...digits(newCode()), ENTER];
  const gaps = keys.map((_, index) => (index === 0 ? 700 : gapMs));
  const enter = () => till.typeKeys(digits(String(amount)), 150);
  await scanUntilPaid(shop, till, amount, enter, () => till.typeKeys(keys, gaps));
}

/** @returns what the gateway was sent */
export async function expectPaid(
  shop: Shop,
  till: TillPage,
  amount: number,
): Promise<CallRecord['request']> {
  await till.expectState('paid');
  const { request } = shop.create(await till.paymentId());
  expect(request).toMatchObject({ order_amount: String(amount) });
  await till.part('new-sale').click();
  return request;
}

/** On the devices screen, which has shown no reading yet; a code that a busy machine tore is scanned again. */
export async function scanUntilShown(till: TillPage, code: string): Promise<void> {
  const text = till.part('test-text');
  for (let scans = 1; ; scans += 1) {
    await till.scan(code);
    await expect(text.or(till.part('test-drop'))).toBeVisible();
    if (await text.isVisible()) break;
    expect(scans, 'codes that were torn').toBeLessThan(MOST_SCANS);
  }
}

/** From the sale to the devices screen: types the scanner's prefix as a person does, and leaves the focus in its field. */
export async function focusedPrefix(till: TillPage, prefix: string): Promise<Locator> {
  const field = till.part('keyboard-prefix');
  await till.part('open-devices').click();
  await field.pressSequentially(prefix, { delay: 150 });
  // A key that may begin a code is held for a moment: one that comes after the field was left changes no setting.
  await expect(field).toHaveValue(prefix);
  await field.blur();
  await till.page.goBack();
  await till.part('open-devices').click();
  await expect(field).toHaveValue(prefix);
  // What is typed right before a code may be a part of it. Only now: what was kept in the very moment of a reload, the
  // page may find or not.
  await till.page.reload();
  await till.part('open-devices').click();
  await expect(field).toHaveValue(prefix);
  await field.focus();
  return field;
}
