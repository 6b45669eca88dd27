import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { refuseTaken } from './new-file.ts';
import { storeKey, type KeyTarget, type StoredKey } from './store-key.ts';

/** A new merchant key pair. @throws KeyError */
export async function makeKeys(target: KeyTarget): Promise<StoredKey> {
  refuseTaken(target.keyFile);
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return storeKey(privateKey, target);
}
