/** SHA-256 and HMAC where one synchronous hash must serve browser and server. Text is hashed as UTF-8. */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** FIPS 180-4, as 64 lower-case hex digits. */
export function sha256Hex(message: string | Uint8Array): string {
  return bytesToHex(sha256(toBytes(message)));
}

/** RFC 2104 with SHA-256, as 64 lower-case hex digits. */
export function hmacSha256Hex(key: Uint8Array, message: string | Uint8Array): string {
  return bytesToHex(hmac(sha256, key, toBytes(message)));
}

function toBytes(message: string | Uint8Array): Uint8Array {
  return typeof message === 'string' ? utf8ToBytes(message) : message;
}
