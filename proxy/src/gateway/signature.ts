/** `RSA2`: RSASSA-PKCS1-v1_5 with SHA-256, standard base64 (gateway contract 2.1). */
import { constants, sign, verify, type KeyObject } from 'node:crypto';

const DIGEST = 'sha256';
const PADDING = constants.RSA_PKCS1_PADDING;

/** Standard base64 of an RSA signature of 2048 to 8192 bits; `Buffer.from` would skip other characters. */
const SIGNATURE_PATTERN = /^[A-Za-z0-9+/]{342,1366}={0,2}$/;

/** Signs without letting go of the key. */
export interface Signer {
  /** The signature over the bytes in base64. */
  sign(bytes: Uint8Array): Promise<string>;
}

/**
 * A signer around a parsed key; signs off the event loop.
 * @throws TypeError where the key is no RSA private key
 */
export function rsaSigner(privateKey: KeyObject): Signer {
  if (privateKey.type !== 'private' || privateKey.asymmetricKeyType !== 'rsa')
    throw new TypeError('the signing key must be an RSA private key');
  const options = { key: privateKey, padding: PADDING };
  return {
    sign: (bytes) =>
      new Promise((resolve, reject) => {
        sign(DIGEST, bytes, options, (error, signature) => {
          if (error) reject(error);
          else resolve(signature.toString('base64'));
        });
      }),
  };
}

/**
 * Keys that may have signed for the gateway; several during a rotation (F50).
 * @throws TypeError where there is none, or one is no RSA public key
 */
export function checkPublicKeys(publicKeys: readonly KeyObject[]): void {
  if (publicKeys.length === 0) throw new TypeError('at least one gateway public key is needed');
  for (const key of publicKeys)
    if (key.type !== 'public' || key.asymmetricKeyType !== 'rsa')
      throw new TypeError('a gateway public key must be an RSA public key');
}

/** Whether one of the keys made this base64 signature, in lines or not, over the text's UTF-8 bytes. */
export function isSignedBy(
  publicKeys: readonly KeyObject[],
  text: string,
  signature: string,
): boolean {
  // Whoever gets an empty text signed must not thereby own a body without members.
  if (text === '') return false;
  // Java's MIME encoder breaks lines.
  const packed = signature.replace(/[\r\n]/g, '');
  if (packed.length % 4 !== 0 || !SIGNATURE_PATTERN.test(packed)) return false;
  const bytes = Buffer.from(text, 'utf8');
  const raw = Buffer.from(packed, 'base64');
  return publicKeys.some((key) => verify(DIGEST, bytes, { key, padding: PADDING }, raw));
}
