/**
 * Private keys out of what files hold. For this module alone: what leaves it is a signer or an
 * encrypted file.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { KeyError } from './key-error.ts';
import { decodeBase64 } from './files.ts';
import { PassphraseNeededError, wrongPassphrase, type Passphrase } from './passphrase.ts';
import { isPem, pemBlocks, type PemBlock } from './pem.ts';

/** PEM, or bare base64 of the DER; PKCS#8 or PKCS#1; encrypted or not. @throws KeyError */
export function privateKeyOfText(text: string, passphrase?: Passphrase): KeyObject {
  if (!isPem(text)) return privateKeyOfDer(decodeBase64(text), passphrase);
  const blocks = pemBlocks(text);
  const [block, ...others] = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  if (!block) throw otherThing(blocks, passphrase);
  if (others.length > 0)
    throw new KeyError('holds several private keys; leave only the one to use');
  if (block.label.startsWith('OPENSSH'))
    throw new KeyError(
      'holds a key in the format of OpenSSH; ssh-keygen -p -m PKCS8 -f <a copy> rewrites it',
    );
  if (block.encryptedText !== undefined) return opened(block.encryptedText, passphrase);
  return privateKeyOfDer(block.der, passphrase);
}

/** What is there instead, by its name: the usual mistake is the other file of a pair. */
function otherThing([block]: PemBlock[], passphrase: Passphrase | undefined): KeyError {
  if (block?.label.endsWith('PUBLIC KEY'))
    return new KeyError('holds a public key; name the file of the private key');
  if (block?.label.includes('CERTIFICATE'))
    return new KeyError('holds a certificate; name the file of the private key');
  return noKey(passphrase);
}

function opened(text: string, passphrase: Passphrase | undefined): KeyObject {
  if (!passphrase) throw new PassphraseNeededError();
  const key = firstOf([() => createPrivateKey({ key: text, passphrase: passphrase.text })]);
  if (!key) throw wrongPassphrase(passphrase);
  return key;
}

/** @throws KeyError */
export function privateKeyOfDer(der: Buffer, passphrase?: Passphrase): KeyObject {
  const key = firstOf(
    (['pkcs8', 'pkcs1', 'sec1'] as const).map(
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
