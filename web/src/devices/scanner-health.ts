/** What the cashier must know of the scanners that are opened, in one word. */
import type { ScannerDevice } from '../scanner/device.ts';
import type { ScannerHolder } from '../scanner/scanner-lock.ts';

export interface ScannerHealth {
  name: 'ready' | 'opening' | 'gone' | 'blocked' | 'taken' | 'elsewhere';
  tone: 'good' | 'waiting' | 'warn' | 'bad';
}

/** Undefined where there is nothing to show: the shop has scanners in keyboard mode only. */
export function scannerHealth(
  devices: readonly ScannerDevice[],
  holder: ScannerHolder,
): ScannerHealth | undefined {
  if (devices.length === 0 || holder === 'unknown') return undefined;
  const has = (state: ScannerDevice['state']): boolean =>
    devices.some((device) => device.state === state);
  if (holder === 'elsewhere') return { name: 'elsewhere', tone: 'warn' };
  // One that works is enough to go on.
  if (has('connected')) return { name: 'ready', tone: 'good' };
  if (has('opening')) return { name: 'opening', tone: 'waiting' };
  if (has('blocked')) return { name: 'blocked', tone: 'bad' };
  if (has('in-use')) return { name: 'taken', tone: 'bad' };
  return { name: 'gone', tone: 'bad' };
}
