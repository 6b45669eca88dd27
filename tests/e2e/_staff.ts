/** Staff of a shop under test, added as a shopkeeper does it, at a till. */
import { expect } from '@playwright/test';
import type { Role } from '@kaikei/shared/shop/staff.ts';
import { STORE_NO } from '../support/pairing.ts';
import type { Shop } from '../support/shop.ts';
import { ENTER, type TillPage } from './_till.ts';
import { digits } from './_wedge.ts';

export interface Person {
  id: string;
  pin: string;
}

export async function hire({ proxy }: Shop, role: Role, name: string): Promise<Person> {
  const { status, stdout, stderr } = await proxy.command(
    ...['staff', 'add', '--store', STORE_NO, '--role', role, '--name', name, '--json'],
  );
  if (status !== 0) throw new Error(`staff add: ${stderr}`);
  return JSON.parse(stdout) as Person;
}

/** On the sheet that asks who works at the till, or for a manager. */
export async function enterPin(till: TillPage, { id, pin }: Person): Promise<void> {
  const person = till.part(`person-${id}`);
  // A manager who is the only one is chosen already.
  await expect(person.or(till.part('pin-1'))).toBeVisible();
  if (await person.isVisible()) await person.click();
  await typePin(till, pin);
  await expect(till.part('pin-sheet')).toHaveCount(0);
}

/** Somebody is chosen. By keyboard: a key under the name that was just pressed would be the second half of a double click. */
export async function typePin(till: TillPage, pin: string): Promise<void> {
  await expect(till.part('pin-length')).toBeAttached();
  await till.typeKeys([...digits(pin), ENTER], 150);
}
