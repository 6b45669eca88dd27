import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

/** SHA-256 of the public half (SPKI), in hex: by this people and logs may name a key. */
export function fingerprint(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return createHash('sha256').update(spki).digest('hex');
}
