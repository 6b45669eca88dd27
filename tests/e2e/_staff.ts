/** Staff of a shop under test, added as a shopkeeper does it. */
import type { Role } from '@kaikei/shared/shop/staff.ts';
import { STORE_NO } from '../support/pairing.ts';
import type { Shop } from '../support/shop.ts';

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
