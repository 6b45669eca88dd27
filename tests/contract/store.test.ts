/** The contract of the store's port, held by the embedded store. A second store is run by a second line. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, onTestFinished } from 'vitest';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { auditContract } from '../support/store-contract-audit.ts';
import { leasesContract } from '../support/store-contract-leases.ts';
import { readContract, type StoreUnderTest } from '../support/store-contract-read.ts';
import { shopContract } from '../support/store-contract-shop.ts';
import { reconciliationContract } from '../support/store-contract-reconciliation.ts';
import { stepContract } from '../support/store-contract-step.ts';
import { submitContract } from '../support/store-contract-submit.ts';
import { terminalsContract } from '../support/store-contract-terminals.ts';

async function openSqlite(): Promise<StoreUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'kaikei-store-'));
  const file = join(folder, 'kaikei.db');
  const opened = new Set<Store>();
  const open = (serving: boolean) => {
    const store = openSqliteStore({ file, serving });
    opened.add(store);
    return store;
  };
  onTestFinished(async () => {
    for (const store of opened) await store.close();
    await rm(folder, { recursive: true });
  });
  const store = open(true);
  return {
    store,
    reopen: async () => {
      await store.close();
      opened.delete(store);
      return open(true);
    },
    beside: () => Promise.resolve(open(false)),
  };
}

describe.each([{ name: 'SQLite', open: openSqlite }])('$name', ({ open }) => {
  const store = async () => (await open()).store;
  submitContract(store);
  stepContract(store);
  leasesContract(open);
  readContract(open);
  reconciliationContract(open);
  terminalsContract(store);
  auditContract(store);
  shopContract(store);
});
