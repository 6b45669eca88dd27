/** Descriptors as a browser gives them, and reports in their layouts. */
import type { Collection, ReportItem } from '../../web/src/scanner/hid/pos-layout.ts';

const bytes = (reportCount: number, ...usages: number[]): ReportItem => ({
  usages,
  reportSize: 8,
  reportCount,
});

const LENGTH = bytes(1, 0x0001003b);
const AIM = bytes(3, 0x8c00fb, 0x8c00fc, 0x8c00fd);
const DATA = bytes(56, 0x8c00fe);
const MORE: ReportItem[] = [
  { usages: [0x8c00ff], reportSize: 1, reportCount: 1 },
  { usages: [], reportSize: 1, reportCount: 7 },
];

function collections(items: ReportItem[]): Collection[] {
  const data: Collection = {
    usagePage: 0x8c,
    usage: 0x12,
    inputReports: [{ reportId: 2, items }],
  };
  return [{ usagePage: 0x8c, usage: 0x02, children: [data] }];
}

export const HONEYWELL = collections([
  LENGTH,
  AIM,
  DATA,
  bytes(2, 0xff660004, 0xff660000),
  ...MORE,
]);

/** With the byte that is always zero. */
export const ZEBRA = collections([
  LENGTH,
  { usages: [], reportSize: 8, reportCount: 1 },
  AIM,
  DATA,
  bytes(1, 0xff660004),
  ...MORE,
]);

export interface ReportParts {
  data: Uint8Array | string;
  aim?: string;
  more?: boolean;
  ownSymbology?: number;
}

/** A report in the layout of `HONEYWELL`, without its id. */
export function honeywellReport(parts: ReportParts): Uint8Array {
  const { data, aim = ']Q1', more = false, ownSymbology = 0x73 } = parts;
  const report = new Uint8Array(63);
  const content = Buffer.from(data);
  report[0] = content.length;
  report.set(Buffer.from(aim, 'latin1'), 1);
  report.set(content.subarray(0, 56), 4);
  report[60] = ownSymbology;
  report[62] = more ? 1 : 0;
  return report;
}

export function zebraReport({ data, aim = ']Q1', more = false }: ReportParts): Uint8Array {
  const report = new Uint8Array(63);
  const content = Buffer.from(data);
  report[0] = content.length;
  report.set(Buffer.from(aim, 'latin1'), 2);
  report.set(content, 5);
  report[61] = 0x73;
  report[62] = more ? 1 : 0;
  return report;
}

/** A report of an IBM/USB-OEM scanner. */
export function oemReport(data: Uint8Array | string, more = false, id = 0x33): Uint8Array {
  const content = Buffer.from(data);
  const report = new Uint8Array(64);
  report[0] = 4 + content.length + 3;
  report.set(content, 4);
  report.set([more ? 0x10 : 0, id, 0x0b], 4 + content.length);
  return report;
}
