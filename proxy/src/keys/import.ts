/** A key that the merchant has already, in whatever form it came. */
import type { KeyObject } from 'node:crypto';
import { refuseSample, refuseWeak } from './checks.ts';
import { decodeBase64, decodeText, readBytes } from './files.ts';
import { KeyError } from './key-error.ts';
import { isPkcs12, keysOfPkcs12 } from './pkcs12.ts';
import { PassphraseNeededError, type Passphrase } from './passphrase.ts';
import { privateKeyOfDer, privateKeyOfText } from './private-key.ts';
import { refuseTaken } from './new-file.ts';
import { isPem } from './pem.ts';
import { storeKey, type KeyTarget, type StoredKey } from './store-key.ts';

export interface ImportSource {
  file: string;
  passphrase?: Passphrase;
  acceptSample: boolean;
}

/** Nothing is written where the key cannot be used. @throws KeyError, PassphraseNeededError */
export async function importKey(
  { file, passphrase, acceptSample }: ImportSource,
  target: KeyTarget,
): Promise<StoredKey> {
  refuseTaken(target.keyFile);
  const key = await about(file, async () => {
    const found = await readAnyKey(file, passphrase);
    refuseWeak(found, 'a gateway takes no other');
    if (!acceptSample) refuseSample(found);
    return found;
  });
  return storeKey(key, target);
}

/** Several files are at work here: the sentence says which one it is about. */
async function about<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof KeyError) || error instanceof PassphraseNeededError) throw error;
    throw new KeyError(`${file}: ${error.message}`, { cause: error });
  }
}

/** PEM, bare base64 or DER; PKCS#8, PKCS#1 or PKCS#12. */
async function readAnyKey(file: string, passphrase?: Passphrase): Promise<KeyObject> {
  const bytes = readBytes(file);
  const isDer = bytes[0] === 0x30 && bytes.includes(0);
  const text = isDer ? '' : decodeText(bytes);
  if (isPem(text)) return privateKeyOfText(text, passphrase);
  const der = isDer ? bytes : decodeBase64(text);
  if (!isPkcs12(der)) return privateKeyOfDer(der, passphrase);
  const [key, ...others] = await keysOfPkcs12(der, passphrase);
  if (!key) throw new KeyError('holds no private key, only certificates; export it with its key');
  if (others.length > 0)
    throw new KeyError(`holds ${others.length + 1} private keys; export only the one to use`);
  return key;
}
