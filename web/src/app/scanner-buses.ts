/** The ways to scanners, without the port of the receipt printer. Loaded after the first picture. */
import { isPrinterPort } from '../printer/printer-settings.ts';
import type { Bus } from '../scanner/bus.ts';
import { busesOf } from '../scanner/buses.ts';
import type { Scan } from '../scanner/port.ts';

/**
 * @param now monotonic ms
 * @param expect gets a payment's code some milliseconds before it is known to be whole
 */
export function scannerBuses(now: () => number, expect: (scan: Scan) => void): Bus[] {
  return busesOf(navigator, {
    now,
    isReserved: (ids) => isPrinterPort(ids, localStorage),
    expect,
  });
}
