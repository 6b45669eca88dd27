/** How a private key leaves this room: as an encrypted file, with its public half. */
import { createPublicKey, randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { OWNER_ONLY, readPassphrase } from './files.ts';
import { KeyError } from './key-error.ts';

export interface StoredKey {
  publicKeyPem: string;
  /** The passphrase was made here and written to its file. */
  madePassphrase: boolean;
}

/** Before work that a taken name would waste. @throws KeyError */
export function refuseTaken(keyFile: string): void {
  if (existsSync(keyFile)) throw new KeyError(`${keyFile} exists already; it is not overwritten`);
}

/** Writes an encrypted PKCS#8 PEM, mode 0600. Neither file is ever overwritten. @throws KeyError */
export function storeKey(key: KeyObject, keyFile: string, passphraseFile: string): StoredKey {
  refuseTaken(keyFile);
  const madePassphrase = !existsSync(passphraseFile);
  const passphrase = madePassphrase
    ? makePassphrase(passphraseFile)
    : usablePassphrase(passphraseFile);
  const pem = key.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase });
  writeFileSync(keyFile, pem, { mode: OWNER_ONLY, flag: 'wx' });
  const publicKeyPem = createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString();
  return { publicKeyPem, madePassphrase };
}

function makePassphrase(file: string): string {
  const passphrase = randomBytes(24).toString('base64url');
  writeFileSync(file, `${passphrase}\n`, { mode: OWNER_ONLY, flag: 'wx' });
  return passphrase;
}

function usablePassphrase(file: string): string {
  const passphrase = readPassphrase(file);
  if (passphrase === '') throw new KeyError(`${file} is empty; write a passphrase into it`);
  return passphrase;
}
