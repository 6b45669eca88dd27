/** What a cashier does to give a payment back, and what the gateway has of it. */
import { expect } from '@playwright/test';
import { newCode } from '../support/ids.ts';
import type { Shop } from '../support/shop.ts';
import { enterPin, type Person } from './_staff.ts';
import type { TillPage } from './_till.ts';

/** What comes to lie there is not clicked by the next click: in the same place it would be the half of a double one. */
export const AT_EDGE = { position: { x: 8, y: 8 } };

export async function pay(till: TillPage, amount: number, ending = '1000'): Promise<string> {
  await till.enterAmount(amount);
  await till.scan(newCode(ending));
  await till.expectState('paid');
  const id = await till.paymentId();
  await till.leavePayment();
  return id;
}

export async function open(till: TillPage, id: string): Promise<void> {
  await till.page.bringToFront();
  if (!(await till.part('history-screen').isVisible())) await till.part('open-history').click();
  await till.part(`history-${id}`).click(AT_EDGE);
  await expect(till.part('detail')).toBeVisible();
}

export async function signIn(till: TillPage, person: Person): Promise<void> {
  await till.page.bringToFront();
  await till.page.reload();
  await till.part('open-staff').click();
  await enterPin(till, person);
  await expect(till.part('signed-in')).toBeVisible();
}

/** Up to the confirmation; all that is left where no amount is given. */
export async function ask(till: TillPage, amount?: number): Promise<void> {
  await till.part('refund').click();
  await confirm(till, amount);
}

/** On the sheet that is open. */
export async function confirm(till: TillPage, amount?: number): Promise<void> {
  await expect(till.part('refund-amount')).toBeVisible();
  if (amount !== undefined) {
    for (const digit of String(amount)) await till.part(`key-${digit}`).click();
    await expect(till.part('refund-amount')).toHaveAttribute('data-amount', String(amount));
  }
  await till.part('refund-next').click(AT_EDGE);
  await expect(till.part('refund-sentence')).toBeVisible();
}

/** By another till, for all that this one knows. Gives the status. */
export function refundElsewhere(
  till: TillPage,
  id: string,
  amount: number,
  { id: staffId, pin }: Person,
): Promise<number> {
  return till.page.evaluate(
    async ([path, body]) => {
      const headers = { 'Content-Type': 'application/json' };
      const answer = await fetch(path, { method: 'PUT', headers, body: JSON.stringify(body) });
      return answer.status;
    },
    [
      `/v1/payments/${id}/refunds/elsewhere-${amount}`,
      { amount, approval: { staffId, pin } },
    ] as const,
  );
}

export const expectLatest = (till: TillPage, state: string) =>
  expect(till.part('refund-latest')).toHaveAttribute('data-state', state);

export const bookOf = (shop: Shop, id: string) =>
  shop.gateway.ledger().orders.find(({ order }) => order === id);

export const refundsSent = (shop: Shop, id: string) =>
  shop.gateway.calls(id).flatMap(({ kind, refund }) => (kind === 'refund' ? [refund] : []));
