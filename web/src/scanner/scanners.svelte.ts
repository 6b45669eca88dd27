/** All the scanners of the till: those that are opened, and those that type or look by themselves. */
import type { Bus, Handle, Tone } from './bus.ts';
import { History, type ScannerFacts } from './history.ts';
import type { BusName, ScannerDevice, TestReading } from './device.ts';
import { DeviceList } from './device-list.ts';
import type { Heard } from './reader-pump.ts';
import type { ScannerSettings } from './scanner-settings.ts';
import type { Scan, Scanner, ScannerListener } from './port.ts';
import { ReadingRouter } from './reading-router.ts';
import type { LineSettings } from './serial/line-settings.ts';
import type { Slot } from './slot.ts';
import { ScannerLock, type ScannerHolder, type ScannerLockDeps } from './scanner-lock.ts';

export interface ScannersDeps {
  /** Listens as long as the page is there: a scanner's keys come whatever is on the screen. */
  keyboard: Scanner;
  /** Others that need no opening: camera, demo. */
  others: readonly Scanner[];
  settings: ScannerSettings;
  turn: Pick<ScannerLockDeps, 'locks' | 'channel'>;
  /** ms since the epoch by this tablet; for the diagnosis alone. */
  wallClock: () => number;
}

/** Finds what no event tells: a permission that was taken back, a tablet that slept. */
const REFRESH_EVERY_MS = 2_000;
/** After an opening failed; a system may still be giving rights to a device that just came. */
const REFRESH_SOON_MS = 300;

export class Scanners implements Scanner {
  readonly #deps: ScannersDeps;
  /** The browser's doors to devices; one that it lacks is left out. */
  readonly #buses: Bus[] = [];
  readonly #router = new ReadingRouter();
  readonly #list: DeviceList;
  readonly #turn: ScannerLock;
  readonly #history: History;
  #isStarted = false;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #lastId: string | undefined;
  #devices = $state.raw<readonly ScannerDevice[]>([]);
  #holder = $state.raw<ScannerHolder>('unknown');

  constructor(deps: ScannersDeps) {
    this.#deps = deps;
    this.#history = new History(deps.wallClock);
    this.#list = new DeviceList({
      buses: this.#buses,
      settings: deps.settings,
      events: {
        heard: (slot, heard) => this.#heard(slot, heard),
        changed: (slot) => this.#changed(slot),
      },
    });
    this.#turn = new ScannerLock({
      ...deps.turn,
      onMine: () => void this.refreshDevices(),
      onGiveUp: () => this.#giveUp(),
      onHolder: (holder) => {
        this.#holder = holder;
      },
    });
    for (const other of [deps.keyboard, ...deps.others]) {
      other.subscribe({
        scan: (scan) => this.#router.scan(scan, { tookMs: scan.tookMs ?? 0, raw: [] }),
        refused: (reason, oddity) => this.#router.refused(reason, oddity),
      });
    }
    deps.keyboard.start();
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
        void this.refreshDevices();
      });
    }
    void this.refreshDevices();
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    for (const other of this.#deps.others) other.start();
    this.readSettings();
    this.#turn.start();
    void this.refreshDevices();
  }

  stop(): void {
    this.#isStarted = false;
    clearTimeout(this.#refreshTimer);
    for (const other of this.#deps.others) other.stop();
    this.#turn.stop();
  }

  subscribe(listener: ScannerListener): () => void {
    return this.#router.subscribe(listener);
  }

  /** The browser's door to such devices; undefined where it has none. */
  bus(name: BusName): Bus | undefined {
    return this.#buses.find((each) => each.name === name);
  }

  /** What a person has chosen. */
  async add(handles: readonly Handle[]): Promise<void> {
    for (const slot of handles.map((handle) => this.#list.seat(handle))) {
      this.#list.remember(slot, { ...slot.remembered, isChosen: true });
    }
    await this.refreshDevices();
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
    this.#publish();
    if (remembered.isChosen) await handle?.forget();
    await this.refreshDevices();
  }

  /** Takes the scanners from the tab that has them. */
  takeOver(): void {
    this.#turn.takeOver();
  }

  /** Until the returned function is called every scan, of any scanner, goes to `tester` alone. */
  test(tester: (reading: TestReading) => void): () => void {
    return this.#router.test(tester);
  }

  /** By a scanner, or the one that scanned last; whether it could. */
  async beep(tone: Tone, id = this.#lastId): Promise<boolean> {
    const slot = id === undefined ? undefined : this.#list.slot(id);
    return (await slot?.beep(tone)) ?? false;
  }

  /** What support needs to know of the scanners; it holds nothing that was read. */
  diagnose(): ScannerFacts {
    return {
      at: this.#deps.wallClock(),
      holder: this.#holder,
      supported: this.supported,
      devices: this.#list.slots.map((slot) => slot.diagnose()),
      history: this.#history.entries,
    };
  }

  /** Another tab changed names or settings. */
  readSettings(): void {
    this.#list.readSettings();
    this.#publish();
  }

  /** Asks the browser which devices there are: at any moment at which one may have come or gone. */
  async refreshDevices(): Promise<void> {
    if (!this.#isStarted) return;
    await this.#list.refresh();
    this.#openAll();
    this.#publish();
    this.#refreshLater();
  }

  #refreshLater(): void {
    if (!this.#isStarted) return;
    const isWaiting = this.#devices.some(({ reason }) => reason === 'open-refused');
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = setTimeout(
      () => void this.refreshDevices(),
      isWaiting ? REFRESH_SOON_MS : REFRESH_EVERY_MS,
    );
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
      this.#router.dropped(reading.why, slot.remembered.kind, { deviceId: slot.id, tookMs, raw });
    }
    if (reading.kind !== 'scan') return;
    this.#lastId = slot.id;
    const { text, symbology } = reading;
    const code = { text, ...(symbology !== undefined && { symbology }) };
    const scan: Scan = { ...code, source: slot.remembered.kind, at };
    this.#router.scan(scan, { tookMs, raw, deviceId: slot.id });
  }

  #changed(slot: Slot): void {
    this.#history.state(slot.describe());
    this.#publish();
  }

  #publish(): void {
    this.#devices = this.#list.slots.map((slot) => slot.describe());
  }
}
