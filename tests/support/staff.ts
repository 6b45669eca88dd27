/** Staff of a shop under test: added beside the proxy that serves it, and signed in as a till does it. */
import { randomBytes } from 'node:crypto';
import { databaseSettings } from '@kaikei/proxy/config/database.ts';
import { hashPin } from '@kaikei/proxy/shop/pins.ts';
import { openStore } from '@kaikei/proxy/store/open.ts';
import type { Role } from '@kaikei/shared/shop/staff.ts';
import type { Answer } from './answer.ts';
import { STORE_NO } from './pairing.ts';
import type { Proxy } from './proxy.ts';
import type { Till } from './till.ts';

export interface Person {
  id: string;
  pin: string;
}

/** To keep a PIN takes a tenth of a second of processor on purpose, and most of these people have the same two. */
const kept = new Map<string, Promise<string>>();

function hashOf(pin: string): Promise<string> {
  const hash = kept.get(pin) ?? hashPin(pin);
  kept.set(pin, hash);
  return hash;
}

/** As `kaikei staff add` does it. */
export async function hire(
  proxy: Pick<Proxy, 'settings'>,
  role: Role,
  {
    pin = role === 'manager' ? '82736455' : '5028',
    store: storeNo = STORE_NO,
    name = role,
  }: { pin?: string; store?: string; name?: string } = {},
): Promise<Person> {
  const database = databaseSettings({ ...proxy.settings });
  const store = await openStore({ database, serving: false });
  try {
    const id = `s_${randomBytes(8).toString('hex')}`;
    await store.staff.add({ id, storeNo, name, role, pinHash: await hashOf(pin) }, Date.now());
    return { id, pin };
  } finally {
    await store.close();
  }
}

export function send(till: Till, method: string, path: string, body?: unknown): Promise<Answer> {
  if (body === undefined) return till.ask(method, path);
  return till.ask(method, path, { 'content-type': 'application/json' }, JSON.stringify(body));
}

export const approvalOf = ({ id, pin }: Person) => ({ staffId: id, pin });

export function signIn(till: Till, person: Person): Promise<Answer> {
  return send(till, 'PUT', '/v1/terminals/me/staff', approvalOf(person));
}
