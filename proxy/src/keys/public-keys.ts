import { X509Certificate, createPublicKey, type KeyObject } from 'node:crypto';
import { refuseWeak } from './checks.ts';
import { decodeBase64, readText, refuseWritableByOthers, type SafeFolders } from './files.ts';
import { KeyError } from './key-error.ts';
import { isPem, pemBlocks } from './pem.ts';

/** One or more public keys: several PEM blocks during a rotation, or one bare base64. @throws KeyError */
export function readPublicKeys(file: string, safeFolders: SafeFolders): KeyObject[] {
  refuseWritableByOthers(file, safeFolders);
  const text = readText(file);
  const blocks = isPem(text) ? pemBlocks(text) : [{ label: '', der: decodeBase64(text) }];
  // Node would make the public half of a private key, and hide that the wrong file was named.
  if (blocks.some(({ label }) => label.endsWith('PRIVATE KEY'))) {
    throw new KeyError("holds a private key; name the file of the gateway's public key");
  }
  const keys = blocks.map(({ der }) => publicKeyOf(der));
  for (const key of keys) refuseWeak(key, 'ask the gateway for such a key');
  return keys;
}

/** SPKI, PKCS#1 or a certificate, whatever the label says. */
function publicKeyOf(der: Buffer): KeyObject {
  const readers = [
    () => createPublicKey({ key: der, format: 'der', type: 'spki' }),
    () => createPublicKey({ key: der, format: 'der', type: 'pkcs1' }),
    () => new X509Certificate(der).publicKey,
  ];
  for (const read of readers) {
    try {
      return read();
    } catch {
      continue; // The next form.
    }
  }
  throw new KeyError("holds no public key; put the gateway's there, in PEM or bare base64");
}
