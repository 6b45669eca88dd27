/** The ways to scanners, without the port of the receipt printer. Loaded after the first picture. */
import { isPrinterPort } from '../printer/printer-settings.ts';
import type { Bus } from '../scanner/bus.ts';
import { busesOf } from '../scanner/buses.ts';

/** @param now monotonic ms */
export function scannerBuses(now: () => number): Bus[] {
  return busesOf(navigator, now, (ids) => isPrinterPort(ids, localStorage));
}
