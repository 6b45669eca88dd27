/** The key of the codes' hashes: made once for the database. */
import { randomBytes } from 'node:crypto';
import type { Database } from './database.ts';

export function readOrMakeCodeKey(db: Database): Uint8Array {
  db.run(
    "insert into settings values ('code-key', ?) on conflict do nothing",
    new Uint8Array(randomBytes(32)),
  );
  const value = db.get("select value from settings where key = 'code-key'")?.['value'];
  if (!(value instanceof Uint8Array)) throw new Error('the store holds no code key');
  return value;
}
