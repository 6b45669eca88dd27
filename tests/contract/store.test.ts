/** The contract of the store's port, held by the embedded store. A second store is run by a second line. */
import { describe } from 'vitest';
import { openSqlite } from '../support/open-sqlite-store.ts';
import { auditContract } from '../support/store-contract-audit.ts';
import { leasesContract } from '../support/store-contract-leases.ts';
import { readContract } from '../support/store-contract-read.ts';
import { shopContract } from '../support/store-contract-shop.ts';
import { reconciliationContract } from '../support/store-contract-reconciliation.ts';
import { stepContract } from '../support/store-contract-step.ts';
import { submitContract } from '../support/store-contract-submit.ts';
import { terminalsContract } from '../support/store-contract-terminals.ts';
import { webhookContract } from '../support/store-contract-webhooks.ts';

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
  webhookContract(store);
});
