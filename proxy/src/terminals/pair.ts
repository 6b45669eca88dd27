/** Making a pairing code: on the proxy's own command line only. */
import type { TerminalStore } from '../store/terminals-port.ts';
import { PAIRING_CODE_LIFE_MS, newPairingCode, newTerminalId, pairingCodeHash } from './secrets.ts';

export interface PairingCode {
  pairingCode: string;
  expiresAt: number;
}

/** `replaces` names a terminal that gets a new browser; its payments stay its own. */
export async function makePairingCode(
  terminals: TerminalStore,
  terminal: { name: string; storeNo: string; replaces?: string },
  now: number,
): Promise<PairingCode> {
  const pairingCode = newPairingCode();
  const expiresAt = now + PAIRING_CODE_LIFE_MS;
  await terminals.addPairingCode({
    hash: pairingCodeHash(pairingCode),
    terminalId: terminal.replaces ?? newTerminalId(),
    name: terminal.name,
    storeNo: terminal.storeNo,
    replaces: terminal.replaces !== undefined,
    expiresAt,
    now,
  });
  return { pairingCode, expiresAt };
}
