/** All the scanners of the till: those that are opened, and those that type or look by themselves. */
import type { Bus, Tone } from './bus.ts';
import { diagnostics, History } from './diagnostics.ts';
import type { AddOutcome, BusName, ScannerDevice, TestReading } from './device.ts';
import { DeviceList } from './device-list.ts';
import type { KeyOddity } from './keyboard/oddity.ts';
import type { Heard } from './reader-pump.ts';
import type { ScannerSettings } from './scanner-settings.ts';
import {
  ScannerListeners,
  type RefusedReading,
  type Scan,
  type Scanner,
  type ScannerListener,
} from './port.ts';
import type { LineSettings } from './serial/line.ts';
import type { Slot } from './slot.ts';
import { ScannerLock, type ScannerHolder, type ScannerLockDeps } from './scanner-lock.ts';

export interface ScannersDeps {
  /** Scanners that need no opening: keyboard, camera, demo. */
  others: readonly Scanner[];
  memory: ScannerSettings;
  turn: Pick<ScannerLockDeps, 'locks' | 'channel'>;
  /** Monotonic ms. */
  now: () => number;
  /** ms since the epoch by this tablet; for the diagnosis alone. */
  wallClock: () => number;
}

/** Finds what no event tells: a permission that was taken back, a tablet that slept. */
const LOOK_EVERY_MS = 2_000;
/** After an opening failed; a system may still be giving rights to a device that just came. */
const LOOK_AGAIN_MS = 300;
/** Nobody closes a chooser sooner: it was not shown. */
const CHOOSER_SHOWN_MS = 150;

export class Scanners implements Scanner {
  readonly #parts: ScannersDeps;
  /** The browser's doors to devices; one that it lacks is left out. */
  readonly #buses: Bus[] = [];
  readonly #listeners = new ScannerListeners();
  readonly #list: DeviceList;
  readonly #turn: ScannerLock;
  readonly #history: History;
  #isStarted = false;
  #lookTimer: ReturnType<typeof setTimeout> | undefined;
  #tester: ((reading: TestReading) => void) | undefined;
  #lastId: string | undefined;
  #devices = $state.raw<readonly ScannerDevice[]>([]);
  #holder = $state.raw<ScannerHolder>('unknown');

