/** A code that comes in several reports, put together or thrown away as a whole. */
import { dropped, type DropReason, type Reading } from './reading.ts';
import { decodeText, LONGEST_CODE, splitIdentifiers, withoutFrame } from './text.ts';

/** Longest time between two reports of a code; they follow each other within some milliseconds. */
export const ASSEMBLY_MS = 500;

export interface Part {
  data: Uint8Array;
  symbology?: string;
  ownSymbology?: number;
  /** Another report follows. */
  more: boolean;
}

/**
 * empty → open: a part that says that more follows
 * open → empty: the last part makes a scan
 * open → broken: too late, too long, malformed, or a part of another kind of code
 * broken → empty: `ASSEMBLY_MS` without a part. Until then parts are dropped: the tail of a broken
 * code looks like a whole one.
 */
export class ReportAssembler {
  #parts: Part[] = [];
  #size = 0;
  #lastAt = 0;
  #brokenAt: number | undefined;

  get isOpen(): boolean {
    return this.#parts.length > 0;
  }

  get dueAt(): number | undefined {
    return this.isOpen ? this.#lastAt + ASSEMBLY_MS : undefined;
  }

  add(part: Part, at: number): Reading[] {
    const late = this.expire(at);
    if (this.#isBroken(at)) return [...late, dropped('incomplete')];
    const [first] = this.#parts;
    if (first && !isSameCode(first, part)) return this.break('changed-symbology', at);
    this.#size += part.data.length;
    if (this.#size > LONGEST_CODE) return this.break('too-long', at);
    this.#parts.push(part);
    this.#lastAt = at;
    return part.more ? late : [...late, this.#finish()];
  }

  /**
   * A malformed report: what it belonged to cannot be told.
   * @param leadsOn it said that more follows
   */
  break(why: DropReason, at: number, leadsOn = false): Reading[] {
    if (this.isOpen || leadsOn) this.#brokenAt = at;
    this.#clear();
    return [dropped(why)];
  }

  expire(at: number): Reading[] {
    if (this.dueAt === undefined || at < this.dueAt) return [];
    this.#brokenAt = this.dueAt;
    this.#clear();
    return [dropped('incomplete')];
  }

  #isBroken(at: number): boolean {
    if (this.#brokenAt === undefined) return false;
    const isBroken = at - this.#brokenAt < ASSEMBLY_MS;
    this.#brokenAt = isBroken ? at : undefined;
    return isBroken;
  }

  #finish(): Reading {
    const [first] = this.#parts;
    const data = join(this.#parts, this.#size);
    this.#clear();
    // Some scanners have no field for the identifier, and send it with the code.
    const parted = splitIdentifiers(withoutFrame(decodeText(data)));
    const { text } = parted;
    if (text === '' || !first) return dropped('empty');
    const { symbology = parted.symbology, ownSymbology } = first;
    return {
      kind: 'scan',
      text,
      ...(symbology !== undefined && { symbology }),
      ...(ownSymbology !== undefined && { ownSymbology }),
    };
  }

  #clear(): void {
    this.#parts = [];
    this.#size = 0;
  }
}

/** Scanners repeat the identifiers in every report of a code. */
function isSameCode(a: Part, b: Part): boolean {
  return a.symbology === b.symbology && a.ownSymbology === b.ownSymbology;
}

function join(parts: readonly Part[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const { data } of parts) {
    whole.set(data, offset);
    offset += data.length;
  }
  return whole;
}
