/** The browser's doors to scanners. Only Chrome and its kin have them, and only on https or localhost. */
import type { Bus } from './bus.ts';
import { HidBus } from './hid/hid-bus.ts';
import { SerialBus, type SerialBusDeps } from './serial/serial-bus.ts';

export function busesOf(
  { hid, serial }: Partial<Pick<Navigator, 'hid' | 'serial'>>,
  deps: SerialBusDeps,
): Bus[] {
  return [
    ...(hid ? [new HidBus(hid, deps.now)] : []),
    ...(serial ? [new SerialBus(serial, deps)] : []),
  ];
}
