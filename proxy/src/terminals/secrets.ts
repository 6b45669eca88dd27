/**
 * Pairing codes and terminal tokens: made here, kept elsewhere only as SHA-256, and found by it. However
 * long the search takes, it tells of a hash that nobody can choose, never of how much of a guess was right.
 */
import { createHash, randomBytes, randomInt } from 'node:crypto';

/** Crockford base32: no I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 8;
export const PAIRING_CODE_LIFE_MS = 5 * 60_000;

/** `ABCD-EFGH`: 40 random bits, good for one use within five minutes. */
export function newPairingCode(): string {
  const letters = Array.from({ length: CODE_LENGTH }, () => ALPHABET.charAt(randomInt(32)));
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

/** As people type it: lower case, without the hyphen, O for 0, I or L for 1. */
export function pairingCodeHash(typed: string): string {
  const letters = typed
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  return sha256(letters);
}

/** 256 random bits. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function tokenHash(token: string): string {
  return sha256(token);
}

export function newTerminalId(): string {
  return `t_${randomBytes(8).toString('hex')}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
