/** A store with a manager and a cashier for each test: tries of a PIN are counted by person and by terminal. */
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import type { AuditEntry } from '@kaikei/proxy/store/audit-port.ts';
import { Shop } from './shop.ts';
import { hire, type Person } from './staff.ts';
import type { Till } from './till.ts';

export interface StaffedStore {
  /** Shared by the tests of the file. */
  shop: Shop;
  store: string;
  till: Till;
  manager: Person;
  cashier: Person;
}

/** Called once in a file; what it gives is there in each test. */
export function useStaffedStore(): StaffedStore {
  const at = {} as StaffedStore;
  let stores = 0;
  beforeAll(async () => {
    at.shop = await Shop.open({ keepPort: true });
  });
  afterAll(async () => {
    expect(await at.shop.close()).toEqual([]);
  });
  beforeEach(async () => {
    const store = `store-${(stores += 1)}`;
    at.store = store;
    at.till = await at.shop.pair({ store });
    at.manager = await hire(at.shop.proxy, 'manager', { store, name: '花子' });
    at.cashier = await hire(at.shop.proxy, 'cashier', { store, name: '太郎' });
  });
  return at;
}

/** The same person with a PIN that is not theirs. */
export const wrong = (person: Person): Person => ({
  ...person,
  pin: person.pin === '0000' ? '1111' : '0000',
});

export async function signedInOn(till: Till): Promise<string | undefined> {
  return (await till.me()).terminal.staff?.id;
}

export async function auditOf(shop: Shop): Promise<AuditEntry[]> {
  const { stdout } = await shop.proxy.command('audit', 'list', '--json', '--limit', '1000');
  return JSON.parse(stdout) as AuditEntry[];
}
