/** Guessed pairing codes by the thousand, at both stores. */
// @module-tag long
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest';
import { openPostgresStore } from '@kaikei/proxy/store/postgres/index.ts';
import { openSqlite } from '../support/open-sqlite-store.ts';
import { PostgresServer } from '../support/postgres.ts';
import { guessesContract } from '../support/store-contract-terminals.ts';

describe('SQLite', () => {
  guessesContract(async () => (await openSqlite()).store);
});

describe('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.remove());

  guessesContract(async () => {
    const store = await openPostgresStore({ url: await server.createDatabase(), serving: true });
    onTestFinished(() => store.close());
    return store;
  });
});
