/** Plays whole, damaged and random reports to the readers, and judges every scan by what was sent. */
import { expect } from 'vitest';
import { OemReader } from '../../web/src/scanner/hid/oem-reader.ts';
import { PosReader } from '../../web/src/scanner/hid/pos-reader.ts';
import type { Reading, ReportReader } from '../../web/src/scanner/reading.ts';
import { DEFAULT_LINE } from '../../web/src/scanner/serial/line-settings.ts';
import { SerialReader } from '../../web/src/scanner/serial/serial-reader.ts';
import { Prng } from '../simulation/prng.ts';
import { honeywellReport, HONEYWELL, oemReport, zebraReport } from './scanner-reports.ts';

export interface NoiseTally {
  reports: number;
  scans: number;
  /** Scans whose text was not sent as a whole, by a second reading of the bytes. */
  invented: string[];
  dropped: Set<string>;
}

interface Sent {
  at: number;
  id: number;
  bytes: Uint8Array;
}

/** What a report says by its documented layout; undefined where it is no part of a code. */
type Reread = (
  sent: Sent,
) => { data: Buffer; identity: string; more: boolean } | 'of something else' | undefined;

interface Subject {
  reader: ReportReader;
  make: (data: Buffer, more: boolean) => Uint8Array;
  size: number;
  reread: Reread;
}

const LONGEST_GAP_MS = 500;
const KEPT = 160;
const PREFIXES = ['\u0002', ''];
const SUFFIXES = ['\r\n', '\r', '\n', '\t', '\u0003', ''];
const AIM = String.raw`\][A-Za-z][0-9A-Za-z]`;
const IDENTIFIED = [new RegExp(`^${AIM}([^]*)$`), new RegExp(`^([^]*)${AIM}$`)];

export const SUBJECTS: Record<string, () => Subject> = {
  'HID POS with a descriptor': () => ({
    reader: new PosReader(HONEYWELL),
    make: (data, more) => honeywellReport({ data, more }),
    size: 56,
    reread: ({ id, bytes }) => (id === 2 ? rereadPos(bytes, 1, 4, 60) : 'of something else'),
  }),
  'HID POS without a descriptor': () => ({
    reader: new PosReader([]),
    make: (data, more) => zebraReport({ data, more }),
    size: 56,
    reread: ({ id, bytes }) => {
      if (id === 1) return rereadPos(bytes, undefined, 1, undefined, 62);
      if (id !== 2) return 'of something else';
      if (bytes[1] === 0x5d) {
        const end = 1 + (bytes[0] ?? 0);
        const isPlain = Buffer.from(bytes.subarray(end, end + 3)).toString('hex') === '000000';
        return isPlain ? rereadPos(bytes, undefined, 1, 61) : rereadPos(bytes, 1, 4, 60);
      }
      if (bytes[1] === 0 && bytes[2] === 0x5d) return rereadPos(bytes, 2, 5, 61);
      return rereadPos(bytes, undefined, 1, 61);
    },
  }),
  'IBM/USB-OEM': () => ({
    reader: new OemReader(),
    make: (data, more) => oemReport(data, more),
    size: 56,
    reread: ({ bytes }) => rereadOem(bytes),
  }),
};

function rereadPos(
  bytes: Uint8Array,
  aimAt: number | undefined,
  dataAt: number,
  symbologyAt: number | undefined,
  room = 56,
): ReturnType<Reread> {
  const length = bytes[0] ?? 0;
  if (bytes.length < 63 || length > room) return undefined;
  const aim = aimAt === undefined ? '' : Buffer.from(bytes).toString('latin1', aimAt, aimAt + 3);
  const own = symbologyAt === undefined ? 0 : bytes[symbologyAt];
  return {
    data: Buffer.from(bytes.subarray(dataAt, dataAt + length)),
    identity: `${/^\][A-Za-z][0-9A-Za-z]$/.test(aim) ? aim : ''} ${String(own)}`,
    more: room === 56 && ((bytes[62] ?? 0) & 1) === 1,
  };
}

function rereadOem(bytes: Uint8Array): ReturnType<Reread> {
  const length = bytes[0] ?? 0;
  if (length === 4 && bytes.length >= 4) return 'of something else';
  if (length < 6 || length > bytes.length) return undefined;
  const last = bytes[length - 1];
  const trailer = last === 0x0b ? 3 : last === 0 ? 4 : 1;
  const data = Buffer.from(bytes.subarray(4, length - trailer));
  const mark = bytes[length - trailer] ?? 0;
  if (trailer === 4) return { data, identity: 'broken', more: (mark & 0x10) !== 0 };
  const id = String(trailer === 3 ? bytes[length - 2] : last);
  return { data, identity: id, more: trailer === 3 && mark === 0x10 };
}

/** @param count of reports */
export function playNoise(makeSubject: () => Subject, seed: number, count: number): NoiseTally {
  const random = new Prng(seed);
  const { reader, make, size, reread } = makeSubject();
  const tally: NoiseTally = { reports: 0, scans: 0, invented: [], dropped: new Set() };
  const sent: Sent[] = [];
  let at = 0;
  const judge = (readings: readonly Reading[]): void => {
    for (const reading of readings) {
      if (reading.kind === 'dropped') tally.dropped.add(reading.why);
      if (reading.kind !== 'scan') continue;
      tally.scans += 1;
      if (!wasSent(reading.text, sent, reread)) tally.invented.push(JSON.stringify(reading.text));
    }
  };
  while (tally.reports < count) {
    for (const next of batch(random, make, size)) {
      at += random.chance(0.02) ? random.int(0, 3 * LONGEST_GAP_MS) : random.int(0, 9);
      if (random.chance(0.3)) judge(reader.expire(at));
      sent.push({ ...next, at });
      if (sent.length > 2 * KEPT) sent.splice(0, KEPT);
      tally.reports += 1;
      judge(reader.read(at, next.id, next.bytes));
    }
  }
  return tally;
}

