/**
 * Reads the reports of an IBM/USB-OEM scanner (usage page 0xFF45), hand-held or table-top:
 * length with itself, three bytes of status, data, and an identifier at the end.
 */
import { ReportAssembler, type Part } from '../report-assembler.ts';
import type { Reading, ReportReader } from '../reading.ts';

const HEAD = 4;

/** Identifiers of one byte: retail codes alone. */
const SHORT_IDS: ReadonlyMap<number, string> = new Map([
  [0x16, ']E0'],
  [0x0c, ']E4'],
  [0x0d, ']E0'],
  [0x0a, ']E0'],
]);

/** Identifiers of three bytes, by their middle one. AIM has none for "unknown" (0xFF). */
const LONG_IDS: ReadonlyMap<number, string> = new Map([
  [0x0a, ']A0'],
  [0x0d, ']I0'],
  [0x0e, ']F0'],
  [0x18, ']C0'],
  [0x19, ']G0'],
  [0x25, ']C1'],
  [0x2a, ']e0'],
  [0x2b, ']e0'],
  [0x2e, ']L0'],
  [0x2f, ']U0'],
  [0x32, ']d1'],
  [0x33, ']Q1'],
  [0x34, ']z0'],
  [0x35, ']T0'],
  [0x36, ']d2'],
  [0x37, ']Q3'],
  [0x38, ']L0'],
  // EAN and UPC with an add-on of two or five digits.
  ...[0x13, 0x15, 0x17, 0x1d, 0x16, 0x11, 0x12, 0x14].map((id) => [id, ']E3'] as const),
]);

/** Bits of the three status bytes, by their place. */
const FLAGS: readonly (readonly [place: number, bit: number, name: string])[] = [
  [1, 0x01, 'flash'],
  [1, 0x02, 'config-data'],
  [1, 0x04, 'ean-config'],
  [1, 0x20, 'hardware-error'],
  [1, 0x40, 'dio-data'],
  [1, 0x80, 'not-ready'],
  [2, 0x01, 'alive'],
  [2, 0x02, 'enabled'],
  [2, 0x04, 'check-digit-error'],
  [2, 0x80, 'command-rejected'],
  [3, 0x01, 'config-ok'],
  [3, 0x02, 'config-coerced'],
  [3, 0x10, 'dio-not-allowed'],
  [3, 0x20, 'undefined-command'],
];

export class OemReader implements ReportReader {
  readonly #assembler = new ReportAssembler();

  get dueAt(): number | undefined {
    return this.#assembler.dueAt;
  }

  read(at: number, _reportId: number, report: Uint8Array): Reading[] {
    const length = report[0] ?? 0;
    if (length > report.length) return this.#assembler.break('short-report', at);
    if (length === 0) return this.#assembler.break('empty', at);
    if (length < HEAD) return this.#assembler.break('bad-length', at);
    if (length === HEAD) return [{ kind: 'status', flags: flagsOf(report) }];
    const part = partOf(report.subarray(0, length));
    if (!part) return this.#assembler.break('bad-length', at);
    return this.#assembler.add(part, at);
  }

  expire(at: number): Reading[] {
    return this.#assembler.expire(at);
  }
}

/** @param report cut to its length */
function partOf(report: Uint8Array): Part | undefined {
  const last = report.at(-1) ?? 0;
  if (last === 0x0b) return longIdPart(report);
  if (last === 0x00) return brokenIdPart(report);
  const symbology = SHORT_IDS.get(last);
  const data = report.subarray(HEAD, -1);
  if (symbology === undefined || data.length === 0) return undefined;
  return { data: asDigits(data), symbology, ownSymbology: last, more: false };
}

function longIdPart(report: Uint8Array): Part | undefined {
  const data = report.slice(HEAD, -3);
  const [more, id = 0] = report.subarray(-3);
  if (report.length <= HEAD + 3 || data.length === 0) return undefined;
  const symbology = LONG_IDS.get(id);
  return {
    data: symbology === ']E3' ? asDigits(data) : data,
    ...(symbology !== undefined && { symbology }),
    ownSymbology: id,
    more: more === 0x10,
  };
}

/** HP's edition of a Datalogic Gryphon ends every report with `04 00 00 00`, and tells no kind. */
function brokenIdPart(report: Uint8Array): Part | undefined {
  const data = report.slice(HEAD, -4);
  if (report.length <= HEAD + 4) return undefined;
  return { data, more: ((report.at(-4) ?? 0) & 0x10) !== 0 };
}

/** Table-top scanners send the digits of retail codes as 0 to 9 instead of as characters. */
function asDigits(data: Uint8Array): Uint8Array {
  return data.every((byte) => byte <= 9) ? data.map((byte) => byte + 0x30) : data.slice();
}

function flagsOf(report: Uint8Array): string[] {
  return FLAGS.flatMap(([place, bit, name]) => (((report[place] ?? 0) & bit) !== 0 ? [name] : []));
}
