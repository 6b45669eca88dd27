/** What may leave the till for support. Lengths and kinds of codes, never a code. */
import type { BusName, DeviceState, ScannerDevice } from './device.ts';
import type { Reading } from './reading.ts';
import type { Slot } from './slot.ts';
import type { ScannerHolder } from './scanner-lock.ts';

interface Entry {
  at: string;
  id: string;
  event: string;
}

const MOST_ENTRIES = 200;

/** What happened to the scanners lately. */
export class History {
  readonly #wallClock: () => number;
  readonly #states = new Map<string, DeviceState>();
  #entries: Entry[] = [];

  constructor(wallClock: () => number) {
    this.#wallClock = wallClock;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  state({ id, state, reason }: ScannerDevice): void {
    if (this.#states.get(id) === state) return;
    this.#states.set(id, state);
    this.#add(id, reason === undefined ? state : `${state}: ${reason}`);
  }

  heard(id: string, reading: Reading): void {
    this.#add(id, wordsOf(reading));
  }

  #add(id: string, event: string): void {
    const at = new Date(this.#wallClock()).toISOString();
    this.#entries = [...this.#entries, { at, id, event }].slice(-MOST_ENTRIES);
  }
}

function wordsOf(reading: Reading): string {
  switch (reading.kind) {
    case 'scan':
      return `scan: ${reading.text.length} characters, ${reading.symbology ?? 'kind unknown'}`;
    case 'dropped':
      return `dropped: ${reading.why}`;
    case 'status':
      return `status: ${reading.flags.join(', ')}`;
  }
}

export interface DiagnosticsFacts {
  wallClock: () => number;
  holder: ScannerHolder;
  supported: readonly BusName[];
  slots: readonly Slot[];
  history: readonly Entry[];
}

/** JSON for people: indented, one fact a line. */
export function diagnostics(parts: DiagnosticsFacts): string {
  const { wallClock, holder, supported, slots, history } = parts;
  const devices = slots.map((slot) => ({
    ...slot.describe(),
    descriptor: slot.handle?.descriptor,
  }));
  const at = new Date(wallClock()).toISOString();
  return JSON.stringify(
    { at, browser: navigator.userAgent, holder, supported, devices, history },
    undefined,
    2,
  );
}
