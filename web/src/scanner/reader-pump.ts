/** Feeds a reader, keeps its time, and remembers the raw bytes of a reading until it is over. */
import type { Reader, Reading, ScanReading } from './reading.ts';

/** A reading, and how it came. */
export interface Heard {
  reading: Reading;
  /** Monotonic ms, when its last bytes came. */
  at: number;
  tookMs: number;
  raw: readonly Uint8Array[];
}

/** The longest code has 127 reports; noise without an end must not fill the memory. */
const MOST_RAW = 256;

export class ReaderPump<Input extends unknown[]> {
  readonly #reader: Reader<Input>;
  readonly #now: () => number;
  readonly #emit: (heard: Heard) => void;
  readonly #expect: (reading: ScanReading, at: number) => void;
  #raw: Uint8Array[] = [];
  #firstAt = 0;
  #lastAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param expect gets what is likely to be emitted soon, and when its last bytes came */
  constructor(
    reader: Reader<Input>,
    now: () => number,
    emit: (heard: Heard) => void,
    expect: (reading: ScanReading, at: number) => void = () => undefined,
  ) {
    this.#reader = reader;
    this.#now = now;
    this.#emit = emit;
    this.#expect = expect;
  }

  /** @param raw a copy of the bytes, as a person wants to see them */
  take(at: number, raw: Uint8Array, ...input: Input): void {
    if (this.#raw.length === 0) this.#firstAt = at;
    if (this.#raw.length < MOST_RAW) this.#raw.push(raw);
    this.#lastAt = at;
    this.#pass(this.#reader.read(at, ...input));
    const { expected } = this.#reader;
    if (expected) this.#expect(expected, at);
  }

  /** Readings that the reader gave beside the stream, such as after an error of the line. */
  also(readings: readonly Reading[]): void {
    this.#pass(readings);
  }

  /** Nothing more is emitted; what was unfinished is forgotten. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#raw = [];
  }

  #pass(readings: readonly Reading[]): void {
    const at = this.#lastAt;
    const tookMs = Math.max(0, this.#now() - this.#firstAt);
    const raw = this.#raw;
    if (readings.length > 0) this.#raw = [];
    this.#keepTime();
    for (const reading of readings) this.#emit({ reading, at, tookMs, raw });
  }

  #keepTime(): void {
    clearTimeout(this.#timer);
    const { dueAt } = this.#reader;
    if (dueAt === undefined) return;
    const waitMs = Math.max(0, Math.ceil(dueAt - this.#now()));
    this.#timer = setTimeout(() => this.#pass(this.#reader.expire(dueAt)), waitMs);
  }
}