  constructor(parts: ScannersDeps) {
    this.#parts = parts;
    this.#history = new History(parts.wallClock);
    this.#list = new DeviceList({
      buses: this.#buses,
      memory: parts.memory,
      events: {
        heard: (slot, heard) => this.#heard(slot, heard),
        changed: (slot) => this.#changed(slot),
      },
    });
    this.#turn = new ScannerLock({
      ...parts.turn,
      onMine: () => void this.look(),
      onGiveUp: () => this.#giveUp(),
      onHolder: (holder) => {
        this.#holder = holder;
      },
    });
    for (const other of parts.others) {
      other.subscribe({
        scan: (scan) => this.#pass(scan, { tookMs: scan.tookMs ?? 0, raw: [] }),
        refused: (reason, oddity) => this.#refuse(reason, oddity),
      });
    }
  }

  /** Every scanner that this till knows, also those that are away. */
  get devices(): readonly ScannerDevice[] {
    return this.#devices;
  }

  /** Whether this tab has the scanners. */
  get holder(): ScannerHolder {
    return this.#holder;
  }

  /** What this browser can open. */
  get supported(): readonly BusName[] {
    return this.#buses.map(({ name }) => name);
  }

  /** The doors were loaded. */
  connect(buses: readonly Bus[]): void {
    this.#buses.push(...buses);
    for (const bus of buses) {
      bus.listen((gone) => {
        if (gone) this.#list.slots.find((slot) => slot.had(gone))?.leave();
        void this.look();
      });
    }
    void this.look();
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    for (const other of this.#parts.others) other.start();
    this.readMemory();
    this.#turn.start();
    void this.look();
  }

  stop(): void {
    this.#isStarted = false;
    clearTimeout(this.#lookTimer);
    for (const other of this.#parts.others) other.stop();
    this.#turn.stop();
  }

  subscribe(listener: ScannerListener): () => void {
    return this.#listeners.add(listener);
  }

  /** Lets a person choose a scanner. Must be called straight from a click. */
  async add(name: BusName): Promise<AddOutcome> {
    const bus = this.#buses.find((each) => each.name === name);
    if (!bus) return { kind: 'unsupported' };
    const askedAt = this.#parts.now();
    try {
      const handles = await bus.request();
      const slots = handles.map((handle) => this.#list.seat(handle));
      for (const slot of slots) this.#list.remember(slot, { ...slot.remembered, isChosen: true });
      if (slots.length > 0) {
        await this.look();
        return { kind: 'added', ids: slots.map(({ id }) => id) };
      }
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      if (error.name !== 'NotFoundError') return { kind: 'blocked' };
    }
    const wasShown = this.#parts.now() - askedAt >= CHOOSER_SHOWN_MS;
    return { kind: wasShown ? 'nothing-chosen' : 'blocked' };
  }

  /** Empty: back to what the device calls itself. */
  rename(id: string, name: string): void {
    const slot = this.#list.slot(id);
    if (!slot) return;
    const { name: _before, ...nameless } = slot.remembered;
    const trimmed = name.trim();
    this.#list.remember(slot, trimmed === '' ? nameless : { ...nameless, name: trimmed });
  }

  async setLine(id: string, line: LineSettings): Promise<void> {
    const slot = this.#list.slot(id);
    if (!slot) return;
    this.#list.remember(slot, { ...slot.remembered, line });
    if (this.#holder === 'here') await slot.reopen();
  }

  /**
   * Also gives the browser's permission back, where a person gave it. What a policy permits comes back
   * by itself, and asking the browser to forget such a HID device ends Chromium 156 altogether.
   */
  async forget(id: string): Promise<void> {
    const slot = this.#list.slot(id);
    if (!slot) return;
    const { handle, remembered } = slot;
    this.#list.drop(slot);
    this.#tell();
    if (remembered.isChosen) await handle?.forget();
    await this.look();
  }

  /** Takes the scanners from the tab that has them. */
  takeOver(): void {
    this.#turn.takeOver();
  }

  /** Until the returned function is called every scan, of any scanner, goes to `tester` alone. */
  test(tester: (reading: TestReading) => void): () => void {
    this.#tester = tester;
    return () => {
      if (this.#tester === tester) this.#tester = undefined;
    };
  }

  /** Sounds on a scanner, or the one that scanned last; whether it could. */
  async sound(tone: Tone, id = this.#lastId): Promise<boolean> {
    const slot = id === undefined ? undefined : this.#list.slot(id);
    return (await slot?.sound(tone)) ?? false;
  }

  /** What support needs to know of the scanners, as text; it holds nothing that was read. */
  diagnostics(): string {
    return diagnostics({
      wallClock: this.#parts.wallClock,
      holder: this.#holder,
      supported: this.supported,
      slots: this.#list.slots,
      history: this.#history.entries,
    });
  }

  /** Another tab changed names or settings. */
  readMemory(): void {
    this.#list.readMemory();
    this.#tell();
  }

  /** Asks the browser which devices there are: at any moment at which one may have come or gone. */
  async look(): Promise<void> {
    if (!this.#isStarted) return;
    await this.#list.look();
    this.#openAll();
    this.#tell();
    this.#lookLater();
  }

  #lookLater(): void {
    if (!this.#isStarted) return;
    const isWaiting = this.#devices.some(({ reason }) => reason === 'open-refused');
    clearTimeout(this.#lookTimer);
    this.#lookTimer = setTimeout(() => void this.look(), isWaiting ? LOOK_AGAIN_MS : LOOK_EVERY_MS);
  }

  #openAll(): void {
    // Stopped during a look: another tab waits for what would be opened again here.
    if (!this.#isStarted) return;
    for (const slot of this.#list.slots) {
      if (!slot.handle) continue;
      if (this.#holder === 'here') slot.open();
      else if (this.#holder === 'elsewhere') void slot.yield();
    }
  }

  async #giveUp(): Promise<void> {
    await Promise.all(this.#list.slots.map((slot) => slot.yield()));
  }

  #heard(slot: Slot, heard: Heard): void {
    const { reading, at, tookMs, raw } = heard;
    this.#history.heard(slot.id, reading);
    if (reading.kind === 'dropped') {
      const outcome = { kind: 'dropped', why: reading.why } as const;
      this.#tester?.({ source: slot.remembered.kind, deviceId: slot.id, outcome, tookMs, raw });
      if (reading.why === 'control-characters' && !this.#tester)
        this.#listeners.refused(reading.why);
    }
    if (reading.kind !== 'scan') return;
    this.#lastId = slot.id;
    const { text, symbology } = reading;
    const scan: Scan = {
      text,
      source: slot.remembered.kind,
      at,
      ...(symbology !== undefined && { symbology }),
    };
    this.#pass(scan, { tookMs, raw, deviceId: slot.id });
  }

  #pass(scan: Scan, how: Pick<TestReading, 'tookMs' | 'raw' | 'deviceId'>): void {
    if (!this.#tester) {
      this.#listeners.scan(scan);
      return;
    }
    const { text, symbology, source, oddity } = scan;
    const outcome = { kind: 'scan', text, ...(symbology !== undefined && { symbology }) } as const;
    this.#tester({ source, outcome, ...how, ...(oddity && { oddity }) });
  }

  #refuse(why: RefusedReading, oddity?: KeyOddity): void {
    if (!this.#tester) {
      this.#listeners.refused(why);
      return;
    }
    const outcome = { kind: 'dropped', why } as const;
    const how = { tookMs: 0, raw: [], ...(oddity && { oddity }) };
    this.#tester({ source: 'keyboard', outcome, ...how });
  }

  #changed(slot: Slot): void {
    this.#history.state(slot.describe());
    this.#tell();
  }

  #tell(): void {
    this.#devices = this.#list.slots.map((slot) => slot.describe());
  }
}
