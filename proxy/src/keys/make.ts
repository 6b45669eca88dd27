/** A new merchant key pair: the private half leaves only as an encrypted file. */
import { createPrivateKey, generateKeyPair, randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { KeyError } from './read.ts';

const OWNER_ONLY = 0o600;

export interface MadeKeys {
  publicKeyPem: string;
  /** The passphrase was made here and written to its file. */
  madePassphrase: boolean;
}

/** Writes an encrypted PKCS#8 PEM, mode 0600. Neither file is ever overwritten. @throws KeyError */
export async function makeKeys(keyFile: string, passphraseFile: string): Promise<MadeKeys> {
  if (existsSync(keyFile)) throw new KeyError(`${keyFile} exists already; it is not overwritten`);
  const madePassphrase = !existsSync(passphraseFile);
  const passphrase = madePassphrase
    ? makePassphrase(passphraseFile)
    : readPassphrase(passphraseFile);
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { format: 'pem', type: 'spki' },
    privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
  });
  writeFileSync(keyFile, encrypt(createPrivateKey(privateKey), passphrase), {
    mode: OWNER_ONLY,
    flag: 'wx',
  });
  return { publicKeyPem: publicKey, madePassphrase };
}

function encrypt(key: KeyObject, passphrase: string): string | Buffer {
  return key.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase });
}

function makePassphrase(file: string): string {
  const passphrase = randomBytes(24).toString('base64url');
  writeFileSync(file, `${passphrase}\n`, { mode: OWNER_ONLY, flag: 'wx' });
  return passphrase;
}

function readPassphrase(file: string): string {
  const passphrase = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  if (passphrase === '') throw new KeyError(`${file} is empty; write a passphrase into it`);
  return passphrase;
}