/** One code in its reports, or some of them, or what only looks like reports. */
function batch(random: Prng, make: Subject['make'], size: number): Omit<Sent, 'at'>[] {
  if (random.chance(0.3))
    return [{ id: random.int(0, 3), bytes: randomBytes(random, random.int(0, 70)) }];
  const code = Buffer.from(
    'x'.repeat(random.int(1, 4 * size)).replaceAll('x', () => String(random.int(0, 9))),
  );
  const reports: Omit<Sent, 'at'>[] = [];
  for (let start = 0; start < code.length; start += size) {
    const more = start + size < code.length;
    reports.push({ id: 2, bytes: make(code.subarray(start, start + size), more) });
  }
  return reports.flatMap((report) => damaged(random, report));
}

function damaged(random: Prng, { id, bytes }: Omit<Sent, 'at'>): Omit<Sent, 'at'>[] {
  const report = { id, bytes };
  if (!random.chance(0.15)) return [report];
  switch (random.int(0, 4)) {
    case 0:
      return [];
    case 1:
      return [report, report];
    case 2:
      return [{ id, bytes: bytes.subarray(0, random.int(0, bytes.length)) }];
    case 3:
      return [{ id: random.int(0, 255), bytes }];
    default: {
      const changed = bytes.slice();
      changed[random.int(0, bytes.length - 1)] = random.int(0, 255);
      return [{ id, bytes: changed }];
    }
  }
}

function randomBytes(random: Prng, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => (random.chance(0.3) ? 0 : random.int(0, 255)));
}

/** Whether the last reports, taken together as far as they belong together, say this text. */
function wasSent(text: string, sent: readonly Sent[], reread: Reread): boolean {
  const parts: Buffer[] = [];
  let later: { at: number; identity: string } | undefined;
  for (let index = sent.length - 1; index >= 0; index -= 1) {
    const report = sent[index];
    const part = report && reread(report);
    // An empty report may end a code, and says nothing of it.
    if (part === 'of something else' || part?.data.length === 0) continue;
    if (!report || !part) break;
    const leadsOn = part.more && (later?.at ?? 0) - report.at < LONGEST_GAP_MS;
    if (later && !leadsOn) break;
    // A code that became another one on the way: what follows is no code of its own.
    if (later && part.identity !== later.identity) return false;
    parts.unshift(part.data);
    later = { at: report.at, identity: part.identity };
  }
  return parts.length > 0 && isTextOf(text, Buffer.concat(parts));
}

/** By a frame, an identifier, a table-top's digits, and the two encodings that a text may have. */
function isTextOf(text: string, data: Buffer): boolean {
  const digits = Buffer.from(data.map((byte) => (byte <= 9 ? byte + 0x30 : byte)));
  const readings = [data, digits].flatMap((each) => [
    each.toString('utf8'),
    each.toString('latin1'),
  ]);
  return readings.some((each) => {
    const prefix = PREFIXES.find((one) => each.startsWith(one)) ?? '';
    const suffix = SUFFIXES.find((one) => each.endsWith(one)) ?? '';
    const bare = each.slice(prefix.length, each.length - suffix.length);
    const identified = IDENTIFIED.map((pattern) => pattern.exec(bare)?.[1]).find(
      (inner) => inner !== undefined,
    );
    return (identified ?? bare) === text;
  });
}

/** Random chunks on a serial line: no scan may hold what did not come in one piece. */
export function playSerialNoise(seed: number, count: number): NoiseTally {
  const random = new Prng(seed);
  const reader = new SerialReader(DEFAULT_LINE);
  const tally: NoiseTally = { reports: 0, scans: 0, invented: [], dropped: new Set() };
  let heard: Uint8Array[] = [];
  let at = 0;
  const judge = (readings: readonly Reading[]): void => {
    for (const reading of readings) {
      if (reading.kind === 'dropped') tally.dropped.add(reading.why);
      if (reading.kind !== 'scan') continue;
      tally.scans += 1;
      const forms = [Buffer.from(reading.text, 'utf8'), Buffer.from(reading.text, 'latin1')];
      const stream = Buffer.concat(heard);
      if (!forms.some((form) => stream.includes(form))) tally.invented.push(reading.text);
    }
  };
  for (; tally.reports < count; tally.reports += 1) {
    at += random.chance(0.05) ? random.int(0, 6_000) : random.int(0, 9);
    if (random.chance(0.3)) judge(reader.expire(at));
    if (random.chance(0.01)) judge(reader.lineError(at));
    const chunk = serialChunk(random);
    heard = heard.length > 2 * KEPT ? [...heard.slice(-KEPT), chunk] : [...heard, chunk];
    judge(reader.read(at, chunk));
  }
  return tally;
}

function serialChunk(random: Prng): Uint8Array {
  if (random.chance(0.3)) return randomBytes(random, random.int(0, 64));
  const ends = ['\r', '\n', '\r\n', '\u0003', '', '\u0002'] as const;
  const digits = Array.from({ length: random.int(1, 30) }, () => String(random.int(0, 9))).join('');
  return Buffer.from(
    `${random.pick(['', ']Q1', '\u0002'])}${digits}${random.pick(ends)}`,
    'latin1',
  );
}

/** Nothing invented, and enough of both kinds, or the noise was none. */
export function expectHonest({ invented, scans, dropped, reports }: NoiseTally): void {
  expect(invented.slice(0, 5)).toEqual([]);
  expect(scans).toBeGreaterThan(reports / 100);
  expect(dropped.size).toBeGreaterThan(2);
}
