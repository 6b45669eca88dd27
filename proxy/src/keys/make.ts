import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { refuseTaken, storeKey, type StoredKey } from './store-key.ts';

/** A new merchant key pair. @throws KeyError */
export async function makeKeys(keyFile: string, passphraseFile: string): Promise<StoredKey> {
  refuseTaken(keyFile);
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return storeKey(privateKey, keyFile, passphraseFile);
}
