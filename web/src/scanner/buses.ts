/** The browser's doors to scanners. Only Chrome and its kin have them, and only on https or localhost. */
import type { Bus } from './bus.ts';
import { HidBus } from './hid/hid-bus.ts';
import { SerialBus } from './serial/serial-bus.ts';

/** @param now monotonic ms */
export function busesOf(
  { hid, serial }: Partial<Pick<Navigator, 'hid' | 'serial'>>,
  now: () => number,
): Bus[] {
  return [...(hid ? [new HidBus(hid, now)] : []), ...(serial ? [new SerialBus(serial, now)] : [])];
}
