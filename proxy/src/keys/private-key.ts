/**
 * Private keys out of what files hold. For this room alone: what leaves it is a signer or an
 * encrypted file.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { KeyError } from './key-error.ts';
import { decodeBase64 } from './files.ts';
import { PassphraseNeededError, wrongPassphrase, type Passphrase } from './passphrase.ts';

/** PEM, or bare base64 of the DER; PKCS#8 or PKCS#1; encrypted or not. @throws KeyError */
export function privateKeyOfText(text: string, passphrase?: Passphrase): KeyObject {
  const isPem = text.includes('-----BEGIN');
  if (!isPem) return privateKeyOfDer(decodeBase64(text), passphrase);
  if ((text.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----/g) ?? []).length > 1)
    throw new KeyError('holds several private keys; leave only the one to use');
  const isEncrypted = /ENCRYPTED/.test(text);
  if (isEncrypted && !passphrase) throw new PassphraseNeededError();
  const key = firstOf([
    () => createPrivateKey({ key: text, format: 'pem', ...secretOf(passphrase) }),
  ]);
  if (key) return key;
  throw isEncrypted && passphrase ? wrongPassphrase(passphrase) : noKey(passphrase);
}

/** @throws KeyError */
export function privateKeyOfDer(der: Buffer, passphrase?: Passphrase): KeyObject {
  const key = firstOf(
    (['pkcs8', 'pkcs1'] as const).map(
      (type) => () => createPrivateKey({ key: der, format: 'der', type, ...secretOf(passphrase) }),
    ),
  );
  if (key) return key;
  if (isEncryptedPkcs8(der)) {
    throw passphrase ? wrongPassphrase(passphrase) : new PassphraseNeededError();
  }
  throw noKey(passphrase);
}

function secretOf(passphrase: Passphrase | undefined) {
  return passphrase === undefined ? {} : { passphrase: passphrase.text };
}

function firstOf(attempts: (() => KeyObject)[]): KeyObject | undefined {
  for (const attempt of attempts) {
    try {
      return attempt();
    } catch {
      continue; // OpenSSL's message may quote the input; ours say all that helps.
    }
  }
  return undefined;
}

function noKey(passphrase: Passphrase | undefined): KeyError {
  const none = 'holds no RSA private key in PKCS#8 or PKCS#1 (PEM or bare base64)';
  const hint = passphrase ? `, or ${passphrase.from} does not open it` : '';
  return new KeyError(`${none}${hint}; make one (keys new)`);
}

/**
 * `SEQUENCE { SEQUENCE { algorithm …`: an EncryptedPrivateKeyInfo (RFC 5958). A plain key begins with
 * the number of its version instead.
 */
function isEncryptedPkcs8(der: Buffer): boolean {
  const length = '(?:[0-7].|81..|82.{4})';
  return new RegExp(`^30${length}30${length}06`).test(der.subarray(0, 12).toString('hex'));
}
