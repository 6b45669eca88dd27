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
  refuseWeak(key, 'make a new one (keys new)');
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

export function readText(file: string): string {
  try {
    // Editors on Windows begin a file with a byte order mark, which no parser of keys knows.
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new KeyError(`the file cannot be read (${code}); check its path and owner`, {
      cause: error,
    });
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
  const isEncrypted = /ENCRYPTED/.test(text);
  if (isPem && isEncrypted && passphrase === undefined) {
    throw new KeyError('is encrypted; set KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE');
  }
  const secret = passphrase === undefined ? {} : { passphrase };
  const attempts = isPem
    ? [() => createPrivateKey({ key: text, format: 'pem', ...secret })]
    : (['pkcs8', 'pkcs1'] as const).map(
        (type) => () =>
          createPrivateKey({ key: decodeBase64(text), format: 'der', type, ...secret }),
      );
  for (const attempt of attempts) {
    try {
      return attempt();
    } catch (error) {
      if (error instanceof KeyError) throw error;
      continue; // OpenSSL's message may quote the input; ours below says all that helps.
    }
  }
  throw new KeyError(whyNoKey(isPem && isEncrypted, passphrase !== undefined));
}

function whyNoKey(isEncrypted: boolean, hasPassphrase: boolean): string {
  const wrong =
    'KAIKEI_APP_PRIVATE_KEY_PASSPHRASE_FILE does not open it; put the right passphrase there';
  if (isEncrypted) return wrong;
  const none = 'holds no RSA private key in PKCS#8 or PKCS#1 (PEM or bare base64)';
  return hasPassphrase ? `${none}, or ${wrong}` : `${none}; make one (keys new)`;
}

function decodeBase64(text: string): Buffer {
  const packed = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(packed))
    throw new KeyError('is neither PEM nor base64; check the file');
  return Buffer.from(packed, 'base64');
}

function refuseWeak(key: KeyObject, mend: string): void {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' || bits < LEAST_BITS) {
    throw new KeyError(`must be RSA with at least ${LEAST_BITS} bits; ${mend}`);
  }
}

function spkiSha256(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('hex');
}
