/** RSA pairs by name, the same for all tests of a worker: to make one costs more than most tests. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';

export interface KeyPair {
  privateKey: KeyObject;
  publicKey: KeyObject;
}

const made = new Map<string, KeyPair>();

export function rsaPair(name: string, modulusLength = 2048): KeyPair {
  const key = `${name} ${modulusLength}`;
  const pair = made.get(key) ?? generateKeyPairSync('rsa', { modulusLength });
  made.set(key, pair);
  return pair;
}

/** In the forms that settings name most. */
export function rsaPem(
  name: string,
  modulusLength?: number,
): { privatePem: string; publicPem: string } {
  const { privateKey, publicKey } = rsaPair(name, modulusLength);
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}
