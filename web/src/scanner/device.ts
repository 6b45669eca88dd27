/**
 * A scanner as people see it.
 *   source   what reads codes: a kind of scanner, or the page's own keyboard reading
 *   handle   a device as the browser gives it; a new one after each plugging in
 *   bus      one of the browser's two doors to devices, WebHID and Web Serial
 */
import type { KeyOddity } from './keyboard/oddity.ts';
import type { ScanSource } from './port.ts';
import type { DropReason } from './reading.ts';
import type { LineSettings } from './serial/line-settings.ts';

export type BusName = 'hid' | 'serial';

/** Kinds of scanners that are opened, in contrast to those that type. */
export type DeviceKind = Extract<ScanSource, 'hid-pos' | 'ibm' | 'serial'>;

export type DeviceState =
  | 'connected'
  | 'opening'
  /** Not plugged in, switched off, or out of range. */
  | 'gone'
  /** The browser or the system does not let us open it. */
  | 'blocked'
  /** Another tab of the till, or another program, has it. */
  | 'in-use';

/** Why it is `blocked` or `in-use`: each wants something else done. */
export type StateReason =
  /** The permission was taken back: add the scanner again. */
  | 'permission-revoked'
  /** The system refuses: on Linux a missing udev rule, on Windows another program. */
  | 'open-refused'
  | 'other-tab'
  | 'other-program';

/** A reading without its text. */
export interface ScanFacts {
  /** Monotonic ms. */
  at: number;
  /** Characters. */
  length: number;
  /** From the first byte to the reading. */
  tookMs: number;
  symbology?: string;
}

export interface ScannerDevice {
  /** The same over reloads and replugs; made of ids that the browser tells, so not secret. */
  id: string;
  kind: DeviceKind;
  /** What the shop calls it; undefined until it gives a name. */
  name?: string;
  /** What the device calls itself; empty for most serial ones. */
  productName: string;
  vendorId?: number;
  productId?: number;
  state: DeviceState;
  reason?: StateReason;
  lastScan?: ScanFacts;
  /** The last bytes that were no scan, such as noise from a wrong baud rate. */
  lastDrop?: { at: number; why: DropReason };
  /** What an IBM/USB-OEM scanner last said of itself. */
  status?: readonly string[];
  /** For serial ones. */
  line?: LineSettings;
  /** By command. */
  canBeep: boolean;
}

/** What the tester is shown, and nobody else. */
export interface TestReading {
  source: ScanSource;
  deviceId?: string;
  /** A scan, or why it was none. */
  outcome:
    { kind: 'scan'; text: string; symbology?: string } | { kind: 'dropped'; why: DropReason };
  tookMs: number;
  /** From a keyboard: what is unusual about its keys. */
  oddity?: KeyOddity;
  /** The reports (each after its id) or the chunks, as they came; none from a keyboard. */
  raw: readonly Uint8Array[];
}

export type AddOutcome =
  | 'added'
  /** The chooser was closed: it was empty, or the person thought better of it. The browser does not say which. */
  | 'nothing-chosen'
  /** No chooser was shown: a policy or a setting of the browser forbids it. */
  | 'blocked'
  /** This browser cannot. */
  | 'unsupported'
  /** The port is the receipt printer's. */
  | 'printer';
