/**
 * Reads keys from files: PEM (PKCS#8, PKCS#1, SPKI) or bare base64 of the DER. Throws KeyError with
 * a sentence that names the fault and never the key.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

export class KeyError extends Error {
  override name = 'KeyError' as const;
}

/** The sample key that the gateway's documentation publishes: everyone has it. */
const PUBLISHED_SAMPLE = '770b6ce2b68b799b8b36dae50740e0c3cb1bf6102d5fbbb221f2a326ac6c1b16';
const LEAST_BITS = 2048;

export function readPrivateKey(
  file: string,
  options: { passphrase?: string; acceptSample: boolean },
): KeyObject {
  refuseReadableByOthers(file);
  const key = parsePrivateKey(readText(file), options.passphrase);
  refuseWeak(key);
  if (!options.acceptSample && spkiSha256(createPublicKey(key)) === PUBLISHED_SAMPLE) {
    throw new KeyError(
      "is the sample key of the gateway's documentation; make your own (keys new)",
    );
  }
  return key;
}

/** One or more public keys: several PEM blocks during a rotation, or one bare base64. */
export function readPublicKeys(file: string): KeyObject[] {
  const text = readText(file);
  const blocks = text.match(/-----BEGIN [^-]+-----[\s\S]*?-----END [^-]+-----/g);
  const keys = blocks ? blocks.map((pem) => publicKey(() => createPublicKey(pem))) : [bare(text)];
  keys.forEach(refuseWeak);
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
    throw new KeyError('holds no public key in PEM or bare base64', { cause: error });
  }
}

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new KeyError(`the file cannot be read (${code})`, { cause: error });
  }
}

function refuseReadableByOthers(file: string): void {
  if (process.platform === 'win32') return;
  let mode: number;
  try {
    mode = statSync(file).mode;
  } catch {
    return; // Reading it says what is wrong.
  }
  if ((mode & 0o077) !== 0) {
    throw new KeyError('the file can be read by group or others; chmod 600 it');
  }
}

function parsePrivateKey(text: string, passphrase: string | undefined): KeyObject {
  const isPem = text.includes('-----BEGIN');
  if (isPem && /ENCRYPTED/.test(text) && passphrase === undefined) {
    throw new KeyError('is encrypted; set KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE');
  }
  const attempts = isPem
    ? [() => createPrivateKey({ key: text, format: 'pem', ...(passphrase && { passphrase }) })]
    : (['pkcs8', 'pkcs1'] as const).map(
        (type) => () => createPrivateKey({ key: decodeBase64(text), format: 'der', type }),
      );
  for (const attempt of attempts) {
    try {
      return attempt();
    } catch {
      continue; // OpenSSL's message may quote the input; ours below says all that helps.
    }
  }
  throw new KeyError(
    isPem && passphrase !== undefined
      ? 'cannot be opened with the passphrase'
      : 'holds no RSA private key in PKCS#8 or PKCS#1 (PEM or bare base64)',
  );
}

function decodeBase64(text: string): Buffer {
  const packed = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) throw new KeyError('is neither PEM nor base64');
  return Buffer.from(packed, 'base64');
}

function refuseWeak(key: KeyObject): void {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' || bits < LEAST_BITS) {
    throw new KeyError(`must be RSA with at least ${LEAST_BITS} bits`);
  }
}

export function spkiSha256(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('hex');
}
