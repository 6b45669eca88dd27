/**
 * Where the fields of a scanned-data report lie. The device's own report descriptor says it; where
 * it does not, one of the documented layouts is taken.
 * Usages: USB-IF, HID Point of Sale Usage Tables 1.02.
 */

/** The part of WebHID's description of a device that is read here. */
export interface ReportItem {
  usages?: readonly number[] | undefined;
  isRange?: boolean | undefined;
  usageMinimum?: number | undefined;
  usageMaximum?: number | undefined;
  reportSize?: number | undefined;
  reportCount?: number | undefined;
}
export interface Report {
  reportId?: number | undefined;
  items?: readonly ReportItem[] | undefined;
}
export interface Collection {
  usagePage?: number | undefined;
  usage?: number | undefined;
  children?: readonly Collection[] | undefined;
  inputReports?: readonly Report[] | undefined;
  outputReports?: readonly Report[] | undefined;
  featureReports?: readonly Report[] | undefined;
}

/** In bits from the first byte after the report id. */
export interface Field {
  offset: number;
  size: number;
}

export interface PosLayout {
  /** Bytes without the report id. */
  byteLength: number;
  length?: Field;
  aim: readonly Field[];
  /** In bytes. */
  data: { offset: number; capacity: number };
  ownSymbology?: Field;
  more?: Field;
}

const USAGE = {
  length: 0x0001_003b,
  aim: [0x008c_00fb, 0x008c_00fc, 0x008c_00fd],
  data: 0x008c_00fe,
  more: 0x008c_00ff,
  ownSymbology: 0xff66_0004,
} as const;

/** More than any report has; a descriptor that says otherwise is damaged. */
const MOST_FIELDS = 4_096;

/** By report id. Empty where the descriptor does not say where the data is. */
export function posLayouts(collections: readonly Collection[]): ReadonlyMap<number, PosLayout> {
  const reports = collections.flatMap(everyCollection).flatMap((each) => each.inputReports ?? []);
  const layouts = new Map<number, PosLayout>();
  for (const { reportId = 0, items = [] } of reports) {
    const layout = layoutOf(items);
    if (layout && !layouts.has(reportId)) layouts.set(reportId, layout);
  }
  return layouts;
}

/** Input reports mostly stand in a child of the application's collection. */
export function everyCollection(collection: Collection): Collection[] {
  return [collection, ...(collection.children ?? []).flatMap(everyCollection)];
}

function layoutOf(items: readonly ReportItem[]): PosLayout | undefined {
  const { fields, bits } = fieldsOf(items);
  const data = fields.get(USAGE.data) ?? [];
  const [first] = data;
  const isWhole = data.every(
    ({ offset, size }, place) => size === 8 && offset === (first?.offset ?? 0) + place * 8,
  );
  if (!first || !isWhole || first.offset % 8 !== 0) return undefined;
  const one = (usage: number): Field | undefined => fields.get(usage)?.[0];
  const aim = USAGE.aim.flatMap((usage) => one(usage) ?? []);
  const [length, more, ownSymbology] = [USAGE.length, USAGE.more, USAGE.ownSymbology].map(one);
  return {
    byteLength: Math.ceil(bits / 8),
    data: { offset: first.offset / 8, capacity: data.length },
    aim: aim.length === 3 ? aim : [],
    ...(length && { length }),
    ...(more && { more }),
    ...(ownSymbology && { ownSymbology }),
  };
}

/** The fields of each usage, in their order, and the size of it all. */
function fieldsOf(items: readonly ReportItem[]): { fields: Map<number, Field[]>; bits: number } {
  const fields = new Map<number, Field[]>();
  let bits = 0;
  for (const item of items) {
    const { reportSize: size = 0, reportCount: count = 0 } = item;
    for (let place = 0; place < Math.min(count, MOST_FIELDS); place += 1) {
      const usage = usageOf(item, place);
      if (usage !== undefined) {
        fields.set(usage, [...(fields.get(usage) ?? []), { offset: bits + place * size, size }]);
      }
    }
    bits += size * count;
  }
  return { fields, bits };
}

/** HID 1.11, 6.2.2.8: the last usage holds for all the fields that are left. */
function usageOf({ usages, isRange, ...range }: ReportItem, place: number): number | undefined {
  if (isRange !== true) return usages?.[Math.min(place, usages.length - 1)];
  const { usageMinimum, usageMaximum } = range;
  if (usageMinimum === undefined || usageMaximum === undefined) return undefined;
  return Math.min(usageMinimum + place, usageMaximum);
}

const byte = (offset: number): Field => ({ offset: offset * 8, size: 8 });
const WHOLE = 63;
const LAST_BIT: Field = { offset: 62 * 8, size: 1 };

/** Honeywell, Metrologic and Access-IS. */
const WITH_AIM: PosLayout = {
  byteLength: WHOLE,
  length: byte(0),
  aim: [byte(1), byte(2), byte(3)],
  data: { offset: 4, capacity: 56 },
  ownSymbology: byte(60),
  more: LAST_BIT,
};

/** Zebra and Symbol: a byte that is always zero comes before the identifier. */
const PADDED: PosLayout = {
  byteLength: WHOLE,
  length: byte(0),
  aim: [byte(2), byte(3), byte(4)],
  data: { offset: 5, capacity: 56 },
  ownSymbology: byte(61),
  more: LAST_BIT,
};

/** Newland and ID TECH. */
const WITHOUT_AIM: PosLayout = {
  byteLength: WHOLE,
  length: byte(0),
  aim: [],
  data: { offset: 1, capacity: 56 },
  ownSymbology: byte(61),
  more: LAST_BIT,
};

/** Microscan MS-4, under report id 1. */
const DATA_ONLY: PosLayout = {
  byteLength: WHOLE,
  length: byte(0),
  aim: [],
  data: { offset: 1, capacity: 62 },
};

const BRACKET = 0x5d;

const AIM_BYTES = 3;

/** The documented layout that a report has: by where its AIM identifier stands, and by its length. */
export function documentedLayout(reportId: number, report: Uint8Array): PosLayout | undefined {
  if (reportId === 1) return DATA_ONLY;
  if (reportId !== 2) return undefined;
  if (report[1] === 0 && report[2] === BRACKET) return PADDED;
  return report[1] === BRACKET && !countsAim(report) ? WITH_AIM : WITHOUT_AIM;
}

/** The length ends the text only where the identifier is part of it: nothing follows. */
function countsAim(report: Uint8Array): boolean {
  const end = 1 + (report[0] ?? 0);
  return report.subarray(end, end + AIM_BYTES).every((byte) => byte === 0);
}

/** The value of a field, least significant bit first (HID 1.11, 5.8); 0 where it is left out. */
export function valueOf(field: Field | undefined, report: Uint8Array): number {
  if (!field) return 0;
  let value = 0;
  for (let bit = 0; bit < Math.min(field.size, 31); bit += 1) {
    const at = field.offset + bit;
    const isSet = ((report[at >> 3] ?? 0) >> (at & 7)) & 1;
    value |= isSet << bit;
  }
  return value;
}
