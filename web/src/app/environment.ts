/** Time, randomness and ids as this browser has them. */
import { newId } from '../sale/ids.ts';

/** Monotonic ms. */
export const now = (): number => performance.now();
/** ms since the epoch by this tablet. */
export const wallClock = Date.now;
export const random = Math.random;
export const makeId = (): string =>
  newId(wallClock(), (length) => crypto.getRandomValues(new Uint8Array(length)));
