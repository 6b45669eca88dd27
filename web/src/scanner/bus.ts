/** What WebHID and Web Serial have in common, as the scanners need it. */
import type { BusName, DeviceKind, StateReason } from './device.ts';
import type { Heard } from './reader-pump.ts';
import type { LineSettings } from './serial/line-settings.ts';

/** Good news, or "not now". */
export type Tone = 'ok' | 'error';

export interface Watcher {
  heard(heard: Heard): void;
  /** The connection is dead; why, the browser tells elsewhere or not at all. */
  lost(): void;
}

export interface Connection {
  /** A device that slept may have closed without an event. */
  readonly isOpen: boolean;
  /** Never rejects: a device that is gone is closed. */
  close(): Promise<void>;
  /** Whether the device did it. */
  beep(tone: Tone): Promise<boolean>;
}

export interface Handle {
  readonly kind: DeviceKind;
  /** The same for every device of its make: all that a browser tells of who it is. */
  readonly make: string;
  readonly productName: string;
  readonly vendorId?: number;
  readonly productId?: number;
  readonly canBeep: boolean;
  /** What the device says of itself, for the diagnosis of scanners that nobody has seen yet. */
  readonly descriptor?: unknown;
  /** @throws {OpenError} */
  open(watcher: Watcher, line: LineSettings): Promise<Connection>;
  /** Gives the permission back. */
  forget(): Promise<void>;
}

export interface Bus {
  readonly name: BusName;
  /** The devices that are there and permitted; the same object for the same device. */
  handles(): Promise<Handle[]>;
  /**
   * Lets a person choose, which takes a click. Rejects as the browser does.
   * @throws {ReservedPortError}
   */
  request(): Promise<Handle[]>;
  /** Calls when one comes, and with the one that goes. */
  listen(changed: (gone?: Handle) => void): void;
}

/** The port belongs to the receipt printer. */
export class ReservedPortError extends Error {
  override readonly name = 'ReservedPortError';
}

export class OpenError extends Error {
  override readonly name = 'OpenError';
  readonly reason: StateReason;

  constructor(reason: StateReason, cause: unknown) {
    super(`the scanner cannot be opened: ${reason}`, { cause });
    this.reason = reason;
  }
}
