/** The key of the codes' hashes: made once for the database. */
import { randomBytes } from 'node:crypto';
import type { Connections } from './connection.ts';

export async function readOrMakeCodeKey(connections: Connections): Promise<Uint8Array> {
  await connections.rows(
    "insert into settings values ('code-key', $1) on conflict do nothing",
    new Uint8Array(randomBytes(32)),
  );
  const row = await connections.row("select value from settings where key = 'code-key'");
  if (!(row?.['value'] instanceof Uint8Array)) throw new Error('the store holds no code key');
  return row['value'];
}
