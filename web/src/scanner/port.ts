/** The one way in for scans, whatever the device. */
import type { KeyOddity } from './keyboard/oddity.ts';

export type ScanSource = 'hid-pos' | 'ibm' | 'serial' | 'keyboard' | 'camera' | 'demo';

export interface Scan {
  /** The code as read: never changed, never stored. */
  text: string;
  /** The AIM identifier, such as `]Q1`, where the device sends one. */
  symbology?: string;
  source: ScanSource;
  /** Monotonic ms, when the last character came. */
  at: number;
  /** ms from the first character to the last, where that is known. */
  tookMs?: number;
  /** What is unusual about the keys of a scanner in keyboard mode. */
  oddity?: KeyOddity;
}

/**
 * Why a reading was dropped: control characters in it can only be a trick or a broken code, and an
 * incomplete one must not be sent. `doubtful`: of keys that may be a typed amount or part of a code, so
 * that the amount is not to be trusted either.
 */
export type RefusedReading = 'control-characters' | 'incomplete' | 'doubtful';

export interface ScannerListener {
  scan(scan: Scan): void;
  refused?(reason: RefusedReading, oddity?: KeyOddity): void;
}

export interface Scanner {
  start(): void;
  stop(): void;
  /** Returns the way to unsubscribe. */
  subscribe(listener: ScannerListener): () => void;
}

/** The subscribers of one scanner. */
export class ScannerListeners {
  readonly #listeners = new Set<ScannerListener>();

  add(listener: ScannerListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  scan(scan: Scan): void {
    for (const listener of this.#listeners) listener.scan(scan);
  }

  refused(reason: RefusedReading, oddity?: KeyOddity): void {
    for (const listener of this.#listeners) listener.refused?.(reason, oddity);
  }
}
