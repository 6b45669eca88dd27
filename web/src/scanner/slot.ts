/**
 * One scanner over all its comings and goings. The device behind it is another object after each
 * plugging in; the slot stays.
 *   gone → opening: the browser has it, and this tab may
 *   opening → connected, blocked, in-use: as the opening went; what failed is tried again
 *   any → gone: unplugged. any → blocked: it is there no more, and nobody unplugged it
 *   any → in-use: another tab has the scanners
 */
import { OpenError, type Connection, type Handle, type Tone } from './bus.ts';
import type { DeviceState, ScanFacts, ScannerDevice, StateReason } from './device.ts';
import type { Heard } from './reader-pump.ts';
import type { RememberedScanner } from './scanner-settings.ts';
import type { DropReason } from './reading.ts';
import { DEFAULT_LINE, type LineSettings } from './serial/line-settings.ts';

export interface SlotEvents {
  heard(slot: Slot, heard: Heard): void;
  changed(slot: Slot): void;
}

export class Slot {
  #remembered: RememberedScanner;
  readonly #events: SlotEvents;
  #handle: Handle | undefined;
  /** What it had until it was revoked. */
  #before: Handle | undefined;
  #connection: Connection | undefined;
  #opening: Promise<void> | undefined;
  #state: DeviceState = 'gone';
  #reason: StateReason | undefined;
  #lastScan: ScanFacts | undefined;
  #lastDrop: { at: number; why: DropReason } | undefined;
  #status: readonly string[] | undefined;

  constructor(remembered: RememberedScanner, events: SlotEvents) {
    this.#remembered = remembered;
    this.#events = events;
  }

  get remembered(): RememberedScanner {
    return this.#remembered;
  }
  get id(): string {
    return this.#remembered.id;
  }
  get handle(): Handle | undefined {
    return this.#handle;
  }
  /** The news that a device is unplugged may come after it was missed. */
  had(handle: Handle): boolean {
    return this.#handle === handle || this.#before === handle;
  }
  get line(): LineSettings {
    return this.#remembered.line ?? DEFAULT_LINE;
  }

  describe(): ScannerDevice {
    const { id, kind, productName, vendorId, productId, name } = this.#remembered;
    return {
      id,
      kind,
      productName,
      state: this.#state,
      canBeep: this.#handle?.canBeep ?? false,
      ...(vendorId !== undefined && { vendorId }),
      ...(productId !== undefined && { productId }),
      ...(name !== undefined && { name }),
      ...(kind === 'serial' && { line: this.line }),
      ...(this.#reason && { reason: this.#reason }),
      ...(this.#lastScan && { lastScan: this.#lastScan }),
      ...(this.#lastDrop && { lastDrop: this.#lastDrop }),
      ...(this.#status && { status: this.#status }),
    };
  }

  /** With what the device says of itself. */
  diagnose(): ScannerDevice & { descriptor: unknown } {
    return { ...this.describe(), descriptor: this.#handle?.descriptor };
  }

  remember(remembered: RememberedScanner): void {
    this.#remembered = remembered;
    this.#events.changed(this);
  }

  /** The device is there, as this object. */
  bind(handle: Handle): void {
    if (this.#handle === handle) return;
    void this.#disconnect();
    this.#handle = handle;
  }

  /** Opens it where it is not open; safe to call again and again. */
  open(): void {
    const handle = this.#handle;
    if (this.#connection?.isOpen === false) {
      void this.#disconnect();
      this.#become('opening');
    }
    if (!handle || this.#connection || this.#opening) return;
    // What was refused a moment ago is tried again without a flicker.
    if (this.#state === 'gone' || this.#reason === 'other-tab') this.#become('opening');
    this.#opening = this.#connect(handle).finally(() => {
      this.#opening = undefined;
    });
  }

  /** Unplugged. */
  leave(): void {
    this.#before = undefined;
    this.#unbind();
    this.#become('gone');
  }

  /** There no more, although nobody unplugged it. */
  revoked(): void {
    this.#before = this.#handle;
    this.#unbind();
    this.#become('blocked', 'permission-revoked');
  }

  /** Closes it for another tab. */
  async yield(): Promise<void> {
    await this.#opening;
    await this.#disconnect();
    if (this.#handle) this.#become('in-use', 'other-tab');
  }

  /** With other line settings. */
  async reopen(): Promise<void> {
    await this.#opening;
    await this.#disconnect();
    this.open();
  }

  async beep(tone: Tone): Promise<boolean> {
    return (await this.#connection?.beep(tone)) ?? false;
  }

  async #connect(handle: Handle): Promise<void> {
    const watcher = {
      heard: (heard: Heard) => {
        if (this.#handle === handle) this.#heard(heard);
      },
      lost: () => {
        if (this.#handle !== handle) return;
        this.#connection = undefined;
        this.#become('opening');
      },
    };
    try {
      const connection = await handle.open(watcher, this.line);
      // It left, or came back as another object, while it was opened.
      if (this.#handle !== handle) {
        await connection.close();
        return;
      }
      this.#connection = connection;
      this.#become('connected');
    } catch (error) {
      if (!(error instanceof OpenError)) throw error;
      if (this.#handle !== handle) return;
      this.#become(error.reason === 'other-program' ? 'in-use' : 'blocked', error.reason);
    }
  }

  #unbind(): void {
    this.#handle = undefined;
    void this.#disconnect();
  }

  async #disconnect(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.close();
  }

  #heard(heard: Heard): void {
    const { reading, at, tookMs } = heard;
    if (reading.kind === 'scan') {
      const { symbology } = reading;
      const length = reading.text.length;
      this.#lastScan = { at, length, tookMs, ...(symbology !== undefined && { symbology }) };
    }
    if (reading.kind === 'dropped') this.#lastDrop = { at, why: reading.why };
    if (reading.kind === 'status') this.#status = reading.flags;
    this.#events.heard(this, heard);
    this.#events.changed(this);
  }

  #become(state: DeviceState, reason?: StateReason): void {
    if (this.#state === state && this.#reason === reason) return;
    this.#state = state;
    this.#reason = reason;
    this.#events.changed(this);
  }
}
