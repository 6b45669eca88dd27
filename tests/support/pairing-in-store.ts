/** A pairing code that is written into the database beside the proxy that serves it. */
import { databaseSettings } from '@kaikei/proxy/config/database.ts';
import { openStore } from '@kaikei/proxy/store/open.ts';
import { makePairingCode } from '@kaikei/proxy/terminals/pair.ts';
import type { PairOptions, PairingCode } from './pairing.ts';

export async function pairInStore(
  env: Readonly<Record<string, string>>,
  {
    name,
    store: storeNo,
    replace,
    clockAheadMs = 0,
  }: PairOptions & { name: string; store: string },
): Promise<PairingCode> {
  const terminal = { name, storeNo, ...(replace !== undefined && { replaces: replace }) };
  const store = await openStore({ database: databaseSettings(env), serving: false });
  try {
    const { terminals } = store;
    const made = await makePairingCode(terminals, terminal, Date.now() + clockAheadMs);
    return { ...made, expiresAt: new Date(made.expiresAt).toISOString() };
  } finally {
    await store.close();
  }
}
