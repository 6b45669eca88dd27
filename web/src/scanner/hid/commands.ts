/** What is sent to HID scanners: to make them talk, and to make them beep. */
import { everyCollection, type Collection, type Report } from './pos-layout.ts';

export interface Command {
  reportId: number;
  bytes: Uint8Array<ArrayBuffer>;
}

export const HONEYWELL = 0x0c2e;
const HONEYWELL_OUT = 0xfd;
/** SYN BEL CR: one beep, and no answer. */
export const HONEYWELL_BEEP = [0x16, 0x07, 0x0d] as const;

/** A beep by HID; undefined for a device that knows no command for it. */
export function beepCommand(
  vendorId: number,
  collections: readonly Collection[],
): Command | undefined {
  const out = reportOf(collections, 'outputReports', HONEYWELL_OUT);
  if (vendorId !== HONEYWELL || !out) return undefined;
  return command(out, [HONEYWELL_BEEP.length, ...HONEYWELL_BEEP]);
}

const STREAM_SWITCH = 0xfe;

/** Honeywell and Youjie: the feature report that switches scanned data on, where there is one. */
export function streamSwitch(collections: readonly Collection[]): Command | undefined {
  const feature = reportOf(collections, 'featureReports', STREAM_SWITCH);
  return feature && command(feature, [1]);
}

const OEM_ENABLE = 0x11;
const OEM_COMMAND_BYTES = 11;

/** IBM/USB-OEM scanners often wait for this after they are switched on. */
export function oemEnable(collections: readonly Collection[]): Command {
  const out = reportOf(collections, 'outputReports', 0) ?? {};
  return command(out, [OEM_ENABLE], OEM_COMMAND_BYTES);
}

function reportOf(
  collections: readonly Collection[],
  direction: 'outputReports' | 'featureReports',
  id: number,
): Report | undefined {
  return collections
    .flatMap(everyCollection)
    .flatMap((each) => each[direction] ?? [])
    .find(({ reportId = 0 }) => reportId === id);
}

/** Filled up to the length that the descriptor says: browsers send short reports as they are. */
function command({ reportId = 0, items = [] }: Report, head: number[], atLeast = 0): Command {
  const bits = items.reduce(
    (sum, item) => sum + (item.reportSize ?? 0) * (item.reportCount ?? 0),
    0,
  );
  const bytes = new Uint8Array(Math.max(head.length, atLeast, Math.ceil(bits / 8)));
  bytes.set(head);
  return { reportId, bytes };
}
