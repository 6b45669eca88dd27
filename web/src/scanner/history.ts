/** What happened to the scanners lately, for support. Lengths and kinds of codes, never a code. */
import type { BusName, DeviceState, ScannerDevice, StateReason } from './device.ts';
import type { Reading, ScanReading } from './reading.ts';
import type { ScannerHolder } from './scanner-lock.ts';

interface HistoryEntry {
  /** ms since the epoch. */
  at: number;
  id: string;
  event:
    | { kind: DeviceState; reason?: StateReason | undefined }
    | (Omit<ScanReading, 'text'> & { length: number })
    | Exclude<Reading, ScanReading>;
}

export interface ScannerFacts {
  /** ms since the epoch. */
  at: number;
  holder: ScannerHolder;
  supported: readonly BusName[];
  devices: readonly ScannerDevice[];
  history: readonly HistoryEntry[];
}

const MOST_ENTRIES = 200;

export class History {
  readonly #wallClock: () => number;
  readonly #states = new Map<string, DeviceState>();
  #entries: HistoryEntry[] = [];

  constructor(wallClock: () => number) {
    this.#wallClock = wallClock;
  }

  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  state({ id, state, reason }: ScannerDevice): void {
    if (this.#states.get(id) === state) return;
    this.#states.set(id, state);
    this.#add(id, { kind: state, reason });
  }

  heard(id: string, reading: Reading): void {
    if (reading.kind === 'scan') {
      const { text, ...facts } = reading;
      this.#add(id, { ...facts, length: text.length });
    } else this.#add(id, reading);
  }

  #add(id: string, event: HistoryEntry['event']): void {
    this.#entries = [...this.#entries, { at: this.#wallClock(), id, event }].slice(-MOST_ENTRIES);
  }
}
