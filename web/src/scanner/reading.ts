/** What the bytes of a scanner turn out to be. The readers are pure: bytes and times in, readings out. */

/** Why bytes were no scan. */
export type DropReason =
  /** Fewer bytes than the report must have. */
  | 'short-report'
  /** A length that the report cannot hold. */
  | 'bad-length'
  | 'empty'
  /** A code over several reports whose rest did not come, or part of such a code. */
  | 'incomplete'
  /** A code over several reports that became another kind of code on the way. */
  | 'changed-symbology'
  | 'too-long'
  /** No layout is known for this report. */
  | 'unknown-report'
  /** An answer of the scanner to a command: as a scan it would be nonsense. */
  | 'command-response'
  /** Bytes that no code holds: noise, or a serial line with other settings. */
  | 'control-characters'
  /** A serial line lost bytes, or checked them and found them wrong. */
  | 'line-error';

export interface ScanReading {
  kind: 'scan';
  text: string;
  /** The AIM identifier, such as `]Q1`. */
  symbology?: string;
  /** The maker's own number for the kind of code, where one is sent. */
  ownSymbology?: number;
}

export type Reading =
  | ScanReading
  | { kind: 'dropped'; why: DropReason }
  /** The scanner says how it is; nothing was scanned. */
  | { kind: 'status'; flags: readonly string[] };

export interface Reader<Input extends unknown[]> {
  /** @param at monotonic ms, when the bytes came */
  read(at: number, ...input: Input): Reading[];
  /** Monotonic ms: when `expire` is to be called. Undefined while nothing is unfinished. */
  readonly dueAt: number | undefined;
  expire(at: number): Reading[];
  /** What `expire` is going to give if nothing more comes, where a payment waits for it. */
  readonly expected?: ScanReading | undefined;
}

/** Reads input reports: their id, and their bytes without it. */
export type ReportReader = Reader<[reportId: number, report: Uint8Array]>;
export type ByteReader = Reader<[bytes: Uint8Array]>;

export function dropped(why: DropReason): Reading {
  return { kind: 'dropped', why };
}
