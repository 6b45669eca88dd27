/** The scanners of the till, and how they meet the browser. */
import { fitOf } from '@kaikei/shared/payment-code/whole-code.ts';
import { WedgeCalibration } from '../scanner/keyboard/wedge-calibration.ts';
import { KeyboardScanner } from '../scanner/keyboard/keyboard.ts';
import { isScannerSettingsKey, ScannerSettings } from '../scanner/scanner-settings.ts';
import { Scanners } from '../scanner/scanners.svelte.ts';
import { SoftwareScanner } from '../scanner/software-scanner.ts';
import type { Till } from './till.svelte.ts';

export interface ScannerDeps {
  scanners: Scanners;
  keyboard: KeyboardScanner;
  wedgeCalibration: WedgeCalibration;
  cameraScanner: SoftwareScanner;
  demoScanner: SoftwareScanner;
}

/** @param now monotonic ms */
export function composeScanners(now: () => number): ScannerDeps {
  const wedgeCalibration = new WedgeCalibration(localStorage);
  const keyboard = new KeyboardScanner(window, wedgeCalibration, fitOf);
  const cameraScanner = new SoftwareScanner('camera', now);
  const demoScanner = new SoftwareScanner('demo', now);
  const scanners = new Scanners({
    keyboard,
    others: [cameraScanner, demoScanner],
    settings: new ScannerSettings(localStorage),
    turn: { locks: navigator.locks, channel: new BroadcastChannel('kaikei-scanners') },
    wallClock: Date.now,
  });
  window.addEventListener('storage', ({ key }) => {
    if (isScannerSettingsKey(key)) scanners.readSettings();
  });
  return { scanners, keyboard, wedgeCalibration, cameraScanner, demoScanner };
}

/**
 * Scans and typed keys go to the till.
 * @param now monotonic ms
 */
export function connectScanners(
  { scanners, keyboard }: ScannerDeps,
  till: Till,
  now: () => number,
): void {
  // Late: the till can be typed on and scanned into by keyboard before it has opened a scanner.
  import('./scanner-buses.ts')
    .then(({ scannerBuses }) =>
      scanners.connect(scannerBuses(now, (scan) => till.scanFlow.expected(scan))),
    )
    .catch(() => till.screen.warn({ kind: 'problem', slug: 'not-found' }));
  scanners.subscribe({
    scan: (scan) => {
      till.screen.keyTaker?.clear();
      if (!till.screen.scanTaker?.(scan.text)) till.scanFlow.scanned(scan);
    },
    refused: (why) => {
      till.screen.keyTaker?.clear();
      till.scanFlow.refused(why);
    },
  });
  keyboard.isPinAsked = () => till.screen.keyTaker !== undefined;
  keyboard.onTyped({
    typed: (key) => (till.screen.keyTaker ?? till.saleFlow).typed(key),
    takenBack: (count) => (till.screen.keyTaker ?? till.saleFlow).takenBack(count),
  });
}
