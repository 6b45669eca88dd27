import { createPublicKey, type KeyObject } from 'node:crypto';
import { refuseWeak } from './checks.ts';
import { decodeBase64, readText } from './files.ts';
import { KeyError } from './key-error.ts';

/** One or more public keys: several PEM blocks during a rotation, or one bare base64. @throws KeyError */
export function readPublicKeys(file: string): KeyObject[] {
  const text = readText(file);
  // Node would make the public half of a private key, and hide that the wrong file was named.
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    throw new KeyError("holds a private key; name the file of the gateway's public key");
  }
  const blocks = text.match(/-----BEGIN [^-]+-----[\s\S]*?-----END [^-]+-----/g);
  const keys = blocks ? blocks.map((pem) => publicKey(() => createPublicKey(pem))) : [bare(text)];
  for (const key of keys) refuseWeak(key, 'ask the gateway for such a key');
  return keys;
}

function bare(text: string): KeyObject {
  const der = decodeBase64(text);
  return publicKey(() => createPublicKey({ key: der, format: 'der', type: 'spki' }));
}

function publicKey(read: () => KeyObject): KeyObject {
  try {
    return read();
  } catch (error) {
    throw new KeyError("holds no public key; put the gateway's there, in PEM or bare base64", {
      cause: error,
    });
  }
}
