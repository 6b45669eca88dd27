/** Adding somebody to the staff: on the proxy's own command line only. */
import { randomBytes } from 'node:crypto';
import type { Role } from '@kaikei/shared/shop/staff.ts';
import type { Store } from '../store/port.ts';
import { hashPin, isPin } from './pins.ts';

export interface NewPerson {
  storeNo: string;
  name: string;
  role: Role;
  pin: string;
}

/** Gives their id: `s_` and 16 hexadecimal digits. */
export async function addStaff(
  { staff }: Pick<Store, 'staff'>,
  { storeNo, name, role, pin }: NewPerson,
  now: number,
): Promise<string> {
  const id = `s_${randomBytes(8).toString('hex')}`;
  await staff.add({ id, storeNo, name, role, pinHash: await hashPin(pin) }, now);
  return id;
}

/** Whoever has this name and role is there afterwards, and has this PIN. */
export async function ensureStaff(
  store: Pick<Store, 'staff'>,
  person: NewPerson,
  now: number,
): Promise<void> {
  const all = await store.staff.list(person.storeNo);
  const known = all.find(
    ({ name, role, disabledAt }) =>
      name === person.name && role === person.role && disabledAt === undefined,
  );
  if (!known) await addStaff(store, person, now);
  else if (!(await isPin(person.pin, known.pinHash)))
    await store.staff.setPin(known.id, await hashPin(person.pin), now);
}
