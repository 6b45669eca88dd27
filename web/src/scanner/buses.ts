/** The browser's doors to scanners. Only Chrome and its kin have them, and only on https or localhost. */
import type { Bus } from './bus.ts';
import { HidBus } from './hid/hid-bus.ts';
import { SerialBus, type PortIds } from './serial/serial-bus.ts';

/**
 * @param now monotonic ms
 * @param isReserved whether a serial port is not to be a scanner's
 */
export function busesOf(
  { hid, serial }: Partial<Pick<Navigator, 'hid' | 'serial'>>,
  now: () => number,
  isReserved: (ids: PortIds) => boolean,
): Bus[] {
  return [
    ...(hid ? [new HidBus(hid, now)] : []),
    ...(serial ? [new SerialBus(serial, now, isReserved)] : []),
  ];
}
