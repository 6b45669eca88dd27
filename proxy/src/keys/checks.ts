/** What no key may be, wherever it comes from. */
import type { KeyObject } from 'node:crypto';
import { fingerprint } from './fingerprint.ts';
import { KeyError } from './key-error.ts';

/** The sample key that the gateway's documentation publishes: everyone has it. */
const PUBLISHED_SAMPLE = '770b6ce2b68b799b8b36dae50740e0c3cb1bf6102d5fbbb221f2a326ac6c1b16';
const LEAST_BITS = 2048;

/** @throws KeyError */
export function refuseWeak(key: KeyObject, advice: string): void {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa' || bits < LEAST_BITS) {
    throw new KeyError(`must be RSA with at least ${LEAST_BITS} bits; ${advice}`);
  }
}

/** @throws KeyError */
export function refuseSample(privateKey: KeyObject): void {
  if (fingerprint(privateKey) !== PUBLISHED_SAMPLE) return;
  throw new KeyError("is the sample key of the gateway's documentation; make your own (keys new)");
}
