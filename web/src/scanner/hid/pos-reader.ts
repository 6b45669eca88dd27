/** Reads the reports of a HID POS scanner (usage page 0x8C, usage 0x02). */
import { ReportAssembler, type Part } from '../report-assembler.ts';
import { dropped, type DropReason, type Reading, type ReportReader } from '../reading.ts';
import { aimOf } from '../text.ts';
import {
  documentedLayout,
  posLayouts,
  valueOf,
  type Collection,
  type PosLayout,
} from './pos-layout.ts';

export class PosReader implements ReportReader {
  readonly #layouts: ReadonlyMap<number, PosLayout>;
  readonly #assembler = new ReportAssembler();

  /** @param collections the device's own description; none where it has none */
  constructor(collections: readonly Collection[]) {
    this.#layouts = posLayouts(collections);
  }

  get dueAt(): number | undefined {
    return this.#assembler.dueAt;
  }

  read(at: number, reportId: number, report: Uint8Array): Reading[] {
    const layout = this.#layout(reportId, report);
    if (!layout) return [dropped('unknown-report')];
    const part = partOf(layout, report);
    if (typeof part === 'string') return this.#assembler.break(part, at);
    if (isCommandResponse(part)) return this.#assembler.break('command-response', at, part.more);
    // Where a code fills its reports exactly, the last one may be empty.
    if (part.data.length === 0 && !this.#assembler.isOpen) return [dropped('empty')];
    return this.#assembler.add(part, at);
  }

  expire(at: number): Reading[] {
    return this.#assembler.expire(at);
  }

  #layout(reportId: number, report: Uint8Array): PosLayout | undefined {
    if (this.#layouts.size > 0) return this.#layouts.get(reportId);
    return documentedLayout(reportId, report);
  }
}

function partOf(layout: PosLayout, report: Uint8Array): Part | DropReason {
  if (report.length < layout.byteLength) return 'short-report';
  const { offset, capacity } = layout.data;
  const field = report.subarray(offset, offset + capacity);
  const length = layout.length ? valueOf(layout.length, report) : withoutZeros(field);
  if (length > capacity) return 'bad-length';
  const symbology = aimOf(layout.aim.map((each) => valueOf(each, report)));
  const ownSymbology = valueOf(layout.ownSymbology, report);
  return {
    // A copy: the browser may use the buffer again.
    data: field.slice(0, length),
    ...(symbology !== undefined && { symbology }),
    ...(ownSymbology !== 0 && { ownSymbology }),
    more: valueOf(layout.more, report) !== 0,
  };
}

function withoutZeros(field: Uint8Array): number {
  return field.findLastIndex((byte) => byte !== 0) + 1;
}

/** Honeywell's first and second answer, by AIM identifier and own symbology. */
const HONEYWELL_UNKNOWN = { symbology: ']X0', ownSymbology: 0x3f };
/** `]Z`: data that was in no code at all. */
const NO_CODE = ']Z';

/** Scanners answer commands by the same report as scans. */
function isCommandResponse({ data, symbology, ownSymbology }: Part): boolean {
  if (symbology?.startsWith(NO_CODE) === true) return true;
  if (symbology === HONEYWELL_UNKNOWN.symbology && ownSymbology === HONEYWELL_UNKNOWN.ownSymbology)
    return true;
  // Newland: STX, and the high byte of a length.
  return data[0] === 0x02 && data[1] === 0x00;
}
