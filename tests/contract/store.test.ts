/** The contract of the store's port, held by the embedded store. A second store is run by a second line. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, onTestFinished } from 'vitest';
import type { Store } from '@kaikei/proxy/store/port.ts';
import { openSqliteStore } from '@kaikei/proxy/store/sqlite/index.ts';
import { auditContract } from '../helpers/store-contract-audit.ts';
import { leasesContract } from '../helpers/store-contract-leases.ts';
import { readContract, type StoreUnderTest } from '../helpers/store-contract-read.ts';
import { reconciliationContract } from '../helpers/store-contract-reconciliation.ts';
import { stepContract } from '../helpers/store-contract-step.ts';
import { submitContract } from '../helpers/store-contract-submit.ts';
import { terminalsContract } from '../helpers/store-contract-terminals.ts';

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
});
