/** How a private key leaves this module: as an encrypted file, with its public half. */
import {
  createCipheriv,
  createPublicKey,
  pbkdf2Sync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { existsSync } from 'node:fs';
import { TAG, der, integer, octets, oid, sequence } from './der.ts';
import { readPassphrase, refuseWritableByOthers, type SafeFolders } from './files.ts';
import { KeyError } from './key-error.ts';
import { refuseTaken, writeNewFile } from './new-file.ts';
import { pemText } from './pem.ts';

export interface StoredKey {
  publicKeyPem: string;
  /** The passphrase was made here and written to its file. */
  madePassphrase: boolean;
}

export interface KeyTarget {
  keyFile: string;
  passphraseFile: string;
  safeFolders: SafeFolders;
}

/** Writes an encrypted PKCS#8 PEM, mode 0600. Neither file is ever overwritten. @throws KeyError */
export function storeKey(key: KeyObject, target: KeyTarget): StoredKey {
  const { keyFile, passphraseFile } = target;
  refuseTaken(keyFile);
  const madePassphrase = !existsSync(passphraseFile);
  const passphrase = madePassphrase ? makePassphrase(passphraseFile) : usablePassphrase(target);
  writeNewFile(keyFile, encryptedPem(key, passphrase));
  const publicKeyPem = createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString();
  return { publicKeyPem, madePassphrase };
}

function makePassphrase(file: string): string {
  const passphrase = randomBytes(24).toString('base64url');
  writeNewFile(file, `${passphrase}\n`);
  return passphrase;
}

function usablePassphrase({ passphraseFile, safeFolders }: KeyTarget): string {
  try {
    refuseWritableByOthers(passphraseFile, safeFolders);
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    throw new KeyError(`${passphraseFile}: ${error.message}`);
  }
  const passphrase = readPassphrase(passphraseFile);
  if (passphrase === '')
    throw new KeyError(`${passphraseFile} is empty; write a passphrase into it`);
  return passphrase;
}

/** Node's own export counts 2,048 rounds, which a passphrase chosen by a person does not survive. */
const ROUNDS = 600_000;
const KEY_BYTES = 32;

/** PBES2 (RFC 8018) with PBKDF2 over HMAC-SHA-256, and AES-256 in CBC mode. */
function encryptedPem(key: KeyObject, passphrase: string): string {
  const [salt, vector] = [randomBytes(16), randomBytes(16)];
  const secret = pbkdf2Sync(passphrase, salt, ROUNDS, KEY_BYTES, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', secret, vector);
  const plain = key.export({ format: 'der', type: 'pkcs8' });
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
  const hmacSha256 = sequence(oid('1.2.840.113549.2.9'), der(TAG.null));
  const derivation = sequence(octets(salt), integer(ROUNDS), integer(KEY_BYTES), hmacSha256);
  const algorithm = sequence(
    oid('1.2.840.113549.1.5.13'), // PBES2
    sequence(
      sequence(oid('1.2.840.113549.1.5.12'), derivation), // PBKDF2
      sequence(oid('2.16.840.1.101.3.4.1.42'), octets(vector)), // AES-256-CBC
    ),
  );
  return pemText('ENCRYPTED PRIVATE KEY', sequence(algorithm, octets(encrypted)));
}
